"""Many feeds at once: no round waits for its slowest feed, no feed is polled twice at once, every poll has its turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from feeds.article import Pages
from feeds.errors import StorageError
from feeds.polling import Pipeline, PipelineSettings, Poller
from feeds.polling.poller import POLLS_A_FETCH
from feeds.ports import Analyst
from feeds.types import Analysis, Article, Entry, Feed, FeedState, FetchedBody, NotModified, ParsedFeed
from feeds.worker import LocalParser
from storage.ports import Transaction
from storage.store import SqlStore
from tests.feeds.polled_feed import NOW, TROOPS, Clock, RecordingListener
from tests.patience import PATIENCE_SECONDS

TICK = 0.02


class Web:
    """Feeds that answer when they are let; counts what is fetched at once."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.held: dict[str, asyncio.Event] = {}
        self.open: list[str] = []
        self.most_open = 0
        self.changed = asyncio.Event()

    async def fetch(self, feed: Feed) -> FetchedBody | NotModified:
        """See feeds.ports.Fetcher."""
        self.asked.append(feed.url)
        self.open.append(feed.url)
        self.most_open = max(self.most_open, len(self.open))
        self.changed.set()
        try:
            if feed.url in self.held:
                await self.held[feed.url].wait()
            await asyncio.sleep(0)
        finally:
            self.open.remove(feed.url)
        return FetchedBody(feed.url, b"", "", body_hash="x")

    async def fetch_page(self, url: str) -> FetchedBody:
        """See feeds.ports.Fetcher."""
        raise NotImplementedError

    def hold(self, *urls: str) -> None:
        """These answer only after `release`."""
        self.held |= {url: asyncio.Event() for url in urls}

    def release(self) -> None:
        for event in self.held.values():
            event.set()

    async def until_asked(self, count: int) -> None:
        """Returns when so many requests have been made."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.asked) < count:
                self.changed.clear()
                await self.changed.wait()


class OneEntry(LocalParser):
    """Every feed has one entry of its own."""

    def __init__(self, title: str) -> None:
        self._title = title

    async def parse_feed(self, body: FetchedBody) -> ParsedFeed:
        """See feeds.ports.Parser."""
        entry = Entry(body.url, self._title, None, NOW, legs=(f"guid:{body.url}",))
        return ParsedFeed("Post", None, "en", (entry,))


class HeldAnalyst:
    """Never gives an article back."""

    def __init__(self) -> None:
        self.waiting = asyncio.Semaphore(0)

    async def analyse(self, articles: Sequence[Article]) -> list[Analysis]:
        """See feeds.ports.Analyst."""
        self.waiting.release()
        await asyncio.Event().wait()
        return []


def url(number: int) -> str:
    return f"https://example.org/{number:04}"


async def poller_of(
    store: SqlStore,
    web: Web,
    count: int,
    *,
    concurrency: int = 2,
    title: str = "Harbour",
    analyst: Analyst | None = None,
) -> Poller[Transaction]:
    """A poller of `count` stored feeds, all due."""
    async with store.transaction() as transaction:
        await transaction.topics.put(TROOPS)
        for number in range(count):
            state = FeedState(next_poll_at=NOW - timedelta(minutes=number))
            await transaction.feeds.add(Feed(url(number), "Post", "Post", "en", state))
    parser, listener = OneEntry(title), RecordingListener()
    pipeline = Pipeline(
        store=store,
        pages=Pages(web, parser),
        analyst=analyst or HeldAnalyst(),
        listener=listener,
        settings=PipelineSettings(),
    )
    return Poller(store, web, parser, pipeline, listener, now=Clock(), draw=lambda: 0.0, concurrency=concurrency)


@asynccontextmanager
async def running(poller: Poller[Transaction], tick: float = TICK) -> AsyncIterator[None]:
    polling = asyncio.create_task(poller.run(tick))
    try:
        yield
    finally:
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling


async def test_a_slow_feed_holds_up_no_other(store: SqlStore) -> None:
    web = Web()
    poller = await poller_of(store, web, 12)
    web.hold(url(11))  # the one that has waited longest, so the first
    async with running(poller, tick=3600):  # no tick is needed: one that ends makes room
        await web.until_asked(12)
        assert set(web.asked) == {url(number) for number in range(12)}
        assert url(11) in web.open
    assert web.most_open <= 2
    assert web.open == [], "a poll under way is ended with the others"


async def test_more_due_feeds_than_polls_at_once_are_all_polled_without_a_tick(store: SqlStore) -> None:
    web = Web()
    count = 3 * 2 * POLLS_A_FETCH
    poller = await poller_of(store, web, count)
    async with running(poller, tick=3600):
        await web.until_asked(count)
    assert sorted(web.asked) == [url(number) for number in range(count)]


async def test_a_feed_is_never_polled_twice_at_once(store: SqlStore) -> None:
    web = Web()
    poller = await poller_of(store, web, 1)
    web.hold(url(0))
    async with running(poller, tick=0.001):
        await web.until_asked(1)
        for _ in range(20):  # looks for due feeds meanwhile, and the feed is due still
            poller.wake()
            await asyncio.sleep(0.005)
        assert web.asked == [url(0)]


async def test_feeds_are_fetched_while_articles_of_others_are_read(store: SqlStore) -> None:
    web, analyst = Web(), HeldAnalyst()
    poller = await poller_of(store, web, 10, title="Soldiers", analyst=analyst)
    async with running(poller), asyncio.timeout(PATIENCE_SECONDS):
        for _ in range(10):
            await analyst.waiting.acquire()


async def test_what_is_added_is_polled_at_once(store: SqlStore) -> None:
    web = Web()
    poller = await poller_of(store, web, 1)
    async with running(poller, tick=3600):
        await web.until_asked(1)
        async with store.transaction() as transaction:
            await transaction.feeds.add(Feed(url(1), "Post", "Post"))
        poller.wake()
        await web.until_asked(2)


async def test_the_last_round_is_one_in_which_the_store_answered(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = Web()
    poller = await poller_of(store, web, 1)
    assert poller.last_round_at is None
    due = poller._due.read
    answers = iter([StorageError("disk I/O error")])

    async def failing_once(most: int) -> list[Feed]:
        if (error := next(answers, None)) is not None:
            assert poller.last_round_at is None
            raise error
        return await due(most)

    monkeypatch.setattr(poller._due, "read", failing_once)
    async with running(poller):
        await web.until_asked(1)
        assert poller.last_round_at == NOW


@pytest.mark.slow
async def test_thousands_are_polled_once_and_none_is_lost(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store._engines.reading.sync_engine.pool, "_timeout", 0.05)
    web = Web()
    count = 300
    poller = await poller_of(store, web, count, concurrency=16)
    async with store.reading() as read:
        feeds = await read.feeds.all()
    reports = await poller.poll_all(feeds)
    assert [report.feed.url for report in reports] == [feed.url for feed in feeds]
    assert [report.error for report in reports] == [None] * count
    assert web.most_open <= 16
    assert (await store.counts())["entries"] == count
