"""Plans of alerts as the store has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alerts import AlertPlan, AlertSettings, plan_alerts
from feeds.types import (
    Change,
    ChangeKind,
    Chat,
    Fact,
    OutboxKind,
    OutboxMessage,
    Story,
    Subscription,
    Topic,
)
from storage.ports import LivingAlert, Shown
from tests.bot.october_facts import (
    ENGLISH,
    NOW,
    TOPIC,
    change,
    right,
    story,
    subscribed,
    summoned,
    troops,
)

SETTINGS = AlertSettings()


LATER = NOW + timedelta(minutes=30)


FIRST = [troops(), right(), summoned()]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as it is stored: a message a chat."""

    messages: tuple[OutboxMessage, ...] = ()
    alerts: tuple[LivingAlert, ...] = ()


NOTHING = Planned()


def stored(made: AlertPlan, story_id: int, now: datetime) -> Planned:
    """`made`, chat by chat, as the store has it."""
    messages, alerts = [], []
    for audience in made.audiences:
        for chat_id in audience.chat_ids:
            shown = audience.shown
            alerts.append(
                LivingAlert(chat_id, story_id, None, shown.fact_ids, shown.text_hash, shown.planned_at, now, shown.told)
            )
            for draft in audience.drafts:
                key = ":".join(filter(None, (draft.kind, str(chat_id), str(story_id), draft.name)))
                messages.append(OutboxMessage(key, chat_id, draft.kind, draft.payload, story_id, created=now))
    return Planned(tuple(messages), tuple(alerts))


def plan_and_store(  # noqa: PLR0917 - mirrors plan_alerts
    told: Story,
    facts: Sequence[Fact],
    changes: Sequence[Change],
    subscribers: Sequence[tuple[Chat, Subscription]],
    topics: Sequence[Topic],
    living: Sequence[LivingAlert] = (),
    now: datetime = NOW,
    settings: AlertSettings = SETTINGS,
) -> Planned:
    """What a plan puts into the store."""
    shown = {a.chat_id: Shown(a.fact_ids, a.text_hash, a.planned_at, a.told) for a in living}
    by_slug = {topic.slug: topic for topic in topics}
    return stored(plan_alerts(told, facts, changes, subscribers, by_slug, shown, now, settings), told.id, now)


def plan(  # noqa: PLR0917 - mirrors plan_alerts
    facts: Sequence[Fact],
    changes: Sequence[Change],
    living: Planned | None = None,
    now: datetime = NOW,
    subscribers: Sequence[tuple[Chat, Subscription]] | None = None,
    told: Story | None = None,
    topic: Topic = TOPIC,
    settings: AlertSettings = SETTINGS,
) -> Planned:
    """A plan for the English chat, unless others are given."""
    readers = [subscribed(ENGLISH)] if subscribers is None else subscribers
    alerts = living.alerts if living else ()
    return plan_and_store(told or story(*facts), facts, changes, readers, [topic], alerts, now, settings)


def first(facts: Sequence[Fact] = FIRST, **given: object) -> Planned:
    """The story is seen for the first time."""
    changes = [change(ChangeKind.FIRST_SIGHT, facts[0])]
    return plan(facts, changes, **given)  # type: ignore[arg-type]  # passes them through


def kinds(made: Planned) -> list[OutboxKind]:
    """What the plan sends."""
    return [message.kind for message in made.messages]
