"""ALERT: changes in a story → outbox messages and living alerts. Pure: the same input gives the same plan.

One message a story and chat. Later, what is small or only confirms is edited in without a sound; what materially
changes the picture answers the alert with sound, once. A single source is enough: importance decides, not the number
of publishers, so that a niche topic is not silent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from bot.alerts.message import CHANGES_SHOWN, Scene, alert_buttons, alert_html, update_html
from bot.alerts.settings import AlertSettings, Threshold
from bot.locales import Words
from feeds.quantities import is_same_value, quantity_of
from feeds.types import Change, ChangeKind, Chat, Fact, OutboxKind, OutboxMessage, Story, Subscription, Topic
from storage.ports import LivingAlert

# Which threshold a change under a living alert must reach. Kinds that are not here are edited in, never told.
THRESHOLDS: Final = {
    ChangeKind.FIGURE_CHANGED: "change",
    ChangeKind.DENIAL: "change",
    ChangeKind.NEW_FACT: "addition",
    ChangeKind.CONFIRMED: "confirmation",
}
# What is said first in an update that says several things.
ORDER: Final = (ChangeKind.DENIAL, ChangeKind.FIGURE_CHANGED, ChangeKind.NEW_FACT, ChangeKind.CONFIRMED)
HOUR: Final = timedelta(hours=1)
MOST_KEY_CHARACTERS: Final = 120


@dataclass(frozen=True, slots=True)
class AlertPlan:
    """What to put into the outbox, and which living alerts to store, in the transaction of the facts."""

    messages: tuple[OutboxMessage, ...] = ()
    alerts: tuple[LivingAlert, ...] = ()


@dataclass(frozen=True, slots=True)
class _News:
    """What happened, the same for every chat."""

    story: Story
    facts: Sequence[Fact]
    changes: Sequence[Change]
    now: datetime
    settings: AlertSettings


@dataclass(frozen=True, slots=True)
class _Reader:
    """A chat with what it follows of the story's topics."""

    chat: Chat
    subscriptions: Sequence[Subscription]
    topics: Sequence[Topic]

    @property
    def words(self) -> Words:
        return Words(self.chat.language, self.chat.time_zone)

    def weight(self, subscription: Subscription) -> float:
        return next((t.weight for t in self.topics if t.slug == subscription.topic), 1.0)


def plan_alerts(  # noqa: PLR0913, PLR0917 - the whole of what a plan depends on, named one by one
    story: Story,
    facts: Sequence[Fact],
    changes: Sequence[Change],
    subscribers: Sequence[tuple[Chat, Subscription]],
    topics: Mapping[str, Topic],
    living: Mapping[int, LivingAlert],
    now: datetime,
    settings: AlertSettings,
) -> AlertPlan:
    """What the changes of one story are worth, for every chat that follows it.

    Args:
        story: as stored, with its id.
        facts: all facts of the story, stored.
        changes: what is new in it now.
        subscribers: open chats with their subscriptions to any of the story's topics.
        topics: by slug.
        living: by chat, the alerts that the story has already.
        now: aware UTC.
        settings: thresholds and limits.
    """
    news = _News(story, facts, changes, now, settings)
    messages: list[OutboxMessage] = []
    alerts: list[LivingAlert] = []
    for reader in _readers(story, subscribers, topics):
        alert = living.get(reader.chat.id)
        plan = _first(news, reader) if alert is None else _later(news, reader, alert)
        messages += plan.messages
        alerts += plan.alerts
    return AlertPlan(tuple(messages), tuple(alerts))


def _readers(
    story: Story, subscribers: Sequence[tuple[Chat, Subscription]], topics: Mapping[str, Topic]
) -> list[_Reader]:
    """One a chat, however many of its subscriptions match."""
    wanted = [
        (chat, subscription)
        for chat, subscription in subscribers
        if chat.is_open and not subscription.is_muted and subscription.topic in story.topics
    ]
    wanted.sort(key=lambda pair: (pair[0].id, pair[1].topic))
    readers = []
    for _, group in groupby(wanted, key=lambda pair: pair[0].id):
        pairs = list(group)
        subscriptions = [subscription for _, subscription in pairs]
        found = [topics[s.topic] for s in subscriptions if s.topic in topics]
        if found:
            readers.append(_Reader(pairs[0][0], subscriptions, sorted(found, key=lambda t: (-t.weight, t.slug))))
    return readers


def _first(news: _News, reader: _Reader) -> AlertPlan:
    """The alert, if anything that is not old is important enough to any of the chat's subscriptions."""
    fresh = [c for c in news.changes if c.kind is not ChangeKind.WITHDRAWN and _is_fresh(c, news)]
    if not any(_reaches(change, reader, news.settings, "alert") for change in fresh):
        return AlertPlan()
    scene = _scene(news, reader, news.now, frozenset())
    html, told = alert_html(scene)
    chat_id, story_id = reader.chat.id, news.story.id
    payload = _payload(html, alert_buttons(news.story, reader.topics[0], reader.words, told))
    message = OutboxMessage(
        f"alert:{chat_id}:{story_id}", chat_id, OutboxKind.ALERT, payload, story_id, created=news.now
    )
    shown = tuple(sorted(fact.id for fact in news.facts))
    # A confirmation is about a fact already shown: that it stood in the alert must be remembered, but was no update.
    confirmed = tuple(f"{_name(change)}:0" for change in news.changes if change.kind is ChangeKind.CONFIRMED)
    return AlertPlan(
        (message,), (LivingAlert(chat_id, story_id, None, shown, text_hash(html), news.now, news.now, confirmed),)
    )


