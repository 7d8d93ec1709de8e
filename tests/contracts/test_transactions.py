"""A transaction is stored whole or not at all; readers neither write nor wait."""

from __future__ import annotations

import pytest

from feeds.errors import StorageError
from storage.ports import Store
from tests.contracts.samples import FEED, entry


async def test_nothing_of_a_failed_transaction_is_stored(store: Store) -> None:
    async def crash() -> None:
        async with store.transaction() as t:
            await t.feeds.add(FEED)
            raise RuntimeError("between two steps")

    with pytest.raises(RuntimeError):
        await crash()
    async with store.reading() as read:
        assert await read.feeds.all() == []


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StorageError):
        async with store.reading() as read:
            await read.feeds.add(FEED)


async def test_a_reader_does_not_wait_for_a_writer(store: Store) -> None:
    async with store.transaction() as t:
        await t.feeds.add(FEED)
        async with store.reading() as read:
            assert await read.feeds.all() == []


async def test_counts_name_the_nouns(store: Store) -> None:
    await entry(store)
    counts = await store.counts()
    assert counts["entries"] == 1
    assert counts["facts"] == 0
