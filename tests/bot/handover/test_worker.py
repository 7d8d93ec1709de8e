"""Polls that are handed over: stored with the feed's state or not at all, run once, in order, and taken over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.handover import EXTRACT_QUEUE, JobHandover
from bot.handover.jobs import from_json, to_json
from bot.handover.worker import ExtractWorker, create_tables
from feeds.ports import PolledEntries
from feeds.types import Enclosure, Entry, Feed
from storage.store import SqlStore, SqlTransaction, open_store

pytestmark = pytest.mark.slow

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
SILENCE = timedelta(seconds=30)
URL = "https://example.org/rss"
ENTRY = Entry(
    "a", "Séoul 😀", "https://example.org/a", NOW, None, "Kim", "s", "c", (Enclosure("https://e/x", "image/png", 3),),
    "fr", ("guid:a",), ("link:b",), has_wrong_date=True,
)  # fmt: skip


@pytest.fixture
async def shared(empty_postgres: str) -> AsyncIterator[SqlStore]:
    """A store with procrastinate's tables and one feed."""
    await asyncio.gather(*(create_tables(empty_postgres) for _ in range(2)))
    store = await open_store(empty_postgres, is_migrated=False)
    async with store.transaction() as t:
        await t.feeds.add(Feed(URL))
    yield store
    await store.close()


def polled(name: str, url: str = URL) -> PolledEntries:
    return PolledEntries(url, (Entry(name, name),), NOW, is_whole=True)


async def put(store: SqlStore, *jobs: PolledEntries) -> None:
    async with store.transaction() as t:
        for job in jobs:
            await JobHandover().put(t, job)


class Ingested:
    """What jobs are run, one after another if they are of one feed."""

    def __init__(self, expected: int) -> None:
        self.names: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self._expected = expected
        self.done = asyncio.Event()

    async def __call__(self, feed: Feed, what: PolledEntries) -> None:
        assert feed.url == what.url
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        self.names.append(what.entries[0].id)
        if len(self.names) == self._expected:
            self.done.set()


@asynccontextmanager
async def working(url: str, store: SqlStore, ingest: Ingested) -> AsyncIterator[None]:
    worker = asyncio.ensure_future(ExtractWorker(url, store, ingest, lambda: NOW).run())
    try:
        async with asyncio.timeout(60):
            yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


async def waiting(store: SqlStore) -> int:
    async with store.reading() as read:
        return await read.jobs.waiting_count(EXTRACT_QUEUE)


def test_a_poll_is_what_it_was_after_its_way_through_a_job() -> None:
    what = PolledEntries(URL, (ENTRY, Entry("b", "nul \0 here")), NOW, is_whole=False)
    assert from_json(to_json(what)) == PolledEntries(URL, (ENTRY, Entry("b", "nul  here")), NOW, is_whole=False)


async def test_a_job_is_there_if_the_transaction_is_committed(shared: SqlStore) -> None:
    async def fails() -> None:
        async with shared.transaction() as t:
            await JobHandover().put(t, polled("lost"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    assert await waiting(shared) == 0
    await put(shared, polled("kept"))
    assert await waiting(shared) == 1


async def test_two_workers_run_each_job_once_and_those_of_a_feed_in_order(
    shared: SqlStore, empty_postgres: str
) -> None:
    async with shared.transaction() as t:
        await t.feeds.add(Feed("https://example.org/other"))
    names = [f"{number}" for number in range(3)]
    ingest = Ingested(len(names) + 1)
    async with working(empty_postgres, shared, ingest), working(empty_postgres, shared, ingest):
        await put(shared, *map(polled, names), polled("gone", "https://removed.example/rss"))
        await put(shared, polled("other", "https://example.org/other"))
        await ingest.done.wait()
    assert [name for name in ingest.names if name != "other"] == names
    assert await waiting(shared) == 0


async def test_jobs_of_dead_workers_wait_again_and_those_of_living_ones_do_not(shared: SqlStore) -> None:
    await put(shared, polled("dead"), polled("pruned"), polled("alive"), polled("waits"))
    await _execute(
        shared,
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '31 s'), (now())",
        "UPDATE procrastinate_jobs SET lock = NULL",
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = CASE args->'polled'->'entries'->0->>'id' "
        "WHEN 'dead' THEN (SELECT min(id) FROM procrastinate_workers) "
        "WHEN 'alive' THEN (SELECT max(id) FROM procrastinate_workers) END "
        "WHERE args->'polled'->'entries'->0->>'id' <> 'waits'",
    )

    async def take_over() -> int:
        async with shared.transaction() as t:
            return await t.jobs.take_over(SILENCE)

    assert sum(await asyncio.gather(*(take_over() for _ in range(3)))) == 2, "three sweepers at once"
    assert await waiting(shared) == 3
    assert await take_over() == 0


async def _execute(store: SqlStore, *statements: str) -> None:
    async with store.transaction() as t:
        assert isinstance(t, SqlTransaction)
        connection = await t.session.connection()
        for statement in statements:
            await connection.execute(text(statement))
