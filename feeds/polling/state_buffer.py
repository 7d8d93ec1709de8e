"""POLL, state buffer: gathers the states of feeds that have not changed, and stores them in one transaction a second.

Nothing else is stored of such a poll, so a crash loses nothing: the feed is still due, and is polled again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Final, Generic, TypeVar

import structlog

from feeds.errors import StorageError
from feeds.ports import FactStore, Transaction
from feeds.types import FeedState

log = structlog.get_logger(__name__)

MOST_STATES: Final = 500
LONGEST_SECONDS: Final = 1.0

T = TypeVar("T", bound=Transaction)


class StateBuffer(Generic[T]):
    """States that are not stored yet, by address."""

    def __init__(self, store: FactStore[T], wake: Callable[[], None]) -> None:
        """Creates it.

        Args:
            store: to which it writes.
            wake: is called a second after the first state was put, to have `flush_old` called.
        """
        self._store = store
        self._wake = wake
        self._states: dict[str, FeedState] = {}
        self._turn = asyncio.Lock()
        self._old_at = 0.0  # of the loop's clock

    def put(self, url: str, state: FeedState) -> None:
        """Takes the state of a feed after a poll that brought nothing."""
        if not self._states:
            self._wake_later()
        self._states[url] = state
        if len(self._states) >= MOST_STATES:
            self._wake()

    @property
    def urls(self) -> Collection[str]:
        """Addresses of the feeds whose states are not stored yet."""
        return self._states.keys()

    def _wake_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._old_at = loop.time() + LONGEST_SECONDS
        loop.call_at(self._old_at, self._wake)

    def drop(self, url: str) -> None:
        """Forgets a state, since another one follows."""
        self._states.pop(url, None)

    async def flush_old(self) -> None:
        """Stores all states if the first of them has waited for a second, or if there are many."""
        if len(self._states) >= MOST_STATES or asyncio.get_running_loop().time() >= self._old_at:
            await self.flush()

    async def flush(self) -> None:
        """Stores all states; if they cannot be stored, they are kept for the next time."""
        async with self._turn:
            states, self._states = self._states, {}
            if not states:
                return
            try:
                async with self._store.transaction() as transaction:
                    await transaction.feeds.save_states(states)
            except StorageError as error:
                log.error("poll.states_not_stored", feeds=len(states), reason=str(error))
                self._states = states | self._states
                self._wake_later()
            except asyncio.CancelledError:
                self._states = states | self._states
                raise
