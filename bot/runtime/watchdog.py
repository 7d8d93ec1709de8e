"""Measures how long the event loop is blocked: meanwhile no command is answered and nothing is sent."""

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

# Fifty wake-ups a second use about 0.3 % of a core. A pause is measured up to one tick too short.
TICK: Final = timedelta(milliseconds=20)
REMEMBERED_MINUTES: Final = 5


class Watchdog:
    """Sleeps one tick at a time, and takes the lateness of each wake-up for a pause of the event loop.

    PYTHONASYNCIODEBUG=1 makes asyncio log the callback that blocked the loop.
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
            warn_over: longer pauses are logged as warnings.
            tick: length of a sleep.
            clock: monotonic seconds.
            cpu_clock: seconds of CPU time of this thread. If it hardly advances during a pause, the machine was busy,
                not this program.
            sleep: sleeps for some seconds.
        """
        self._warn_over = warn_over
        self._tick = tick.total_seconds()
        self._clock = clock
        self._cpu_clock = cpu_clock
        self._sleep = sleep
        # (minute, its longest pause in seconds), in order of time.
        self._minutes: deque[tuple[int, float]] = deque(maxlen=REMEMBERED_MINUTES + 1)

    async def run(self) -> None:
        """Measures until cancelled."""
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
        await asyncio.sleep(0)  # so that the first sleep has begun when the block is entered
        try:
            yield self
            await self._sleep(self._tick)  # so that a pause at the end of the block is measured too
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def longest(self) -> timedelta:
        """Returns the longest pause of the last five minutes."""
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
