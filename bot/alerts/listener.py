"""ALERT: puts planned alerts into the outbox, in the transaction that stores the facts. All I/O of alerts is here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

import structlog

from bot.alerts.elsewhere import known_to, likely_told, retold
from bot.alerts.plan import plan_alerts
from bot.alerts.readers import Heard
from bot.alerts.settings import AlertSettings
from bot.locales import Words
from bot.render import escape
from feeds.types import Change, Chat, Fact, Feed, OutboxKind, OutboxMessage, Story, Subscription
from storage.ports import Broadcast, Shown, Transaction

T = TypeVar("T")

# An alert is planned with the time of the poll, and stored when its articles have been read, which may take so long.
LONGEST_READING: Final = timedelta(minutes=2)

log = structlog.get_logger(__name__)


class AlertListener:
    """Puts alerts into the outbox for the chats that follow a story's topics, and notices on feeds for admins."""

    def __init__(
        self, settings: AlertSettings, wake: Callable[[], None], clock: Callable[[], datetime] | None = None
    ) -> None:
        """
        Args:
            settings: thresholds and limits.
            wake: called when messages have been committed.
            clock: gives the present time, aware UTC; by default it is that of the poll.
        """
        self._settings = settings
        self._wake = wake
        self._clock = clock
        # Planning runs outside the event loop, which answers meanwhile, and in a thread of its own: in the loop's pool
        # it might have to wait for other work while it holds the database's writer.
        self._planning = ThreadPoolExecutor(max_workers=1, thread_name_prefix="plan")

    async def on_changes(
        self,
        transaction: Transaction,
        story: Story,
        facts: Sequence[Fact],
        changes: Sequence[Change],
        now: datetime,
    ) -> None:
        """Puts the alerts, updates and edits for some changes into the outbox. See `feeds.ports.ChangeListener`."""
        subscribers = await transaction.chats.subscribers(story.topics)
        if not subscribers:
            return
        topics = {topic.slug: topic for topic in await transaction.topics.some(story.topics)}
        shown = await transaction.alerts.shown(story.id)
        waiting = await self._waiting(transaction, story, shown, now)
        untold = list(facts) if waiting else _untold(facts, subscribers, shown)
        elsewhere = await self._told_elsewhere(transaction, story, untold, now) if untold else {}
        heard = Heard(elsewhere, waiting)
        plan = await self._computed(
            partial(plan_alerts, story, facts, changes, subscribers, topics, shown, now, self._settings, heard)
        )
        late = max(self._clock() - now, timedelta(0)) if self._clock is not None else timedelta(0)
        for audience in plan.audiences:
            await transaction.alerts.put_shown(story.id, audience.chat_ids, audience.shown, now)
            for draft in audience.drafts:
                kind, payload, name = draft.kind, draft.payload, draft.name
                until = None if draft.not_before is None else draft.not_before + late
                of_chats = Broadcast(kind, payload, story.id, audience.chat_ids, now, name, until)
                await transaction.outbox.broadcast(of_chats)
                log.info("alert.planned", story=story.id, kind=kind.value, name=name, chats=len(audience.chat_ids))

    async def _waiting(
        self, transaction: Transaction, story: Story, shown: Mapping[int, Shown], now: datetime
    ) -> frozenset[int]:
        """Returns the chats whose first alert on the story waits."""
        since = now - self._settings.longest_wait - LONGEST_READING
        is_young = any(one.planned_at > since for one in {id(one): one for one in shown.values()}.values())
        return await transaction.outbox.waiting(story.id) if is_young else frozenset()

    async def _told_elsewhere(
        self, transaction: Transaction, story: Story, facts: Sequence[Fact], now: datetime
    ) -> dict[int, frozenset[int]]:
        """Returns by chat which of the facts messages on other stories told. Few statements, however many chats."""
        beside = await transaction.alerts.beside(story.id, story.topics, now - self._settings.told_window)
        likely = await self._computed(partial(likely_told, facts, beside)) if beside else []
        if not likely:
            return {}
        others = await transaction.facts.some([one.fact_id for one in likely])
        same = await self._computed(partial(retold, facts, others))
        wanted = frozenset().union(*same.values())
        stories = {one.story_id for one in likely if one.fact_id in wanted}
        if not stories:
            return {}
        # A fact that has moved to this story was told under its own id.
        ids = wanted.union(fact.id for fact in facts)
        told = await transaction.alerts.told(dict.fromkeys(stories, ids))
        known = {ids: known_to(ids, same) for ids in set(told.values())}
        return {chat_id: known[ids] for chat_id, ids in told.items()}

    async def _computed(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._planning, work)

    async def on_paused(self, transaction: Transaction, feed: Feed, now: datetime) -> None:
        """Tells the admins that a feed is paused; called once for each pause."""
        await _tell_admins(transaction, feed, "paused", now)

    async def on_failing(self, transaction: Transaction, feed: Feed, now: datetime) -> None:
        """Tells the admins that a feed has failed for long; it is still polled."""
        await _tell_admins(transaction, feed, "failing", now)

    async def on_recovered(self, transaction: Transaction, feed: Feed, now: datetime) -> None:
        """Tells the admins that a feed works again, after they were told that it failed."""
        await _tell_admins(transaction, feed, "recovered", now)

    def committed(self) -> None:
        """Wakes the delivery, which can see the messages now."""
        self._wake()


def _untold(
    facts: Sequence[Fact], subscribers: Sequence[tuple[Chat, Subscription]], shown: Mapping[int, Shown]
) -> list[Fact]:
    """Returns the facts that some chat has not been shown."""
    if any(chat.id not in shown for chat, _ in subscribers):
        return list(facts)
    seen = [frozenset(one.fact_ids) for one in {id(one): one for one in shown.values()}.values()]  # chats share values
    return [fact for fact in facts if not all(fact.id in ids for ids in seen)]


async def _tell_admins(transaction: Transaction, feed: Feed, event: str, now: datetime) -> None:
    """Puts a notice into the outbox for every admin who has an open chat with the bot.

    Args:
        transaction: to write in.
        feed: which feed.
        event: "paused", "failing" or "recovered"; `admin.feed_EVENT` is the string.
        now: aware UTC.
    """
    for chat in await transaction.chats.of_admins():
        words, state = Words(chat.language, chat.time_zone), feed.state
        reason = escape(words.reason(state.last_error)) if state.last_error else ""
        since = words.date_time(state.failing_since or now, now=now)
        name, count = escape(feed.publisher or feed.url), state.failures
        html = words.text(f"admin.feed_{event}", feed=name, count=count, reason=reason, since=since)
        key = f"{event}:{chat.id}:{feed.url}:{now.isoformat()}"
        await transaction.outbox.put(OutboxMessage(key, chat.id, OutboxKind.NOTICE, {"text": html}, created=now))