def _later(news: _News, reader: _Reader, alert: LivingAlert) -> AlertPlan:
    """An update with sound for what materially changed, and an edit where the alert's own text is another now."""
    material = _material(news, reader, alert)
    known = frozenset(alert.fact_ids) | {fact.id for fact in news.facts}
    html, shown = alert_html(_scene(news, reader, alert.planned_at, frozenset(alert.fact_ids)))
    messages = []
    if material:
        messages.append(_update(news, reader, alert, material))
    if text_hash(html) != alert.text_hash:
        payload = _payload(html, alert_buttons(news.story, reader.topics[0], reader.words, shown), is_silent=True)
        key = f"edit:{reader.chat.id}:{news.story.id}"
        messages.append(OutboxMessage(key, reader.chat.id, OutboxKind.EDIT, payload, news.story.id, created=news.now))
    after = replace(
        alert,
        fact_ids=tuple(sorted(known)),
        text_hash=text_hash(html),
        told=alert.told + tuple(_mark(change, news.now) for change in material),
    )
    return AlertPlan(tuple(messages), (replace(after, updated_at=news.now),) if after != alert else ())


def _material(news: _News, reader: _Reader, alert: LivingAlert) -> list[Change]:
    """Changes worth a sound: important, fresh, never told before, and not too many in an hour."""
    if news.now < alert.planned_at + news.settings.settle:
        return []
    told_before = {mark.rpartition(":")[0] for mark in alert.told}
    found: dict[int, Change] = {}
    known = set(alert.fact_ids)
    for change in sorted((c for c in news.changes if c.kind in ORDER), key=_urgency):
        fact = change.fact
        if fact is None or fact.id in found or _name(change) in told_before:
            continue
        # Only a confirmation is about a fact that the chat has seen.
        if fact.id in alert.fact_ids and change.kind is not ChangeKind.CONFIRMED:
            continue
        if change.kind is ChangeKind.NEW_FACT and _is_known_figure(
            fact, [f for f in news.facts if f.id != fact.id], known
        ):
            continue  # another voice gives a figure that the chat knows: edited in, with its source
        if _is_fresh(change, news) and _reaches(change, reader, news.settings, THRESHOLDS[change.kind]):
            found[fact.id] = change
            known.add(fact.id)
    return list(found.values()) if _updates_since(alert, news.now - HOUR) < news.settings.most_updates_per_hour else []


def _is_known_figure(fact: Fact, others: Sequence[Fact], known: set[int]) -> bool:
    """Whether each figure of a fact stands, of the same quantity, in a fact that the chat has been told."""
    told = [f for other in others if other.id in known for f in other.claim.figures]
    figures = [f for f in fact.claim.figures if f.value is not None]
    return bool(figures) and all(
        any(is_same_value(figure, other) and quantity_of(figure) in ("", quantity_of(other)) for other in told)
        for figure in figures
    )


def _update(news: _News, reader: _Reader, alert: LivingAlert, material: Sequence[Change]) -> OutboxMessage:
    names = ",".join(sorted(_name(change) for change in material))
    key = f"update:{reader.chat.id}:{news.story.id}:{names}"
    if len(key) > MOST_KEY_CHARACTERS:
        key = f"update:{reader.chat.id}:{news.story.id}:{hashlib.blake2s(names.encode(), digest_size=12).hexdigest()}"
    html = update_html(_scene(news, reader, alert.planned_at, frozenset(alert.fact_ids)), material)
    told = (change.fact for change in material[:CHANGES_SHOWN])
    buttons = alert_buttons(news.story, reader.topics[0], reader.words, told)
    payload = _payload(html, [buttons[0][:2]], is_reply=True)
    return OutboxMessage(key, reader.chat.id, OutboxKind.UPDATE, payload, news.story.id, created=news.now)


def _urgency(change: Change) -> tuple[int, float]:
    return ORDER.index(change.kind), -change.importance


def _name(change: Change) -> str:
    return f"{change.kind.value}:{change.fact.id if change.fact else 0}"


def _mark(change: Change, now: datetime) -> str:
    return f"{_name(change)}:{int(now.timestamp())}"


def _updates_since(alert: LivingAlert, since: datetime) -> int:
    """Messages with sound since then: what was told at one moment was one message."""
    times = {int(mark.rpartition(":")[2]) for mark in alert.told}
    return sum(1 for time in times if time > since.timestamp())


def _is_fresh(change: Change, news: _News) -> bool:
    """Whether the news itself is recent: not an old entry of a feed that came back or was re-dated by its publisher."""
    latest = max(s.published for s in change.fact.sources) if change.fact else news.story.last_seen
    return latest >= news.now - news.settings.max_age


def _reaches(change: Change, reader: _Reader, settings: AlertSettings, name: str) -> bool:
    for subscription in reader.subscriptions:
        threshold: Threshold = settings.thresholds[subscription.level]
        if change.importance * reader.weight(subscription) >= getattr(threshold, name):
            return True
    return False


def _scene(news: _News, reader: _Reader, started: datetime, shown: frozenset[int]) -> Scene:
    return Scene(news.story, news.facts, reader.topics, reader.words, news.settings, started, shown)


def text_hash(html: str) -> str:
    """What a living alert keeps of its text, in 32 hexadecimal digits."""
    return hashlib.blake2b(html.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _payload(
    html: str, buttons: list[list[dict[str, str]]], *, is_silent: bool = False, is_reply: bool = False
) -> dict[str, Any]:
    return {"text": html, "buttons": buttons, "is_silent": is_silent, "reply_to_story": is_reply}
