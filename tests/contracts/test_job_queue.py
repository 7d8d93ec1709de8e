"""The contract of a queue of jobs (bot/handover/queue.py), on both of its adapters.

In this process, on SQLite and on PostgreSQL; and by procrastinate. Clocks are turned forward, workers that die are
played by leases that nobody renews; `tests.chaos` kills real ones.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import pytest
from sqlalchemy import CursorResult, text

from bot.handover import EXTRACT_QUEUE, JobQueue, LocalQueue
from bot.handover.local_queue import pause_after
from bot.handover.procrastinate_queue import ProcrastinateQueue, create_tables
from bot.handover.queue import MOST_ATTEMPTS, SILENCE, Job
from feeds.errors import StorageError
from storage.store import SqlStore, SqlTransaction, open_store
from tests.contracts.samples import NOW
from tests.patience import PATIENCE_SECONDS

TASK: Final = "note"
TICK: Final = 0.02
Run = Callable[[str], Awaitable[None]]


class Rig(Protocol):
    """An adapter and what is done to it from outside."""

    store: SqlStore

    def queue(self, name: str = "one") -> JobQueue:
        """Returns the queue as a process sees it that has just started."""
        ...

    async def pass_time(self, span: timedelta) -> None:
        """Turns the clock forward, and leases and pauses end with it."""
        ...

    async def strand(self, lock: str) -> None:
        """Leaves the first job of a lock as a worker leaves it that was killed just now."""
        ...

    async def waiting(self) -> int:
        """Returns how many jobs wait."""
        ...


@dataclass
class LocalRig:
    """Jobs in the tables of the store."""

    store: SqlStore
    now: datetime = NOW

    def queue(self, name: str = "one") -> JobQueue:
        return LocalQueue(self.store, name, lambda: self.now, is_alone=False, tick_seconds=TICK)

    async def pass_time(self, span: timedelta) -> None:
        self.now += span

    async def strand(self, lock: str) -> None:
        async with self.store.transaction() as t:
            job = await t.local_jobs.lease("dead", self.now, SILENCE)
        assert job is not None
        assert job.lock == lock

    async def waiting(self) -> int:
        async with self.store.reading() as read:
            return await read.local_jobs.waiting_count()


@dataclass
class ProcrastinateRig:
    """Jobs of procrastinate. Its clock is the database's, so that time passes by moving what is stored back.

    Only a dead worker gives no sign meanwhile: the job of one that lives, however slowly, must not be taken over.
    """

    store: SqlStore
    url: str
    dead: list[int] = field(default_factory=list)

    def queue(self, name: str = "one") -> JobQueue:
        del name
        return ProcrastinateQueue(self.url, self.store, lambda: NOW, tick_seconds=TICK)

    async def pass_time(self, span: timedelta) -> None:
        await self._execute(
            "UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - CAST(:span AS interval)", span=span
        )
        for worker in self.dead:
            await self._execute(
                "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - CAST(:span AS interval) "
                "WHERE id = :worker",
                span=span,
                worker=worker,
            )

    async def strand(self, lock: str) -> None:
        made = await self._execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id")
        self.dead.append(made.scalar_one())
        await self._execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker "
            "WHERE id = (SELECT min(id) FROM procrastinate_jobs WHERE lock = :lock)",
            worker=self.dead[-1],
            lock=lock,
        )

    async def waiting(self) -> int:
        async with self.store.reading() as read:
            return await read.jobs.waiting_count(EXTRACT_QUEUE)

    async def _execute(self, statement: str, **values: Any) -> CursorResult[Any]:
        async with self.store.transaction() as t:
            assert isinstance(t, SqlTransaction)
            return await (await t.session.connection()).execute(text(statement), values)


@pytest.fixture(
    params=[
        "in-process on SQLite",
        pytest.param("in-process on PostgreSQL", marks=pytest.mark.slow),
        pytest.param("procrastinate", marks=pytest.mark.slow),
    ]
)
def adapter(request: pytest.FixtureRequest, tmp_path: Path, empty_database: Path) -> tuple[str, str]:
    """Returns the name of each adapter and the address of an empty database."""
    if "SQLite" in request.param:
        return request.param, f"sqlite:///{shutil.copy(empty_database, tmp_path / 'store.sqlite3')}"
    return request.param, str(request.getfixturevalue("empty_postgres"))


@pytest.fixture
async def rig(adapter: tuple[str, str]) -> AsyncIterator[Rig]:
    """Each adapter on an empty database."""
    name, url = adapter
    store = await open_store(url, is_migrated=False)
    if name == "procrastinate":
        await create_tables(url)
        yield ProcrastinateRig(store, url)
    else:
        yield LocalRig(store)
    await store.close()


@dataclass
class Ran:
    """What jobs were run; `run` may fail or wait."""

    expected: int
    names: list[str] = field(default_factory=list)
    at_once: dict[str, int] = field(default_factory=dict)
    fails: set[str] = field(default_factory=set)
    error: Exception = field(default_factory=lambda: ValueError("a bug"))
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, arguments: Mapping[str, Any]) -> None:
        lock = arguments["lock"]
        self.at_once[lock] = self.at_once.get(lock, 0) + 1
        assert self.at_once[lock] == 1, "two jobs of one lock"
        await asyncio.sleep(0)
        self.at_once[lock] -= 1
        self.names.append(arguments["name"])
        if len(self.names) >= self.expected:
            self.done.set()
        if arguments["name"] in self.fails:
            raise self.error


async def defer(rig: Rig, *names: str, lock: str = "a", queue: JobQueue | None = None) -> None:
    queue = queue or rig.queue()
    async with rig.store.transaction() as t:
        for name in names:
            await queue.defer(t, Job(TASK, lock, {"name": name, "lock": lock}))
    queue.committed()


def working(rig: Rig, ran: Ran, name: str = "one") -> AbstractAsyncContextManager[JobQueue]:
    @asynccontextmanager
    async def inside() -> AsyncIterator[JobQueue]:
        queue = rig.queue(name)
        queue.serve(TASK, ran)
        worker = asyncio.ensure_future(queue.run())
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                yield queue
        finally:
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker

    return inside()


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    while not await is_so():  # noqa: ASYNC110 - what is asked is a database
        await asyncio.sleep(0)


async def test_a_job_is_there_if_its_transaction_is_committed(rig: Rig) -> None:
    async def fails() -> None:
        async with rig.store.transaction() as t:
            await rig.queue().defer(t, Job(TASK, "a", {"name": "lost", "lock": "a"}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    assert await rig.waiting() == 0
    await defer(rig, "kept")
    assert await rig.waiting() == 1
    ran = Ran(1)
    async with working(rig, ran):
        await ran.done.wait()
    assert ran.names == ["kept"]


async def test_two_workers_run_each_job_once_and_those_of_a_lock_in_order(rig: Rig) -> None:
    ran = Ran(8)
    async with working(rig, ran) as queue, working(rig, ran, "two"):
        await defer(rig, "1", "2", "3", queue=queue)
        await defer(rig, "x", "y", lock="b")  # of another process, which cannot wake these
        await defer(rig, "4", "5", "6", queue=queue)
        await ran.done.wait()
        await until(lambda: _is_empty(rig))
        assert queue.last_look_at is not None
    assert [name for name in ran.names if name.isdigit()] == ["1", "2", "3", "4", "5", "6"]
    assert [name for name in ran.names if not name.isdigit()] == ["x", "y"]


async def test_no_job_is_dropped_because_another_does_the_same(rig: Rig) -> None:
    """There is no queueing lock: what a feed listed in between would be missed."""
    await defer(rig, "same", "same")
    assert await rig.waiting() == 2
    ran = Ran(2)
    async with working(rig, ran):
        await ran.done.wait()
    assert ran.names == ["same", "same"]


@pytest.mark.parametrize("error", [ValueError("a bug"), StorageError("no disk")], ids=["bug", "storage"])
async def test_a_job_that_fails_is_tried_again_later_and_holds_up_those_behind_it(rig: Rig, error: Exception) -> None:
    ran = Ran(2, fails={"first"}, error=error)
    await defer(rig, "first", "second")
    await defer(rig, "other", lock="b")
    async with working(rig, ran):
        await ran.done.wait()
        assert sorted(ran.names) == ["first", "other"], "not at once again, and the second one waits"
        await until(lambda: _is_waiting(rig, 2))
        ran.fails.clear()
        ran.done.clear()
        ran.expected = 4
        await rig.pass_time(pause_after(1))
        await ran.done.wait()
        await until(lambda: _is_empty(rig))
    assert ran.names[2:] == ["first", "second"]


async def test_pauses_grow_and_after_the_last_attempt_a_job_holds_up_nobody(rig: Rig) -> None:
    ran = Ran(1, fails={"never"})
    await defer(rig, "never", "behind")
    async with working(rig, ran):
        for attempt in range(1, MOST_ATTEMPTS):
            await until(lambda n=attempt: _has_run(ran, n))  # type: ignore[misc]  # mypy knows no lambda with a default
            await until(lambda: _is_waiting(rig, 2))
            await rig.pass_time(pause_after(attempt))
        await until(lambda: _has_run(ran, MOST_ATTEMPTS + 1))
        await until(lambda: _is_empty(rig))
    assert ran.names == ["never"] * MOST_ATTEMPTS + ["behind"]


async def test_the_job_of_a_dead_worker_is_run_by_another_once_it_has_been_silent(rig: Rig) -> None:
    await defer(rig, "first", "second")
    await rig.strand("a")
    ran = Ran(2)
    async with working(rig, ran):
        await defer(rig, "other", lock="b")
        await until(lambda: _has_run(ran, 1))
        assert ran.names == ["other"], "its lock is taken as long as it may be alive"
        await rig.pass_time(SILENCE + timedelta(seconds=1))
        ran.expected = 3
        ran.done.clear()
        await ran.done.wait()
        await until(lambda: _is_empty(rig))
    assert ran.names == ["other", "first", "second"]


async def test_what_is_under_way_when_a_process_stops_is_begun_again(rig: Rig) -> None:
    begun, names = asyncio.Event(), list[str]()

    async def hangs(arguments: Mapping[str, Any]) -> None:
        names.append(arguments["name"])
        begun.set()
        await asyncio.Event().wait()

    await defer(rig, "slow")
    async with working(rig, hangs):  # type: ignore[arg-type]  # runs as Ran does
        await begun.wait()
    ran = Ran(1)
    async with working(rig, ran, "two"):
        await rig.pass_time(SILENCE + timedelta(seconds=1))
        await ran.done.wait()
    assert ran.names == names == ["slow"]


async def _is_empty(rig: Rig) -> bool:
    return await _is_waiting(rig, 0)


async def _is_waiting(rig: Rig, count: int) -> bool:
    return await rig.waiting() == count


async def _has_run(ran: Ran, count: int) -> bool:
    return len(ran.names) >= count
