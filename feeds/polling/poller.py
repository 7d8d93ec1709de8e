"""POLL, the loop: polls the feeds that are due at the same time, and stores the state of each.

There are no rounds that wait for their slowest feed: as soon as one feed has been fetched, the next one is. Pages,
models and storing run meanwhile, for a bounded number of feeds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Final, Generic, TypeVar
from weakref import WeakValueDictionary

import structlog

from feeds.errors import StorageError
from feeds.polling.due_feeds import DueFeeds
from feeds.polling.feed_poll import FeedPoll, PollParts, PollReport
from feeds.polling.pipeline import Pipeline
from feeds.polling.schedule import ScheduleSettings
from feeds.polling.state_buffer import StateBuffer
from feeds.ports import ChangeListener, FactStore, Fetcher, Parser, Transaction
from feeds.reasons import because
from feeds.types import Feed

log = structlog.get_logger(__name__)

# Polls under way per poll that is fetching: a first poll of a hundred articles must not delay the next feeds.
POLLS_A_FETCH: Final = 8
# Due feeds that are read at once, for each poll that may be under way: to find them is a query over all feeds.
ROUNDS_READ: Final = 4


T = TypeVar("T", bound=Transaction)


class Poller(Generic[T]):
    """Polls feeds. The clock and the random numbers are passed in, so that tests control both."""

    def __init__(  # noqa: PLR0913 - the parts that it connects
        self,
        store: FactStore[T],
        fetcher: Fetcher,
        parser: Parser,
        pipeline: Pipeline[T],
        listener: ChangeListener[T],
        *,
        now: Callable[[], datetime],
        draw: Callable[[], float],
        settings: ScheduleSettings | None = None,
        concurrency: int = 8,
        lease_owner: str | None = None,
    ) -> None:
        """Connects the parts.

        Args:
            store: holds feeds and facts.
            fetcher: gets bodies.
            parser: reads them.
            pipeline: stores their entries.
            listener: is told of feeds that fail, pause or recover.
            now: returns the time, aware UTC.
            draw: returns a random number from 0 to 1, for jitter.
            settings: intervals, in seconds.
            concurrency: feeds that are fetched and parsed at once.
            lease_owner: name of this process, which leases what it polls; None if no other process polls.
        """
        settings = settings or ScheduleSettings()
        self._now = now
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._fetching = asyncio.Semaphore(concurrency)
        self._most_polls = concurrency * POLLS_A_FETCH
        self._polls: dict[str, asyncio.Task[PollReport]] = {}
        self._queued = 0  # polls that wait for a turn to fetch
        self._changed = asyncio.Event()
        self._unsaved: StateBuffer[T] = StateBuffer(store, self._changed.set)
        self._due = DueFeeds(store, now, settings.longest_wait, lease_owner)
        self._most_read = self._most_polls * (ROUNDS_READ if lease_owner is None else 1)  # the others want some too
        parts = PollParts(store, fetcher, parser, pipeline, listener, now, draw, settings)
        self._feed_poll: FeedPoll[T] = FeedPoll(parts, self._unsaved, self._turn_to_fetch, self.wake)
        self._last_round_at: datetime | None = None

    @property
    def last_round_at(self) -> datetime | None:
        """When `run` last read the due feeds from the store, aware UTC; None before the first time."""
        return self._last_round_at

    @property
    def is_busy(self) -> bool:
        """True while polls that `run` started are under way, or what they brought is not stored."""
        return bool(self._polls or self._unsaved.urls)

    async def run(self, tick_seconds: float) -> None:
        """Polls each feed when it is due, until cancelled; no poll is under way after that.

        Args:
            tick_seconds: how often the store is asked for due feeds when no poll ends meanwhile.
        """
        try:
            while True:
                await self._start_due()
                self._changed.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(tick_seconds):
                        await self._changed.wait()
        finally:
            running = list(self._polls.values())
            for poll in running:
                poll.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await self._unsaved.flush()
            with suppress(StorageError):
                await self._due.release()

    def wake(self) -> None:
        """Makes `run` look for due feeds now, for example because one was added."""
        self._due.clear()
        self._changed.set()

    async def poll_due(self, most: int) -> list[PollReport]:
        """Polls at most `most` of the due feeds, each once."""
        return await self.poll_all(await self._due.read(most))

    async def poll_all(self, feeds: Iterable[Feed]) -> list[PollReport]:
        """Polls these feeds once each, due or not, as many at once as `run`; returns the reports in order."""
        turns = asyncio.Semaphore(self._most_polls)

        async def poll(feed: Feed) -> PollReport:
            async with turns:
                return await self._poll_in_turn(feed)

        try:
            return list(await asyncio.gather(*map(poll, feeds)))
        finally:
            await self._unsaved.flush()

    async def poll(self, feed: Feed) -> PollReport:
        """Polls one feed now. Two polls of one feed never overlap. Errors are in the report; none is raised."""
        return (await self.poll_all([feed]))[0]

    @asynccontextmanager
    async def alone_with(self, url: str) -> AsyncIterator[None]:
        """Holds polls of a feed inside the block, so that none stores a state over what the caller stores.

        A poll that is under way is waited for; what it has not stored yet of an unchanged feed is dropped.
        """
        async with self._locks.setdefault(url, asyncio.Lock()):
            self._unsaved.drop(url)
            yield

    async def _poll_in_turn(self, feed: Feed) -> PollReport:
        """Does the same, but the state of a feed that has not changed may be stored later."""
        lock = self._locks.setdefault(feed.url, asyncio.Lock())
        async with lock:
            self._unsaved.drop(feed.url)
            try:
                return await self._feed_poll.poll(feed)
            except StorageError as error:
                # The feed's state was not stored either, so it stays due and is polled again.
                log.error("poll.not_stored", feed=feed.url, reason=str(error))
                return PollReport(feed, error.said or because("not_stored"))

    async def take(self, url: str, body: bytes, content_type: str, until: datetime) -> PollReport | None:
        """Takes in what a hub sent of a feed; a body that cannot be read makes the feed due.

        Args:
            url: of a stored feed; one that was removed meanwhile is ignored.
            body: of the message.
            content_type: with its charset.
            until: when the hub stops sending, aware UTC.

        Raises:
            StorageError: some of it may be stored; the next poll finds the rest.
        """
        lock = self._locks.setdefault(url, asyncio.Lock())
        async with lock:
            return await self._feed_poll.take(url, body, content_type, until)

    async def _start_due(self) -> None:
        """Starts polls of due feeds, as many as may be under way."""
        room, busy = self._most_polls - len(self._polls), set(self._polls)
        if not self._due.are_fewer_than(room):
            await self._unsaved.flush_old()
        else:
            # These feeds are still due in the store, as are those that are polled meanwhile.
            await self._unsaved.flush()
            try:
                await self._due.renew(busy)
                await self._due.fill(self._most_read, busy.union(self._unsaved.urls))
            except StorageError as error:
                log.error("poll.due_not_read", reason=str(error))
                return
        self._last_round_at = self._now()
        for feed in self._due.take(room):
            if feed.url not in self._polls:
                poll = asyncio.create_task(self._poll_in_turn(feed), name=f"poll {feed.url}")
                self._polls[feed.url] = poll
                poll.add_done_callback(partial(self._ended, feed.url))

    def _ended(self, url: str, _poll: asyncio.Task[PollReport]) -> None:
        del self._polls[url]
        self._go_on()

    def _go_on(self) -> None:
        if self._due.may_have_more and not self._queued:
            self._changed.set()

    @asynccontextmanager
    async def _turn_to_fetch(self) -> AsyncIterator[None]:
        self._queued += 1
        try:
            await self._fetching.acquire()
        finally:
            self._queued -= 1
        self._go_on()
        try:
            yield
        finally:
            self._fetching.release()
