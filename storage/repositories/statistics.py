"""Statistics on feeds, counted by the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from datetime import date as Date
from itertools import pairwise
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Numeric, Select, cast, func, or_, type_coerce
from sqlalchemy.orm import aliased
from sqlalchemy.types import NullType
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.types import OutboxKind
from storage.models import (
    AlertRow,
    ChatRow,
    EntryRow,
    EntryTopicRow,
    FactRow,
    FeedRow,
    OutboxRow,
    TopicRow,
)
from storage.ports.statistics import DayCounts, Delays, FeedDelays, PresentCounts

_MOST_DELAY: Final = timedelta(days=1)
_MOST_DELAY_SECONDS: Final = _MOST_DELAY.total_seconds()
_DAY_SECONDS: Final = 86_400
# Days whose entries are counted one by one; /stats shows seven.
_DAYS_COUNTED: Final = 9
# Feed or day, delay in seconds, time of storing as the database returns it.
_Measured: TypeAlias = tuple[str, Any, Any]
_TOLD: Final = (OutboxKind.ALERT.value, OutboxKind.UPDATE.value)


class StatisticsRepository:
    """Implements storage.ports.StatisticsRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def entries_by_hour(self, feeds: Collection[str], since: datetime) -> Mapping[str, Mapping[datetime, int]]:
        hour = self._hour(col(EntryRow.published))
        query: Any = select(col(EntryRow.feed_url), hour, func.count()).where(
            col(EntryRow.published) > since, col(EntryRow.feed_url).in_(feeds)
        )
        return await self._by_hour(query.group_by(col(EntryRow.feed_url), hour))

    async def matches_by_hour(self, since: datetime) -> Mapping[str, Mapping[datetime, int]]:
        hour = self._hour(col(EntryTopicRow.published))
        query: Any = select(col(EntryTopicRow.topic), hour, func.count()).where(col(EntryTopicRow.published) > since)
        return await self._by_hour(query.group_by(col(EntryTopicRow.topic), hour))

    async def by_day(self, since: datetime) -> Mapping[Date, DayCounts]:
        planned, ended = col(AlertRow.planned_at), col(OutboxRow.ended_at)
        told = func.count(func.distinct(col(AlertRow.story_id)))
        counted = {
            "entries": await self._published_by_day(col(EntryRow.published), since),
            # Absorbed ones were published before any window.
            "facts": await self._published_by_day(col(FactRow.first_published), since),
            "alerts": await self._counts(planned, told, planned > since),
            "deliveries": await self._counts(ended, func.count(), col(OutboxRow.state) == "sent", ended > since),
        }
        delays = _delays_of(await self._measured(self._alerted(since, None), self._day))
        days = {day for counts in counted.values() for day in counts} | set(delays)
        return {
            Date.fromisoformat(day): DayCounts(
                **{name: counts.get(day, 0) for name, counts in counted.items()}, delays=delays.get(day)
            )
            for day in sorted(days)
        }

    async def present(self) -> PresentCounts:
        is_bad = or_(col(FeedRow.is_paused), col(FeedRow.last_error).is_not(None))
        state, not_before = col(OutboxRow.state), col(OutboxRow.not_before)
        counts: list[Any] = [
            select(func.count()).select_from(FeedRow),
            select(func.count()).select_from(FeedRow).where(is_bad),
            select(func.count()).select_from(TopicRow).where(col(TopicRow.chat_id).is_(None)),
            select(func.count()).select_from(ChatRow).where(col(ChatRow.is_open)),
            # Two counts, as in OutboxRepository.pending_count: each condition has its own index.
            select(func.count()).select_from(OutboxRow).where(state == "pending", not_before.is_(None)),
            select(func.count()).select_from(OutboxRow).where(state == "pending", not_before.is_not(None)),
            select(func.count()).select_from(OutboxRow).where(state == "dead", col(OutboxRow.ended_at).is_not(None)),
        ]
        query: Any = select(*(count.scalar_subquery() for count in counts))
        feeds, bad, topics, chats, ready, later, dead = (await self._session.exec(query)).one()
        return PresentCounts(feeds, bad, topics, chats, ready + later, dead)

    async def delays(self, since: datetime, feeds: Collection[str] | None = None) -> Mapping[str, FeedDelays]:
        fetched = _delays_of(_later_than_the_first_poll(await self._measured(self._fetched(since, feeds).subquery())))
        alerted = _delays_of(await self._measured(self._alerted(since, feeds)))
        return {url: FeedDelays(fetched.get(url), alerted.get(url)) for url in fetched.keys() | alerted.keys()}

    async def _counts(self, at: Any, count: Any, *conditions: Any) -> Mapping[str, int]:
        """Returns a count by the day of a time."""
        day = self._day(at)
        query: Any = select(day, count).where(*conditions).group_by(day)
        return dict((await self._session.exec(query)).all())

    async def _published_by_day(self, published: Any, since: datetime) -> Mapping[str, int]:
        """Returns how many rows were published on each day from `since` on, by the index of that column."""
        midnight = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        starts = [midnight + timedelta(days=n) for n in range(_DAYS_COUNTED + 1)]
        # Counting a span of an index takes a fifth of the time of making each row's day.
        spans = [
            select(func.count())
            .select_from(published.class_)
            .where(published > since if start <= since else published >= start, published < end)
            for start, end in pairwise(starts)
        ]
        query: Any = select(*(span.scalar_subquery() for span in spans))
        counts = (await self._session.exec(query)).one()
        found = {f"{day:%Y-%m-%d}": count for day, count in zip(starts, counts, strict=False) if count}
        # Of wrong dates in the future.
        latest = published >= starts[-1] if starts[-1] > since else published > since
        return {**found, **await self._counts(published, func.count(), latest)}

    async def _by_hour(self, query: Any) -> Mapping[str, Mapping[datetime, int]]:
        found: dict[str, dict[datetime, int]] = {}
        hours: dict[str, datetime] = {}  # a few hundred, for tens of thousands of rows
        for name, hour, count in await self._session.exec(query):
            if (at := hours.get(hour)) is None:
                at = hours[hour] = datetime.fromisoformat(hour).replace(tzinfo=UTC)
            found.setdefault(name, {})[at] = count
        return found

    @property
    def _is_sqlite(self) -> bool:
        return self._session.get_bind().dialect.name == "sqlite"

    def _hour(self, at: Any) -> ColumnElement[str]:
        """Returns the full hour of a time, as text. SQLite stores times as text that begins so."""
        if self._is_sqlite:
            return func.substr(at, 1, 13)
        return func.to_char(func.timezone("UTC", at), "YYYY-MM-DD HH24")

    def _day(self, at: Any) -> ColumnElement[str]:
        """Returns the day of a time in UTC, as text."""
        if self._is_sqlite:
            return func.substr(at, 1, 10)
        return func.to_char(func.timezone("UTC", at), "YYYY-MM-DD")

    def _seconds(self, late: Any, early: Any) -> ColumnElement[float]:
        if self._is_sqlite:
            return (func.julianday(late) - func.julianday(early)) * _DAY_SECONDS
        return cast(func.extract("epoch", late - early), Numeric)

    def _fetched(self, since: datetime, feeds: Collection[str] | None) -> Select[Any]:
        """Selects feed and delay of each entry until it was stored; of all feeds if `feeds` is None."""
        seen, published = col(EntryRow.seen_at), col(EntryRow.published)
        # Entries are found by the index of `published`: whoever came since `since` was not published before that.
        is_live = published > since - _MOST_DELAY, seen > since, published <= seen, *_of(feeds)
        delay = self._seconds(seen, published).label("delay")
        query: Any = select(col(EntryRow.feed_url).label("feed"), delay, seen.label("seen")).where(*is_live)
        return query  # type: ignore[no-any-return]  # SQLModel types only some selects

    def _alerted(self, since: datetime, feeds: Collection[str] | None) -> Any:
        """Selects feed and delay of each entry until a message that was put with it had arrived.

        Only what came after the feed's earliest poll that counts, as in `_later_than_the_first_poll`.
        """
        published, stored = col(EntryRow.published), col(EntryRow.seen_at)
        ended = (
            select(col(OutboxRow.ended_at))
            .where(
                col(OutboxRow.story_id) == col(EntryRow.story_id),
                col(OutboxRow.created) == col(EntryRow.seen_at),
                col(OutboxRow.state) == "sent",
                col(OutboxRow.kind).in_(_TOLD),
            )
            .limit(1)
            .scalar_subquery()
        )
        feed: Any = col(EntryRow.feed_url).label("feed")
        entries: Any = select(feed, stored.label("seen"), published.label("published"), ended.label("ended"))
        is_live = published > since - _MOST_DELAY, stored > since, *_of(feeds)
        told = entries.where(*is_live, col(EntryRow.story_id).is_not(None)).cte("told")
        feeds_told = select(told.c.feed).where(told.c.ended.is_not(None)).distinct().subquery()
        of_feed = aliased(EntryRow)
        earliest = select(func.min(col(of_feed.seen_at))).where(
            col(of_feed.feed_url) == feeds_told.c.feed,
            col(of_feed.published) > since - _MOST_DELAY,
            col(of_feed.seen_at) > since,
        )
        firsts = select(feeds_told.c.feed, earliest.scalar_subquery().label("first")).subquery()
        delay = self._seconds(told.c.ended, told.c.published).label("delay")
        arrived: Any = select(told.c.feed, delay, told.c.seen).join(firsts, firsts.c.feed == told.c.feed)
        return arrived.where(told.c.ended.is_not(None), told.c.seen > firsts.c.first).subquery()

    async def _measured(self, rows: Any, day: Any = None) -> Sequence[_Measured]:
        """Returns feed, delay in seconds and time of storing of each row; with `day`, the day instead of the feed."""
        # As the database returns it: a time is made of it for thousands of rows, of which only the order counts.
        seen = type_coerce(rows.c.seen, NullType())
        query: Any = select(rows.c.feed if day is None else day(rows.c.seen), rows.c.delay, seen)
        return (await self._session.exec(query)).all()  # type: ignore[no-any-return]  # SQLModel types some selects


