"""Writes that nobody waits for: each is done once, in order, and one that fails stops no other."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat import write_behind
from bot.chat.write_behind import WriteBehind
from feeds.errors import StorageError
from storage.ports import Transaction
from storage.store import SqlStore


def note(name: str, value: int) -> write_behind.Write:
    async def write(transaction: Transaction) -> None:
        await transaction.notes.put(name, value)

    return write


async def noted(store: SqlStore, *names: str) -> list[object]:
    async with store.reading() as read:
        return [await read.notes.get(name) for name in names]


async def test_the_last_write_of_a_key_is_the_one_that_is_done(store: SqlStore) -> None:
    writes = WriteBehind(store)
    writes.put("a", note("a", 1))
    writes.put("b", note("b", 1))
    writes.put("a", note("a", 2))
    writes.put("c", note("c", 1))
    writes.discard("c")
    await writes.flush()
    assert await noted(store, "a", "b", "c") == [2, 1, None]


async def test_a_write_that_fails_is_dropped_and_the_others_go_on(store: SqlStore) -> None:
    async def refused(_: Transaction) -> None:
        raise StorageError("no")

    async def broken(_: Transaction) -> None:
        raise ZeroDivisionError

    writes = WriteBehind(store)
    for key, write in (("x", refused), ("y", broken), ("a", note("a", 1))):
        writes.put(key, write)
    await writes.flush()
    assert await noted(store, "a") == [1]


async def test_a_write_that_is_cancelled_stays_pending(store: SqlStore) -> None:
    writes = WriteBehind(store)
    writes.put("a", note("a", 1))
    writes.put("b", note("b", 1))
    async with store.transaction():
        running = asyncio.create_task(writes.run())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    await writes.flush()
    assert await noted(store, "a", "b") == [1, 1]


async def test_what_is_pending_is_bounded(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_behind, "MAX_PENDING", 2)
    writes = WriteBehind(store)
    for name in ("a", "b", "c"):
        writes.put(name, note(name, 1))
    writes.put("a", note("a", 2))
    await writes.flush()
    assert await noted(store, "a", "b", "c") == [2, 1, None]
