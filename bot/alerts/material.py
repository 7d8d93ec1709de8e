"""ALERT: decides which changes in a story are worth a message to a class of readers. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from bot.alerts.pending import (
    HOUR,
    SOUNDING,
    change_name,
    is_movement_told,
    pending_changes,
    told_names,
    update_times,
)
from bot.alerts.readers import Readers
from bot.alerts.settings import AlertSettings
from bot.avowal import avowing_sides
from bot.ranking import Relevance, is_recalled
from bot.repetition import is_line, is_same, without_echoes
from feeds.group import Counted, counted_of
from feeds.quantities import is_same_value
from feeds.types import AlertLevel, Change, ChangeKind, Fact, Status, Story
from storage.ports import Shown

_Threshold = Literal["alert", "change", "addition", "confirmation"]
# Which threshold a change under a living alert must reach. Other kinds are only edited in.
THRESHOLDS: Final[dict[ChangeKind, _Threshold]] = {
    ChangeKind.AVOWED: "change",
    ChangeKind.FIGURE_CHANGED: "change",
    ChangeKind.DENIAL: "change",
    ChangeKind.NEW_FACT: "addition",
    ChangeKind.CONFIRMED: "confirmation",
}
# Order of the changes in an update.
ORDER: Final = (
    ChangeKind.AVOWED,
    ChangeKind.FIGURE_CHANGED,
    ChangeKind.DENIAL,
    ChangeKind.CONFIRMED,
    ChangeKind.NEW_FACT,
)


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
    fresh = (change for change in fresh if change.fact is None or change.fact.id not in readers.known)
    return any(_reaches(change, readers, given.settings, "alert") for change in fresh)


@dataclass(frozen=True, slots=True)
class Material:
    """The changes that an update tells, in order, and those that the next one has to tell."""

    told: tuple[Change, ...] = ()
    put_off: tuple[Change, ...] = ()

    @property
    def has_sound(self) -> bool:
        """True if the update changes what the chat knows; one that only adds to it makes no sound."""
        return any(change.kind in SOUNDING for change in self.told)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all changes, by which two classes of readers are compared."""
        return tuple(change_name(change) for change in (*self.told, *self.put_off))


def material_changes(
    given: AlertInput, readers: Readers, shown: Shown, relevance: Relevance, told_above: Collection[int] = ()
) -> Material:
    """Returns the changes that an update is sent for: important, recent, not sent before, and not too many in an hour.

    While a story settles, and beyond the limits of an hour, nothing is sent: what would have made a sound is put off,
    and the alert is edited.

    Args:
        given: the story and its changes.
        readers: whose thresholds to take.
        shown: what they have been shown.
        relevance: of facts to their topics.
        told_above: ids of the facts that the headline tells.
    """
    found = _worth_telling(given, readers, shown, relevance, told_above)
    sounding = tuple(change for change in found if change.kind in SOUNDING)
    times = {shown.planned_at, *update_times(shown)}
    since = given.now - HOUR
    updates = sum(time > since for time in update_times(shown))
    sounds = sum(time > since for time in (shown.planned_at, *update_times(shown, with_sound=True)))
    is_settling = given.now < max(times) + given.settings.settle
    is_too_loud = bool(sounding) and sounds >= given.settings.max_sounds_per_hour
    if is_settling or is_too_loud or updates >= given.settings.max_updates_per_hour:
        return Material(put_off=sounding)
    return Material(told=tuple(found))


def _worth_telling(
    given: AlertInput, readers: Readers, shown: Shown, relevance: Relevance, told_above: Collection[int]
) -> list[Change]:
    """The changes that are important enough, each matter once, in the order of an update."""
    waiting = pending_changes(shown, given.facts)
    late = frozenset(map(change_name, waiting))
    told_once = {fact.id for fact in without_echoes(given.facts)}
    readable = {fact.id for fact in given.facts if fact.id in told_once and is_line(fact)}
    known = set(shown.fact_ids) - {change.fact.id for change in waiting if change.fact}
    found: dict[int, Change] = {}
    avowed = _avowed([fact for fact in given.facts if fact.id in known], relevance)
    changes = [_as_weighty(change, relevance, avowed) for change in (*given.changes, *waiting)]
    for change in sorted((c for c in changes if c.kind in ORDER), key=_urgency):
        fact = change.fact
        if fact is None or fact.id in found or not _is_untold(change, fact, shown, late):
            continue
        if fact.id in readers.known and change.kind is not ChangeKind.CONFIRMED:
            continue  # a message on another story told it
        weighed = replace(change, importance=change.importance + _relevance_penalty(change, fact, relevance))
        if not _is_fresh(change, given) or not _reaches(weighed, readers, given.settings, THRESHOLDS[change.kind]):
            continue
        is_addition = change.kind in {ChangeKind.NEW_FACT, ChangeKind.AVOWED}
        is_told_above = fact.id in told_above and change.kind is ChangeKind.NEW_FACT
        if not is_line(fact) or (is_addition and fact.id not in readable) or is_told_above:
            continue  # it cannot be read without its article, or the headline tells it
        if change.kind is ChangeKind.DENIAL and fact.id not in told_once:
            continue  # a headline's denial that the text tells in full
        if is_addition and not _adds(fact, given, relevance, known):
            continue  # the chat has read as much: it is edited in with its source
        if any(is_same(fact, other.fact) for other in found.values() if other.fact is not None):
            continue
        if change.kind is ChangeKind.AVOWED:
            if (sides := avowing_sides(fact, relevance)) <= avowed:
                continue  # the headline and its text confirm it, or two sources
            avowed |= sides
        found[fact.id] = change
        known.add(fact.id)
    return list(found.values())


