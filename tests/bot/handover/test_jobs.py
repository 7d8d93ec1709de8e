"""Polls as jobs: what they say on the way, what becomes of them, and who takes over procrastinate's of dead workers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.handover import EXTRACT_QUEUE, JobHandover, LocalQueue, ingesting
from bot.handover.jobs import from_json, to_json
from bot.handover.procrastinate_queue import ProcrastinateQueue, create_tables
from feeds.ports import PolledEntries
from feeds.types import Enclosure, Entry, Feed
from storage.store import SqlStore, SqlTransaction, open_store
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
SILENCE = timedelta(seconds=30)
URL = "https://example.org/rss"
ENTRY = Entry(
    "a", "Séoul 😀", "https://example.org/a", NOW, None, "Kim", "s", "c", (Enclosure("https://e/x", "image/png", 3),),
    "fr", ("guid:a",), ("link:b",), has_wrong_date=True, utc_offset_minutes=540,
)  # fmt: skip


def polled(name: str, url: str = URL) -> PolledEntries:
    return PolledEntries(url, (Entry(name, name),), NOW, is_whole=True)


def test_a_poll_is_what_it_was_after_its_way_through_a_job() -> None:
    what = PolledEntries(URL, (ENTRY, Entry("b", "nul \0 here")), NOW, is_whole=False, is_first=True)
    assert from_json(to_json(what)) == PolledEntries(
        URL, (ENTRY, Entry("b", "nul  here")), NOW, is_whole=False, is_first=True
    )


async def test_a_job_ingests_for_the_feed_as_it_is_then_and_not_for_one_that_was_removed(store: SqlStore) -> None:
    ingested: list[tuple[Feed, PolledEntries]] = []

    async def ingest(feed: Feed, what: PolledEntries) -> None:
        ingested.append((feed, what))

    async with store.transaction() as t:
        await t.feeds.add(Feed(URL, "Renamed since"))
    run = ingesting(store, ingest)
    for what in (polled("a"), polled("gone", "https://removed.example/rss")):
        await run({"polled": to_json(what)})
    assert ingested == [(Feed(URL, "Renamed since"), polled("a"))]


async def test_jobs_of_one_process_that_was_killed_are_there_at_its_next_start(store: SqlStore) -> None:
    """On a file nobody else runs jobs, so nobody's lease is waited for."""
    names, done = list[str](), asyncio.Event()

    async def run(arguments: Mapping[str, Any]) -> None:
        names.append(from_json(arguments["polled"]).entries[0].id)
        done.set()

    queue = LocalQueue(store, "new", lambda: NOW, is_alone=True)
    queue.serve("ingest", run)
    async with store.transaction() as t:
        await JobHandover(queue).put(t, polled("a"))
        assert await t.local_jobs.lease("killed", NOW, SILENCE) is not None
    worker = asyncio.ensure_future(queue.run())
    async with asyncio.timeout(PATIENCE_SECONDS):
        await done.wait()
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    assert names == ["a"]


@pytest.fixture
async def shared(empty_postgres: str) -> AsyncIterator[SqlStore]:
    """A store with procrastinate's tables and one feed."""
    await asyncio.gather(*(create_tables(empty_postgres) for _ in range(2)))
    store = await open_store(empty_postgres, is_migrated=False)
    async with store.transaction() as t:
        await t.feeds.add(Feed(URL))
    yield store
    await store.close()


@pytest.mark.slow
async def test_jobs_of_dead_workers_wait_again_and_those_of_living_ones_do_not(
    shared: SqlStore, empty_postgres: str
) -> None:
    handover = JobHandover(ProcrastinateQueue(empty_postgres, shared, lambda: NOW))
    async with shared.transaction() as t:
        for name in ("dead", "pruned", "alive", "waits"):
            await handover.put(t, polled(name))
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
    async with shared.reading() as read:
        assert await read.jobs.waiting_count(EXTRACT_QUEUE) == 3
    assert await take_over() == 0


async def _execute(store: SqlStore, *statements: str) -> None:
    async with store.transaction() as t:
        assert isinstance(t, SqlTransaction)
        connection = await t.session.connection()
        for statement in statements:
            await connection.execute(text(statement))
