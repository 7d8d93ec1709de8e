"""Feeds by address."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Boolean, bindparam, update
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.errors import AlreadyExistsError, NotFoundError
from feeds.ports import LONGEST_FEED_LEASE
from feeds.reasons import Reason, because, reason_to_json
from feeds.types import Feed, FeedState
from storage.models import EntryLegRow, EntryRow, FeedRow, metadata
from storage.sharing import chunks
from storage.values import feed_columns, feed_of, state_columns

_TABLE: Final = metadata.tables["feeds"]
_SAVE_STATE: Final = (
    update(_TABLE)
    .where(_TABLE.c.url == bindparam("of_url"))
    .values({"lease_owner": None, "leased_until": None})
    .values({name: bindparam(name) for name in state_columns(FeedState())})
    # A poll under way in another process knows nothing of an administrator's pause; only set_paused ends one.
    .values(is_paused=or_(_TABLE.c.is_paused, bindparam("is_paused", type_=Boolean)))
)
# Sorts before every time: a feed that was never polled waits longest.
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


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

    async def lease_due(
        self, owner: str, now: datetime, duration: timedelta, limit: int, longest_wait: timedelta
    ) -> list[Feed]:
        at, until = col(FeedRow.next_poll_at), col(FeedRow.leased_until)
        is_due = or_(at.is_(None), at <= now, at > now + longest_wait)
        is_free = or_(until.is_(None), until <= now, until > now + LONGEST_FEED_LEASE)
        free = select(FeedRow.url).where(col(FeedRow.is_paused).is_(False), is_due, is_free)
        first = free.order_by(at.is_not(None), at, col(FeedRow.url)).limit(limit)
        # Feeds that another process is leasing now are skipped, so that none waits.
        lease = (
            update(FeedRow)
            .where(col(FeedRow.url).in_(first.with_for_update(skip_locked=True)))
            .values(lease_owner=owner, leased_until=now + duration)
            .returning(FeedRow)
        )
        leased = [feed_of(row) for row in (await self._session.exec(lease)).scalars()]
        return sorted(leased, key=lambda feed: (feed.state.next_poll_at or _NEVER, feed.url))

    async def renew_leases(self, owner: str, urls: Collection[str], now: datetime, duration: timedelta) -> None:
        for part in chunks(sorted(urls)):
            own = update(FeedRow).where(col(FeedRow.lease_owner) == owner, col(FeedRow.url).in_(part))
            await self._session.exec(own.values(leased_until=now + duration))

    async def release_leases(self, owner: str) -> None:
        own = update(FeedRow).where(col(FeedRow.lease_owner) == owner)
        await self._session.exec(own.values(lease_owner=None, leased_until=None))

    async def save_state(self, url: str, state: FeedState) -> None:
        await self.save_states({url: state})

    async def save_states(self, states: Mapping[str, FeedState]) -> None:
        rows = [{"of_url": url, **state_columns(state)} for url, state in states.items()]
        if rows:
            connection = await self._session.connection()
            await connection.execute(_SAVE_STATE, rows)

    async def set_paused(self, url: str, is_paused: bool, now: datetime) -> bool:
        row = await self._row(url)
        if row.is_paused == is_paused:
            return False
        row.is_paused = is_paused
        if not is_paused:
            row.failures, row.next_poll_at = 0, now
        self._session.add(row)
        await self._session.flush()
        return True

    async def save_warnings(self, url: str, warnings: Sequence[Reason]) -> None:
        saved = update(FeedRow).where(col(FeedRow.url) == url)
        await self._session.exec(saved.values(warnings=[reason_to_json(warning) for warning in warnings]))

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
