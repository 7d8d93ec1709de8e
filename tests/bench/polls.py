"""Polling: feeds a second, articles a second in the worker, and how long others wait while a first poll is stored."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from subprocess import PIPE
from typing import Final, cast

from aiohttp import web

from bot.alerts import AlertSettings
from bot.alerts.listener import AlertListener
from bot.runtime.watchdog import Watchdog
from bot.runtime.wiring import utc_now
from feeds.article import Pages, compose_article
from feeds.extract import ExtractSettings
from feeds.fetch import Fetcher, FetchSettings
from feeds.polling import Pipeline, PipelineSettings, Poller
from feeds.reasons import Reason
from feeds.types import AlertLevel, Analysis, Article, Chat, Entry, Feed, FeedState, Subscription, Topic
from feeds.worker import LocalParser, WorkerAnalyst, WorkerParser
from storage.store import open_store
from tests.bench.rows import Row, spread
from tests.bench.stages import feed_body, texts

NOW: Final = datetime(2024, 10, 21, 12, tzinfo=UTC)
FEEDS: Final = 300
POLLED: Final = 300  # by wirebrief and by `reader`
PAIRS: Final = 5
SLOW_FEEDS: Final = 4  # they do not answer within the bench
ARTICLES: Final = 96
ENTRIES: Final = 200
TOPIC: Final = Topic("topic", {"en": "Topic"}, "the OR of OR to")


async def run() -> list[Row]:
    """All of them."""
    rows = await asyncio.to_thread(_beside_reader)
    for bench in (_feeds, _articles, _first_poll):
        with tempfile.TemporaryDirectory() as folder:
            rows.append(await bench(Path(folder)))
    return rows


def _beside_reader() -> list[Row]:
    """First and second polls of many feeds, beside those of the package `reader`, in turn; medians of the seconds."""
    command = [sys.executable, "-m"]
    with subprocess.Popen([*command, "tests.bench.feed_server"], stdin=PIPE, stdout=PIPE) as server:
        assert server.stdout is not None, "started with pipes"
        port = server.stdout.readline().decode().strip()
        done: dict[str, list[dict[str, float]]] = {"wirebrief": [], "reader": []}
        for _ in range(PAIRS):
            for who, runs in done.items():
                subprocess.run([*command, "tests.bench.feed_server", port], check=True)  # the first edition again
                one = subprocess.run(
                    [*command, "tests.bench.first_polls", who, str(POLLED), port], check=True, stdout=PIPE
                )
                runs.append(json.loads(one.stdout))
        server.kill()
    rows = []
    for what, name in (("first", "first poll"), ("second", "second poll, 90 % not modified")):
        own, peer = (POLLED / median(run[what] for run in runs) for runs in done.values())
        of_each = [theirs[what] / ours[what] for ours, theirs in zip(*done.values(), strict=True)]
        memory, theirs = (median(run["megabytes"] for run in runs) for runs in done.values())
        rows.append(
            Row(
                f"{name} of {POLLED} feeds of 60 kB, 30 entries each",
                f"{own:.0f} feeds/s, {memory:.0f} MB",
                f"reader, 8 workers: {peer:.0f} feeds/s, {theirs:.0f} MB",
                f"{median(of_each):.1f}",
            )
        )
    return rows


async def _feeds(folder: Path) -> Row:
    """First polls of feeds of 40 entries each on loopback, a few of which never answer; nothing is on a topic."""
    body, asked, is_over = feed_body(), 0, asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        nonlocal asked
        if request.path.startswith("/slow"):
            await is_over.wait()
        asked += 1
        return web.Response(body=body, content_type="application/rss+xml")

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    store = await open_store(f"sqlite:///{folder / 'bench.sqlite3'}")
    async with store.transaction() as transaction:
        for number in range(FEEDS):
            kind = "slow" if number < SLOW_FEEDS else "fast"
            await transaction.feeds.add(Feed(f"{base}/{kind}/{number}", f"F{number}", f"F{number}", "en"))
    parser, listener = WorkerParser(), AlertListener(AlertSettings(), wake=lambda: None)
    settings = FetchSettings(allow_private_networks=True, per_host_limit=100)
    async with Fetcher(settings, now=utc_now) as fetcher:
        pages, analyst = Pages(fetcher, parser), WorkerAnalyst(ExtractSettings())
        pipeline = Pipeline(store=store, pages=pages, analyst=analyst, listener=listener, settings=PipelineSettings())
        poller = Poller(store, fetcher, parser, pipeline, listener, now=utc_now, draw=lambda: 0.0)
        start, used = time.perf_counter(), time.process_time()
        polling = asyncio.create_task(poller.run(5.0))
        wanted, end = 40 * (FEEDS - SLOW_FEEDS), start + 120
        while (await store.counts())["entries"] < wanted and time.perf_counter() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        seconds, used = time.perf_counter() - start, time.process_time() - used
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        await parser.close()
        await analyst.close()
    is_over.set()
    await store.close()
    await runner.cleanup()
    figure = f"{asked / seconds:.1f} feeds/s, {used / asked * 1e3:.0f} ms of our core each"
    return Row(f"first polls of {FEEDS} feeds of 40 entries, {SLOW_FEEDS} of them never answering", figure)


async def _articles(_: Path) -> Row:
    """What goes through the worker process, with all that is sent there and back."""
    articles = [
        Article(f"{number}", text, text[:60], "en", NOW) for number, text in enumerate((texts("en") * 99)[:ARTICLES])
    ]
    analyst = WorkerAnalyst(ExtractSettings())
    await analyst.analyse(articles[:8])
    start = time.perf_counter()
    await analyst.analyse(articles)
    rate = ARTICLES / (time.perf_counter() - start)
    await analyst.close()
    return Row("analyse articles of 5,000 characters in the worker process", f"{rate:.1f} articles/s")


class _Prepared:
    """Analyses made before."""

    def __init__(self) -> None:
        self.made: dict[str, Analysis | Reason] = {}

    async def analyse(self, articles: Sequence[Article]) -> list[Analysis | Reason]:
        """See feeds.ports.Analyst."""
        return [self.made[article.id] for article in articles]


def _entries() -> list[Entry]:
    """Two hundred articles on the topic: 1,500 characters of the newsroom's texts each, many on the same events."""
    joined = "\n".join(texts("en"))
    places = [number * (len(joined) - 1_500) // ENTRIES for number in range(ENTRIES)]
    return [
        Entry(
            f"{number}",
            joined[place : place + 80].replace("\n", " "),
            f"https://example.org/{number}",
            NOW - timedelta(minutes=ENTRIES - number),
            content=joined[place : place + 1_500],
            language="en",
            legs=(f"guid:{number}",),
        )
        for number, place in enumerate(places)
    ]


async def _first_poll(folder: Path) -> Row:
    """Everything is analysed before; somebody wants to write meanwhile, again and again, as a command does."""
    store = await open_store(f"sqlite:///{folder / 'bench.sqlite3'}")
    feed = Feed("https://example.org/rss", "Example Post", "Example Post", "en")
    async with store.transaction() as transaction:
        await transaction.topics.put(TOPIC)
        await transaction.feeds.add(feed)
        for chat in range(1, 11):
            await transaction.chats.put(Chat(chat))
            await transaction.chats.subscribe(Subscription(chat, TOPIC.slug, AlertLevel.EVERYTHING))
    entries, analyst, worker = _entries(), _Prepared(), WorkerAnalyst(ExtractSettings())
    articles = [replace(compose_article(e, None), language="en", published=e.published) for e in entries]
    analyst.made = {article.id: made for article, made in zip(articles, await worker.analyse(articles), strict=True)}
    await worker.close()
    pages = Pages(cast(Fetcher, None), LocalParser())
    listener = AlertListener(AlertSettings(max_age=timedelta(days=9)), wake=lambda: None)
    pipeline = Pipeline(store=store, pages=pages, analyst=analyst, listener=listener, settings=PipelineSettings())
    waits: list[float] = []
    async with Watchdog(timedelta(seconds=9)).watching() as watchdog:
        start, used = time.perf_counter(), time.process_time()
        ingesting = asyncio.create_task(pipeline.ingest(feed, entries, FeedState(), NOW))
        while not ingesting.done():
            asked = time.perf_counter()
            async with store.transaction() as transaction:
                await transaction.notes.put("command", 1)
            waits.append(time.perf_counter() - asked)
            await asyncio.sleep(0.02)
        await ingesting
        seconds, used = time.perf_counter() - start, time.process_time() - used
        pause = watchdog.longest().total_seconds() * 1e3
    await store.close()
    cost = f"{used / ENTRIES * 1e3:.0f} ms of our core each"
    figure = f"{seconds:.1f} s, {cost}; a write meanwhile: {spread(waits)}; longest pause {pause:.0f} ms"
    return Row(f"store a first poll of {ENTRIES} articles on a topic, 10 chats", figure)
