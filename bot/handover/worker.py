"""HANDOVER, worker: runs the jobs with procrastinate, and takes over those of workers that have died.

procrastinate keeps a job as "doing" when its worker is killed, for good. Every worker looks for such jobs, without a
lock: one that was killed with it would keep all others from looking.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from sqlalchemy.engine import make_url

from bot.handover.jobs import EXTRACT_QUEUE, INGEST, from_json
from feeds.errors import NotFoundError, StorageError
from feeds.ports import PolledEntries
from feeds.types import Feed
from storage.ports import Store

log = structlog.get_logger(__name__)
# procrastinate logs each job at its begin and end, with all arguments: the texts of thirty entries.
logging.getLogger("procrastinate").setLevel(logging.CRITICAL)

HEARTBEAT_SECONDS: Final = 5.0
# A worker that is silent for longer is dead. A heartbeat is late if the event loop is blocked or the database is busy.
SILENCE: Final = timedelta(seconds=30)
SWEEP_SECONDS: Final = 5.0
RETRY: Final = RetryStrategy(max_attempts=12, exponential_wait=2)  # for two hours
STOP_SECONDS: Final = 1.0
_IS_THERE: Final = "SELECT to_regclass('procrastinate_jobs') IS NOT NULL AS is_there"

Ingest = Callable[[Feed, PolledEntries], Awaitable[object]]


class ExtractWorker:
    """Runs the jobs of the queue "extract".

    Attributes:
        last_look_at: when jobs of dead workers were last looked for, aware UTC; None before the first time.
    """

    def __init__(  # noqa: PLR0913 - the times are shorter in tests
        self,
        url: str,
        store: Store,
        ingest: Ingest,
        now: Callable[[], datetime],
        *,
        concurrency: int = 8,
        silence: timedelta = SILENCE,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
    ) -> None:
        """
        Args:
            url: address of the database.
            store: the same database.
            ingest: analyses and stores what a poll brought.
            now: the clock, in aware UTC.
            concurrency: jobs that run at once.
            silence: a worker that gave no sign for so long is dead.
            heartbeat_seconds: how often a worker gives a sign.
        """
        self._app = App(connector=PsycopgConnector(conninfo=_conninfo(url)))
        self._store, self._ingest, self._now, self._concurrency = store, ingest, now, concurrency
        self._silence, self._heartbeat_seconds = silence, heartbeat_seconds
        self.last_look_at: datetime | None = None
        self._app.task(name=INGEST, queue=EXTRACT_QUEUE, retry=RETRY)(self._run)

    async def run(self) -> None:
        """Runs jobs until cancelled. Those that are under way then are run again by others."""
        async with self._app.open_async():
            sweeping = asyncio.create_task(self._sweep(), name="sweep of jobs")
            try:
                await self._app.run_worker_async(
                    queues=[EXTRACT_QUEUE],
                    concurrency=self._concurrency,
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

    async def _run(self, polled: dict[str, Any]) -> None:
        """Runs one job. An error is logged and retried by procrastinate; a feed that was removed is no error."""
        what = from_json(polled)
        try:
            async with self._store.reading() as read:
                feed = await read.feeds.get(what.url)
        except NotFoundError:
            return
        try:
            await self._ingest(feed, what)
        except StorageError as error:  # also that of two workers which store the same entry at once
            log.warning("job.not_stored", feed=what.url, reason=str(error))
            raise
        except Exception:
            log.exception("job.failed", feed=what.url)
            raise

    async def _sweep(self) -> None:
        while True:
            try:
                async with self._store.transaction() as transaction:
                    taken = await transaction.jobs.take_over(self._silence)
                self.last_look_at = self._now()
                if taken:
                    log.warning("jobs.taken_over", count=taken)
            except StorageError as error:
                log.error("jobs.not_looked_at", reason=str(error))
            await asyncio.sleep(min(SWEEP_SECONDS, self._silence.total_seconds()))


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
