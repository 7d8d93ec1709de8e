"""Work for many callers at once: what gathers meanwhile is one batch, and each caller has its own result."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from feeds.polling.batches import Batches


class Work:
    """Doubles numbers, each batch when it is let; remembers the batches."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun = asyncio.Event()
        self.turns = asyncio.Semaphore(0)

    def let(self, count: int) -> None:
        """Lets so many batches be done."""
        for _ in range(count):
            self.turns.release()

    async def __call__(self, items: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(items))
        self.begun.set()
        await self.turns.acquire()
        if 13 in items:
            raise OSError("thirteen")
        return [ValueError(item) if item < 0 else 2 * item for item in items]


async def started(batches: Batches[int, int], items: Sequence[int]) -> list[asyncio.Task[int]]:
    """Tasks that have submitted the items, in order."""
    tasks = [asyncio.create_task(batches.submit(item)) for item in items]
    await asyncio.sleep(0)
    return tasks


async def held(most: int = 10) -> tuple[Work, Batches[int, int], asyncio.Task[int]]:
    """A first item that is being worked on."""
    work = Work()
    batches = Batches(work, abs, most)
    (first,) = await started(batches, [1])
    await work.begun.wait()
    return work, batches, first


async def test_what_comes_while_a_batch_is_worked_on_is_the_next_batch() -> None:
    work, batches, first = await held()
    others = await started(batches, [2, 3, 4])
    work.let(2)
    assert await asyncio.gather(first, *others) == [2, 4, 6, 8]
    assert work.batches == [[1], [2, 3, 4]]


async def test_a_batch_is_no_larger_than_allowed_unless_it_is_one_item() -> None:
    work, batches, first = await held(most=10)
    others = await started(batches, [6, 4, 5, 50, 2])
    work.let(5)
    assert await asyncio.gather(first, *others) == [2, 12, 8, 10, 100, 4]
    assert work.batches == [[1], [6, 4], [5], [50], [2]]


async def test_an_item_has_its_own_error_and_a_batch_that_fails_fails_for_all_its_items() -> None:
    work, batches, first = await held(most=100)
    others = await started(batches, [2, -3])
    work.let(2)
    done = await asyncio.gather(first, *others, return_exceptions=True)
    assert done[:2] == [2, 4]
    assert isinstance(done[2], ValueError)
    before = await started(batches, [5])
    others = await started(batches, [7, 13])
    work.let(3)
    failed = await asyncio.gather(*before, *others, return_exceptions=True)
    assert failed[0] == 10
    assert all(isinstance(error, OSError) for error in failed[1:])
    assert await batches.submit(8) == 16, "the next one has nothing of it"


async def test_who_does_the_work_and_is_cancelled_leaves_the_others_theirs() -> None:
    work, batches, first = await held()
    others = await started(batches, [2, 3])
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    work.let(1)
    assert await asyncio.gather(*others) == [4, 6]
    assert work.batches == [[1], [2, 3]], "what nobody waits for is not done again"


async def test_who_does_the_work_of_a_batch_of_many_may_be_cancelled() -> None:
    work, batches, first = await held()
    one, other, third = await started(batches, [2, 3, 4])
    third.cancel()
    work.begun.clear()
    work.let(1)
    assert await first == 2
    await work.begun.wait()
    one.cancel()
    await asyncio.gather(one, third, return_exceptions=True)
    work.let(1)
    assert await other == 6
    assert work.batches == [[1], [2, 3], [3]]
