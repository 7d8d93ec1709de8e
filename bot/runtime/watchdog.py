"""Measures how long the event loop is held up: in that time no command is answered and nothing is sent."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Final

import structlog

log = structlog.get_logger(__name__)

# Fifty wake-ups a second cost about 0.3 % of a core; a pause is measured up to so much too short.
TICK: Final = timedelta(milliseconds=20)
REMEMBERED_MINUTES: Final = 5


class Watchdog:
    """Sleeps a tick at a time; by how much a sleep is late is how long the loop was held up by something else.

    PYTHONASYNCIODEBUG=1 makes asyncio name the callback that took the time.
    """

    def __init__(
        self,
        warn_over: timedelta,
        *,
        tick: timedelta = TICK,
        clock: Callable[[], float] = time.monotonic,
        cpu_clock: Callable[[], float] = time.thread_time,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """
        Args:
            warn_over: a longer pause is logged as a warning.
            tick: how long each sleep is meant to be.
            clock: monotonic seconds.
            cpu_clock: seconds of CPU time of this thread. A pause in which the thread used little of it was made by a
                busy machine, not by this program.
            sleep: sleeps for some seconds.
        """
        self._warn_over = warn_over
        self._tick = tick.total_seconds()
        self._clock = clock
        self._cpu_clock = cpu_clock
        self._sleep = sleep
        # (minute, longest pause in it in seconds), the earliest first.
        self._minutes: deque[tuple[int, float]] = deque(maxlen=REMEMBERED_MINUTES + 1)

    async def run(self) -> None:
        """Measures until it is cancelled."""
        before, cpu_before = self._clock(), self._cpu_clock()
        while True:
            await self._sleep(self._tick)
            now, cpu_now = self._clock(), self._cpu_clock()
            self._note(now, now - before - self._tick, cpu_now - cpu_before)
            before, cpu_before = now, cpu_now

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[Watchdog]:
        """Measures inside the block."""
        task = asyncio.create_task(self.run(), name="watchdog")
        await asyncio.sleep(0)  # the first sleep has begun when the block is entered
        try:
            yield self
            await self._sleep(self._tick)  # a pause at the very end is measured by the sleep that it made late
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def longest(self) -> timedelta:
        """The longest pause of the last five minutes."""
        since = _minute(self._clock()) - REMEMBERED_MINUTES
        return timedelta(seconds=max((pause for minute, pause in self._minutes if minute >= since), default=0.0))

    def _note(self, now: float, pause: float, cpu: float) -> None:
        if pause > self._warn_over.total_seconds():
            log.warning("loop.paused", milliseconds=round(pause * 1000), cpu_milliseconds=round(cpu * 1000))
        minute = _minute(now)
        if self._minutes and self._minutes[-1][0] == minute:
            pause = max(pause, self._minutes.pop()[1])
        self._minutes.append((minute, max(pause, 0.0)))


def _minute(seconds: float) -> int:
    return int(seconds // 60)
