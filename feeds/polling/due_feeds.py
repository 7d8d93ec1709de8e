"""POLL, due feeds: reads many of them at once, since to find them is a query over all feeds.

Where several processes poll, each leases the feeds that it reads, so that no other one gets them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from feeds.ports import FactStore
from feeds.types import Feed

# How long the feeds of a process that has died wait for another one, and how often a process shows that it has not.
LEASE: Final = timedelta(minutes=1)
RENEWAL: Final = timedelta(seconds=15)


class DueFeeds:
    """Feeds that are due, were read, and whose polls have not begun."""

    def __init__(
        self, store: FactStore[Any], now: Callable[[], datetime], longest_wait: timedelta, owner: str | None = None
    ) -> None:
        """Creates it.

        Args:
            store: from which they are read.
            now: returns the time, aware UTC.
            longest_wait: a feed whose next poll is further ahead is due.
            owner: name of this process in leases; None if no other process polls.
        """
        self._owner = owner
        self._renewed_at: datetime | None = None
        self._store = store
        self._now = now
        self._longest_wait = longest_wait
        self._waiting: deque[Feed] = deque()
        self._is_cut = False

    @property
    def may_have_more(self) -> bool:
        """True if feeds are waiting, or may be due in the store."""
        return bool(self._waiting) or self._is_cut

    def clear(self) -> None:
        """Forgets what was read, so that `fill` reads again. What is leased is not forgotten: nobody else gets it."""
        if self._owner is None:
            self._waiting.clear()

    async def read(self, most: int) -> list[Feed]:
        """Returns at most `most` due feeds, the longest waiting first; leases them if others poll."""
        if self._owner is not None:
            async with self._store.transaction() as transaction:
                leased: list[Feed] = await transaction.feeds.lease_due(
                    self._owner, self._now(), LEASE, most, self._longest_wait
                )
            return leased
        async with self._store.reading() as read:
            due: list[Feed] = await read.feeds.due(self._now(), most, self._longest_wait)
        return due

    def are_fewer_than(self, wanted: int) -> bool:
        """True if fewer feeds are waiting."""
        return len(self._waiting) < wanted

    async def fill(self, most: int, busy: Collection[str]) -> None:
        """Reads at most `most` due feeds. Raises StorageError.

        Args:
            most: feeds to read.
            busy: addresses that are left out: a poll that ends during the query is still due in its result.
        """
        waiting = () if self._owner is None else tuple(self._waiting)
        due = await self.read(most)
        self._waiting = deque([*waiting, *(feed for feed in due if feed.url not in busy)])
        self._is_cut = len(due) == most

    async def renew(self, busy: Collection[str]) -> None:
        """Renews the leases of what waits and of what is polled, once in a while. Raises StorageError.

        Args:
            busy: addresses of the feeds that are polled.
        """
        now = self._now()
        if self._owner is None or (self._renewed_at is not None and now - self._renewed_at < RENEWAL):
            return
        if urls := {feed.url for feed in self._waiting}.union(busy):
            async with self._store.transaction() as transaction:
                await transaction.feeds.renew_leases(self._owner, urls, now, LEASE)
        self._renewed_at = now

    async def release(self) -> None:
        """Lets other processes poll what this one has not. Raises StorageError."""
        if self._owner is not None:
            async with self._store.transaction() as transaction:
                await transaction.feeds.release_leases(self._owner)

    def take(self, count: int) -> Iterator[Feed]:
        """Yields at most `count` feeds, which wait no longer."""
        while self._waiting and count > 0:
            count -= 1
            yield self._waiting.popleft()
