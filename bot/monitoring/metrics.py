"""The metrics of the bot, in the form of Prometheus. Names and units follow its naming conventions."""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.handover import EXTRACT_QUEUE
from feeds.types import Feed
from storage.ports import Store

# Seconds. Answers of Telegram and commands take milliseconds, slow feeds and large batches of articles half a minute.
BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# Counting all rows reads the whole index of each table: once a minute is enough for a graph.
COUNTS_INTERVAL_SECONDS: Final = 60.0


class Metrics:
    """Counts and times what the parts do. Each instance has a registry of its own, so that tests share none."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            monotonic: seconds of a monotonic clock.
        """
        self._monotonic = monotonic
        self._counted_at: float | None = None
        self.registry = CollectorRegistry()
        self._fetches = self._histogram("fetch_seconds", "Time of HTTP requests.", "kind", "result")
        self._parses = self._histogram("parse_seconds", "Time to read a body.", "kind", "result")
        self._analyses = self._histogram("analyse_seconds", "Time to find claims, for a batch of articles.")
        self._articles = Counter(
            "wirebrief_analysed_articles", "Articles analysed.", ("result",), registry=self.registry
        )
        self._requests = self._histogram("telegram_request_seconds", "Time of Bot API requests.", "method", "result")
        self._updates = self._histogram("update_seconds", "Time to handle an update of Telegram.", "kind")
        self._feeds = self._gauge("feeds", "Feeds by state.", "state")
        self._rows = self._gauge("rows", "Stored rows.", "noun")
        self._pending = self._gauge("outbox_pending", "Messages that wait to be sent.")
        self._oldest = self._gauge(
            "outbox_oldest_seconds", "Age of the oldest message that waits, but for blocked chats; 0 if none does."
        )
        self._jobs = self._gauge("jobs_waiting", "Polls that wait for a process which finds their facts.")
        self._pause = self._gauge("loop_pause_seconds", "Longest pause of the event loop in the last five minutes.")
        self._backup = self._gauge(
            "backup_timestamp_seconds", "Unix time of the day of the latest backup; 0 if there is none."
        )

    @contextmanager
    def fetching(self, kind: str) -> Iterator[Callable[[str], None]]:
        """Times a request of a `feed` or `page`.

        The block may say its result. Otherwise that is "ok", or "error" if the block raises.
        """
        with self._timed(self._fetches, kind) as say:
            yield say

    @contextmanager
    def parsing(self, kind: str) -> Iterator[Callable[[str], None]]:
        """Times the reading of a `feed` or `page`, as `fetching`."""
        with self._timed(self._parses, kind) as say:
            yield say

    @contextmanager
    def requesting(self, method: str) -> Iterator[Callable[[str], None]]:
        """Times a request of the Bot API, as `fetching`; the result of one that was answered is its status code."""
        with self._timed(self._requests, method) as say:
            yield say

    @contextmanager
    def handling(self, kind: str) -> Iterator[None]:
        """Times the handling of an update.

        Args:
            kind: such as "message"; one of few, because each is a series of its own.
        """
        with self._updates.labels(kind).time():
            yield

    def analysed(self, seconds: float, good: int, bad: int) -> None:
        """Counts a batch of articles, of which `good` were analysed and `bad` could not be."""
        self._analyses.observe(seconds)
        self._articles.labels("ok").inc(good)
        self._articles.labels("error").inc(bad)

    async def collect(self, store: Store, now: datetime, pause_seconds: float, backup_at: datetime | None) -> bytes:
        """Returns all metrics as text, after asking the store for its figures.

        Args:
            store: is asked for feeds, the outbox, and once a minute for the number of rows.
            now: aware UTC.
            pause_seconds: the longest pause of the event loop in the last five minutes.
            backup_at: when the latest backup was made.

        Raises:
            StorageError: the database does not answer.
        """
        async with store.reading() as read:
            feeds, pending = await read.feeds.all(), await read.outbox.pending_count()
            since = await read.outbox.pending_since()
            jobs = await read.jobs.waiting_count(EXTRACT_QUEUE) + await read.local_jobs.waiting_count()
        self._set_feeds(feeds)
        self._pending.set(pending)
        self._jobs.set(jobs)
        self._oldest.set(max((now - since).total_seconds(), 0) if since is not None else 0)
        self._pause.set(pause_seconds)
        self._backup.set(0 if backup_at is None else backup_at.timestamp())
        if self._counted_at is None or self._monotonic() - self._counted_at >= COUNTS_INTERVAL_SECONDS:
            self._counted_at = self._monotonic()
            self._set_rows(await store.counts())
        return generate_latest(self.registry)

    def _histogram(self, name: str, said: str, *labels: str) -> Histogram:
        return Histogram(f"wirebrief_{name}", said, labels, buckets=BUCKETS, registry=self.registry)

    def _gauge(self, name: str, said: str, *labels: str) -> Gauge:
        return Gauge(f"wirebrief_{name}", said, labels, registry=self.registry)

    def _set_feeds(self, feeds: list[Feed]) -> None:
        states = Tally(feed.state.status for feed in feeds)
        for state in ("new", "ok", "failing", "paused"):
            self._feeds.labels(state).set(states[state])

    def _set_rows(self, counts: Mapping[str, int]) -> None:
        for noun, count in counts.items():
            self._rows.labels(noun).set(count)

    @contextmanager
    def _timed(self, histogram: Histogram, name: str) -> Iterator[Callable[[str], None]]:
        begin, result = self._monotonic(), "error"

        def say(said: str) -> None:
            nonlocal result
            result = said

        try:
            yield say
            result = "ok" if result == "error" else result
        finally:
            histogram.labels(name, result).observe(self._monotonic() - begin)
