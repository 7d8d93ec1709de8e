"""The clock of the sandbox, which is injected so that tests advance it by hand and never sleep."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """The current time, and a wait that ends early when an event is set."""

    def now(self) -> float:
        """Returns Unix seconds."""
        ...

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Waits until `event` is set (True) or `seconds` have passed (False)."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> float:
        """Returns Unix seconds."""
        return time.time()

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Waits until `event` is set (True) or `seconds` have passed (False)."""
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return False
        return True


class ManualClock:
    """A clock that changes only by `advance`."""

    def __init__(self, now: float = 1_729_500_000.0) -> None:
        self._now = now
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Returns Unix seconds."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Moves the clock forward by `seconds` and wakes waiting tasks."""
        self._now += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Waits until `event` is set (True) or the clock was advanced by `seconds` (False)."""
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
