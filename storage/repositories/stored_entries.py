"""Rows of entries as values, with the topics that they match."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.ports import StoredEntry
from storage.models import EntryRow, EntryTopicRow
from storage.sharing import CHUNK
from storage.values import entry_of, matches_of


async def stored_entries(session: AsyncSession, rows: Sequence[EntryRow]) -> list[StoredEntry]:
    """Returns the entries of rows, in order."""
    ids = [row.id for row in rows if row.id is not None]
    matches: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), CHUNK):
        query = select(EntryTopicRow).where(col(EntryTopicRow.entry_id).in_(ids[start : start + CHUNK]))
        for match in await session.exec(query):
            matches.setdefault(match.entry_id, {})[match.topic] = match.words
    return [
        StoredEntry(
            id=row.id or 0,
            feed_url=row.feed_url,
            publisher=row.publisher,
            entry=entry_of(row),
            text=row.text,
            language=row.language,
            matches=matches_of(matches.get(row.id or 0, {})),
            story_id=row.story_id,
            seen_at=row.seen_at,
            published=row.published,
            is_withdrawn=row.is_withdrawn,
        )
        for row in rows
    ]
