"""POLL, due feeds: reads many of them at once, since to find them is a query over all feeds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from feeds.ports import FactStore
from feeds.types import Feed


class DueFeeds:
    """Feeds that are due, were read, and whose polls have not begun."""

    def __init__(self, store: FactStore[Any], now: Callable[[], datetime], longest_wait: timedelta) -> None:
        """Creates it.

        Args:
            store: from which they are read.
            now: returns the time, aware UTC.
            longest_wait: a feed whose next poll is further ahead is due.
        """
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
        """Forgets what was read, so that `fill` reads again."""
        self._waiting.clear()

    async def read(self, most: int) -> list[Feed]:
        """Returns at most `most` due feeds, the longest waiting first."""
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
        due = await self.read(most)
        self._waiting = deque(feed for feed in due if feed.url not in busy)
        self._is_cut = len(due) == most

    def take(self, count: int) -> Iterator[Feed]:
        """Yields at most `count` feeds, which wait no longer."""
        while self._waiting and count > 0:
            count -= 1
            yield self._waiting.popleft()
