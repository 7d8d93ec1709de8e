"""Which messages a lease returns, and what happens to them, on each database."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.types import Chat, OutboxKind, OutboxMessage
from storage.ports import ALL_CHATS, LONGEST_LEASE, LONGEST_RETRY, ChatSelection, LivingAlert, Store, Transaction
from storage.store import open_store
from tests.contracts.samples import message

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
STORY = 7


async def put(store: Store, *messages: OutboxMessage) -> None:
    async with store.transaction() as t:
        for one in messages:
            await t.outbox.put(one)


async def lease(
    store: Store, now: datetime = NOW, limit: int = 5, chats: ChatSelection = ALL_CHATS
) -> list[OutboxMessage]:
    async with store.transaction() as t:
        return await t.outbox.lease("me", now, MINUTE, limit, chats)


def keys(messages: Sequence[OutboxMessage]) -> list[str]:
    return [one.key for one in messages]


async def test_chats_come_in_turn_however_long_the_queue_of_one_is(store: Store) -> None:
    await put(store, *(message(f"{chat}-{n}", chat, story_id=None) for chat in (1, 2, 3) for n in range(3)))
    chats = ChatSelection()
    seen: list[str] = []
    for _ in range(4):
        (one,) = await lease(store, limit=1, chats=chats)
        async with store.transaction() as t:
            await t.outbox.sent(one.id, NOW, None)
        chats = ChatSelection(after=one.chat_id)
        seen.append(one.key)
    assert seen == ["1-0", "2-0", "3-0", "1-1"]


async def test_chats_that_are_held_get_nothing(store: Store) -> None:
    await put(store, message("a", 1), message("b", 2), message("c", 3))
    assert keys(await lease(store, chats=ChatSelection(held=frozenset({1, 3})))) == ["b"]


async def test_a_paused_chat_gets_nothing_until_its_pause_is_over(store: Store) -> None:
    await put(store, message("a", 1), message("b", 2))
    async with store.transaction() as t:
        await t.pauses.put(1, NOW, NOW + 60 * MINUTE, "429")
        assert await t.pauses.in_force(NOW, "429") == {1: NOW + 60 * MINUTE}
    (other,) = await lease(store)
    assert other.key == "b"
    async with store.transaction() as t:
        await t.outbox.sent(other.id, NOW, None)
        assert await t.outbox.next_due_at(NOW) == NOW + 60 * MINUTE
    assert await lease(store, NOW + 59 * MINUTE) == []
    assert keys(await lease(store, NOW + 60 * MINUTE)) == ["a"]


async def test_a_pause_of_a_chat_without_messages_is_nothing_to_wait_for(store: Store) -> None:
    async with store.transaction() as t:
        await t.pauses.put(1, NOW, NOW + MINUTE, "429")
        assert await t.outbox.next_due_at(NOW) is None


async def test_a_clock_that_was_set_back_holds_up_nothing(store: Store) -> None:
    await put(store, message("leased", 1), message("retried", 2), message("paused", 3))
    tomorrow = NOW + DAY
    async with store.transaction() as t:
        leased = await t.outbox.lease("me", tomorrow, MINUTE, 5)
        await t.outbox.retry(leased[1].id, tomorrow + MINUTE, "503")
        await t.outbox.retry(leased[2].id, None, "429", counts=False)
        await t.pauses.put(3, tomorrow, tomorrow + 60 * MINUTE, "429")
        assert await t.outbox.next_due_at(NOW) == NOW
        assert await t.pauses.in_force(NOW, "429") == {}
    assert keys(await lease(store)) == ["leased", "retried", "paused"]


async def test_a_wait_that_was_planned_may_be_long(store: Store) -> None:
    await put(store, message("digest", not_before=NOW + DAY))
    assert await lease(store) == []
    assert await lease(store, NOW + DAY - MINUTE) == []
    assert keys(await lease(store, NOW + DAY)) == ["digest"]


async def test_the_longest_lease_and_the_longest_retry_hold(store: Store) -> None:
    await put(store, message("leased", 1), message("retried", 2))
    async with store.transaction() as t:
        _, retried = await t.outbox.lease("me", NOW, LONGEST_LEASE, 5)
        await t.outbox.retry(retried.id, NOW + LONGEST_RETRY, "503")
    assert await lease(store) == []
    assert keys(await lease(store, NOW + LONGEST_LEASE)) == ["leased"]
    assert keys(await lease(store, NOW + LONGEST_RETRY)) == ["leased", "retried"]


async def test_a_message_given_back_without_a_time_may_go_at_once(store: Store) -> None:
    await put(store, message("a"))
    (one,) = await lease(store)
    async with store.transaction() as t:
        await t.outbox.retry(one.id, None, "429", counts=False)
        assert await t.outbox.next_due_at(NOW) == NOW
    (again,) = await lease(store)
    assert (again.key, again.attempts) == ("a", 0)


async def test_whoever_ends_gives_back_what_it_has(store: Store) -> None:
    await put(store, message("a", 1), message("b", 2))
    async with store.transaction() as t:
        await t.outbox.lease("one", NOW, MINUTE, 1)
        await t.outbox.lease("two", NOW, MINUTE, 1)
        await t.outbox.release("one")
    assert keys(await lease(store)) == ["a"]


async def test_an_edit_of_an_alert_that_never_arrived_becomes_the_alert(store: Store) -> None:
    async with store.transaction() as t:
        await t.alerts.put(LivingAlert(1, STORY, None, (), "hash", NOW, NOW))
    await put(store, message("edit", kind=OutboxKind.EDIT))
    (edit,) = await lease(store)
    async with store.transaction() as t:
        await t.outbox.sent(edit.id, NOW, 41)
        living = await t.alerts.get(1, STORY)
        assert living is not None
        assert living.message_id == 41
        assert await t.alerts.by_message(1, 41) == living


async def test_an_update_of_an_alert_that_never_arrived_lets_the_edit_go_first(store: Store) -> None:
    async with store.transaction() as t:
        await t.alerts.put(LivingAlert(1, STORY, None, (), "hash", NOW, NOW))
    await put(store, message("update", kind=OutboxKind.UPDATE), message("edit", kind=OutboxKind.EDIT))
    (edit,) = await lease(store)
    async with store.transaction() as t:
        await t.outbox.sent(edit.id, NOW, 41)
    (update,) = await lease(store)
    async with store.transaction() as t:
        await t.outbox.sent(update.id, NOW, 42)
        living = await t.alerts.get(1, STORY)
        assert living is not None
        assert living.message_id == 41
        assert await t.alerts.by_message(1, 42) == living
    assert keys([edit, update]) == ["edit", "update"]


async def test_an_update_alone_of_an_alert_that_never_arrived_waits_for_nothing(store: Store) -> None:
    async with store.transaction() as t:
        await t.alerts.put(LivingAlert(1, STORY, None, (), "hash", NOW, NOW))
    await put(store, message("update", kind=OutboxKind.UPDATE))
    assert keys(await lease(store)) == ["update"]


async def test_what_was_sent_long_ago_is_forgotten_and_what_died_is_not(store: Store) -> None:
    await put(store, *(message(f"m{n}", n) for n in range(1, 6)))
    async with store.transaction() as t:
        for one in (await t.outbox.lease("me", NOW, MINUTE, 4))[:3]:
            await t.outbox.sent(one.id, NOW + one.chat_id * DAY, None)
        await t.chats.put(Chat(4))
        await t.chats.close(4, NOW)
    async with store.transaction() as t:
        assert [await t.outbox.prune(NOW + 3 * DAY, limit) for limit in (1, 9, 9)] == [1, 1, 0]
    assert (await store.counts())["messages"] == 3
    async with store.reading() as read:
        assert [letter.message.key for letter in await read.outbox.dead_letters(9)] == ["m4"]
        assert await read.outbox.pending_by_chat() == {5: 1}


async def test_dead_letters_are_counted_by_reason_without_those_of_chats_that_left(store: Store) -> None:
    await put(store, *(message(f"m{n}", n) for n in range(1, 6)))
    async with store.transaction() as t:
        for n, reason in ((1, "too long"), (2, "too long"), (3, "bad entities"), (4, "blocked"), (5, "old")):
            (one,) = [m for m in await t.outbox.lease("me", NOW, MINUTE, 5, ChatSelection(n - 1)) if m.chat_id == n]
            await t.outbox.bury(one.id, reason, NOW - 2 * DAY if reason == "old" else NOW)
            await t.outbox.release("me")
        await t.chats.put(Chat(4))
        await t.chats.close(4, NOW)
        assert await t.outbox.dead_reasons(NOW - DAY, NOW) == [("too long", 2), ("bad entities", 1)]
        assert await t.outbox.dead_reasons(NOW, NOW + DAY) == []


async def test_many_owners_at_once_share_no_chat(store: Store) -> None:
    await put(store, *(message(f"{chat}-{n}", chat, story_id=None) for chat in range(1, 13) for n in range(3)))

    async def work(owner: str) -> list[OutboxMessage]:
        async with store.transaction() as t:
            return await t.outbox.lease(owner, NOW, MINUTE, 4)

    given_ = [one for found in await asyncio.gather(*(work(f"owner {n}") for n in range(6))) for one in found]
    assert sorted(one.chat_id for one in given_) == list(range(1, 13))


# A second implementation of the rules of a lease, as simple as possible, with which the queries are compared.


@dataclass
class Waiting:
    """A pending message of the model. Times are in minutes."""

    key: str
    chat: int
    kind: OutboxKind
    story: int
    not_before: int
    leased_until: int = 0


@dataclass
class Model:
    """A model of the outbox: the pending messages in the order of their ids, and the ends of pauses."""

    rows: list[Waiting] = field(default_factory=list)
    pauses: dict[int, int] = field(default_factory=dict)

    def lease(self, now: int, limit: int, chats: ChatSelection) -> list[str]:
        busy = {row.chat for row in self.rows if row.leased_until > now}
        busy |= {chat for chat, until in self.pauses.items() if until > now} | chats.held
        after = chats.after or 0
        found: list[Waiting] = []
        for row in sorted(self.rows, key=lambda r: (list(OutboxKind).index(r.kind), r.chat <= after, r.chat)):
            if len(found) < limit and row.not_before <= now and row.chat not in busy and not self._waits(row):
                found.append(row)
                busy.add(row.chat)
                row.leased_until = now + 1
        return [row.key for row in found]

    def _waits(self, row: Waiting) -> bool:
        alerts = {(other.chat, other.story) for other in self.rows if other.kind is OutboxKind.ALERT}
        return row.kind in {OutboxKind.UPDATE, OutboxKind.EDIT} and (row.chat, row.story) in alerts


class Pair:
    """Does the same in a store and in the model, and compares what their leases return."""

    def __init__(self) -> None:
        self.model = Model()
        self.clock = 0
        self.ids: dict[str, int] = {}

    def at(self, minute: int) -> datetime:
        return NOW + minute * MINUTE

    async def put(self, t: Transaction, chat: int, kind: OutboxKind, story: int, wait: int) -> None:
        name = f"m{len(self.ids)}"
        self.ids[name] = 0
        not_before = self.at(self.clock + wait) if wait else None
        await t.outbox.put(message(name, chat, kind, story_id=story, not_before=not_before))
        self.model.rows.append(Waiting(name, chat, kind, story, self.clock + wait))

    async def pause(self, t: Transaction, chat: int, minutes: int) -> None:
        await t.pauses.put(chat, self.at(self.clock), self.at(self.clock + minutes), "429")
        self.model.pauses[chat] = self.clock + minutes

    async def lease(self, t: Transaction, limit: int, after: int | None, held: frozenset[int]) -> None:
        chats = ChatSelection(after, held)
        found = await t.outbox.lease("me", self.at(self.clock), MINUTE, limit, chats)
        self.ids.update({one.key: one.id for one in found})
        assert keys(found) == self.model.lease(self.clock, limit, chats)

    async def end(self, t: Transaction, how: str) -> None:
        for row in [row for row in self.model.rows if row.leased_until > self.clock]:
            if how == "retry":
                await t.outbox.retry(self.ids[row.key], self.at(self.clock + 2), "503")
                row.not_before, row.leased_until = self.clock + 2, 0
            elif how == "sent":
                await t.outbox.sent(self.ids[row.key], self.at(self.clock), None)
                self.model.rows.remove(row)
            else:
                await t.outbox.bury(self.ids[row.key], "400", self.at(self.clock))
                self.model.rows.remove(row)

    async def wait(self, _: Transaction, minutes: int) -> None:
        self.clock += minutes


CHATS = st.integers(1, 4)
KINDS = st.sampled_from([OutboxKind.ALERT, OutboxKind.UPDATE, OutboxKind.EDIT, OutboxKind.NOTICE])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), CHATS, KINDS, st.integers(1, 2), st.sampled_from([0, 0, 2])),
        st.tuples(st.just("pause"), CHATS, st.integers(1, 3)),
        st.tuples(st.just("lease"), st.integers(1, 3), st.one_of(st.none(), CHATS), st.frozensets(CHATS, max_size=2)),
        st.tuples(st.just("end"), st.sampled_from(["sent", "dead", "retry"])),
        st.tuples(st.just("wait"), st.integers(1, 2)),
    ),
    max_size=30,
)


@given(steps=STEPS)
@settings(max_examples=60)
def test_a_lease_gives_what_the_rules_say(
    steps: list[tuple[Any, ...]], empty_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async def follow(path: Path) -> None:
        store, pair = await open_store(f"sqlite:///{path}", is_migrated=False), Pair()
        try:
            for step, *values in steps:
                async with store.transaction() as t:
                    await getattr(pair, step)(t, *values)
        finally:
            await store.close()

    asyncio.run(follow(Path(shutil.copy(empty_database, tmp_path_factory.mktemp("model") / "store.sqlite3"))))
