"""Chats, alerts, the outbox, admins and notes in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from feeds.reasons import because
from feeds.types import (
    Chat,
    OutboxKind,
    OutboxMessage,
    Subscription,
)
from storage.memory.data import Part, Row, found
from storage.ports import AuditRecord, DeadLetter, LivingAlert
from storage.repositories.outbox import URGENCY


class MemoryChats(Part):
    """See storage.ports.ChatRepository."""

    async def get(self, chat_id: int) -> Chat:
        chat: Chat = found(self._data.chats, chat_id, "chat")
        return chat

    async def put(self, chat: Chat) -> None:
        self._open.chats[chat.id] = chat

    async def all(self) -> list[Chat]:
        return [self._data.chats[number] for number in sorted(self._data.chats)]

    async def close(self, chat_id: int) -> None:
        if chat_id in self._open.chats:
            self._open.chats[chat_id] = replace(self._open.chats[chat_id], is_open=False)
        for row in self._open.outbox.values():
            if row.message.chat_id == chat_id and row.state == "pending":
                row.state, row.reason = "dead", str(because("chat_closed"))

    async def migrate(self, old_id: int, new_id: int) -> None:
        data = self._open
        if old_id == new_id or old_id not in data.chats:
            return
        data.chats[new_id] = replace(data.chats.pop(old_id), id=new_id, kind="supergroup", is_open=True)
        for key in [k for k in data.subscriptions if k[0] == old_id]:
            data.subscriptions.setdefault((new_id, key[1]), replace(data.subscriptions.pop(key), chat_id=new_id))
        for key in [k for k in data.briefs if k[0] == old_id]:
            data.briefs.setdefault((new_id, key[1]), data.briefs.pop(key))
        for place in [k for k in data.alerts if k[0] == old_id]:
            data.alerts.setdefault((new_id, place[1]), replace(data.alerts.pop(place), chat_id=new_id))
        for row in data.outbox.values():
            if row.message.chat_id == old_id:
                row.message = replace(row.message, chat_id=new_id)

    async def subscribe(self, subscription: Subscription) -> bool:
        found(self._open.chats, subscription.chat_id, "chat")
        found(self._open.topics, subscription.topic, "topic")
        key = subscription.chat_id, subscription.topic
        is_new = key not in self._open.subscriptions
        self._open.subscriptions[key] = subscription
        return is_new

    async def unsubscribe(self, chat_id: int, topic: str) -> bool:
        return self._open.subscriptions.pop((chat_id, topic), None) is not None

    async def subscriptions(self, chat_id: int) -> list[Subscription]:
        return [s for key, s in sorted(self._data.subscriptions.items()) if key[0] == chat_id]

    async def subscribers(self, topics: Sequence[str]) -> list[tuple[Chat, Subscription]]:
        return [
            (self._data.chats[s.chat_id], s)
            for _, s in sorted(self._data.subscriptions.items())
            if s.topic in topics and not s.is_muted and self._data.chats[s.chat_id].is_open
        ]

    async def last_brief_at(self, chat_id: int, topic: str) -> datetime | None:
        return self._data.briefs.get((chat_id, topic))

    async def set_last_brief_at(self, chat_id: int, topic: str, at: datetime) -> None:
        self._open.briefs[chat_id, topic] = at


class MemoryAlerts(Part):
    """See storage.ports.AlertRepository."""

    async def get(self, chat_id: int, story_id: int) -> LivingAlert | None:
        return self._data.alerts.get((chat_id, story_id))

    async def put(self, alert: LivingAlert) -> None:
        known = self._open.alerts.get((alert.chat_id, alert.story_id))
        if alert.message_id is None and known is not None:
            alert = replace(alert, message_id=known.message_id)
        self._open.alerts[alert.chat_id, alert.story_id] = alert

    async def by_message(self, chat_id: int, message_id: int) -> LivingAlert | None:
        story_id = self._data.alert_messages.get((chat_id, message_id))
        return None if story_id is None else self._data.alerts.get((chat_id, story_id))

    async def since(self, at: datetime) -> list[LivingAlert]:
        wanted = [alert for alert in self._data.alerts.values() if alert.planned_at >= at]
        return sorted(wanted, key=lambda alert: (alert.planned_at, alert.story_id), reverse=True)


class MemoryOutbox(Part):
    """See storage.ports.OutboxRepository."""

    async def put(self, message: OutboxMessage) -> bool:
        assert message.created is not None, "whoever plans a message says when"
        known = next((row for row in self._open.outbox.values() if row.message.key == message.key), None)
        if known is not None:
            if message.kind is not OutboxKind.EDIT:
                return False
            if known.state == "pending" and known.leased_until is None:
                known.message = replace(known.message, payload=message.payload)
                return False
            known.message = replace(known.message, key=f"{message.key}#{known.message.id}")
        number = self._open.next_id()
        self._open.outbox[number] = Row(replace(message, id=number))
        return True

    async def lease(self, owner: str, now: datetime, duration: timedelta, limit: int) -> list[OutboxMessage]:
        del owner
        pending = [row for row in self._open.outbox.values() if row.state == "pending"]
        busy = {r.message.chat_id for r in pending if r.leased_until is not None and r.leased_until > now}
        alerts = {(r.message.chat_id, r.message.story_id) for r in pending if r.message.kind is OutboxKind.ALERT}
        leased = []
        for row in sorted(pending, key=lambda r: (URGENCY[r.message.kind], r.message.id)):
            message = row.message
            waits = message.kind in {OutboxKind.UPDATE, OutboxKind.EDIT}
            is_early = message.not_before is not None and message.not_before > now
            if message.chat_id in busy or is_early or (waits and (message.chat_id, message.story_id) in alerts):
                continue
            busy.add(message.chat_id)
            row.leased_until = now + duration
            leased.append(message)
            if len(leased) == limit:
                break
        return leased

    async def next_due_at(self, now: datetime) -> datetime | None:
        times = [
            row.leased_until or row.message.not_before or row.message.created or now
            for row in self._data.outbox.values()
            if row.state == "pending"
        ]
        return max(min(times), now) if times else None

    async def sent(self, message_id: int, at: datetime, telegram_message_id: int | None) -> None:
        row = self._open.outbox[message_id]
        row.state, row.ended_at, row.leased_until = "sent", at, None
        message = row.message
        if telegram_message_id is None or message.story_id is None:
            return
        key = message.chat_id, message.story_id
        if message.kind is OutboxKind.ALERT and key in self._open.alerts and self._open.alerts[key].message_id is None:
            self._open.alerts[key] = replace(self._open.alerts[key], message_id=telegram_message_id)
        if message.kind in {OutboxKind.ALERT, OutboxKind.UPDATE}:
            self._open.alert_messages[message.chat_id, telegram_message_id] = message.story_id

    async def retry(self, message_id: int, not_before: datetime, reason: str, *, counts: bool = True) -> None:
        row = self._open.outbox[message_id]
        row.message = replace(row.message, not_before=not_before, attempts=row.message.attempts + counts)
        row.reason, row.leased_until = reason, None

    async def bury(self, message_id: int, reason: str, at: datetime) -> None:
        row = self._open.outbox[message_id]
        row.state, row.reason, row.ended_at, row.leased_until = "dead", reason, at, None

    async def pending_count(self) -> int:
        return sum(1 for row in self._data.outbox.values() if row.state == "pending")

    async def dead_letters(self, limit: int) -> list[DeadLetter]:
        dead = [row for row in self._data.outbox.values() if row.state == "dead"][::-1]
        return [
            DeadLetter(r.message, r.reason, at)
            for r in dead[:limit]
            if (at := r.ended_at or r.message.created) is not None
        ]


class MemoryAdmins(Part):
    """See storage.ports.AdminRepository."""

    async def is_admin(self, user_id: int) -> bool:
        return user_id in self._data.admins

    async def add(self, user_id: int) -> bool:
        is_new = user_id not in self._open.admins
        self._open.admins.add(user_id)
        return is_new

    async def remove(self, user_id: int) -> bool:
        was_there = user_id in self._open.admins
        self._open.admins.discard(user_id)
        return was_there

    async def all(self) -> list[int]:
        return sorted(self._data.admins)

    async def record(self, record: AuditRecord) -> None:
        self._open.audit.append(record)

    async def log(self, limit: int) -> list[AuditRecord]:
        return self._data.audit[::-1][:limit]


class MemoryNotes(Part):
    """See storage.ports.NoteRepository."""

    async def get(self, name: str) -> Any | None:
        return self._data.notes.get(name)

    async def put(self, name: str, value: Any) -> None:
        self._open.notes[name] = value

    async def remove(self, name: str) -> bool:
        return self._open.notes.pop(name, None) is not None
