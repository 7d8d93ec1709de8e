"""A publisher on loopback and a poller of its feed: fetch, parse, match, extract, group and store are the real ones."""

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
from feeds.article import Pages, PageSettings
from feeds.extract import ExtractSettings
from feeds.fetch import Fetcher, FetchSettings
from feeds.polling import Pipeline, PipelineSettings, Poller, PollReport, ScheduleSettings
from feeds.types import Change, Fact, Feed, Story, Topic
from feeds.worker import LocalAnalyst, LocalParser
from storage.ports import Store, Transaction
from storage.store import open_store
from tests.loopback import serving
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
TROOPS = Topic("troops", {"en": "Troops"}, "soldiers OR soldats")
BODY = (
    "Seoul said on Monday that 1,500 soldiers had reached Vladivostok. “They will go to the front,” said Kim "
    "Hong-kyun, the deputy minister of foreign affairs. "
)


@dataclass(slots=True)
class Item:
    """An item of the publisher's feed."""

    guid: str
    title: str
    body: str = BODY * 5
    published: datetime | None = NOW - timedelta(minutes=30)
    link: str | None = None

    def xml(self, base: str) -> str:
        """Returns the item as RSS; `base` is the address of the publisher."""
        date = f"<pubDate>{format_datetime(self.published)}</pubDate>" if self.published else ""
        link = f"<link>{escape(self.link or f'{base}/{self.guid}')}</link>"
        guid = f'<guid isPermaLink="false">{escape(self.guid)}</guid>'
        told = f"<title>{escape(self.title)}</title><description>{escape(self.body)}</description>"
        return f"<item>{told}{link}{guid}{date}</item>"


class Publisher:
    """Serves `items` at /rss (or `answer` if it is set) and `pages` by path."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.pages: dict[str, str] = {}
        self.answer: web.Response | None = None
        self.asked: list[str] = []
        self.base = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answers any request."""
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
class RecordingListener:
    """A feeds.ports.ChangeListener that records its calls. With `fail_once` the next `on_changes` raises."""

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
        """See feeds.ports.ChangeListener."""
        if self.fail_once:
            self.fail_once = False
            raise RuntimeError("killed between two steps")
        self.changes += changes
        self.stories.append(story)

    async def on_paused(self, transaction: ports.Transaction, feed: Feed, now: datetime) -> None:
        """See feeds.ports.ChangeListener."""
        self.paused.append(feed.url)

    async def on_failing(self, transaction: ports.Transaction, feed: Feed, now: datetime) -> None:
        """See feeds.ports.ChangeListener."""
        self.failing.append(feed.url)

    async def on_recovered(self, transaction: ports.Transaction, feed: Feed, now: datetime) -> None:
        """See feeds.ports.ChangeListener."""
        self.recovered.append(feed.url)

    def committed(self) -> None:
        """See feeds.ports.ChangeListener."""
        self.commits += 1


class PolledFeed:
    """One feed, its publisher, and a poller over a SQLite store."""

    def __init__(  # noqa: PLR0917 - the parts
        self,
        publisher: Publisher,
        store: Store,
        poller: Poller[Transaction],
        listener: RecordingListener,
        feed: Feed,
        pipeline: Pipeline[Transaction],
    ) -> None:
        self.pipeline = pipeline
        self.publisher = publisher
        self.store = store
        self.poller = poller
        self.listener = listener
        self.feed = feed

    async def poll(self) -> PollReport:
        """Polls the feed once, in its stored state."""
        async with self.store.reading() as read:
            feed = next(iter(await read.feeds.all()))
        return await self.poller.poll(feed)

    async def stored(self) -> Feed:
        """Returns the feed in its stored state."""
        async with self.store.reading() as read:
            return next(iter(await read.feeds.all()))


class Clock:
    """A clock whose time the test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def open_polled_feed(
    database: Path,
    analyst: ports.Analyst,
    clock: Clock,
    settings: PipelineSettings | None = None,
    schedule: ScheduleSettings | None = None,
    *,
    parser: ports.Parser | None = None,
    pages: PageSettings | None = None,
    concurrency: int = 8,
    handover: ports.Handover[Transaction] | None = None,
) -> AsyncIterator[PolledFeed]:
    """Starts the publisher and builds the poller; closes both at the end of the block.

    Args:
        database: A copy of the fixture `empty_database`.
        analyst: The analyst of the pipeline.
        clock: The time for every component.
        settings: Settings of the pipeline.
        schedule: Settings of the polling schedule.
        parser: The parser of feeds and pages; in this process by default.
        pages: Settings of article pages.
        concurrency: Number of polls at the same time.
        handover: Takes polls with news, which are analysed and stored at once without.
    """
    publisher, listener = Publisher(), RecordingListener()
    store = await open_store(f"sqlite:///{database}", is_migrated=False)
    allowed = FetchSettings(
        allow_private_networks=True, max_body_bytes=200_000, total_timeout=timedelta(seconds=PATIENCE_SECONDS)
    )
    async with serving(publisher.handle) as publisher.base, Fetcher(allowed, now=clock) as fetcher:
        feed = Feed(f"{publisher.base}/rss", "Example Post", "Example Post", "en")
        async with store.transaction() as transaction:
            await transaction.topics.put(TROOPS)
            await transaction.feeds.add(feed)
        reader = parser or LocalParser()
        pipeline = Pipeline(
            store=store,
            pages=Pages(fetcher, reader, pages),
            analyst=analyst,
            listener=listener,
            settings=settings or PipelineSettings(),
            handover=handover,
        )
        polled = schedule or ScheduleSettings(pause_after=3)
        poller = Poller(
            store,
            fetcher,
            reader,
            pipeline,
            listener,
            now=clock,
            draw=lambda: 0.0,
            settings=polled,
            concurrency=concurrency,
        )
        yield PolledFeed(publisher, store, poller, listener, feed, pipeline)
    await store.close()


def analyst_without_models() -> LocalAnalyst:
    """Returns the real analyst without models, which is fast to load."""
    return LocalAnalyst(ExtractSettings(models={}))
