"""What several processes on one database agree on: leases of feeds, turns, one rate of messages, periodic runs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from feeds.errors import NotFoundError
from feeds.types import Feed, FeedState, OutboxKind, OutboxMessage
from storage.ports import LONGEST_LEASE, SentMark, Store
from storage.store import open_store
from tests.contracts.samples import HOUR, NOW, YEAR, minutes

LEASE = minutes(2)
MILLISECOND = timedelta(milliseconds=1)


def feed(number: int, due_minutes: float | None = -1.0, *, is_paused: bool = False) -> Feed:
    at = None if due_minutes is None else NOW + minutes(due_minutes)
    return Feed(f"https://example.org/{number}", state=FeedState(next_poll_at=at, is_paused=is_paused))


async def leased(store: Store, owner: str, now_minutes: float = 0.0, most: int = 9) -> list[str]:
    async with store.transaction() as t:
        found = await t.feeds.lease_due(owner, NOW + minutes(now_minutes), LEASE, most, YEAR)
    return [one.url.rpartition("/")[2] for one in found]


async def test_a_due_feed_is_leased_to_one_process_until_it_is_saved(store: Store) -> None:
    async with store.transaction() as t:
        for one in (feed(1), feed(2, -3), feed(3, None), feed(4, 1), feed(5, is_paused=True)):
            await t.feeds.add(one)
            await t.feeds.save_state(one.url, one.state)
    assert await leased(store, "a", most=2) == ["3", "2"], "the longest waiting first"
    assert await leased(store, "b") == ["1"]
    assert await leased(store, "a") == []
    async with store.transaction() as t:
        await t.feeds.save_state(feed(2).url, feed(2, -2).state)  # polled, and due again
    assert await leased(store, "b") == ["2"]


async def test_a_lease_ends_by_itself_unless_it_is_renewed(store: Store) -> None:
    async with store.transaction() as t:
        await t.feeds.add(feed(1, None))
        await t.feeds.add(feed(2, None))
    assert len(await leased(store, "dies", most=1)) == len(await leased(store, "lives")) == 1
    async with store.transaction() as t:
        await t.feeds.renew_leases("lives", [feed(1).url, feed(2).url], NOW + minutes(1), LEASE)
    assert await leased(store, "b", 1.9) == []
    assert await leased(store, "b", 2) == ["1"]
    async with store.transaction() as t:
        await t.feeds.release_leases("lives")
    assert await leased(store, "c", 2) == ["2"]
    assert await leased(store, "d", -60) == ["1", "2"], "leases of before the clock was set back"


async def test_a_pause_outlasts_a_poll_that_began_before_it(store: Store) -> None:
    polled, later = FeedState(failures=2, next_poll_at=NOW + HOUR), NOW + minutes(5)
    async with store.transaction() as t:
        await t.feeds.add(feed(1))
        assert await t.feeds.set_paused(feed(1).url, True, NOW)
        assert not await t.feeds.set_paused(feed(1).url, True, NOW)
    async with store.transaction() as t:
        await t.feeds.save_state(feed(1).url, polled)  # by another process, which read the feed before the pause
        assert (await t.feeds.get(feed(1).url)).state == replace(polled, is_paused=True)
    async with store.transaction() as t:
        assert await t.feeds.set_paused(feed(1).url, False, later)
        with pytest.raises(NotFoundError):
            await t.feeds.set_paused(feed(2).url, True, later)
    async with store.reading() as read:
        assert (await read.feeds.get(feed(1).url)).state == FeedState(next_poll_at=later)


async def test_many_processes_never_lease_one_feed_twice(store: Store, address: str) -> None:
    async with store.transaction() as t:
        for number in range(40):
            await t.feeds.add(feed(number))
    others = [await open_store(address, is_migrated=False) for _ in range(3)]

    async def lease_all(its: Store, owner: str) -> list[str]:
        found: list[str] = []
        while part := await leased(its, owner, most=3):
            found += part
        return found

    parts = await asyncio.gather(*(lease_all(one, f"{number}") for number, one in enumerate([store, *others])))
    for other in others:
        await other.close()
    assert sorted(sum(parts, start=[])) == sorted(str(number) for number in range(40))  # noqa: RUF017 - four lists


async def test_turns_at_the_stories_are_one_after_another_and_numbered(store: Store, address: str) -> None:
    other = await open_store(address, is_migrated=False)
    order: list[str] = []
    has_turn, may_end = asyncio.Event(), asyncio.Event()

    async def first() -> int:
        async with store.transaction() as t:
            number = await t.stories.take_turn()
            has_turn.set()
            await may_end.wait()
            order.append("first")
        return number

    async def second() -> int:
        await has_turn.wait()
        waiting = asyncio.ensure_future(_turn(other, order))
        await asyncio.sleep(0)
        may_end.set()
        return await waiting

    numbers = await asyncio.gather(first(), second())
    assert list(numbers) == [1, 2]
    assert order == ["first", "second"]

    async def fails() -> None:
        async with store.transaction() as t:
            assert await t.stories.take_turn() == 3
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    assert await _turn(other, order) == 3, "a transaction that was rolled back had no turn"
    await other.close()


async def _turn(store: Store, order: list[str]) -> int:
    async with store.transaction() as t:
        number = await t.stories.take_turn()
        order.append("second")
        return number


async def test_reservations_of_all_processes_are_one_even_row(store: Store) -> None:
    spacing = 34 * MILLISECOND

    async def reserve(count: int, now_ms: int) -> float:
        async with store.transaction() as t:
            waits = await t.processes.reserve_sends(count, spacing, NOW + now_ms * MILLISECOND)
        return waits / MILLISECOND

    assert await reserve(4, 0) == 0
    assert await reserve(2, 10) == 4 * 34 - 10, "behind those of the other process"
    assert await reserve(1, 10) == 6 * 34 - 10
    assert await reserve(1, 5_000) == 0, "what nobody used is not saved up"
    assert await reserve(1, 5_000) == 34
    assert await reserve(1, -3_600_000) == 0, "the clock was set back"


async def test_without_a_time_the_clock_is_the_databases(store: Store) -> None:
    async with store.transaction() as t:
        first = await t.processes.reserve_sends(3, HOUR / 60)
        second = await t.processes.reserve_sends(1, HOUR / 60)
    assert first == timedelta(0)
    assert timedelta(0) <= second <= 3 * HOUR / 60


async def test_a_periodic_job_is_claimed_once_an_interval(store: Store) -> None:
    async def claim(name: str, now_minutes: float) -> bool:
        async with store.transaction() as t:
            return await t.processes.claim_run(name, NOW + minutes(now_minutes), HOUR)

    assert [await claim("sweep", at) for at in (0, 0, 59, 60, 61)] == [True, False, False, True, False]
    assert await claim("report", 61)
    assert await claim("sweep", -24 * 60), "the clock was set back"


async def test_one_of_several_claims_at_once(store: Store, address: str) -> None:
    others = [await open_store(address, is_migrated=False) for _ in range(3)]

    async def claim(its: Store) -> bool:
        async with its.transaction() as t:
            return await t.processes.claim_run("sweep", NOW, HOUR)

    claimed = await asyncio.gather(*map(claim, [store, *others]))
    for other in others:
        await other.close()
    assert sorted(claimed) == [False, False, False, True]


async def test_a_chat_rests_after_a_message_whichever_process_sent_it(store: Store) -> None:
    async with store.transaction() as t:
        for key in ("first", "second"):
            await t.outbox.put(OutboxMessage(key, 1, OutboxKind.NOTICE, {"text": key}, created=NOW))
        await t.outbox.put(OutboxMessage("other", 2, OutboxKind.NOTICE, {"text": "o"}, created=NOW))
        (first, other) = await t.outbox.lease("a", NOW, LONGEST_LEASE, 9)
        rests = SentMark(first.id, 10, rests_until=NOW + 1020 * MILLISECOND)
        await t.outbox.sent_all([rests, replace(rests, message_id=other.id, rests_until=None)], NOW)
        await t.outbox.put(OutboxMessage("next", 2, OutboxKind.NOTICE, {"text": "n"}, created=NOW))
    async with store.transaction() as t:
        assert [m.key for m in await t.outbox.lease("b", NOW, LONGEST_LEASE, 9)] == ["next"]
        assert [m.key for m in await t.outbox.lease("b", NOW + 1000 * MILLISECOND, LONGEST_LEASE, 9)] == []
        assert [m.key for m in await t.outbox.lease("b", NOW + 1021 * MILLISECOND, LONGEST_LEASE, 9)] == ["second"]
