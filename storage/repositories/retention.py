"""Forgetting: stories that ended long ago go whole, so that nothing that stays points at what went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    AlertMessageRow,
    AlertRow,
    EntryRow,
    EntryTopicRow,
    FingerprintRow,
    OutboxRow,
    StoryRow,
)


class RetentionRepository:
    """See storage.ports.RetentionRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def forget(self, before: datetime, limit: int) -> int:
        stories, loose = await self._ended(before, limit), await self._loose(before, limit)
        has_ended = col(OutboxRow.state).in_(("sent", "dead"))
        if stories:
            for table in (AlertRow, AlertMessageRow):
                await self._session.exec(delete(table).where(col(table.story_id).in_(stories)))
            await self._session.exec(delete(OutboxRow).where(has_ended, col(OutboxRow.story_id).in_(stories)))
            await self._forget_entries(stories)
            # Facts, claims, topics and merges go with their story; claims, names and words with their entry.
            await self._session.exec(delete(StoryRow).where(col(StoryRow.id).in_(stories)))
        if loose:
            await self._session.exec(delete(EntryRow).where(col(EntryRow.id).in_(loose)))
        await self._session.exec(delete(OutboxRow).where(has_ended, col(OutboxRow.ended_at) < before))
        return len(stories) + len(loose)

    async def _ended(self, before: datetime, limit: int) -> Sequence[int | None]:
        waits = exists().where(col(OutboxRow.state) == "pending", col(OutboxRow.story_id) == col(StoryRow.id))
        at = col(StoryRow.last_seen)
        query = select(col(StoryRow.id)).where(at < before, ~waits).order_by(at).limit(limit)
        return (await self._session.exec(query)).all()

    async def _loose(self, before: datetime, limit: int) -> Sequence[int | None]:
        at = col(EntryRow.published)
        is_loose = col(EntryRow.story_id).is_(None), at < before, at != col(EntryRow.seen_at)
        return (await self._session.exec(select(col(EntryRow.id)).where(*is_loose).order_by(at).limit(limit))).all()

    async def _forget_entries(self, stories: Sequence[int | None]) -> None:
        inside = col(EntryRow.story_id).in_(stories)
        is_undated = col(EntryRow.published) == col(EntryRow.seen_at)
        await self._session.exec(delete(EntryRow).where(inside, ~is_undated))
        undated = (await self._session.exec(select(col(EntryRow.id)).where(inside))).all()
        for table in (FingerprintRow, EntryTopicRow):
            await self._session.exec(delete(table).where(col(table.entry_id).in_(undated)))
        kept = update(EntryRow).where(col(EntryRow.id).in_(undated))
        await self._session.exec(kept.values(text="", summary="", content="", story_id=None))
