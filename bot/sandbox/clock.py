"""Time as the sandbox sees it: given from outside, so that tests move it by hand and never sleep."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """The time of day, and a wait that ends early when something happens."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        ...

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Waits until `event` is set (True) or `seconds` are over (False)."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time()

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Waits until `event` is set or `seconds` are over."""
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return False
        return True


class ManualClock:
    """Stands still until `advance` moves it; a wait ends when its time is reached or its event is set."""

    def __init__(self, now: float = 1_729_500_000.0) -> None:
        self._now = now
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Moves on and wakes whoever waits."""
        self._now += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Waits until `event` is set or the clock was moved on by `seconds`."""
        until = self._now + seconds
        while not event.is_set() and self._now < until:
            waiters = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(self._moved.wait())]
            try:
                await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for waiter in waiters:
                    waiter.cancel()
                await asyncio.gather(*waiters, return_exceptions=True)
        return event.is_set()
