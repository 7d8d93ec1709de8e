"""DELIVER: the overall limit of a token, shared by all processes that send with it.

The moments at which a message may go are one row, evenly spaced; each process reserves the next few of them in the
database. So the processes together keep the limit, whoever of them has something to send gets all of it, and one that
dies has taken nothing but the moments it had reserved, a tenth of a second's worth.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import structlog

from bot.delivery.rate_windows import RateLimitSettings
from feeds.errors import StorageError
from storage.ports import Store

log = structlog.get_logger(__name__)

# Moments of so long are reserved at once: one transaction for several messages, of which few are lost.
RESERVED_SECONDS: Final = 0.13
# A moment that has passed by more is not used any more: the message would come together with those of others.
GRACE_SECONDS: Final = 0.05
RETRY_SECONDS: Final = 1.0


class SharedBudget:
    """Reserves moments for messages. Serves one message at a time."""

    def __init__(
        self,
        store: Store,
        settings: RateLimitSettings,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """
        Args:
            store: the database that the processes have in common.
            settings: the overall limit.
            monotonic: seconds of a monotonic clock.
            sleep: sleeps for some seconds.
        """
        self._store = store
        self._spacing = settings.overall_seconds / settings.overall
        self._at_once = max(round(RESERVED_SECONDS / self._spacing), 1)
        self._monotonic = monotonic
        self._sleep = sleep
        self._moments: deque[float] = deque()

    async def spend(self, stretch: float) -> None:
        """Waits until this process may send one message more; as long as the database does not answer, nobody may."""
        while True:
            now = self._monotonic()
            while self._moments and self._moments[0] < now - GRACE_SECONDS:
                self._moments.popleft()
            if self._moments:
                break
            await self._reserve(stretch)
        if (wait := self._moments.popleft() - now) > 0:
            await self._sleep(wait)

    async def _reserve(self, stretch: float) -> None:
        spacing = self._spacing * stretch
        try:
            async with self._store.transaction() as transaction:
                wait = await transaction.processes.reserve_sends(self._at_once, timedelta(seconds=spacing))
                # Before the commit, so that a slow one makes moments pass and not come late.
                start = self._monotonic() + wait.total_seconds()
        except StorageError as error:
            log.error("delivery.budget_not_reserved", reason=str(error))
            await self._sleep(RETRY_SECONDS)
        else:
            self._moments.extend(start + number * spacing for number in range(self._at_once))
