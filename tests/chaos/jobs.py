"""Workers that are killed at random while they find facts: `python -m tests.chaos.jobs [--kills N]`.

Each worker is a fork of this process, so that one is there again within milliseconds, and many can be killed in a short
time. They run the real jobs through the real pipeline into a real PostgreSQL; only the models are left out.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn, cast

from sqlalchemy import text

from bot.alerts import AlertListener, AlertSettings
from bot.handover import INGEST, JobHandover, ingesting
from bot.handover.procrastinate_queue import ProcrastinateQueue, create_tables
from feeds.article import Pages, PageTexts
from feeds.polling import Pipeline, PipelineSettings
from feeds.ports import PolledEntries
from feeds.types import AlertLevel, Analysis, Article, Chat, Entry, Feed, Fingerprint, Subscription, Topic
from storage.ports import Transaction
from storage.store import SqlStore, SqlTransaction, open_store
from tests.postgres import own_postgres

CHAT: Final = 7
SILENCE: Final = timedelta(seconds=4)
HEARTBEAT_SECONDS: Final = 1.0
TOPIC: Final = Topic("ferries", {"en": "Ferries", "fr": "Ferries"}, "ferry")


@dataclass(frozen=True, slots=True)
class JobsPlan:
    """The parameters of a run.

    Attributes:
        kills: how often a worker is killed with SIGKILL, and another one forked.
        workers: that run at once.
        feeds: three of them are handed over before each kill, each with one entry more and all that it listed before.
        pause_seconds: shortest and longest time between two kills.
        drain_seconds: time limit for what is left at the end.
        seed: of the random choices.
    """

    kills: int = 100
    workers: int = 3
    feeds: int = 30
    pause_seconds: tuple[float, float] = (0.2, 2.0)
    drain_seconds: float = 240.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class JobsResult:
    """The counts of a run: what was handed over, and what became of it."""

    kills: int
    jobs: int
    left: int
    expected: int
    stored: int
    alerts: int

    def line(self) -> str:
        """Returns the line to print."""
        return (
            f"{self.kills} kills, {self.jobs} jobs, {self.left} left; "
            f"{self.expected} entries handed over, {self.stored} stored, {self.alerts} alerts"
        )

    def misses(self) -> list[str]:
        """Returns what should not have happened."""
        limits = {
            "a job was lost": self.left or self.stored < self.expected,
            "an entry was stored twice": self.stored > self.expected,
            "an alert is missing, or there twice": self.alerts != self.expected,
        }
        return [name for name, is_missed in limits.items() if is_missed]


class _NoModels:
    """Finds nothing, at once; implements feeds.ports.Analyst."""

    async def analyse(self, articles: Sequence[Article]) -> list[Analysis]:
        return [Analysis(article, (), Fingerprint(b"")) for article in articles]


class _NoPages:
    """Fetches no page; stands for feeds.article.Pages."""

    async def texts(self, _entries: Sequence[Entry]) -> PageTexts:
        return PageTexts({}, {}, 0)


def _serve(url: str) -> NoReturn:
    """Runs a worker until it is killed."""

    async def work() -> None:
        store = await open_store(url, is_migrated=False)
        pipeline = Pipeline(
            store=store,
            pages=cast(Pages, _NoPages()),
            analyst=_NoModels(),
            listener=AlertListener(AlertSettings(), wake=lambda: None),
            settings=PipelineSettings(),
        )

        queue = ProcrastinateQueue(
            url, store, lambda: datetime.now(UTC), silence=SILENCE, heartbeat_seconds=HEARTBEAT_SECONDS
        )
        queue.serve(INGEST, ingesting(store, pipeline.resume))
        await queue.run()

    try:
        asyncio.run(work())
    finally:
        os._exit(1)


class JobsScenario:
    """Runs a plan. It has no event loop of its own while it forks."""

    def __init__(self, plan: JobsPlan, url: str) -> None:
        self._plan, self._url = plan, url
        self._chance = random.Random(plan.seed)
        self._now = datetime.now(UTC)
        self._listed: dict[str, list[Entry]] = {f"https://{n}.example/rss": [] for n in range(plan.feeds)}
        self._jobs = 0

    def run(self) -> JobsResult:
        """Runs the plan and returns its result; no worker is left."""
        asyncio.run(create_tables(self._url))
        self._in_store(self._prepare)
        workers = [self._fork() for _ in range(self._plan.workers)]
        try:
            for _ in range(self._plan.kills):
                self._in_store(self._hand_over)
                time.sleep(self._chance.uniform(*self._plan.pause_seconds))
                _kill(workers.pop(self._chance.randrange(len(workers))))
                workers.append(self._fork())
            ends_at = time.monotonic() + self._plan.drain_seconds
            result: JobsResult = self._in_store(self._count)
            while result.left and time.monotonic() < ends_at:
                time.sleep(0.5)
                result = self._in_store(self._count)
        finally:
            for worker in workers:
                _kill(worker)
        return result

    def _fork(self) -> int:
        if (process := os.fork()) == 0:
            _serve(self._url)
        return process

    def _in_store(self, work: Any) -> Any:
        async def inside() -> Any:
            store = await open_store(self._url, is_migrated=False)
            try:
                return await work(store)
            finally:
                await store.close()

        return asyncio.run(inside())

    async def _prepare(self, store: SqlStore) -> None:
        async with store.transaction() as t:
            await t.topics.put(TOPIC)
            await t.chats.put(Chat(CHAT))
            await t.chats.subscribe(Subscription(CHAT, TOPIC.slug, AlertLevel.EVERYTHING))
            for url in self._listed:
                await t.feeds.add(Feed(url, "Post", "Post", "en"))

    async def _hand_over(self, store: SqlStore) -> None:
        handover = JobHandover(ProcrastinateQueue(self._url, store, lambda: self._now))
        async with store.transaction() as t:
            for url in self._chance.sample(sorted(self._listed), 3):
                listed = self._listed[url]
                number = len(listed)
                title = f"A ferry runs aground off island {number} of {url.split('.')[0][8:]}"
                listed.append(Entry(f"e{number}", title, published=self._now, legs=(f"guid:e{number}",)))
                await handover.put(t, PolledEntries(url, tuple(listed), self._now, is_whole=True))
                self._jobs += 1

    async def _count(self, store: SqlStore) -> JobsResult:
        async with store.reading() as read:
            assert isinstance(read, SqlTransaction)
            left = await _number(read, "SELECT count(*) FROM procrastinate_jobs")
            stored = await _number(read, "SELECT count(*) FROM entries")
            alerts = await _number(read, "SELECT count(*) FROM outbox WHERE kind = 'alert'")
        expected = sum(map(len, self._listed.values()))
        return JobsResult(self._plan.kills, self._jobs, left, expected, stored, alerts)


async def _number(read: Transaction, query: str) -> int:
    assert isinstance(read, SqlTransaction)
    return int((await (await read.session.connection()).execute(text(query))).scalar_one())


def _kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def main() -> None:
    """Reads the options, runs the scenario on a PostgreSQL of its own and prints its figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.jobs")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with own_postgres("jobs") as (url, _):
        store = asyncio.run(open_store(url))
        asyncio.run(store.close())
        result = JobsScenario(JobsPlan(kills=given.kills, seed=given.seed), url).run()
    print(result.line())
    print("\n".join(f"✗ {name}" for name in result.misses()) or "✓ within every limit")
    sys.exit(bool(result.misses()))


if __name__ == "__main__":
    main()
