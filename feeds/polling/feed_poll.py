"""POLL, one feed: fetches it, has its entries stored, and stores its state."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import structlog

from feeds.errors import FeedError, FetchError, NotFoundError, StorageError
from feeds.polling.breaking import BreakingTopics
from feeds.polling.host_backoff import HostBackoff
from feeds.polling.pipeline import IngestResult, Pipeline
from feeds.polling.pushed import PushedFeeds
from feeds.polling.redirects import Redirects
from feeds.polling.schedule import ScheduleSettings, after_failure, after_success
from feeds.polling.state_buffer import StateBuffer
from feeds.ports import ChangeListener, FactStore, Fetcher, Parser, Transaction
from feeds.reasons import Reason, because
from feeds.types import Feed, FeedState, FetchedBody, NotModified, ParsedFeed
from feeds.worker import WorkerNotStartedError

log = structlog.get_logger(__name__)

T = TypeVar("T", bound=Transaction)


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


@dataclass(frozen=True, slots=True)
class PollParts(Generic[T]):
    """What a poll is made of.

    Attributes:
        store: holds feeds and facts.
        fetcher: gets bodies.
        parser: reads them.
        pipeline: stores their entries.
        listener: is told of feeds that fail, pause or recover.
        now: returns the time, aware UTC.
        draw: returns a random number from 0 to 1, for jitter.
        settings: intervals, in seconds.
    """

    store: FactStore[T]
    fetcher: Fetcher
    parser: Parser
    pipeline: Pipeline[T]
    listener: ChangeListener[T]
    now: Callable[[], datetime]
    draw: Callable[[], float]
    settings: ScheduleSettings


class FeedPoll(Generic[T]):
    """Polls single feeds. Calls for different feeds may run at once; those for one feed may not."""

    def __init__(
        self,
        parts: PollParts[T],
        unsaved: StateBuffer[T],
        turn: Callable[[], AbstractAsyncContextManager[None]],
        wake: Callable[[], None],
    ) -> None:
        """
        Args:
            parts: of the poll.
            unsaved: takes the states of feeds that have not changed.
            turn: is entered while a feed is fetched and parsed.
            wake: is called when other feeds have become due.
        """
        self._parts = parts
        self._unsaved = unsaved
        self._turn = turn
        self._wake = wake
        self._backoff = HostBackoff(parts.settings.longest_wish)
        self._pushed = PushedFeeds()
        self._breaking = BreakingTopics()
        self._redirects: Redirects[T] = Redirects(parts.store)

    async def poll(self, feed: Feed) -> PollReport:
        """Polls the feed now. What goes wrong with the feed is in the report, and stored.

        Raises:
            StorageError: nothing of the feed's state was stored, so that it is still due.
        """
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
        await self._unsaved.flush()  # so that no earlier state is stored over this one
        async with self._parts.store.reading() as read:
            try:
                feed = await read.feeds.get(url)
            except NotFoundError:
                return None
        now = self._parts.now()
        try:
            parsed = await self._parts.parser.parse_feed(FetchedBody(url, body, content_type))
        except FeedError as error:
            log.info("poll.push_not_read", feed=url, reason=str(error.reason))
            async with self._parts.store.transaction() as transaction:
                await transaction.feeds.hasten(url, now)
            self._wake()
            return None
        self._pushed.trust(url, until)
        times = [entry.published for entry in parsed.entries if entry.published and entry.published <= now]
        last = max(filter(None, [feed.state.last_entry_at, *times]), default=None)
        # A message lists what is new, so that what it does not list is not gone.
        state = replace(feed.state, last_entry_at=last)
        done = await self._parts.pipeline.ingest(feed, parsed.entries, state, now, is_whole=False)
        self._log(feed, done)
        counts = done.new_count, done.matched_count, done.change_count, done.unread_count
        return PollReport(replace(feed, state=state), None, len(parsed.entries), *counts)

    async def _poll(self, feed: Feed) -> PollReport:
        if (until := self._backoff.until(feed.url, self._parts.now())) is not None:
            return await self._postponed(feed, until)
        async with self._turn():
            result = await self._parts.fetcher.fetch(feed)
            now = self._parts.now()
            parsed = None if isinstance(result, NotModified) else await self._parts.parser.parse_feed(result)
        if isinstance(result, NotModified):
            return await self._unchanged(feed, result, now)
        assert parsed is not None, "a body came"
        for warning in parsed.warnings:
            log.warning("poll.warning", feed=feed.url, warning=str(warning))
        feed = await self._named(feed, parsed)
        state = self._learned(feed, result, parsed, now)
        done = await self._parts.pipeline.ingest(feed, parsed.entries, state, now, is_whole=parsed.is_whole)
        if done.new_count:
            self._pushed.distrust(feed.url)
        if started := self._breaking.note(feed.url, done.published, now):
            await self._hasten(started, now)
        feed = await self._redirects.follow(replace(feed, state=state), result)
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
            self._redirects.forget(feed.url)
            self._unsaved.put(feed.url, state)
            return PollReport(replace(feed, state=state))
        async with self._parts.store.transaction() as transaction:
            await transaction.feeds.save_state(feed.url, state)
            if feed.state.is_failure_told:
                await self._parts.listener.on_recovered(transaction, feed, now)
        self._parts.listener.committed()
        return PollReport(await self._redirects.follow(replace(feed, state=state), result))

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
            draw=self._parts.draw(),
            entry_times=times,
            wish_seconds=wish,
            settings=self._parts.settings,
            is_breaking=self._breaking.is_pulled(feed.url, now),
            is_pushed=self._pushed.is_trusted(feed.url, now),
        )

    async def _hasten(self, topics: list[str], now: datetime) -> None:
        """Polls the feeds of topics that have become breaking soon, spread over the shortest interval."""
        urls = {url for topic in topics for url in self._breaking.feeds_of(topic, now)}
        await self._unsaved.flush()  # so that no earlier state is stored over this one
        async with self._parts.store.transaction() as transaction:
            for url in sorted(urls):
                await transaction.feeds.hasten(url, now + self._parts.settings.shortest * self._parts.draw())
        log.info("poll.breaking", topics=topics, feeds=len(urls))
        self._wake()

    async def _named(self, feed: Feed, parsed: ParsedFeed) -> Feed:
        """Returns the feed with a publisher: a feed that was added by its address alone is named by its own title."""
        if feed.publisher:
            return feed
        name = parsed.title or (urlsplit(feed.url).hostname or feed.url).removeprefix("www.")
        named = replace(feed, title=feed.title or name, publisher=name, language=feed.language or parsed.language)
        async with self._parts.store.transaction() as transaction:
            await transaction.feeds.update(feed.url, named)
        return named

    async def _failed(self, feed: Feed, reason: Reason, error: Exception) -> PollReport:
        now = self._parts.now()
        self._backoff.note(error, feed.url, now)
        state = after_failure(
            feed.state,
            now=now,
            draw=self._parts.draw(),
            reason=reason,
            retry_after_seconds=error.retry_after_seconds if isinstance(error, FetchError) else None,
            settings=self._parts.settings,
            is_gone=isinstance(error, FetchError) and error.status == 410,
        )
        log.warning("poll.failed", feed=feed.url, reason=str(reason), failures=state.failures)
        failed = replace(feed, state=state)
        async with self._parts.store.transaction() as transaction:
            await transaction.feeds.save_state(feed.url, state)
            if state.is_paused and not feed.state.is_paused:
                await self._parts.listener.on_paused(transaction, failed, now)
            elif state.is_failure_told and not feed.state.is_failure_told:
                await self._parts.listener.on_failing(transaction, failed, now)
        self._parts.listener.committed()
        return PollReport(failed, reason)

    def _log(self, feed: Feed, done: IngestResult) -> None:
        if done.new_count:
            log.info(
                "poll.new", feed=feed.url, new=done.new_count, matched=done.matched_count, changes=done.change_count
            )
