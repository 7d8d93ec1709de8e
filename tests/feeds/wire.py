"""A publisher on loopback and everything behind it: fetch, parse, match, extract, group and store are the real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from aiohttp import web

from feeds import ports
from feeds.analysis import LocalAnalyst
from feeds.extract import ExtractSettings
from feeds.fetch import Fetcher, FetchSettings
from feeds.pages import Pages, PageSettings
from feeds.parsing import LocalParser
from feeds.pipeline import Pipeline, PipelineSettings
from feeds.poller import Poller, PollReport
from feeds.schedule import ScheduleSettings
from feeds.types import Change, Fact, Feed, Story, Topic
from storage.ports import Store, Transaction
from storage.store import open_store

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
TROOPS = Topic("troops", {"en": "Troops"}, "soldiers OR soldats")
BODY = (
    "Seoul said on Monday that 1,500 soldiers had reached Vladivostok. “They will go to the front,” said Kim "
    "Hong-kyun, the deputy minister of foreign affairs. "
)


@dataclass(slots=True)
class Item:
    """What a publisher's feed shows."""

    guid: str
    title: str
    body: str = BODY * 5
    published: datetime | None = NOW - timedelta(minutes=30)
    link: str | None = None

    def xml(self, base: str) -> str:
        """The item as RSS."""
        date = f"<pubDate>{format_datetime(self.published)}</pubDate>" if self.published else ""
        link = f"<link>{escape(self.link or f'{base}/{self.guid}')}</link>"
        guid = f'<guid isPermaLink="false">{escape(self.guid)}</guid>'
        told = f"<title>{escape(self.title)}</title><description>{escape(self.body)}</description>"
        return f"<item>{told}{link}{guid}{date}</item>"


class Publisher:
    """Serves `items` at /rss, and `pages` by path; whatever `answer` gives instead when it is set."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.pages: dict[str, str] = {}
        self.answer: web.Response | None = None
        self.asked: list[str] = []
        self.base = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any request."""
        self.asked.append(request.path)
        if request.path in self.pages:
            return web.Response(text=self.pages[request.path], content_type="text/html")
        if self.answer is not None and request.path == "/rss":
            return web.Response(status=self.answer.status, body=self.answer.body, headers=self.answer.headers)
        if request.path != "/rss":
            return web.Response(status=404)
        items = "".join(item.xml(self.base) for item in self.items)
        xml = f'<rss version="2.0"><channel><title>Example Post</title>{items}</channel></rss>'
        return web.Response(text=xml, content_type="application/rss+xml")


@dataclass(slots=True)
class Heard:
    """Keeps what the news were told; `fail_once` breaks the transaction that it is told in."""

    changes: list[Change] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    paused: list[str] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    recovered: list[str] = field(default_factory=list)
    commits: int = 0
    fail_once: bool = False

    async def on_changes(
        self,
        transaction: ports.Transaction,
        story: Story,
        facts: Sequence[Fact],
        changes: Sequence[Change],
        now: datetime,
    ) -> None:
        """See feeds.ports.News."""
        if self.fail_once:
            self.fail_once = False
            raise RuntimeError("killed between two steps")
        self.changes += changes
        self.stories.append(story)

    async def on_paused(self, transaction: ports.Transaction, feed: Feed, now: datetime) -> None:
        """See feeds.ports.News."""
        self.paused.append(feed.url)

    async def on_failing(self, transaction: ports.Transaction, feed: Feed, now: datetime) -> None:
        """See feeds.ports.News."""
        self.failing.append(feed.url)

    async def on_recovered(self, transaction: ports.Transaction, feed: Feed, now: datetime) -> None:
        """See feeds.ports.News."""
        self.recovered.append(feed.url)

    def committed(self) -> None:
        """See feeds.ports.News."""
        self.commits += 1


class Wire:
    """A clock that only `wait` moves, one feed, and a poller over a real SQLite store."""

    def __init__(
        self, publisher: Publisher, store: Store, poller: Poller[Transaction], heard: Heard, feed: Feed
    ) -> None:
        self.publisher = publisher
        self.store = store
        self.poller = poller
        self.heard = heard
        self.feed = feed

    async def poll(self) -> PollReport:
        """Polls the feed as it is stored now."""
        async with self.store.reading() as read:
            feed = next(iter(await read.feeds.all()))
        return await self.poller.poll(feed)

    async def stored(self) -> Feed:
        """The feed as it is stored now."""
        async with self.store.reading() as read:
            return next(iter(await read.feeds.all()))


class Clock:
    """The time that everything is given."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def wired(
    database: Path,
    analyst: ports.Analyst,
    clock: Clock,
    settings: PipelineSettings | None = None,
    schedule: ScheduleSettings | None = None,
    *,
    parser: ports.Parser | None = None,
    pages: PageSettings | None = None,
    concurrency: int = 8,
) -> AsyncIterator[Wire]:
    """Everything, running on `database`, a copy of the fixture `empty_database`."""
    publisher, heard = Publisher(), Heard()
    application = web.Application()
    application.router.add_get("/{path:.*}", publisher.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    publisher.base = f"http://127.0.0.1:{port}"
    feed = Feed(f"{publisher.base}/rss", "Example Post", "Example Post", "en")
    store = await open_store(f"sqlite:///{database}", is_migrated=False)
    async with store.transaction() as transaction:
        await transaction.topics.put(TROOPS)
        await transaction.feeds.add(feed)
    allowed = FetchSettings(allow_private_networks=True, max_body_bytes=200_000, total_timeout=timedelta(seconds=5))
    async with Fetcher(allowed, now=clock) as fetcher:
        reader = parser or LocalParser()
        pipeline = Pipeline(
            store=store,
            pages=Pages(fetcher, reader, pages),
            analyst=analyst,
            news=heard,
            settings=settings or PipelineSettings(),
        )
        polled = schedule or ScheduleSettings(pause_after=3)
        poller = Poller(
            store,
            fetcher,
            reader,
            pipeline,
            heard,
            now=clock,
            draw=lambda: 0.0,
            settings=polled,
            concurrency=concurrency,
        )
        yield Wire(publisher, store, poller, heard, feed)
    await store.close()
    await runner.cleanup()


def patterns_only() -> LocalAnalyst:
    """The real analyst without a model: fast to load, the same code path."""
    return LocalAnalyst(ExtractSettings(models={}))
