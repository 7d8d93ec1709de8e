"""Many feeds share a transaction: what has not changed, what matches nothing. What fails in one costs only that one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from feeds.errors import StorageError
from feeds.ports import FactStore
from feeds.types import Feed, FeedState, FetchedBody, NotModified
from storage.ports import Transaction
from storage.repositories.entries import EntryRepository
from storage.repositories.feeds import FeedRepository
from storage.store import SqlStore
from tests.feeds.polled_feed import NOW
from tests.feeds.polling.test_polls import Web, poller_of, running, url
from tests.patience import PATIENCE_SECONDS


class UnchangedWeb(Web):
    """Feeds that have not changed."""

    async def fetch(self, feed: Feed) -> FetchedBody | NotModified:
        """See feeds.ports.Fetcher."""
        await super().fetch(feed)
        return NotModified(feed.url)


class CountedWrites:
    """A store that counts the transactions that write."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.count = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        self.count += 1
        async with self._store.transaction() as transaction:
            yield transaction

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with self._store.reading() as transaction:
            yield transaction


def of(store: CountedWrites) -> FactStore[Transaction]:
    """Makes mypy check the port."""
    return store


async def states(store: SqlStore) -> list[FeedState]:
    async with store.reading() as read:
        return [feed.state for feed in await read.feeds.all()]


async def until_polled(store: SqlStore) -> None:
    """Returns when the state of every feed is stored."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not all(state.last_success_at for state in await states(store)):  # noqa: ASYNC110 - the store has no event
            await asyncio.sleep(0.01)


async def test_feeds_that_have_not_changed_are_stored_in_few_transactions(store: SqlStore) -> None:
    web, counted = UnchangedWeb(), CountedWrites(store)
    poller = await poller_of(store, web, 100)
    poller._unsaved._store = of(counted)
    async with running(poller):
        await until_polled(store)
    assert len(web.asked) == 100
    assert counted.count <= 4
    assert all(state.next_poll_at and state.next_poll_at > NOW for state in await states(store))


async def test_a_single_poll_and_those_of_a_list_are_stored_when_they_return(store: SqlStore) -> None:
    poller = await poller_of(store, UnchangedWeb(), 3)
    async with store.reading() as read:
        feeds = await read.feeds.all()
    await poller.poll(feeds[0])
    assert [bool(state.last_success_at) for state in await states(store)] == [True, False, False]
    await poller.poll_all(feeds[1:])
    assert all(state.last_success_at for state in await states(store))


async def test_what_was_not_stored_at_a_crash_is_due_and_polled_again(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = UnchangedWeb()
    poller = await poller_of(store, web, 20)

    async def lost(_self: FeedRepository, _states: Mapping[str, FeedState]) -> None:
        raise StorageError("disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(FeedRepository, "save_states", lost)
        async with running(poller, 5.0):
            await web.until_asked(20)
    assert not any(state.last_success_at for state in await states(store))
    async with running(await poller_of(store, web, 0)):
        await until_polled(store)
    assert sorted(web.asked) == sorted([url(number) for number in range(20)] * 2)


async def test_states_that_cannot_be_stored_are_kept_and_their_feeds_not_asked_again(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    web, save = UnchangedWeb(), FeedRepository.save_states
    poller = await poller_of(store, web, 20)
    failures = iter([True, True])

    async def failing_twice(self: FeedRepository, given: Mapping[str, FeedState]) -> None:
        if next(failures, False):
            raise StorageError("disk I/O error")
        await save(self, given)

    monkeypatch.setattr(FeedRepository, "save_states", failing_twice)
    async with running(poller):
        await until_polled(store)
    assert len(web.asked) == 20


async def test_a_stop_while_states_are_stored_loses_none(store: SqlStore) -> None:
    poller = await poller_of(store, UnchangedWeb(), 1)
    buffer = poller._unsaved
    buffer.put(url(0), FeedState(etag="new"))
    async with store.transaction():  # SQLite has one writer, so that the buffer has to wait
        storing = asyncio.create_task(buffer.flush())
        await asyncio.sleep(0)
        storing.cancel()
        await asyncio.gather(storing, return_exceptions=True)
    await buffer.flush()
    assert [state.etag for state in await states(store)] == ["new"]


async def test_entries_on_no_topic_of_many_feeds_share_transactions(store: SqlStore) -> None:
    web, counted = Web(), CountedWrites(store)
    poller = await poller_of(store, web, 60, concurrency=16)
    poller._feed_poll._parts.pipeline.writer._store = of(counted)
    async with running(poller):
        await until_polled(store)
    assert (await store.counts())["entries"] == 60
    assert counted.count < 45


async def test_a_feed_whose_entries_cannot_be_stored_costs_no_other_its_own(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = Web()
    poller = await poller_of(store, web, 12, concurrency=6)
    add = EntryRepository.add_of_feeds

    async def failing(self: EntryRepository, polled: list[object]) -> list[list[int]]:
        if url(5) in str(polled):
            raise ValueError("a bug that one entry shows")
        return await add(self, polled)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(EntryRepository, "add_of_feeds", failing)
    async with store.reading() as read:
        feeds = await read.feeds.all()
    reports = {report.feed.url: report for report in await poller.poll_all(feeds)}
    assert [bool(reports[url(number)].error) for number in range(12)] == [number == 5 for number in range(12)]
    assert (await store.counts())["entries"] == 11
    monkeypatch.undo()
    await poller.poll_all(feeds)
    assert (await store.counts())["entries"] == 12, "and what was stored is not stored again"
