"""Feeds by address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, update
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.errors import AlreadyExistsError, NotFoundError
from feeds.reasons import because
from feeds.types import Feed, FeedState
from storage.models import EntryLegRow, EntryRow, FeedRow, metadata
from storage.values import feed_columns, feed_of, state_columns

_TABLE: Final = metadata.tables["feeds"]
_SAVE_STATE: Final = (
    update(_TABLE)
    .where(_TABLE.c.url == bindparam("of_url"))
    .values({name: bindparam(name) for name in state_columns(FeedState())})
)


class FeedRepository:
    """Implements feeds.ports.FeedRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, feed: Feed) -> None:
        if await self._session.get(FeedRow, feed.url) is not None:
            raise AlreadyExistsError(because("feed_exists", url=feed.url))
        self._session.add(FeedRow(url=feed.url, **feed_columns(feed)))
        await self._session.flush()

    async def remove(self, url: str) -> None:
        await self._session.delete(await self._row(url))
        await self._session.flush()

    async def get(self, url: str) -> Feed:
        return feed_of(await self._row(url))

    async def all(self) -> list[Feed]:
        rows = await self._session.exec(select(FeedRow).order_by(col(FeedRow.publisher), col(FeedRow.url)))
        return [feed_of(row) for row in rows]

    async def publishers(self) -> list[str]:
        publisher = col(FeedRow.publisher)
        query = select(publisher).where(publisher != "").distinct().order_by(publisher)
        return list((await self._session.exec(query)).all())

    async def due(self, now: datetime, limit: int, longest_wait: timedelta) -> list[Feed]:
        at = col(FeedRow.next_poll_at)
        is_due = or_(at.is_(None), at <= now, at > now + longest_wait)
        query = select(FeedRow).where(col(FeedRow.is_paused).is_(False), is_due)
        rows = await self._session.exec(query.order_by(at.is_not(None), at, col(FeedRow.url)).limit(limit))
        return [feed_of(row) for row in rows]

    async def save_state(self, url: str, state: FeedState) -> None:
        await self.save_states({url: state})

    async def save_states(self, states: Mapping[str, FeedState]) -> None:
        rows = [{"of_url": url, **state_columns(state)} for url, state in states.items()]
        if rows:
            connection = await self._session.connection()
            await connection.execute(_SAVE_STATE, rows)

    async def hasten(self, url: str, at: datetime) -> None:
        row = FeedRow
        is_later = (
            col(row.url) == url,
            col(row.next_poll_at) > at,
            col(row.failures) == 0,
            col(row.is_paused).is_(False),
        )
        await self._session.exec(update(row).where(*is_later).values(next_poll_at=at))

    async def update(self, url: str, feed: Feed) -> None:
        if feed.url != url:
            if await self._session.get(FeedRow, feed.url) is not None:
                raise AlreadyExistsError(because("feed_exists", url=feed.url))
            for table in (EntryRow, EntryLegRow):
                moved = update(table).where(col(table.feed_url) == url).values(feed_url=feed.url)
                await self._session.exec(moved)
        row = await self._row(url)
        row.sqlmodel_update({"url": feed.url, **feed_columns(feed)})
        self._session.add(row)
        await self._session.flush()

    async def _row(self, url: str) -> FeedRow:
        row = await self._session.get(FeedRow, url)
        if row is None:
            raise NotFoundError(because("no_feed", name=url))
        return row
