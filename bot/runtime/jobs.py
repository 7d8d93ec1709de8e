"""Jobs that run by the clock: polling, the daily sweep and backup, the notice of dead letters."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.admin import tell_silences
from bot.delivery import tell_admins
from bot.digests import put_due_digests
from bot.runtime.wiring import archive_of, is_shared_database, retention_of
from bot.settings import Settings
from feeds.errors import WirebriefError
from feeds.polling import Poller
from storage.backups import back_up_daily
from storage.engine import is_sqlite
from storage.ports import Store, Transaction

log = structlog.get_logger(__name__)

SWEEP_INTERVAL_SECONDS: Final = 24 * 3600
SWEEP_BATCH: Final = 50  # rows of each kind deleted in one transaction, so that polls and commands come in between
RECLAIM_BATCH: Final = 500  # pages of 4 kB freed at a time, which takes about 15 ms
SPARE_PAGES: Final = 2_000  # unused pages that stay in the file
TEXTS_BATCH: Final = 200  # texts of the archive deleted in one transaction, which takes about 30 ms
SENT_BATCH: Final = 1_000  # sent messages deleted in one transaction
REPORT_INTERVAL_SECONDS: Final = 3600  # between two looks for new dead letters
BACKUP_INTERVAL_SECONDS: Final = 3600  # between two looks whether the day has a backup
DIGEST_INTERVAL_SECONDS: Final = 10  # between two looks for digests that are due; a digest is so much late at most
PUT_OFF_INTERVAL_SECONDS: Final = 10  # between two looks for updates that were put off
SILENCE_INTERVAL_SECONDS: Final = 1800  # between two looks for feeds and topics that have fallen silent
RECORDS_BATCH: Final = 1_000  # records of the audit log deleted in one transaction
CLAIMED_PART: Final = 0.9
SHARED_BATCH: Final = 1_000  # unused texts deleted in one transaction
SHARED_GRACE: Final = timedelta(hours=1)


class Jobs:
    """Runs polling, the sweep of old data, and the notices to admins.

    A job never runs twice at the same time. Missed runs are made up for once.
    """

    def __init__(  # noqa: PLR0913 - what the jobs work on, named one by one
        self,
        settings: Settings,
        store: Store,
        poller: Poller[Transaction],
        now: Callable[[], datetime],
        wake: Callable[[], None] = lambda: None,
        *,
        tell_put_off: Callable[[datetime], Awaitable[object]] | None = None,
    ) -> None:
        """
        Args:
            settings: intervals and how long data is kept.
            store: what is swept.
            poller: polls due feeds.
            now: the clock, in aware UTC.
            wake: called when messages have been put into the outbox.
            tell_put_off: puts the updates that alerts have put off into the outbox, if they are due at the given time.
        """
        self._tell_put_off = tell_put_off
        self._wake = wake
        # Then other processes run the same jobs, and one of them runs each when its time has come.
        self._is_shared = is_shared_database(settings)
        self._settings = settings
        self._now = now
        self._store = store
        self._poller = poller

    async def poll(self) -> None:
        """Polls due feeds without waiting for the next tick."""
        self._poller.wake()

    async def sweep(self) -> None:
        """Deletes data that is older than the retention time, a batch at a time."""
        now, count = self._now(), 0
        before = now - retention_of(self._settings)
        with suppress(asyncio.CancelledError):
            await self._forget_texts(now)
            while True:
                async with self._store.transaction() as transaction:
                    gone = await transaction.retention.forget(before, now, SWEEP_BATCH)
                if not gone:
                    break
                count += gone
            await self._forget_records(now)
            await self._prune_sent()
            await self._prune()
            await self._reclaim()
        if count:
            log.info("sweep.forgot", count=count, before=before.isoformat())

    async def _forget_texts(self, now: datetime) -> None:
        """Deletes texts of the archive that are too old. Comes first, since it reads what `forget` empties."""
        before, gone = now - archive_of(self._settings), TEXTS_BATCH
        while gone:
            async with self._store.transaction() as transaction:
                gone = await transaction.archive.forget(before, TEXTS_BATCH)

    async def _forget_records(self, now: datetime) -> None:
        """Deletes old records of the audit log, and invitations, dialogues and removals whose time is over."""
        before, gone = now - timedelta(days=self._settings.audit_days), RECORDS_BATCH
        while gone:
            async with self._store.transaction() as transaction:
                await transaction.invitations.forget(now)
                await transaction.dialogues.forget(now)
                await transaction.removals.forget(now - timedelta(days=1))
                gone = await transaction.admins.forget(before, RECORDS_BATCH)

    async def _reclaim(self) -> None:
        """Returns unused pages of the database file to the disk, a batch at a time, down to SPARE_PAGES."""
        unused, left = await self._store.reclaim(0), None
        while unused > SPARE_PAGES and unused != left:
            left, unused = unused, await self._store.reclaim(min(RECLAIM_BATCH, unused - SPARE_PAGES))

    async def report(self) -> None:
        """Sends admins a notice of new dead letters, at most once a day."""
        with suppress(asyncio.CancelledError):
            async with self._store.transaction() as transaction:
                await tell_admins(transaction, self._now())

    async def silences(self) -> None:
        """Sends admins a notice of feeds and topics that have fallen silent, once each."""
        with suppress(asyncio.CancelledError):
            if await tell_silences(self._store, self._now()):
                self._wake()

    async def back_up(self) -> None:
        """Backs the database up once a day, in a thread. A failure is logged, and tried again after an hour."""
        settings = self._settings
        if not settings.backups_kept or settings.is_sandboxed or not is_sqlite(settings.resolved_database_url):
            return
        folder = settings.data_dir / "backups"
        arguments = (settings.resolved_database_url, folder, self._now(), settings.backups_kept)
        try:
            made = await asyncio.to_thread(back_up_daily, *arguments)
        except WirebriefError as error:
            log.error("backup.failed", reason=str(error))
        else:
            if made is not None:
                log.info("backup.made", path=str(made))

    async def digests(self) -> None:
        """Puts the digests that are due into the outbox."""
        with suppress(asyncio.CancelledError):
            if await put_due_digests(self._store, self._now()):
                self._wake()

    async def put_off(self) -> None:
        """Puts the updates on stories that were put off and are due into the outbox."""
        with suppress(asyncio.CancelledError):
            if self._tell_put_off is not None:
                await self._tell_put_off(self._now())

    async def _prune_sent(self) -> None:
        """Deletes messages that were sent long ago."""
        before, gone = self._now() - timedelta(days=self._settings.sent_retention_days), SENT_BATCH
        while gone:
            async with self._store.transaction() as transaction:
                gone = await transaction.outbox.prune(before, SENT_BATCH)

    async def _prune(self) -> None:
        """Deletes shared texts that no message refers to any more."""
        gone = SHARED_BATCH
        while gone:
            async with self._store.transaction() as transaction:
                gone = await transaction.retention.prune(self._now() - SHARED_GRACE, SHARED_BATCH)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs the jobs inside the block. At its end they are cancelled, and open transactions are rolled back."""
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1})
        now = self._now()
        later = {"next_run_time": now + timedelta(minutes=5), "misfire_grace_time": None}
        self._add(scheduler, self.sweep, seconds=SWEEP_INTERVAL_SECONDS, **later)
        self._add(scheduler, self.report, seconds=REPORT_INTERVAL_SECONDS, **later)
        self._add(scheduler, self.silences, seconds=SILENCE_INTERVAL_SECONDS, **later)
        self._add(scheduler, self.back_up, seconds=BACKUP_INTERVAL_SECONDS, **later)
        self._add(scheduler, self.digests, seconds=DIGEST_INTERVAL_SECONDS, misfire_grace_time=None)
        self._add(scheduler, self.put_off, seconds=PUT_OFF_INTERVAL_SECONDS, misfire_grace_time=None)
        scheduler.start()
        try:
            yield
        finally:
            scheduler.remove_all_jobs()
            scheduler.shutdown(wait=False)
            log.debug("jobs.ended")

    @asynccontextmanager
    async def polling(self) -> AsyncIterator[None]:
        """Polls inside the block. Polling is no job, since it has no rounds (feeds/polling/poller.py)."""
        polling = asyncio.create_task(self._poller.run(self._settings.poll_tick_seconds), name="polling")
        try:
            yield
        finally:
            polling.cancel()
            with suppress(asyncio.CancelledError):
                await polling

    def _add(self, scheduler: Any, job: Callable[[], Awaitable[None]], *, seconds: float, **options: Any) -> None:
        name = job.__name__
        run = partial(self._run_claimed, name, job, seconds) if self._is_shared else job
        scheduler.add_job(run, "interval", seconds=seconds, id=name, **options)

    async def _run_claimed(self, name: str, job: Callable[[], Awaitable[None]], seconds: float) -> None:
        """Runs a job unless another process has run it in this interval."""
        with suppress(asyncio.CancelledError):
            # A little less than the interval: the schedulers of the processes do not tick at the same moment.
            interval = timedelta(seconds=seconds * CLAIMED_PART)
            async with self._store.transaction() as transaction:
                is_ours = await transaction.processes.claim_run(name, self._now(), interval)
            if is_ours:
                await job()
