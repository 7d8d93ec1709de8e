"""Retention: deletes old stories with all that belongs to them, so that no row refers to a deleted one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, exists, update
from sqlalchemy.orm import Mapped
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    AlertMessageRow,
    AlertRow,
    BriefMarkRow,
    ChatRow,
    EntryRow,
    EntryTopicRow,
    FeedbackRow,
    FeedRow,
    FingerprintRow,
    OutboxRow,
    ShownRow,
    SpeakerRow,
    StoryRow,
    SubscriptionRow,
    TextRow,
    TopicRow,
)

_ENDED: Final = ("sent", "dead")
_WAITING: Final = ("pending", "held")
# Tables whose rows are deleted with their chat.
_OF_CHAT: Final = (AlertRow, AlertMessageRow, BriefMarkRow, SubscriptionRow)
_MESSAGES_A_ROW: Final = 20  # messages per row of another kind: deleting a message deletes nothing else
# Columns that are emptied in an entry of which only the names are kept.
_EMPTY: Final[dict[str, Any]] = {
    "uid": "", "title": "", "link": None, "author": None, "summary": "", "content": "", "text": "", "language": None,
    "enclosures": [], "story_id": None,
}  # fmt: skip


class RetentionRepository:
    """Implements storage.ports.RetentionRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def forget(self, before: datetime, now: datetime, limit: int) -> int:
        return (
            await self._stories(before, now, limit)
            + await self._entries(before, now, limit)
            + await self._chats(before, limit)
            + await self._messages(before, _MESSAGES_A_ROW * limit)
            + await self._marks(before)
        )

    async def prune(self, before: datetime, limit: int) -> int:
        texts = await self._prune(TextRow, col(OutboxRow.text_id), before, limit)
        return texts + await self._prune(ShownRow, col(AlertRow.shown_id), before, limit)

    async def _prune(
        self, row: type[TextRow] | type[ShownRow], reference: Mapped[int], before: datetime, limit: int
    ) -> int:
        is_used = exists().where(reference == col(row.id))
        used_at = col(row.used_at)
        unused = select(col(row.id)).where(used_at < before, ~is_used).order_by(used_at).limit(limit)
        gone = await self._session.exec(delete(row).where(col(row.id).in_(unused), used_at < before))
        return int(gone.rowcount)

    async def _stories(self, before: datetime, now: datetime, limit: int) -> int:
        waits = exists().where(col(OutboxRow.state).in_(_WAITING), col(OutboxRow.story_id) == col(StoryRow.id))
        at = col(StoryRow.last_seen)
        stories = await self._ids(select(col(StoryRow.id)).where(at < before, ~waits).order_by(at).limit(limit))
        for table in (AlertRow, AlertMessageRow):
            await self._delete(table, table.story_id, stories)
        await self._delete(OutboxRow, OutboxRow.story_id, stories, col(OutboxRow.state).in_(_ENDED))
        await self._delete(EntryRow, EntryRow.story_id, stories, col(EntryRow.published) != col(EntryRow.seen_at))
        if stories:
            undated = await self._ids(select(col(EntryRow.id)).where(col(EntryRow.story_id).in_(stories)))
            await self._keep_names(undated, now)
        # By cascade: facts with their claims, topics and merges of the story; claims, names and matches of the entry.
        await self._delete(StoryRow, StoryRow.id, stories)
        return len(stories)

    async def _entries(self, before: datetime, now: datetime, limit: int) -> int:
        """Forgets entries without a story. The names of undated ones are kept, since the feed may still list them."""
        at, seen_at = col(EntryRow.published), col(EntryRow.seen_at)
        loose = col(EntryRow.story_id).is_(None), at < before
        dated = select(col(EntryRow.id)).where(*loose, at != seen_at).order_by(at).limit(limit)
        undated = select(col(EntryRow.id)).where(*loose, at == seen_at, col(EntryRow.listed_at).is_(None))
        of_no_feed = select(col(EntryRow.id)).where(
            col(EntryRow.listed_at).is_not(None), col(EntryRow.feed_url).not_in(select(col(FeedRow.url)))
        )
        gone = [*await self._ids(dated), *await self._ids(of_no_feed.limit(limit))]
        await self._delete(EntryRow, EntryRow.id, gone)
        stripped = await self._ids(undated.order_by(at).limit(limit))
        await self._keep_names(stripped, now)
        return len(gone) + len(stripped)

    async def _keep_names(self, entry_ids: Sequence[int], now: datetime) -> None:
        for table in (FingerprintRow, EntryTopicRow):
            await self._delete(table, table.entry_id, entry_ids)
        if entry_ids:
            kept = update(EntryRow).where(col(EntryRow.id).in_(entry_ids))
            await self._session.exec(kept.values(**_EMPTY, listed_at=now))

    async def _chats(self, before: datetime, limit: int) -> int:
        closed = select(col(ChatRow.id)).where(col(ChatRow.is_open).is_(False), col(ChatRow.closed_at) < before)
        chats = await self._ids(closed.limit(limit))
        for table in _OF_CHAT:
            await self._delete(table, table.chat_id, chats)
        await self._delete(OutboxRow, OutboxRow.chat_id, chats)
        await self._delete(TopicRow, TopicRow.chat_id, chats)
        await self._delete(ChatRow, ChatRow.id, chats)
        return len(chats)

    async def _messages(self, before: datetime, limit: int) -> int:
        is_old = col(OutboxRow.state).in_(_ENDED), col(OutboxRow.ended_at) < before
        ended = await self._ids(select(col(OutboxRow.id)).where(*is_old).limit(limit))
        await self._delete(OutboxRow, OutboxRow.id, ended)
        return len(ended)

    async def _marks(self, before: datetime) -> int:
        """Deletes marks of old briefs, old feedback, and who spoke only before. They do not count: all go at once."""
        await self._session.exec(delete(BriefMarkRow).where(col(BriefMarkRow.at) < before))
        await self._session.exec(delete(FeedbackRow).where(col(FeedbackRow.at) < before))
        await self._session.exec(delete(SpeakerRow).where(col(SpeakerRow.last_said) < before))
        return 0

    async def _ids(self, query: Any) -> Sequence[int]:
        found: Sequence[int] = (await self._session.exec(query)).all()
        return found

    async def _delete(self, table: type[SQLModel], column: Any, values: Sequence[int], *conditions: Any) -> None:
        """Deletes rows by the values of a column. Skips an empty list, for which SQLite would scan the whole table."""
        if values:
            await self._session.exec(delete(table).where(col(column).in_(values), *conditions))
