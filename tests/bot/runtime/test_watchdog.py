"""Pauses of the event loop are measured, warned of, and forgotten after some minutes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.runtime.watchdog import TICK, Watchdog

LIMIT = timedelta(milliseconds=100)


class Loop:
    """A clock, and a sleep that takes as much longer as the next of `pauses` says."""

    def __init__(self, *pauses: float) -> None:
        self.now = 1_000.0
        self.pauses = list(pauses)

    def clock(self) -> float:
        return self.now

    def cpu_clock(self) -> float:
        """Half of all time is CPU time of this thread."""
        return self.now / 2

    async def sleep(self, seconds: float) -> None:
        if not self.pauses:
            raise asyncio.CancelledError
        self.now += seconds + self.pauses.pop(0)


async def watched(*pauses: float) -> tuple[Watchdog, Loop]:
    loop = Loop(*pauses)
    watchdog = Watchdog(LIMIT, clock=loop.clock, cpu_clock=loop.cpu_clock, sleep=loop.sleep)
    with pytest.raises(asyncio.CancelledError):
        await watchdog.run()
    return watchdog, loop


async def test_a_pause_over_the_limit_is_a_warning_with_its_length() -> None:
    with capture_logs() as logs:
        await watched(0.001, 0.0999, 0.25, 0.002)
    assert logs == [{"event": "loop.paused", "log_level": "warning", "milliseconds": 250, "cpu_milliseconds": 135}]


async def test_the_longest_pause_is_kept_for_five_minutes() -> None:
    watchdog, loop = await watched(0.3, 0.05, 0.07)
    assert watchdog.longest() == timedelta(seconds=0.3)
    loop.now += 5 * 60
    assert watchdog.longest() == timedelta(seconds=0.3)
    loop.now += 60
    assert watchdog.longest() == timedelta(0)


async def test_a_clock_that_wakes_early_is_no_pause() -> None:
    watchdog, _ = await watched(-0.001)
    assert watchdog.longest() == timedelta(0)


class Clock:
    """A clock that only sleeping and the test itself move."""

    now = 1_000.0

    def read(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


async def test_a_pause_inside_the_block_is_seen_when_it_ends() -> None:
    clock = Clock()
    async with Watchdog(LIMIT, clock=clock.read, sleep=clock.sleep).watching() as watchdog:
        clock.now += 0.15
    assert timedelta(seconds=0.15) <= watchdog.longest() <= timedelta(seconds=0.15) + TICK
