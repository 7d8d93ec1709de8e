"""What happens by the clock: APScheduler on the bot's own loop drives, pure functions elsewhere decide."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery.dead_letters import tell_admins
from bot.runtime.wiring import kept_for
from bot.settings import Settings
from feeds.polling import Poller
from storage.ports import Store, Transaction

log = structlog.get_logger(__name__)

SWEEP_SECONDS: Final = 24 * 3600
SWEEP_STEP: Final = 50  # rows of each kind forgotten in one transaction: polls and commands come in between
RECLAIMED_PAGES: Final = 500  # pages of 4 kB given back in one step: about 15 ms
SPARE_PAGES: Final = 2_000
SENT_STEP: Final = 1_000  # messages that arrived forgotten in one transaction
REPORT_SECONDS: Final = 3600  # between two looks for messages that could not be sent
SHARED_STEP: Final = 1_000  # unused texts removed in one transaction
SHARED_GRACE: Final = timedelta(hours=1)


class Jobs:
    """Polling, the sweep of what is too old, and what admins are told by the clock.

    Each has one instance; missed runs are made up once.
    """

    def __init__(
        self, settings: Settings, store: Store, poller: Poller[Transaction], now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._now = now
        self._store = store
        self._poller = poller

    async def poll(self) -> None:
        """Has the feeds that are due polled without waiting for the next tick."""
        self._poller.wake()

    async def sweep(self) -> None:
        """Forgets what is older than it is to be kept, a little at a time."""
        now, count = self._now(), 0
        before = now - kept_for(self._settings)
        with suppress(asyncio.CancelledError):
            while True:
                async with self._store.transaction() as transaction:
                    gone = await transaction.retention.forget(before, now, SWEEP_STEP)
                if not gone:
                    break
                count += gone
            await self._prune_sent()
            await self._prune()
            await self._reclaim()
        if count:
            log.info("sweep.forgot", count=count, before=before.isoformat())

    async def _reclaim(self) -> None:
        """Gives unused space back to the disk, a little at a time; some is left for what comes next."""
        unused, left = await self._store.reclaim(0), None
        while unused > SPARE_PAGES and unused != left:
            left, unused = unused, await self._store.reclaim(min(RECLAIMED_PAGES, unused - SPARE_PAGES))

    async def report(self) -> None:
        """Tells admins of messages that could not be sent since they were told last, at most once a day."""
        with suppress(asyncio.CancelledError):
            async with self._store.transaction() as transaction:
                await tell_admins(transaction, self._now())

    async def _prune_sent(self) -> None:
        """Forgets messages that arrived long ago."""
        before, gone = self._now() - timedelta(days=self._settings.sent_retention_days), SENT_STEP
        while gone:
            async with self._store.transaction() as transaction:
                gone = await transaction.outbox.prune(before, SENT_STEP)

    async def _prune(self) -> None:
        """Removes texts that no message refers to any more."""
        gone = SHARED_STEP
        while gone:
            async with self._store.transaction() as transaction:
                gone = await transaction.retention.prune(self._now() - SHARED_GRACE, SHARED_STEP)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The jobs run inside. At the end all are cancelled, and what they had not stored is rolled back.

        Polling is no job of the scheduler: it has no rounds (feeds/polling/poller.py).
        """
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1})
        now = self._now()
        later = {"next_run_time": now + timedelta(minutes=5), "misfire_grace_time": None}
        self._add(scheduler, self.sweep, seconds=SWEEP_SECONDS, **later)
        self._add(scheduler, self.report, seconds=REPORT_SECONDS, **later)
        scheduler.start()
        polling = asyncio.create_task(self._poller.run(self._settings.poll_tick_seconds), name="polling")
        try:
            yield
        finally:
            scheduler.remove_all_jobs()
            scheduler.shutdown(wait=False)
            polling.cancel()
            with suppress(asyncio.CancelledError):
                await polling
            log.debug("jobs.ended")

    @staticmethod
    def _add(scheduler: Any, job: Any, *, seconds: float, **options: Any) -> None:
        scheduler.add_job(job, "interval", seconds=seconds, id=job.__name__, **options)
