"""First and second poll of many feeds, by wirebrief or by the package `reader`, in a process of its own.

Started by `python -m tests.bench.first_polls WHO COUNT PORT`; prints seconds and memory as JSON.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

import structlog

from tests.bench.feed_server import tell
from tests.bench.rows import peak_megabytes

WORKERS: Final = 8
NOW: Final = datetime(2024, 10, 21, 12, tzinfo=UTC)


def _by_reader(urls: list[str], folder: Path, port: int) -> dict[str, float]:
    import feedparser_sgmllib

    sys.modules["sgmllib"] = feedparser_sgmllib  # the name under which its own copy of feedparser imports it
    from reader import make_reader

    reader = make_reader(str(folder / "reader.sqlite"))
    for url in urls:
        reader.add_feed(url)
    start = time.perf_counter()
    reader.update_feeds(scheduled=False, workers=WORKERS)
    first = time.perf_counter() - start
    stored = reader.get_entry_counts().total or 0
    tell(port, "/next")
    start = time.perf_counter()
    reader.update_feeds(scheduled=False, workers=WORKERS)
    second = time.perf_counter() - start
    return {"first": first, "second": second, "stored": stored, "all": reader.get_entry_counts().total or 0}


async def _by_us(urls: list[str], folder: Path, port: int) -> dict[str, float]:
    from bot.runtime.watchdog import Watchdog
    from feeds.article import Pages
    from feeds.fetch import Fetcher, FetchSettings
    from feeds.polling import Pipeline, PipelineSettings, Poller
    from feeds.types import Feed, Topic
    from feeds.worker import WorkerParser
    from storage.store import open_store
    from tests.bench.archive import NoListener

    store = await open_store(f"sqlite:///{folder / 'bench.sqlite3'}")
    async with store.transaction() as transaction:
        await transaction.topics.put(Topic("none", {"en": "None"}, "zeppelin"))
        for number, url in enumerate(urls):
            await transaction.feeds.add(Feed(url, f"F{number}", f"F{number}", "en"))
    clock = NOW
    parser = WorkerParser()
    settings = FetchSettings(allow_private_networks=True, per_host_limit=100)
    async with Fetcher(settings, now=lambda: clock) as fetcher, Watchdog(timedelta(seconds=9)).watching() as watchdog:
        pipeline = Pipeline(
            store=store, pages=Pages(fetcher, parser), analyst=cast(Any, None), listener=NoListener(),
            settings=PipelineSettings(),
        )  # fmt: skip
        poller = Poller(
            store, fetcher, parser, pipeline, NoListener(), now=lambda: clock, draw=lambda: 0.0, concurrency=WORKERS
        )

        async def polled() -> float:
            """Seconds until no feed is due."""
            start = time.perf_counter()
            polling = asyncio.create_task(poller.run(0.2))
            while True:
                await asyncio.sleep(0.05)
                async with store.reading() as read:
                    if not await read.feeds.due(clock, 1, timedelta(days=1)):
                        break
            seconds = time.perf_counter() - start
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
            return seconds

        first = await polled()
        stored = (await store.counts())["entries"]
        tell(port, "/next")
        clock += timedelta(hours=3)
        second = await polled()
        pause = watchdog.longest().total_seconds()
        everything = (await store.counts())["entries"]
    await parser.close()
    await store.close()
    return {"first": first, "second": second, "stored": stored, "all": everything, "pause": pause}


def main() -> None:
    """Polls, and prints what it took."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    who, count, port = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    urls = [f"http://127.0.0.1:{port}/{number}" for number in range(count)]
    with TemporaryDirectory() as folder:
        path = Path(folder)
        done = _by_reader(urls, path, port) if who == "reader" else asyncio.run(_by_us(urls, path, port))
    print(json.dumps(done | {"megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main()
