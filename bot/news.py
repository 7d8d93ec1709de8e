"""ALERT: told of changes inside the transaction that stores them, plans the messages and puts them into the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast

from bot.alerts import AlertSettings, plan_alerts
from bot.locales import Words
from bot.render import escape
from feeds import ports
from feeds.types import Change, Fact, Feed, OutboxKind, OutboxMessage, Story
from storage.ports import Transaction


class AlertNews:
    """Plans alerts for whoever follows the story's topics. `wake` is called once they are committed."""

    def __init__(self, settings: AlertSettings, wake: Callable[[], None]) -> None:
        self._settings = settings
        self._wake = wake

    async def on_changes(
        self,
        transaction: ports.Transaction,
        story: Story,
        facts: Sequence[Fact],
        changes: Sequence[Change],
        now: datetime,
    ) -> None:
        """Writes the alerts, updates and edits that the changes are worth."""
        # The pipeline was given this program's own store, whose transactions know chats as well as facts.
        full = cast(Transaction, transaction)
        subscribers = await full.chats.subscribers(story.topics)
        if not subscribers:
            return
        topics = {topic.slug: topic for topic in await full.topics.all() if topic.slug in story.topics}
        living = {}
        for chat, _ in subscribers:
            if (alert := await full.alerts.get(chat.id, story.id)) is not None:
                living[chat.id] = alert
        plan = plan_alerts(story, facts, changes, subscribers, topics, living, now, self._settings)
        for alert in plan.alerts:
            await full.alerts.put(alert)
        for message in plan.messages:
            await full.outbox.put(message)

    async def on_paused(self, transaction: ports.Transaction, feed: Feed, now: datetime) -> None:
        """Tells every admin who has a chat with the bot, once a pause."""
        full = cast(Transaction, transaction)
        chats = {chat.id: chat for chat in await full.chats.all() if chat.is_open}
        for user_id in await full.admins.all():
            if (chat := chats.get(user_id)) is None:
                continue
            name, words = escape(feed.publisher or feed.url), Words(chat.language, chat.time_zone)
            reason = escape(words.reason(feed.state.last_error)) if feed.state.last_error else ""
            html = words.text("admin.feed_paused", feed=name, count=feed.state.failures, reason=reason)
            key = f"paused:{chat.id}:{feed.url}:{now.isoformat()}"
            await full.outbox.put(OutboxMessage(key, chat.id, OutboxKind.NOTICE, {"text": html}, created=now))

    def committed(self) -> None:
        """The messages can be seen by the delivery now."""
        self._wake()
