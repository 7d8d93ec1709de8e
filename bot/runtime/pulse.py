"""How the running bot is: asked by the heartbeat file, the health check, the metrics and systemd alike."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from bot.delivery import Delivery
from bot.handover import JobQueue
from bot.monitoring import Metrics, Probe, ServiceManager
from bot.receive import Receiver, WebhookReceiver
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.watchdog import Watchdog
from bot.settings import Settings
from feeds.polling import Poller
from storage.backups import daily_backups
from storage.ports import Store, Transaction


@dataclass(frozen=True, slots=True)
class Observed:
    """The parts that are asked when they last worked."""

    receiver: Receiver | WebhookReceiver
    delivery: Delivery
    poller: Poller[Transaction]
    watchdog: Watchdog
    queue: JobQueue


class Pulse:
    """Collects how the parts are."""

    def __init__(
        self, settings: Settings, store: Store, observed: Observed, metrics: Metrics, now: Callable[[], datetime]
    ) -> None:
        """
        Args:
            settings: of the program.
            store: is read, to see that the database answers.
            observed: the parts.
            metrics: of this process.
            now: the clock, in aware UTC.
        """
        self.service_manager = ServiceManager(os.environ)
        self._settings, self._store, self._observed, self._metrics, self._now = settings, store, observed, metrics, now
        self._started_at = now()
        self._is_ready = False

    async def beat(self) -> Heartbeat:
        """Returns when the parts last worked, and tells systemd.

        A Telegram that does not answer is no reason for a new start: feeds are polled meanwhile, and a bot that starts
        waits for Telegram first. So for systemd getUpdates is late only if nobody asks any more.

        Raises:
            StorageError: the database does not answer.
        """
        beat = await self._read()
        if stuck := self._late(replace(beat, update_at=self._observed.receiver.last_try_at)):
            self.service_manager.stuck(stuck)
        else:
            self.service_manager.alive(self._late(beat))
        return beat

    def probe(self) -> Probe:
        """Returns what the health check and the metrics ask."""

        async def late() -> list[str]:
            return self._late(await self._read())

        return Probe(late, lambda: self._is_ready, self._collect)

    @contextmanager
    def ready(self) -> Iterator[None]:
        """Inside the block the bot answers and sends. systemd is told at its beginning; it may stand by afterwards."""
        self._is_ready = True
        self.service_manager.ready()
        try:
            yield
        finally:
            self._is_ready = False

    async def _read(self) -> Heartbeat:
        async with self._store.reading() as read:
            await read.outbox.pending_count()
        parts, settings = self._observed, self._settings
        return Heartbeat(
            self._started_at,
            beat_at=self._now(),
            update_at=parts.receiver.last_update_at,
            delivery_at=parts.delivery.last_pass_at,
            poll_at=parts.poller.last_round_at,
            is_standing_by=parts.receiver.is_standing_by,
            longest_pause_seconds=parts.watchdog.longest().total_seconds(),
            database_url=settings.database_url if settings.is_sandboxed else "",
            role=settings.role,
            job_at=parts.queue.last_look_at,
        )

    def _late(self, beat: Heartbeat) -> list[str]:
        tick = timedelta(seconds=self._settings.poll_tick_seconds)
        return [f"{name} (last {age.total_seconds():.0f} s ago)" for name, age in beat.late(self._now(), tick)]

    async def _collect(self) -> bytes:
        days = daily_backups(self._settings.data_dir / "backups")
        latest = datetime.combine(max(days), time(), UTC) if days else None
        pause = self._observed.watchdog.longest().total_seconds()
        return await self._metrics.collect(self._store, self._now(), pause, latest)
