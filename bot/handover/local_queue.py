"""HANDOVER, local queue: jobs in a table of the store, run in this process. Needs nothing but the database.

A worker leases a job while it runs it. Several processes may do so on one PostgreSQL.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from bot.handover.queue import CONCURRENCY, MOST_ATTEMPTS, SILENCE, Job, Run
from feeds.errors import StorageError
from storage.ports import LeasedJob, Store, Transaction

log = structlog.get_logger(__name__)

# Between two looks for jobs that other processes have deferred, or that are tried again, and two signs of life.
TICK_SECONDS: Final = 1.0
RENEWAL: Final = SILENCE / 4


class LocalQueue:
    """Implements JobQueue."""

    def __init__(  # noqa: PLR0913 - the numbers are smaller in tests
        self,
        store: Store,
        owner: str,
        now: Callable[[], datetime],
        *,
        is_alone: bool,
        concurrency: int = CONCURRENCY,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        """
        Args:
            store: of the jobs.
            owner: name of this process, which no other has or had.
            now: the clock, in aware UTC.
            is_alone: True if no other process runs jobs of this database, so that all leases are those of dead ones.
            concurrency: jobs that run at once.
            tick_seconds: between two looks for jobs that nobody has told of.
        """
        self._store, self._owner, self._now = store, owner, now
        self._is_alone, self._concurrency, self._tick_seconds = is_alone, concurrency, tick_seconds
        self._tasks: dict[str, Run] = {}
        self._running: dict[int, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._renewed_at: datetime | None = None
        self._last_look_at: datetime | None = None

    @property
    def last_look_at(self) -> datetime | None:
        """See JobQueue."""
        return self._last_look_at

    def serve(self, task: str, run: Run) -> None:
        """See JobQueue."""
        self._tasks[task] = run

    async def defer(self, transaction: Transaction, job: Job) -> None:
        """See JobQueue."""
        await transaction.local_jobs.add(job.task, job.lock, job.arguments, self._now())

    def committed(self) -> None:
        """See JobQueue."""
        self._wake.set()

    async def run(self) -> None:
        """See JobQueue."""
        try:
            await self._release(None if self._is_alone else self._owner)
            while True:
                self._wake.clear()
                try:
                    await self._begin_jobs()
                    await self._renew()
                    self._last_look_at = self._now()
                except StorageError as error:
                    log.error("jobs.not_looked_at", reason=str(error))
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._tick_seconds):
                        await self._wake.wait()
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)
            with suppress(StorageError):
                await self._release(self._owner)

    async def _release(self, owner: str | None) -> None:
        async with self._store.transaction() as transaction:
            released = await transaction.local_jobs.release(owner)
        if released:
            log.info("jobs.released", count=released)

    async def _begin_jobs(self) -> None:
        while len(self._running) < self._concurrency:
            async with self._store.reading() as reading:
                if not await reading.local_jobs.is_any_due(self._now()):
                    return
            async with self._store.transaction() as transaction:
                job = await transaction.local_jobs.lease(self._owner, self._now(), SILENCE)
            if job is None:
                return
            self._running[job.id] = task = asyncio.create_task(self._run_job(job), name=f"job {job.id}")
            task.add_done_callback(partial(self._ended, job.id))

    def _ended(self, job_id: int, _task: asyncio.Task[None]) -> None:
        del self._running[job_id]
        self._wake.set()

    async def _renew(self) -> None:
        now = self._now()
        if self._running and (self._renewed_at is None or now - self._renewed_at >= RENEWAL):
            async with self._store.transaction() as transaction:
                await transaction.local_jobs.renew(self._owner, now, SILENCE)
            self._renewed_at = now

    async def _run_job(self, job: LeasedJob) -> None:
        """Runs a job and stores how it ended. What cannot be stored ends with the lease, and is run again."""
        try:
            is_done = await self._is_done(job)
            async with self._store.transaction() as transaction:
                if is_done:
                    await transaction.local_jobs.remove(job)
                else:
                    await transaction.local_jobs.put_off(job, self._now() + pause_after(job.attempts))
        except StorageError as error:
            log.warning("job.end_not_stored", task=job.task, lock=job.lock, reason=str(error))

    async def _is_done(self, job: LeasedJob) -> bool:
        """Runs a job; returns False if it is to be tried again."""
        is_last = job.attempts >= MOST_ATTEMPTS
        try:
            if job.attempts <= MOST_ATTEMPTS:  # more: it has ended this process every time
                await self._tasks[job.task](job.arguments)
                return True
        except StorageError as error:
            log.warning("job.not_stored", task=job.task, lock=job.lock, reason=str(error))
        except Exception:
            log.exception("job.failed", task=job.task, lock=job.lock)
        if is_last:
            log.error("job.given_up", task=job.task, lock=job.lock)
        return is_last


def pause_after(attempts: int) -> timedelta:
    """Returns how long a job waits that has failed so often, 1 or more."""
    return timedelta(seconds=2**attempts)
