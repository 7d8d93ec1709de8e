"""HANDOVER, procrastinate: jobs for several processes on one PostgreSQL, which wake one another.

procrastinate keeps a job as "doing" when its worker is killed, for good. Every worker looks for such jobs, without a
lock: one that was killed with it would keep all others from looking.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from sqlalchemy.engine import make_url

from bot.handover.jobs import EXTRACT_QUEUE
from bot.handover.queue import CONCURRENCY, MOST_ATTEMPTS, SILENCE, Job, Run
from feeds.errors import StorageError
from storage.ports import Store, Transaction

log = structlog.get_logger(__name__)
# procrastinate logs each job at its begin and end, with all arguments: the texts of thirty entries.
logging.getLogger("procrastinate").setLevel(logging.CRITICAL)

HEARTBEAT_SECONDS: Final = 5.0
TICK_SECONDS: Final = 1.0
SWEEP_TICKS: Final = 5  # a look for the jobs of dead workers
_RETRY: Final = RetryStrategy(max_attempts=MOST_ATTEMPTS - 1, exponential_wait=2)  # it counts the earlier ones
STOP_SECONDS: Final = 1.0
_IS_THERE: Final = "SELECT to_regclass('procrastinate_jobs') IS NOT NULL AS is_there"


class ProcrastinateQueue:
    """Implements JobQueue, by the queue "extract" of procrastinate."""

    def __init__(  # noqa: PLR0913 - the times are shorter in tests
        self,
        url: str,
        store: Store,
        now: Callable[[], datetime],
        *,
        concurrency: int = CONCURRENCY,
        silence: timedelta = SILENCE,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        """
        Args:
            url: address of the database.
            store: the same database.
            now: the clock, in aware UTC.
            concurrency: jobs that run at once.
            silence: a worker that gave no sign for so long is dead.
            heartbeat_seconds: how often a worker gives a sign.
            tick_seconds: between two looks for jobs that waited for another one, or for their time.
        """
        self._app = App(connector=PsycopgConnector(conninfo=_conninfo(url)))
        self._store, self._now, self._concurrency = store, now, concurrency
        self._silence, self._heartbeat_seconds, self._tick_seconds = silence, heartbeat_seconds, tick_seconds
        self._last_look_at: datetime | None = None

    @property
    def last_look_at(self) -> datetime | None:
        """See JobQueue."""
        return self._last_look_at

    def serve(self, task: str, run: Run) -> None:
        """See JobQueue."""

        async def logged(**arguments: Any) -> None:
            try:
                await run(arguments)
            except StorageError as error:  # also that of two workers which store the same entry at once
                log.warning("job.not_stored", task=task, reason=str(error))
                raise
            except Exception:
                log.exception("job.failed", task=task)
                raise

        self._app.task(name=task, queue=EXTRACT_QUEUE, retry=_RETRY)(logged)

    async def defer(self, transaction: Transaction, job: Job) -> None:
        """See JobQueue."""
        await transaction.jobs.defer(EXTRACT_QUEUE, job.task, job.lock, job.arguments)

    def committed(self) -> None:
        """See JobQueue. PostgreSQL tells the workers."""

    async def run(self) -> None:
        """See JobQueue."""
        async with self._app.open_async():
            sweeping = asyncio.create_task(self._sweep(), name="sweep of jobs")
            try:
                await self._app.run_worker_async(
                    queues=[EXTRACT_QUEUE],
                    concurrency=self._concurrency,
                    fetch_job_polling_interval=self._tick_seconds,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    update_heartbeat_interval=self._heartbeat_seconds,
                    stalled_worker_timeout=self._silence.total_seconds(),
                    shutdown_graceful_timeout=STOP_SECONDS,
                )
            finally:
                sweeping.cancel()
                with suppress(asyncio.CancelledError):
                    await sweeping

    async def _sweep(self) -> None:
        while True:
            try:
                async with self._store.transaction() as transaction:
                    taken = await transaction.jobs.take_over(self._silence)
                self._last_look_at = self._now()
                if taken:
                    log.warning("jobs.taken_over", count=taken)
            except StorageError as error:
                log.error("jobs.not_looked_at", reason=str(error))
            await asyncio.sleep(SWEEP_TICKS * self._tick_seconds)


async def create_tables(url: str) -> None:
    """Creates procrastinate's tables if they are not there. Several processes may do so at once."""
    app = App(connector=PsycopgConnector(conninfo=_conninfo(url)))
    async with app.open_async():
        connector = app.connector
        found = await connector.execute_query_one_async(_IS_THERE)
        if not found["is_there"]:
            try:
                await app.schema_manager.apply_schema_async()
            except ConnectorException as error:  # another process has created them meanwhile, or they cannot be made
                if not (await connector.execute_query_one_async(_IS_THERE))["is_there"]:
                    raise StorageError(f"the tables of procrastinate cannot be made: {error}") from error


def _conninfo(url: str) -> str:
    """Returns the address without the driver that SQLAlchemy needs."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
