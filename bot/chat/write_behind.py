"""Small writes that no answer waits for: the first sight of a chat, the time of a brief.

SQLite has one writer. A command that only reads must not wait for it, so what it has to note is written by one task
after the answer. A crash loses at most what is pending: only writes whose loss does no harm belong here.
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

MOST_PENDING: Final = 10_000


class WriteBehind:
    """Collects writes by key and commits each in a transaction of its own, in the order in which they came."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pending: dict[Hashable, Write] = {}
        self._has_come = asyncio.Event()

    @property
    def is_pending(self) -> bool:
        """Whether something is still to be written."""
        return bool(self._pending)

    def put(self, key: Hashable, write: Write) -> None:
        """Adds a write, or replaces the pending one with the same key. Never waits.

        Args:
            key: what is written, such as ("chat", 7).
            write: reads what it changes inside the transaction that it is given: other writes may come first.
        """
        if len(self._pending) >= MOST_PENDING and key not in self._pending:
            log.warning("write_behind.full", dropped=str(key))
            return
        self._pending[key] = write
        self._has_come.set()

    def discard(self, key: Hashable) -> None:
        """Removes a pending write that a later event has made wrong."""
        self._pending.pop(key, None)

    async def flush(self) -> None:
        """Commits what is pending. A write that fails is logged and dropped; the others go on."""
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
        """Flushes whenever something is pending, until cancelled."""
        while True:
            await self._has_come.wait()
            self._has_come.clear()
            await self.flush()