def _avowed(known: Iterable[Fact], relevance: Relevance) -> frozenset[str]:
    """The sides of the topic of which the chat has read that they themselves confirm its matter."""
    return frozenset().union(*(avowing_sides(fact, relevance) for fact in known))


def _as_weighty(change: Change, relevance: Relevance, avowed: Collection[str]) -> Change:
    """A new fact by which a side first confirms the topic's matter, or somebody denies it, is news of that kind.

    So is a denial where no fact states that matter.
    """
    fact = change.fact
    if change.kind is not ChangeKind.NEW_FACT or fact is None:
        return change
    if avowing_sides(fact, relevance).difference(avowed):
        return replace(change, kind=ChangeKind.AVOWED)
    is_of_matter = fact.claim.status is Status.DENIED and relevance.of(fact) >= 1
    return replace(change, kind=ChangeKind.DENIAL) if is_of_matter and fact.claim.speaker else change


def _is_untold(change: Change, fact: Fact, shown: Shown, late: Collection[str]) -> bool:
    """True if the chat was not told. Only confirmations, and what was put off, are about facts that it was shown."""
    if change_name(change) in told_names(shown) or is_movement_told(change, shown):
        return False
    return fact.id not in shown.fact_ids or change.kind is ChangeKind.CONFIRMED or change_name(change) in late


def _adds(fact: Fact, given: AlertInput, relevance: Relevance, known: Collection[int]) -> bool:
    """True if a new fact is of the topics and of these days, and the chat has not read as much."""
    if not relevance.is_of_topic(fact) or is_recalled(fact):
        return False
    return not _is_known(fact, given.facts, known)


def _relevance_penalty(change: Change, fact: Fact, relevance: Relevance) -> float:
    """Returns what a new fact loses if it is of the story and hardly of the topics; 0 or less."""
    return min(0.0, relevance.bonus(fact)) if change.kind is ChangeKind.NEW_FACT else 0.0


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


def _is_known(fact: Fact, others: Sequence[Fact], known: Collection[int]) -> bool:
    """Returns whether the chat has been shown the same in other words, or each figure of the fact in another one."""
    shown = [other for other in others if other.id in known and other.id != fact.id]
    return any(is_same(fact, other) for other in shown) or _is_known_figure(fact, others, known)


def _is_known_figure(fact: Fact, others: Sequence[Fact], known: Collection[int]) -> bool:
    """Returns whether the chat has been shown each figure of a fact, of the same quantity, in another fact."""
    shown = [
        (f, counted_of(other.claim, f))
        for other in others
        if other.id in known and other.id != fact.id
        for f in other.claim.figures
    ]
    figures = [(f, counted_of(fact.claim, f)) for f in fact.claim.figures if f.value is not None]
    return bool(figures) and all(
        any(is_same_value(figure, other) and _is_one_quantity(counted, before) for other, before in shown)
        for figure, counted in figures
    )


def _is_one_quantity(new: Counted, known: Counted) -> bool:
    """True if both count one thing, and what is new is not said to come on top of it."""
    return new.quantity in {"", known.quantity} and (known.is_added or not new.is_added)


def _urgency(change: Change) -> tuple[int, float]:
    return ORDER.index(change.kind), -change.importance


def _is_fresh(change: Change, given: AlertInput) -> bool:
    """Returns whether the change is recent; not so is an old entry that its publisher put back or dated anew."""
    latest = max(s.published for s in change.fact.sources) if change.fact else given.story.last_seen
    return latest >= given.now - given.settings.max_age


def _reaches(change: Change, readers: Readers, settings: AlertSettings, name: _Threshold) -> bool:
    return any(
        change.importance * readers.weight(slug) >= getattr(settings.thresholds[level], name)
        for slug, level in readers.levels
    )