def _later_than_the_first_poll(rows: Sequence[_Measured]) -> list[_Measured]:
    """Returns what came after the earliest poll that counts: of a new feed, that poll brought what was there."""
    first: dict[str, Any] = {}
    for name, _, seen in rows:
        if name not in first or seen < first[name]:
            first[name] = seen
    return [row for row in rows if row[2] > first[row[0]]]


def _delays_of(rows: Iterable[_Measured]) -> Mapping[str, Delays]:
    """Returns the delays by name. The database would take three times as long to rank them."""
    found: dict[str, list[Any]] = {}
    for name, delay, _ in rows:
        if delay <= _MOST_DELAY_SECONDS:
            found.setdefault(name, []).append(delay)
    return {name: Delays(len(all_), *_percentiles(sorted(all_))) for name, all_ in found.items()}


def _percentiles(delays: Sequence[Any]) -> tuple[timedelta, timedelta]:
    """Returns the 50th and the 95th by nearest rank: the first value that so many per cent of all do not exceed."""
    median, most = (delays[(len(delays) * share + 99) // 100 - 1] for share in (50, 95))
    return _time(median), _time(most)


def _of(feeds: Collection[str] | None) -> tuple[Any, ...]:
    """The condition that an entry is of one of the feeds; none for all feeds."""
    return () if feeds is None else (col(EntryRow.feed_url).in_(feeds),)


def _time(seconds: Any) -> timedelta:
    return timedelta(seconds=max(round(float(seconds), 3), 0))
