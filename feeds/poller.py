"""The loop around the pipeline: takes feeds that are due, fetches them side by side, and writes down how it went."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

import structlog

from feeds.errors import FeedError, FetchError, StorageError
from feeds.parse import parse_feed
from feeds.pipeline import Ingested, Pipeline
from feeds.ports import FactStore, Fetcher, News
from feeds.reasons import Reason, because
from feeds.schedule import ScheduleSettings, after_failure, after_success
from feeds.types import Feed, FeedState, FetchedBody, NotModified, ParsedFeed

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PollReport:
    """How one poll went. `error` is None when it worked."""

    feed: Feed
    error: Reason | None = None
    entry_count: int = 0
    new_count: int = 0
    matched_count: int = 0
    change_count: int = 0


class Poller:
    """Polls feeds. Given the clock and the chance, so that a test decides both."""

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        store: FactStore,
        fetcher: Fetcher,
        pipeline: Pipeline,
        news: News,
        *,
        now: Callable[[], datetime],
        draw: Callable[[], float],
        settings: ScheduleSettings | None = None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._pipeline = pipeline
        self._news = news
        self._now = now
        self._draw = draw
        self._settings = settings or ScheduleSettings()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # When the feeds that are due were last looked up, aware UTC; None before the first time.
        self.last_round_at: datetime | None = None

    async def poll_due(self, most: int) -> list[PollReport]:
        """Polls at most `most` of the feeds that are due."""
        async with self._store.reading() as read:
            due = await read.feeds.due(self._now(), most, self._settings.longest_wait)
        self.last_round_at = self._now()
        return list(await asyncio.gather(*(self.poll(feed) for feed in due)))

    async def poll(self, feed: Feed) -> PollReport:
        """Polls one feed now; two polls of one feed never overlap. Raises nothing but a cancellation."""
        lock = self._locks.setdefault(feed.url, asyncio.Lock())
        async with lock:
            try:
                return await self._poll(feed)
            except FeedError as error:
                return await self._failed(feed, error.reason, error)
            except StorageError as error:
                # Its state can't be written either: it stays due, and the next tick tries again.
                log.error("poll.not_stored", feed=feed.url, reason=str(error))
                return PollReport(feed, error.said or because("not_stored"))
            except Exception as error:
                log.exception("poll.bug", feed=feed.url)
                return await self._failed(feed, because("bug", kind=type(error).__name__), error)

    async def _poll(self, feed: Feed) -> PollReport:
        result = await self._fetcher.fetch(feed)
        now = self._now()
        if isinstance(result, NotModified):
            state = self._next(feed.state, now, None, result.max_age_seconds)
            async with self._store.transaction() as transaction:
                await transaction.feeds.save_state(feed.url, state)
                if feed.state.is_failure_told:
                    await self._news.on_recovered(transaction, feed, now)
            self._news.committed()
            return PollReport(replace(feed, state=state))
        parsed = await asyncio.to_thread(
            parse_feed, result.body, url=result.url, content_type=result.content_type, now=now
        )
        for warning in parsed.warnings:
            log.warning("poll.warning", feed=feed.url, warning=str(warning))
        feed = await self._named(feed, parsed)
        state = self._learned(feed.state, result, parsed, now)
        done = await self._pipeline.ingest(feed, parsed.entries, state, now, is_whole=parsed.is_whole)
        feed = await self._moved(replace(feed, state=state), result)
        self._log(feed, done)
        return PollReport(feed, None, len(parsed.entries), done.new_count, done.matched_count, done.change_count)

    def _learned(self, state: FeedState, result: FetchedBody, parsed: ParsedFeed, now: datetime) -> FeedState:
        times = [entry.published for entry in parsed.entries if entry.published is not None]
        wish = max(parsed.ttl_seconds or 0, result.max_age_seconds or 0) or None
        state = replace(self._next(state, now, times, wish), warnings=parsed.warnings)
        if not parsed.is_whole:
            return state  # what is missing comes only when the next poll does not ask for what is newer than this
        return replace(state, etag=result.etag, last_modified=result.last_modified, body_hash=result.body_hash)

    def _next(self, state: FeedState, now: datetime, times: list[datetime] | None, wish: int | None) -> FeedState:
        return after_success(
            state, now=now, draw=self._draw(), entry_times=times, wish_seconds=wish, settings=self._settings
        )

    async def _named(self, feed: Feed, parsed: ParsedFeed) -> Feed:
        """A feed that was added by its address alone takes its own title as its publisher's name."""
        if feed.publisher:
            return feed
        name = parsed.title or (urlsplit(feed.url).hostname or feed.url).removeprefix("www.")
        named = replace(feed, title=feed.title or name, publisher=name, language=feed.language or parsed.language)
        async with self._store.transaction() as transaction:
            await transaction.feeds.update(feed.url, named)
        return named

    async def _moved(self, feed: Feed, result: FetchedBody) -> Feed:
        """Follows a permanent redirect for good, unless the new address is a feed of its own."""
        if result.permanent_url is None or result.permanent_url == feed.url:
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
                await self._news.on_paused(transaction, failed, now)
            elif state.is_failure_told and not feed.state.is_failure_told:
                await self._news.on_failing(transaction, failed, now)
        self._news.committed()
        return PollReport(failed, reason)

    def _log(self, feed: Feed, done: Ingested) -> None:
        if done.new_count:
            log.info(
                "poll.new", feed=feed.url, new=done.new_count, matched=done.matched_count, changes=done.change_count
            )
