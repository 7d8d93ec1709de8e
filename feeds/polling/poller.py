"""POLL, the loop: polls the feeds that are due at the same time, and stores the state of each.

There are no rounds that wait for their slowest feed: as soon as one feed has been fetched, the next one is. Pages,
models and storing run meanwhile, for a bounded number of feeds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final, Generic, TypeVar
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

import structlog

from feeds.errors import FeedError, FetchError, NotFoundError, StorageError
from feeds.polling.breaking import BreakingTopics
from feeds.polling.due_feeds import DueFeeds
from feeds.polling.host_backoff import HostBackoff
from feeds.polling.pipeline import IngestResult, Pipeline
from feeds.polling.pushed import PushedFeeds
from feeds.polling.schedule import ScheduleSettings, after_failure, after_success
from feeds.polling.state_buffer import StateBuffer
from feeds.ports import ChangeListener, FactStore, Fetcher, Parser, Transaction
from feeds.reasons import Reason, because
from feeds.types import Feed, FeedRequest, FeedState, FetchedBody, NotModified, ParsedFeed
from feeds.worker import WorkerNotStartedError

log = structlog.get_logger(__name__)

# Polls under way per poll that is fetching: a first poll of a hundred articles must not delay the next feeds.
POLLS_A_FETCH: Final = 8
# Due feeds that are read at once, for each poll that may be under way: to find them is a query over all feeds.
ROUNDS_READ: Final = 4


@dataclass(frozen=True, slots=True)
class PollReport:
    """The result of one poll.

    Attributes:
        feed: with its state after the poll.
        error: why it failed; None if it worked.
        entry_count: entries that the feed lists.
        new_count: of them, those that were new.
        matched_count: of the new ones, those on a topic.
        change_count: changes in stories.
        unread_count: articles that could not be analysed.
        is_cut_off: True if the body broke off, so that entries are missing.
    """

    feed: Feed
    error: Reason | None = None
    entry_count: int = 0
    new_count: int = 0
    matched_count: int = 0
    change_count: int = 0
    unread_count: int = 0
    is_cut_off: bool = False


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
        """
        self._store = store
        self._fetcher = fetcher
        self._parser = parser
        self._pipeline = pipeline
        self._listener = listener
        self._now = now
        self._draw = draw
        self._settings = settings or ScheduleSettings()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._fetching = asyncio.Semaphore(concurrency)
        self._most_polls = concurrency * POLLS_A_FETCH
        self._polls: dict[str, asyncio.Task[PollReport]] = {}
        self._backoff = HostBackoff(self._settings.longest_wish)
        self._pushed = PushedFeeds()
        self._breaking = BreakingTopics()
        self._redirects: dict[str, str] = {}  # where feeds were redirected to for good at their last poll
        self._queued = 0  # polls that wait for a turn to fetch
        self._changed = asyncio.Event()
        self._unsaved: StateBuffer[T] = StateBuffer(store, self._changed.set)
        self._due = DueFeeds(store, now, self._settings.longest_wait)
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

    async def _poll_in_turn(self, feed: Feed) -> PollReport:
        """Does the same, but the state of a feed that has not changed may be stored later."""
        lock = self._locks.setdefault(feed.url, asyncio.Lock())
        async with lock:
            self._unsaved.drop(feed.url)
            try:
                return await self._poll_or_fail(feed)
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
            await self._unsaved.flush()  # so that no earlier state is stored over this one
            async with self._store.reading() as read:
                try:
                    feed = await read.feeds.get(url)
                except NotFoundError:
                    return None
            now = self._now()
            try:
                parsed = await self._parser.parse_feed(FetchedBody(url, body, content_type))
            except FeedError as error:
                log.info("poll.push_not_read", feed=url, reason=str(error.reason))
                async with self._store.transaction() as transaction:
                    await transaction.feeds.hasten(url, now)
                self.wake()
                return None
            self._pushed.trust(url, until)
            times = [entry.published for entry in parsed.entries if entry.published and entry.published <= now]
            last = max(filter(None, [feed.state.last_entry_at, *times]), default=None)
            # A message lists what is new, so that what it does not list is not gone.
            state = replace(feed.state, last_entry_at=last)
            done = await self._pipeline.ingest(feed, parsed.entries, state, now, is_whole=False)
        self._log(feed, done)
        counts = done.new_count, done.matched_count, done.change_count, done.unread_count
        return PollReport(replace(feed, state=state), None, len(parsed.entries), *counts)

    async def _start_due(self) -> None:
        """Starts polls of due feeds, as many as may be under way."""
        room, busy = self._most_polls - len(self._polls), set(self._polls)
        if not self._due.are_fewer_than(room):
            await self._unsaved.flush_old()
        else:
            await (
                self._unsaved.flush()
            )  # these feeds are still due in the store, as are those that are polled meanwhile
            try:
                await self._due.fill(ROUNDS_READ * self._most_polls, busy.union(self._unsaved.urls))
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

    async def _poll_or_fail(self, feed: Feed) -> PollReport:
        try:
            return await self._poll(feed)
        except StorageError:
            raise
        except FeedError as error:
            return await self._failed(feed, error.reason, error)
        except WorkerNotStartedError as error:
            log.error("poll.no_process", feed=feed.url, reason=str(error))
            return await self._failed(feed, because("no_process"), error)
        except Exception as error:
            log.exception("poll.bug", feed=feed.url)
            return await self._failed(feed, because("bug", kind=type(error).__name__), error)

    async def _poll(self, feed: Feed) -> PollReport:
        if (until := self._backoff.until(feed.url, self._now())) is not None:
            return await self._postponed(feed, until)
        async with self._turn_to_fetch():
            result = await self._fetcher.fetch(feed)
            now = self._now()
            parsed = None if isinstance(result, NotModified) else await self._parser.parse_feed(result)
        if isinstance(result, NotModified):
            return await self._unchanged(feed, result, now)
        assert parsed is not None, "a body came"
        for warning in parsed.warnings:
            log.warning("poll.warning", feed=feed.url, warning=str(warning))
        feed = await self._named(feed, parsed)
        state = self._learned(feed, result, parsed, now)
        done = await self._pipeline.ingest(feed, parsed.entries, state, now, is_whole=parsed.is_whole)
        if done.new_count:
            self._pushed.distrust(feed.url)
        if started := self._breaking.note(feed.url, done.published, now):
            await self._hasten(started, now)
        feed = await self._moved(replace(feed, state=state), result)
        self._log(feed, done)
        return PollReport(
            feed,
            None,
            len(parsed.entries),
            done.new_count,
            done.matched_count,
            done.change_count,
            done.unread_count,
            is_cut_off=not parsed.is_whole,
        )

    async def _unchanged(self, feed: Feed, result: NotModified, now: datetime) -> PollReport:
        """Stores the state of a feed that has not changed: soon, with those of others, if nothing is to be told."""
        state = self._next(feed, feed.state, now, None, result.max_age_seconds)
        if result.permanent_url is None and not feed.state.is_failure_told:
            self._redirects.pop(feed.url, None)
            self._unsaved.put(feed.url, state)
            return PollReport(replace(feed, state=state))
        async with self._store.transaction() as transaction:
            await transaction.feeds.save_state(feed.url, state)
            if feed.state.is_failure_told:
                await self._listener.on_recovered(transaction, feed, now)
        self._listener.committed()
        return PollReport(await self._moved(replace(feed, state=state), result))

    async def _postponed(self, feed: Feed, until: datetime) -> PollReport:
        """Polls the feed when its host may be asked again. This is no failure of the feed."""
        state = replace(feed.state, next_poll_at=until)
        self._unsaved.put(feed.url, state)
        return PollReport(replace(feed, state=state))

    def _learned(self, feed: Feed, result: FetchedBody, parsed: ParsedFeed, now: datetime) -> FeedState:
        times = [entry.published for entry in parsed.entries if entry.published is not None]
        state = replace(feed.state, hints=parsed.hints)
        wish = max(parsed.ttl_seconds or 0, result.max_age_seconds or 0) or None
        state = replace(self._next(feed, state, now, times, wish), warnings=parsed.warnings)
        if not parsed.is_whole:
            return state  # without the validators, so that the next poll reads the whole feed again
        return replace(state, etag=result.etag, last_modified=result.last_modified, body_hash=result.body_hash)

    def _next(
        self, feed: Feed, state: FeedState, now: datetime, times: list[datetime] | None, wish: int | None
    ) -> FeedState:
        return after_success(
            state,
            now=now,
            draw=self._draw(),
            entry_times=times,
            wish_seconds=wish,
            settings=self._settings,
            is_breaking=self._breaking.is_pulled(feed.url, now),
            is_pushed=self._pushed.is_trusted(feed.url, now),
        )

    async def _hasten(self, topics: list[str], now: datetime) -> None:
        """Polls the feeds of topics that have become breaking soon, spread over the shortest interval."""
        urls = {url for topic in topics for url in self._breaking.feeds_of(topic, now)}
        await self._unsaved.flush()  # so that no earlier state is stored over this one
        async with self._store.transaction() as transaction:
            for url in sorted(urls):
                await transaction.feeds.hasten(url, now + self._settings.shortest * self._draw())
        log.info("poll.breaking", topics=topics, feeds=len(urls))
        self.wake()

    async def _named(self, feed: Feed, parsed: ParsedFeed) -> Feed:
        """Returns the feed with a publisher: a feed that was added by its address alone is named by its own title."""
        if feed.publisher:
            return feed
        name = parsed.title or (urlsplit(feed.url).hostname or feed.url).removeprefix("www.")
        named = replace(feed, title=feed.title or name, publisher=name, language=feed.language or parsed.language)
        async with self._store.transaction() as transaction:
            await transaction.feeds.update(feed.url, named)
        return named

    async def _moved(self, feed: Feed, result: FetchedBody | NotModified) -> Feed:
        """Stores the new address after two permanent redirects to it in a row, unless another feed has that address.

        A single one may be a mistake, or the page of a hotel's network.
        """
        before = self._redirects.pop(feed.url, None)
        if result.permanent_url is None or result.permanent_url == feed.url:
            return feed
        if feed.request != FeedRequest() and urlsplit(result.permanent_url)[:2] != urlsplit(feed.url)[:2]:
            return feed  # its headers and password are for this host
        if result.permanent_url != before:
            self._redirects[feed.url] = result.permanent_url
            return feed
        moved = replace(feed, url=result.permanent_url)
        try:
            async with self._store.transaction() as transaction:
                await transaction.feeds.update(feed.url, moved)
        except StorageError as error:
            log.warning("poll.not_moved", feed=feed.url, to=moved.url, reason=str(error))
            return feed
        log.info("poll.moved", feed=feed.url, to=moved.url)
        return moved

    async def _failed(self, feed: Feed, reason: Reason, error: Exception) -> PollReport:
        now = self._now()
        self._backoff.note(error, feed.url, now)
        state = after_failure(
            feed.state,
            now=now,
            draw=self._draw(),
            reason=reason,
            retry_after_seconds=error.retry_after_seconds if isinstance(error, FetchError) else None,
            settings=self._settings,
            is_gone=isinstance(error, FetchError) and error.status == 410,
        )
        log.warning("poll.failed", feed=feed.url, reason=str(reason), failures=state.failures)
        failed = replace(feed, state=state)
        async with self._store.transaction() as transaction:
            await transaction.feeds.save_state(feed.url, state)
            if state.is_paused and not feed.state.is_paused:
                await self._listener.on_paused(transaction, failed, now)
            elif state.is_failure_told and not feed.state.is_failure_told:
                await self._listener.on_failing(transaction, failed, now)
        self._listener.committed()
        return PollReport(failed, reason)

    def _log(self, feed: Feed, done: IngestResult) -> None:
        if done.new_count:
            log.info(
                "poll.new", feed=feed.url, new=done.new_count, matched=done.matched_count, changes=done.change_count
            )
