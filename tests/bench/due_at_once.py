"""Thousands of feeds due at once: what is lost, what it takes in memory, and how long the event loop is blocked.

In a process of its own, for its memory. Fetching costs nothing here; everything behind it is the bot's.
"""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

import structlog

from bot.runtime.garbage_collection import freeze_heap
from bot.runtime.watchdog import Watchdog
from feeds.article import Pages
from feeds.polling import Pipeline, PipelineSettings, Poller
from feeds.types import Feed, FetchedBody, NotModified, Topic
from feeds.worker import WorkerParser
from storage.store import open_store
from tests.bench.archive import NoListener
from tests.bench.feed_corpus import small_feed
from tests.bench.rows import Row, peak_megabytes

FEEDS: Final = 5_000
ENTRIES: Final = 5  # a feed
NOW: Final = datetime(2024, 10, 21, 12, tzinfo=UTC)


class _Web:
    """Every second feed has not changed."""

    def __init__(self) -> None:
        self.asked = 0

    async def fetch(self, feed: Feed) -> FetchedBody | NotModified:
        """See feeds.ports.Fetcher."""
        self.asked += 1
        number = int(feed.url.rpartition("/")[2])
        if number % 2:
            return NotModified(feed.url)
        return FetchedBody(feed.url, small_feed(number, ENTRIES, 0), "text/xml", body_hash=f"{number}")


async def _measure(folder: str) -> dict[str, float]:
    store = await open_store(f"sqlite:///{folder}/due.sqlite3")
    async with store.transaction() as transaction:
        await transaction.topics.put(Topic("none", {"en": "None"}, "zeppelin"))
        for number in range(FEEDS):
            await transaction.feeds.add(Feed(f"https://example.org/{number}", f"F{number}", f"F{number}", "en"))
    web, parser, listener = _Web(), WorkerParser(), NoListener()
    fetcher = cast(Any, web)
    pipeline = Pipeline(
        store=store,
        pages=Pages(fetcher, parser),
        analyst=cast(Any, None),
        listener=listener,
        settings=PipelineSettings(),
    )
    poller = Poller(store, fetcher, parser, pipeline, listener, now=lambda: NOW, draw=lambda: 0.0)
    freeze_heap()  # as the bot does when it has started: a full collection of the libraries takes 0.15 s
    async with Watchdog(timedelta(seconds=9), clock=time.thread_time).watching() as watchdog:
        start = time.perf_counter()
        polling = asyncio.create_task(poller.run(1.0))
        while web.asked < FEEDS or poller.is_busy:  # noqa: ASYNC110 - what is measured has no event for it
            await asyncio.sleep(0.2)
        seconds, pause = time.perf_counter() - start, watchdog.longest().total_seconds()
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
    async with store.reading() as read:
        polled = sum(feed.state.last_success_at is not None for feed in await read.feeds.all())
    entries = (await store.counts())["entries"]
    await parser.close()
    await store.close()
    asked_again = web.asked - FEEDS
    memory = peak_megabytes()
    return {
        "lost": FEEDS - polled + (FEEDS // 2 * ENTRIES - entries),
        "again": asked_again,
        "rate": FEEDS / seconds,
        "pause": pause,
        "megabytes": memory,
    }


def run() -> list[Row]:
    """One row."""
    done = subprocess.run([sys.executable, "-m", "tests.bench.due_at_once"], check=True, stdout=subprocess.PIPE)
    found = json.loads(done.stdout)
    figure = f"{found['lost']:.0f} lost, {found['again']:.0f} polled twice, {found['rate']:.0f} feeds/s"
    cost = f"{found['megabytes']:.0f} MB, longest pause, own {found['pause'] * 1e3:.0f} ms"
    return [Row(f"{FEEDS:,} feeds due at once, half of them unchanged", f"{figure}, {cost}")]


if __name__ == "__main__":
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    with TemporaryDirectory() as path:
        print(json.dumps(asyncio.run(_measure(path))))
