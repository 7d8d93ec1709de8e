"""The archive: the texts of all entries of the last days, by time and by their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.ports import NewEntry, StoredEntry
from feeds.text import unpack_texts, words_once
from feeds.types import ArchiveExtent, ArchivePosition, ArchiveSlice
from storage.bulk import insert_rows
from storage.full_text import add_words, delete_words, entries_with
from storage.models import ArchiveRow, EntryRow, EntryTopicRow
from storage.repositories.stored_entries import stored_entries


class ArchiveRepository:
    """Implements feeds.ports.ArchiveRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, entries: Mapping[int, NewEntry]) -> None:
        rows, words = [], {}
        for entry_id, new in entries.items():
            if new.archived is not None:
                rows.append({"entry_id": entry_id, "published": new.published, "body": new.archived.body})
                words[entry_id] = new.archived.words
        if rows:
            await insert_rows(self._session, ArchiveRow, rows)
            await add_words(self._session, words)

    async def read(self, wanted: ArchiveSlice) -> list[StoredEntry]:
        at, entry_id = col(ArchiveRow.published), col(ArchiveRow.entry_id)
        query = (
            select(EntryRow, ArchiveRow.body)
            .join(EntryRow, col(EntryRow.id) == entry_id)
            .where(at >= wanted.since, at < wanted.until)
            .limit(wanted.limit)
        )
        if wanted.words is not None:
            query = query.where(entry_id.in_(entries_with(self._session, wanted.words)))
        if wanted.after is not None:
            query = query.where(_is_behind(wanted.after, is_latest_first=wanted.is_latest_first))
        if wanted.lacks_topic is not None:
            on_topic = exists().where(
                col(EntryTopicRow.entry_id) == entry_id, col(EntryTopicRow.topic) == wanted.lacks_topic
            )
            query = query.where(~on_topic, col(EntryRow.is_withdrawn).is_(False))
        order = (at.desc(), entry_id.desc()) if wanted.is_latest_first else (at, entry_id)
        rows = (await self._session.exec(query.order_by(*order))).all()
        stored = await stored_entries(self._session, [row for row, _ in rows])
        return [_with_texts(entry, body) for entry, (_, body) in zip(stored, rows, strict=True)]

    async def count(self, wanted: ArchiveSlice) -> int:
        at, entry_id = col(ArchiveRow.published), col(ArchiveRow.entry_id)
        query = select(func.count()).select_from(ArchiveRow).where(at >= wanted.since, at < wanted.until)
        if wanted.words is not None:
            query = query.where(entry_id.in_(entries_with(self._session, wanted.words)))
        return (await self._session.exec(query)).one()

    async def extent(self) -> ArchiveExtent:
        at = col(ArchiveRow.published)
        count, since, until = (await self._session.exec(select(func.count(), func.min(at), func.max(at)))).one()
        return ArchiveExtent(count, since, until)

    async def forget(self, before: datetime, limit: int) -> int:
        at = col(ArchiveRow.published)
        old = select(ArchiveRow.entry_id, ArchiveRow.body).where(at < before).order_by(at).limit(limit)
        rows: Sequence[tuple[int, bytes]] = (await self._session.exec(old)).all()
        if rows:
            await delete_words(self._session, {entry_id: words_once(unpack_texts(body)) for entry_id, body in rows})
            gone = col(ArchiveRow.entry_id).in_([entry_id for entry_id, _ in rows])
            await self._session.exec(delete(ArchiveRow).where(gone))
        return len(rows)


def _is_behind(place: ArchivePosition, *, is_latest_first: bool) -> Any:
    at, entry_id = col(ArchiveRow.published), col(ArchiveRow.entry_id)
    same = at == place.published
    if is_latest_first:
        return or_(at < place.published, and_(same, entry_id < place.entry_id))
    return or_(at > place.published, and_(same, entry_id > place.entry_id))


def _with_texts(stored: StoredEntry, body: bytes) -> StoredEntry:
    """Returns the entry with the summary and content of the archive, which an entry on no topic has nowhere else."""
    _, summary, content = unpack_texts(body)
    return replace(stored, entry=replace(stored.entry, summary=summary, content=content))
