"""The whole way: articles on a topic a second, from the fetch of their feeds to the messages in the outbox.

The measured part is a script of its own (`python tests/bench/whole_way.py`) that needs nothing of tests, so it runs
in another checkout too: `python -m tests.bench way --against PATH` measures both in turn.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

ROUNDS: Final = 5
FEEDS: Final = 4
ENTRIES: Final = 12  # a feed
CHARACTERS: Final = 2_500  # of an article
NOW: Final = datetime(2024, 10, 21, 12, tzinfo=UTC)


def feed_body(number: int, texts: Sequence[str]) -> bytes:
    """A feed whose entries have whole articles, no two of them alike."""
    joined = " ".join(texts).replace("&", "and").replace("<", "")
    items = []
    for place in range(ENTRIES):
        at = (number * ENTRIES + place) * (len(joined) - CHARACTERS) // (ENTRIES * (FEEDS + 1))
        text = joined[at : at + CHARACTERS]
        page, stamp = f"https://example.org/{number}/{place}", format_datetime(NOW - timedelta(minutes=7 * place))
        items.append(
            f"<item><title>{text[:80]}</title><link>{page}</link><guid>{page}</guid><pubDate>{stamp}</pubDate>"
            f"<description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
        )
    return f'<rss version="2.0"><channel><title>P{number}</title>{"".join(items)}</channel></rss>'.encode()


async def _measure(bodies: Sequence[bytes]) -> dict[str, float]:
    """Polls the first feed, which loads the models, and then the others."""
    from aiohttp import web

    from bot.alerts import AlertSettings
    from bot.alerts.listener import AlertListener
    from feeds.article import Pages
    from feeds.extract import ExtractSettings
    from feeds.fetch import Fetcher, FetchSettings
    from feeds.polling import Pipeline, PipelineSettings, Poller
    from feeds.types import AlertLevel, Chat, Feed, Subscription, Topic
    from feeds.worker import WorkerAnalyst, WorkerParser
    from storage.store import open_store

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=bodies[int(request.path[1:])], content_type="application/rss+xml")

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    with TemporaryDirectory() as folder:
        store = await open_store(f"sqlite:///{folder}/way.sqlite3")
        feeds = [
            Feed(f"http://127.0.0.1:{runner.addresses[0][1]}/{number}", f"P{number}", f"P{number}", "en")
            for number in range(len(bodies))
        ]
        async with store.transaction() as transaction:
            await transaction.topics.put(Topic("topic", {"en": "Topic"}, "the OR of OR to"))
            for chat in range(1, 11):
                await transaction.chats.put(Chat(chat))
                await transaction.chats.subscribe(Subscription(chat, "topic", AlertLevel.EVERYTHING))
            for feed in feeds:
                await transaction.feeds.add(feed)
        parser, analyst = WorkerParser(), WorkerAnalyst(ExtractSettings())
        listener = AlertListener(AlertSettings(max_age=timedelta(days=9)), wake=lambda: None)
        private: Any = {"allow_private_networks": True, "per_host_limit": 100}
        async with Fetcher(FetchSettings(**private), now=lambda: NOW) as fetcher:
            pages = Pages(fetcher, parser)
            pipeline = Pipeline(
                store=store, pages=pages, analyst=analyst, listener=listener, settings=PipelineSettings()
            )
            poller = Poller(store, fetcher, parser, pipeline, listener, now=lambda: NOW, draw=lambda: 0.0)
            await poller.poll(feeds[0])
            start = time.perf_counter()
            reports = await poller.poll_all(feeds[1:])
            seconds = time.perf_counter() - start
        counts = await store.counts()
        await parser.close()
        await analyst.close()
        await store.close()
    await runner.cleanup()
    return {"articles": sum(report.matched_count for report in reports) / seconds, "messages": counts["messages"]}


def run(against: Path | None = None) -> list[Row]:
    """The rate, beside that of another checkout if there is one; medians of runs in turn."""
    from tests.bench.stages import texts

    bodies = json.dumps([feed_body(number, texts("en")).decode() for number in range(FEEDS + 1)])
    here = Path(__file__).parents[2]
    rates: dict[Path, list[float]] = {folder: [] for folder in (here, against) if folder is not None}
    messages = 0.0
    for _ in range(ROUNDS):
        for folder, found in rates.items():
            done = subprocess.run(
                [sys.executable, str(Path(__file__))], input=bodies, text=True, stdout=subprocess.PIPE, check=True,
                env=os.environ | {"PYTHONPATH": str(folder)}, cwd=folder,
            )  # fmt: skip
            result = json.loads(done.stdout.strip().splitlines()[-1])
            found.append(result["articles"])
            messages = result["messages"] if folder == here else messages
    own = rates[here]
    what = f"from fetch to outbox, {FEEDS * ENTRIES} articles of {CHARACTERS:,} characters on a topic, 10 chats"
    figure = f"{median(own):.1f} articles/s, {messages:.0f} messages"
    if against is None:
        return [Row(what, figure)]
    other = rates[against]
    ratio = median(mine / theirs for mine, theirs in zip(own, other, strict=True))
    return [Row(what, figure, f"{against.name}: {median(other):.1f} articles/s", f"{ratio:.1f}")]


if __name__ == "__main__":
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(json.dumps(asyncio.run(_measure([body.encode() for body in json.load(sys.stdin)]))))
else:
    from tests.bench.rows import Row
