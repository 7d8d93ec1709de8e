"""An event loop whose clock jumps to the next timer: what takes an hour is tested in a moment, without a sleep."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from storage.ports import Store, Transaction

T = TypeVar("T")


class _JumpingSelector(selectors.DefaultSelector):
    """Never waits for a timer: moves `now` forward by the time-out that it is given, unless real work is under way."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.working = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """See selectors.BaseSelector."""
        if (events := super().select(0)) or (timeout is not None and timeout <= 0):
            return events
        if timeout is None or self.working:
            return super().select(None)  # only input or a thread can go on from here
        self.now += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """asyncio's loop with virtual seconds; `time()` begins at 0."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Virtual seconds."""
        return self._jumping.now

    @contextmanager
    def real_work(self) -> Iterator[None]:
        """Time stands still inside: a thread or a socket is at work, which takes no virtual time."""
        self._jumping.working += 1
        try:
            yield
        finally:
            self._jumping.working -= 1


def run_virtually(main: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine on a loop of virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


class TimelessStore:
    """A store whose transactions take no virtual time, though its driver works in a thread."""

    def __init__(self, store: Store, loop: VirtualLoop) -> None:
        self._store = store
        self._loop = loop

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """See storage.ports.Store."""
        with self._loop.real_work():
            async with self._store.transaction() as transaction:
                yield transaction

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """See storage.ports.Store."""
        with self._loop.real_work():
            async with self._store.reading() as transaction:
                yield transaction

    async def counts(self) -> Mapping[str, int]:
        """See storage.ports.Store."""
        with self._loop.real_work():
            return await self._store.counts()

    async def reclaim(self, most_pages: int) -> int:
        """See storage.ports.Store."""
        with self._loop.real_work():
            return await self._store.reclaim(most_pages)

    async def close(self) -> None:
        """See storage.ports.Store."""
        with self._loop.real_work():
            await self._store.close()
