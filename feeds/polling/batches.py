"""POLL, batches: does work for many callers at once, so that they share its fixed costs, as a transaction has.

There is no timer: while one batch is worked on, the next one gathers. The first caller whose item is still waiting does
the work for all, so that nothing runs when nobody waits for it, and a cancelled caller leaves the others theirs.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

I = TypeVar("I")  # noqa: E741 - an item
R = TypeVar("R")


@dataclass(slots=True, eq=False)
class _Waiting(Generic[I, R]):
    """An item and what becomes of it."""

    item: I
    size: int
    result: asyncio.Future[R] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Batches(Generic[I, R]):
    """Gathers items while the batch before is worked on."""

    def __init__(
        self, work: Callable[[Sequence[I]], Awaitable[Sequence[R | Exception]]], size_of: Callable[[I], int], most: int
    ) -> None:
        """Creates it.

        Args:
            work: takes the items of a batch, returns a result or an error for each, in order.
            size_of: returns the size of an item.
            most: sizes of a batch, added up; a larger item is a batch of its own.
        """
        self._work = work
        self._size_of = size_of
        self._most = most
        self._turn = asyncio.Lock()
        self._waiting: deque[_Waiting[I, R]] = deque()

    async def submit(self, item: I) -> R:
        """Returns the result of an item. Raises its error, or that of its batch."""
        own: _Waiting[I, R] = _Waiting(item, self._size_of(item))
        self._waiting.append(own)
        try:
            async with self._turn:
                while not own.result.done():
                    await self._work_once()
        except BaseException:
            own.result.cancel()  # whether or not it is in a batch, nobody asks for it any more
            raise
        return own.result.result()

    async def _work_once(self) -> None:
        batch = self._next()
        try:
            results = await self._work([one.item for one in batch])
        except asyncio.CancelledError:
            self._waiting.extendleft(reversed(batch))  # those of the others; the next of them does the work
            raise
        except Exception as error:
            results = [error] * len(batch)
        for one, result in zip(batch, results, strict=True):
            if one.result.done():
                continue
            if isinstance(result, Exception):
                one.result.set_exception(result)
            else:
                one.result.set_result(result)

    def _next(self) -> list[_Waiting[I, R]]:
        batch: list[_Waiting[I, R]] = []
        size = 0
        while self._waiting and (not batch or size + self._waiting[0].size <= self._most):
            one = self._waiting.popleft()
            if not one.result.done():
                batch.append(one)
                size += one.size
        return batch
