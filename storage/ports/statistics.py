"""Ports of the statistics on feeds: how many entries they have, and how late."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, timedelta
from typing import Final, Protocol

# Time before now whose entries are measured in lists of feeds.
MEASURED: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Delays:
    """How long after their publication entries came; p50 is the median, p95 what 95 % of them kept within.

    Attributes:
        count: entries that were counted.
    """

    count: int
    p50: timedelta
    p95: timedelta


@dataclass(frozen=True, slots=True)
class FeedDelays:
    """The delays of one feed.

    Attributes:
        fetched: from publication until the entry was stored; None without an entry.
        alerted: from publication until the first alert on it arrived; None without one.
    """

    fetched: Delays | None = None
    alerted: Delays | None = None


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What happened on one day.

    Attributes:
        entries: published on it.
        facts: first published on it, without those that became part of others.
        alerts: stories that some chat was first told of.
        deliveries: messages that arrived in a chat.
        delays: from publication until the first alert arrived, of all entries that were stored on it; None without one.
    """

    entries: int = 0
    facts: int = 0
    alerts: int = 0
    deliveries: int = 0
    delays: Delays | None = None


@dataclass(frozen=True, slots=True)
class PresentCounts:
    """How much there is now.

    Attributes:
        feeds: all.
        bad_feeds: those that fail or are paused.
        topics: that all may follow.
        chats: open ones.
        waiting: messages that are still to be sent.
        dead: messages that could not be sent.
    """

    feeds: int
    bad_feeds: int
    topics: int
    chats: int
    waiting: int
    dead: int


class StatisticsRepository(Protocol):
    """Counts what is stored."""

    async def entries_by_hour(self, feeds: Collection[str], since: datetime) -> Mapping[str, Mapping[datetime, int]]:
        """Returns the number of entries by feed and full hour (aware UTC) of their publication.

        Args:
            feeds: addresses; other feeds are not counted.
            since: aware UTC.
        """
        ...

    async def matches_by_hour(self, since: datetime) -> Mapping[str, Mapping[datetime, int]]:
        """Returns the number of entries on each topic (slug) by full hour of their publication."""
        ...

    async def by_day(self, since: datetime) -> Mapping[Date, DayCounts]:
        """Returns what happened on each day (UTC) from `since` (aware UTC) on; a day without anything is left out."""
        ...

    async def present(self) -> PresentCounts:
        """Returns how much there is now."""
        ...

    async def delays(self, since: datetime, feeds: Collection[str] | None = None) -> Mapping[str, FeedDelays]:
        """Returns the delays by feed of the entries that were stored since `since`.

        Args:
            since: aware UTC.
            feeds: addresses; None for all feeds, which takes ten times as long.

        Entries of the earliest poll, and those that were more than a day old when they came, are the past of a feed
        that was added, and not counted.
        """
        ...
