"""Chats and their subscriptions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, exists, update
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.errors import NotFoundError
from feeds.reasons import because
from feeds.types import AlertLevel, Chat, Subscription
from storage.models import (
    AdminRow,
    AlertMessageRow,
    AlertRow,
    BigId,
    BriefMarkRow,
    ChatRow,
    DialogueRow,
    FeedbackRow,
    OutboxRow,
    SendPauseRow,
    SubscriptionRow,
    TopicRow,
)
from storage.ports.records import BriefMark
from storage.preferences import preferences_of
from storage.repositories.topics import TopicRepository
from storage.sharing import CHUNK, table_of
from storage.values import chat_columns, chat_of

# Tables with the chat in their primary key, with the other columns of their keys.
_KEYED: Final[tuple[tuple[Any, tuple[str, ...]], ...]] = (
    (SubscriptionRow, ("topic",)),
    (BriefMarkRow, ("topic",)),
    (AlertRow, ("story_id",)),
    (AlertMessageRow, ("message_id",)),
    (FeedbackRow, ("user_id", "story_id")),
    (DialogueRow, ("user_id",)),
    (SendPauseRow, ()),
)
# States of messages that were not sent yet.
_WAITING = ("pending", "held")
_CHATS = table_of(ChatRow)
# Built once: each lease asks for the chats of its messages.
_SOME = sa_select(_CHATS).where(_CHATS.c.id.in_(bindparam("ids", type_=BigId, expanding=True)))


def _subscription(row: SubscriptionRow) -> Subscription:
    return Subscription(row.chat_id, row.topic, AlertLevel(row.level), row.is_muted)


class ChatRepository:
    """Implements storage.ports.ChatRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, chat_id: int) -> Chat:
        row = await self._session.get(ChatRow, chat_id)
        if row is None:
            raise NotFoundError(because("no_chat", name=str(chat_id)))
        return chat_of(row)

    async def put(self, chat: Chat) -> None:
        await self._session.merge(ChatRow(**chat_columns(chat)))
        await self._session.flush()

    async def some(self, chat_ids: Collection[int]) -> dict[int, Chat]:
        rows = await (await self._session.connection()).execute(_SOME, {"ids": list(chat_ids)})
        return {row.id: chat_of(row) for row in rows}

    async def all(self) -> list[Chat]:
        return [chat_of(row) for row in await self._session.exec(select(ChatRow).order_by(col(ChatRow.id)))]

    async def of_admins(self) -> list[Chat]:
        admins = select(AdminRow.user_id)
        query = select(ChatRow).where(col(ChatRow.id).in_(admins), col(ChatRow.is_open)).order_by(col(ChatRow.id))
        return [chat_of(row) for row in await self._session.exec(query)]

    async def set_blocked(self, chat_id: int, reason: str) -> None:
        await self._set(chat_id, blocked_reason=reason)

    async def set_thread(self, chat_id: int, thread_id: int | None) -> None:
        await self._set(chat_id, thread_id=thread_id)

    async def close(self, chat_id: int, at: datetime) -> None:
        closed = update(ChatRow).where(col(ChatRow.id) == chat_id).values(is_open=False, closed_at=at)
        await self._session.exec(closed)
        ended = update(OutboxRow).where(col(OutboxRow.chat_id) == chat_id, col(OutboxRow.state).in_(_WAITING))
        dead = {"state": "dead", "reason": str(because("chat_closed")), "ended_at": at}
        await self._session.exec(ended.values(**dead, lease_owner=None, leased_until=None))

    async def migrate(self, old_id: int, new_id: int) -> None:
        old = await self._session.get(ChatRow, old_id)
        if old is None or old_id == new_id:
            return
        await self._session.merge(
            ChatRow(**{**old.model_dump(), "id": new_id, "kind": "supergroup", "is_open": True, "closed_at": None})
        )
        await self._session.flush()
        for table, others in _KEYED:
            new = aliased(table)
            is_same = (getattr(new, name) == getattr(table, name) for name in others)
            taken = exists().where(col(new.chat_id) == new_id, *is_same)
            of_old = col(table.chat_id) == old_id
            await self._session.exec(delete(table).where(of_old, taken))
            await self._session.exec(update(table).where(of_old).values(chat_id=new_id))
        moved = update(OutboxRow).where(col(OutboxRow.chat_id) == old_id).values(chat_id=new_id)
        await self._session.exec(moved)
        own = update(TopicRow).where(col(TopicRow.chat_id) == old_id).values(chat_id=new_id)
        await self._session.exec(own)
        await self._session.exec(delete(ChatRow).where(col(ChatRow.id) == old_id))

    async def subscribe(self, subscription: Subscription) -> bool:
        if await self._session.get(ChatRow, subscription.chat_id) is None:
            raise NotFoundError(because("no_chat", name=str(subscription.chat_id)))
        topic = await self._session.get(TopicRow, subscription.topic)
        if topic is None or topic.chat_id not in {None, subscription.chat_id}:
            raise NotFoundError(because("no_topic", name=subscription.topic))
        known = await self._session.get(SubscriptionRow, (subscription.chat_id, subscription.topic))
        await self._session.merge(SubscriptionRow(**asdict(subscription)))
        await self._session.flush()
        return known is None

    async def unsubscribe(self, chat_id: int, topic: str) -> bool:
        row = await self._session.get(SubscriptionRow, (chat_id, topic))
        if row is None:
            return False
        await self._session.delete(row)
        await self._session.flush()
        own = await self._session.get(TopicRow, topic)
        if own is not None and own.chat_id == chat_id:
            await TopicRepository(self._session).remove(topic)
        return True

    async def subscriptions(self, chat_id: int) -> list[Subscription]:
        query = select(SubscriptionRow).where(SubscriptionRow.chat_id == chat_id).order_by(SubscriptionRow.topic)
        return [_subscription(row) for row in await self._session.exec(query)]

    async def subscribers(self, topics: Sequence[str]) -> list[tuple[Chat, Subscription]]:
        # Columns rather than row objects, in chunks: there may be tens of thousands.
        query = (
            select(  # type: ignore[call-overload]  # sqlmodel has overloads for four columns only
                ChatRow.id,
                ChatRow.kind,
                ChatRow.title,
                ChatRow.language,
                ChatRow.time_zone,
                ChatRow.is_open,
                ChatRow.preferences,
                SubscriptionRow.topic,
                SubscriptionRow.level,
                SubscriptionRow.is_muted,
            )
            .join(SubscriptionRow, col(SubscriptionRow.chat_id) == col(ChatRow.id))
            .where(
                col(SubscriptionRow.topic).in_(topics),
                col(SubscriptionRow.is_muted).is_(False),
                col(ChatRow.is_open).is_(True),
            )
            .order_by(col(ChatRow.id), col(SubscriptionRow.topic))
        )
        levels = {level.value: level for level in AlertLevel}  # a dict look-up is much faster than AlertLevel(…)
        found: list[tuple[Chat, Subscription]] = []
        async for part in (await self._session.stream(query)).partitions(CHUNK):
            for chat_id, kind, title, language, time_zone, is_open, preferences, topic, level, is_muted in part:
                chat = Chat(chat_id, kind, title, language, time_zone, is_open, preferences=preferences_of(preferences))
                found.append((chat, Subscription(chat_id, topic, levels[level], is_muted)))
        return found

    async def _set(self, chat_id: int, **values: object) -> None:
        row = await self._session.get(ChatRow, chat_id)
        if row is not None:
            row.sqlmodel_update(values)
            await self._session.flush()

    async def last_brief(self, chat_id: int, topic: str) -> BriefMark | None:
        row = await self._session.get(BriefMarkRow, (chat_id, topic))
        return None if row is None else BriefMark(row.at, row.covered_from)

    async def put_last_brief(self, chat_id: int, topic: str, mark: BriefMark) -> None:
        row = BriefMarkRow(chat_id=chat_id, topic=topic, at=mark.at, covered_from=mark.covered_from)
        await self._session.merge(row)
        await self._session.flush()
