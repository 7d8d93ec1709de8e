"""ALERT: decides which changes in a story are worth a message to a class of readers. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.alerts.readers import Readers
from bot.alerts.settings import AlertSettings
from bot.ranking import Relevance, is_same
from feeds.quantities import is_same_value, quantity_of
from feeds.types import AlertLevel, Change, ChangeKind, Fact, Story
from storage.ports import Shown

_Threshold = Literal["alert", "change", "addition", "confirmation"]
# Which threshold a change under a living alert must reach. Other kinds are only edited in.
THRESHOLDS: Final[dict[ChangeKind, _Threshold]] = {
    ChangeKind.FIGURE_CHANGED: "change",
    ChangeKind.DENIAL: "change",
    ChangeKind.NEW_FACT: "addition",
    ChangeKind.CONFIRMED: "confirmation",
}
# Order of the changes in an update.
ORDER: Final = (ChangeKind.DENIAL, ChangeKind.FIGURE_CHANGED, ChangeKind.NEW_FACT, ChangeKind.CONFIRMED)
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AlertInput:
    """What alerts are planned from, the same for every chat. See `plan_alerts`."""

    story: Story
    facts: Sequence[Fact]
    changes: Sequence[Change]
    now: datetime
    settings: AlertSettings


def is_worth_an_alert(given: AlertInput, readers: Readers) -> bool:
    """Returns whether a recent change reaches the threshold of a first alert for one of the readers' subscriptions."""
    fresh = (c for c in given.changes if c.kind is not ChangeKind.WITHDRAWN and _is_fresh(c, given))
    return any(_reaches(change, readers, given.settings, "alert") for change in fresh)


def material_changes(given: AlertInput, readers: Readers, shown: Shown, relevance: Relevance) -> list[Change]:
    """Returns the changes that an update is sent for: important, recent, not sent before, and not too many in an hour.

    Args:
        given: the story and its changes.
        readers: whose thresholds to take.
        shown: what they have been shown.
        relevance: of facts to their topics.

    Returns:
        The changes, denials first, then by importance.
    """
    if given.now < shown.planned_at + given.settings.settle:
        return []
    if _updates_since(shown, given.now - HOUR) >= given.settings.max_updates_per_hour:
        return []
    sent_before = {mark.rpartition(":")[0] for mark in shown.told}
    seen = frozenset(shown.fact_ids)
    known = set(seen)
    found: dict[int, Change] = {}
    for change in sorted((c for c in given.changes if c.kind in ORDER), key=_urgency):
        fact = change.fact
        if fact is None or fact.id in found or change_name(change) in sent_before:
            continue
        # Only confirmations are about facts that the chat has been shown.
        if fact.id in seen and change.kind is not ChangeKind.CONFIRMED:
            continue
        weighed = replace(change, importance=change.importance + _relevance_penalty(change, fact, relevance))
        if not _is_fresh(change, given) or not _reaches(weighed, readers, given.settings, THRESHOLDS[change.kind]):
            continue
        if not fact.stands_alone:
            continue  # it cannot be read without its article
        if change.kind is ChangeKind.NEW_FACT and _is_known(fact, given.facts, known):
            continue  # the chat has read as much: it is edited in with its source
        found[fact.id] = change
        known.add(fact.id)
    return list(found.values())


def _relevance_penalty(change: Change, fact: Fact, relevance: Relevance) -> float:
    """Returns what a new fact loses if it is of the story and hardly of the topics; 0 or less."""
    return min(0.0, relevance.bonus(fact)) if change.kind is ChangeKind.NEW_FACT else 0.0


def has_sound(given: AlertInput, readers: Readers, changes: Sequence[Change]) -> bool:
    """Returns whether an update makes a sound: for what changes what the chat knows, and for very important news."""
    return any(
        change.kind is not ChangeKind.NEW_FACT
        or change.importance * max(readers.weight(slug) for slug, _ in readers.levels)
        >= given.settings.sounding_addition
        for change in changes
    )


def is_breaking(given: AlertInput, readers: Readers, changes: Sequence[Change], *, is_first: bool = False) -> bool:
    """Returns whether a message comes in quiet hours too: a change reaches the threshold of breaking news.

    Args:
        given: the story.
        readers: whose topics weigh the changes, whatever levels they chose.
        changes: that the message is sent for.
        is_first: it is the first message on the story.
    """
    threshold = given.settings.thresholds[AlertLevel.BREAKING]
    weight = max(readers.weight(slug) for slug, _ in readers.levels)
    return any(
        change.importance * weight >= (threshold.alert if is_first else getattr(threshold, THRESHOLDS[change.kind]))
        for change in changes
        if is_first or change.kind in THRESHOLDS
    )


def change_name(change: Change) -> str:
    """Returns the name by which a change that was sent is remembered."""
    return f"{change.kind.value}:{change.fact.id if change.fact else 0}"


def told_mark(change: Change, now: datetime) -> str:
    """Returns the entry of `Shown.told` for a change that is sent now; see storage.ports.LivingAlert."""
    return f"{change_name(change)}:{int(now.timestamp())}"


def _is_known(fact: Fact, others: Sequence[Fact], known: Collection[int]) -> bool:
    """Returns whether the chat has been shown the same in other words, or each figure of the fact in another one."""
    shown = [other for other in others if other.id in known and other.id != fact.id]
    return any(is_same(fact, other) for other in shown) or _is_known_figure(fact, others, known)


def _is_known_figure(fact: Fact, others: Sequence[Fact], known: Collection[int]) -> bool:
    """Returns whether the chat has been shown each figure of a fact, of the same quantity, in another fact."""
    shown = [f for other in others if other.id in known and other.id != fact.id for f in other.claim.figures]
    figures = [f for f in fact.claim.figures if f.value is not None]
    return bool(figures) and all(
        any(is_same_value(figure, other) and quantity_of(figure) in ("", quantity_of(other)) for other in shown)
        for figure in figures
    )


def _urgency(change: Change) -> tuple[int, float]:
    return ORDER.index(change.kind), -change.importance


def _updates_since(shown: Shown, since: datetime) -> int:
    """Returns the number of updates since then. Changes sent at the same second were one update."""
    times = {int(mark.rpartition(":")[2]) for mark in shown.told}
    return sum(1 for time in times if time > since.timestamp())


def _is_fresh(change: Change, given: AlertInput) -> bool:
    """Returns whether the change is recent; not so is an old entry that its publisher put back or dated anew."""
    latest = max(s.published for s in change.fact.sources) if change.fact else given.story.last_seen
    return latest >= given.now - given.settings.max_age


def _reaches(change: Change, readers: Readers, settings: AlertSettings, name: _Threshold) -> bool:
    return any(
        change.importance * readers.weight(slug) >= getattr(settings.thresholds[level], name)
        for slug, level in readers.levels
    )
