"""Dialogues by chat and user, and feeds and topics that were removed and may come back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.errors import AlreadyExistsError, NotFoundError
from feeds.reasons import because
from storage.models import ChatRow, DialogueRow, FeedRow, RemovalRow, SubscriptionRow, TopicRow
from storage.ports import Dialogue, Removal
from storage.repositories.backfills import BackfillRepository
from storage.repositories.feeds import FeedRepository
from storage.repositories.topics import TopicRepository


class DialogueRepository:
    """Implements storage.ports.DialogueRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, chat_id: int, user_id: int, now: datetime) -> Dialogue | None:
        row = await self._session.get(DialogueRow, (chat_id, user_id))
        if row is None or row.expires_at <= now:
            return None
        return Dialogue(row.chat_id, row.user_id, row.kind, row.state, row.expires_at)

    async def put(self, dialogue: Dialogue) -> None:
        row = DialogueRow(
            chat_id=dialogue.chat_id,
            user_id=dialogue.user_id,
            kind=dialogue.kind,
            state=dict(dialogue.state),
            expires_at=dialogue.expires_at,
        )
        await self._session.merge(row)
        await self._session.flush()

    async def end(self, chat_id: int, user_id: int) -> str | None:
        row = await self._session.get(DialogueRow, (chat_id, user_id))
        if row is None:
            return None
        await self._session.delete(row)
        await self._session.flush()
        return row.kind

    async def forget(self, now: datetime) -> None:
        await self._session.exec(delete(DialogueRow).where(col(DialogueRow.expires_at) <= now))


class RemovalRepository:
    """Implements storage.ports.RemovalRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def feed(self, url: str, at: datetime) -> Removal:
        row = await self._session.get(FeedRow, url)
        if row is None:
            raise NotFoundError(because("no_feed", name=url))
        state = row.model_dump(mode="json")
        await FeedRepository(self._session).remove(url)
        return await self._put("feed", url, state, at)

    async def topic(self, slug: str, at: datetime) -> Removal:
        row = await self._session.get(TopicRow, slug)
        if row is None or row.chat_id is not None:
            raise NotFoundError(because("no_topic", name=slug))
        followers = await self._session.exec(select(SubscriptionRow).where(col(SubscriptionRow.topic) == slug))
        subscriptions = [follower.model_dump(mode="json") for follower in followers]
        state = {"topic": row.model_dump(mode="json"), "subscriptions": subscriptions}
        await TopicRepository(self._session).remove(slug)
        return await self._put("topic", slug, state, at)

    async def undo(self, removal_id: int, since: datetime) -> Removal | None:
        row = await self._session.get(RemovalRow, removal_id)
        if row is None or row.at < since:
            return None
        await (self._undo_feed(row.state) if row.kind == "feed" else self._undo_topic(row.state))
        await self._session.delete(row)
        await self._session.flush()
        return _removal(row)

    async def forget(self, before: datetime) -> None:
        await self._session.exec(delete(RemovalRow).where(col(RemovalRow.at) < before))

    async def _undo_feed(self, state: dict[str, Any]) -> None:
        if await self._session.get(FeedRow, state["url"]) is not None:
            raise AlreadyExistsError(because("feed_exists", url=state["url"]))
        self._session.add(FeedRow.model_validate(state))
        await self._session.flush()

    async def _undo_topic(self, state: dict[str, Any]) -> None:
        slug = state["topic"]["slug"]
        if await self._session.get(TopicRow, slug) is not None:
            raise AlreadyExistsError(because("topic_exists", slug=slug))
        self._session.add(TopicRow.model_validate(state["topic"]))
        await self._session.flush()
        chats = select(ChatRow.id).where(col(ChatRow.id).in_([row["chat_id"] for row in state["subscriptions"]]))
        known = set(await self._session.exec(chats))
        for row in state["subscriptions"]:
            if row["chat_id"] in known:
                self._session.add(SubscriptionRow.model_validate(row))
        await self._session.flush()
        await BackfillRepository(self._session).request(slug)

    async def _put(self, kind: str, subject: str, state: dict[str, Any], at: datetime) -> Removal:
        row = RemovalRow(at=at, kind=kind, subject=subject, state=state)
        self._session.add(row)
        await self._session.flush()
        return _removal(row)


def _removal(row: RemovalRow) -> Removal:
    return Removal(row.id or 0, row.at, row.kind, row.subject, row.state)
