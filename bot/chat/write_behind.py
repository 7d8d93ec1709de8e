"""CHAT: a write-behind queue for small writes that no answer waits for: a new chat, the time of a brief.

SQLite has one writer, and a command that only reads must not wait for it. What such a command has to store is written
by one task after the answer. A crash loses what is pending, so only writes whose loss does no harm belong here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, NoReturn

import structlog

from feeds.errors import WirebriefError
from storage.ports import Store, Transaction

log = structlog.get_logger(__name__)

Write = Callable[[Transaction], Awaitable[object]]

MAX_PENDING: Final = 10_000


class WriteBehind:
    """Collects writes by key and commits each in a transaction of its own, in the order of `put`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pending: dict[Hashable, Write] = {}
        self._wake_event = asyncio.Event()

    @property
    def is_pending(self) -> bool:
        """True if a write has not been committed yet."""
        return bool(self._pending)

    def put(self, key: Hashable, write: Write) -> None:
        """Adds a write, or replaces the pending one with the same key. Never waits.

        Args:
            key: names what is written, such as ("chat", 7).
            write: is given the transaction. It must read there what it changes, because other writes may come first.
        """
        if len(self._pending) >= MAX_PENDING and key not in self._pending:
            log.warning("write_behind.full", dropped=str(key))
            return
        self._pending[key] = write
        self._wake_event.set()

    def discard(self, key: Hashable) -> None:
        """Removes a pending write that a later event has made wrong."""
        self._pending.pop(key, None)

    def discard_of(self, chat_id: int) -> None:
        """Removes the pending writes of a chat, whose keys have its id in the second place."""
        for key in [key for key in self._pending if isinstance(key, tuple) and key[1:2] == (chat_id,)]:
            del self._pending[key]

    async def flush(self) -> None:
        """Commits the pending writes. One that fails is logged and dropped."""
        while self._pending:
            key = next(iter(self._pending))
            write = self._pending.pop(key)
            try:
                async with self._store.transaction() as transaction:
                    await write(transaction)
            except asyncio.CancelledError:
                self._pending = {key: write, **self._pending}
                raise
            except WirebriefError as error:
                log.warning("write_behind.failed", key=str(key), reason=str(error))
            except Exception:
                log.exception("write_behind.bug", key=str(key))

    async def run(self) -> NoReturn:
        """Flushes whenever a write is pending, until cancelled."""
        while True:
            await self._wake_event.wait()
            self._wake_event.clear()
            await self.flush()
