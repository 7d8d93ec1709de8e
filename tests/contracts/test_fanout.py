"""Statements for many chats at once, on both databases: broadcasts, shared texts, what chats have been shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feeds.types import OutboxKind, OutboxMessage
from storage.ports import Broadcast, LivingAlert, Shown, Store, Transaction
from tests.contracts.samples import NOW, message, minutes, story

MANY = range(1, 1_201)
LATER = NOW + timedelta(days=30)


def broadcast(kind: OutboxKind, text: str, chat_ids: range | list[int] = MANY, name: str = "") -> Broadcast:
    return Broadcast(kind, {"text": text}, 7, chat_ids, NOW, name)


async def leased(transaction: Transaction, at: timedelta = timedelta(0)) -> dict[int, OutboxMessage]:
    """Leases messages and returns them by chat."""
    found = await transaction.outbox.lease("me", NOW + at, minutes(1), 10_000)
    return {one.chat_id: one for one in found}


async def test_a_broadcast_is_a_message_a_chat_and_one_text(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.broadcast(broadcast(OutboxKind.ALERT, "news"))
    async with store.transaction() as t:
        found = await leased(t)
        assert sorted(found) == list(MANY)
        one = found[1_200]
        assert one == OutboxMessage(
            "alert:1200:7", 1_200, OutboxKind.ALERT, {"text": "news"}, 7, id=one.id, created=NOW
        )
    assert (await store.counts())["texts"] == 1


async def test_a_broadcast_again_changes_nothing(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.broadcast(broadcast(OutboxKind.UPDATE, "first", [1, 2], "denial:3"))
        await t.outbox.broadcast(broadcast(OutboxKind.UPDATE, "second", [2, 3], "denial:3"))
        found = await leased(t)
        assert {chat: one.payload["text"] for chat, one in found.items()} == {1: "first", 2: "first", 3: "second"}
        assert found[3].key == "update:3:7:denial:3"


async def test_a_broadcast_edit_replaces_what_waits_and_follows_what_left(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.broadcast(broadcast(OutboxKind.EDIT, "one", [1]))
        on_its_way = (await leased(t))[1]
        await t.outbox.broadcast(broadcast(OutboxKind.EDIT, "two", [1, 2]))
        await t.outbox.broadcast(broadcast(OutboxKind.EDIT, "three", [1, 2, 3]))
        assert await t.outbox.pending_count() == 4
        await t.outbox.sent(on_its_way.id, NOW, None)
        found = await leased(t)
        assert {chat: one.payload["text"] for chat, one in found.items()} == dict.fromkeys((1, 2, 3), "three")
        assert found[1].key == "edit:1:7"


async def test_what_a_message_and_a_broadcast_say_alike_is_one_text(store: Store) -> None:
    payload: dict[str, Any] = {"text": "news", "buttons": [[{"text": "Why", "callback_data": "why:7"}]]}
    async with store.transaction() as t:
        await t.outbox.put(message("m", 9, payload=dict(reversed(payload.items()))))
        await t.outbox.broadcast(Broadcast(OutboxKind.ALERT, payload, 7, [1, 2], NOW))
        assert [one.payload for one in (await leased(t)).values()] == [payload] * 3
    assert (await store.counts())["texts"] == 1


async def test_no_chat_is_no_message(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.broadcast(broadcast(OutboxKind.EDIT, "one", []))
        assert await t.outbox.pending_count() == 0


async def test_what_chats_were_shown_comes_back_shared(store: Store) -> None:
    first, second = Shown((1, 2), "hash", NOW, ("denial:2:9",)), Shown((1,), "other", NOW - minutes(5))
    async with store.transaction() as t:
        await t.alerts.put_shown(7, list(MANY), first, NOW)
        await t.alerts.put_shown(7, [5], second, NOW)
        await t.alerts.put_shown(8, [6], second, NOW)
    async with store.reading() as read:
        found = await read.alerts.shown(7)
        assert found == dict.fromkeys(MANY, first) | {5: second}
        assert len({id(shown) for shown in found.values()}) == 2
        assert await read.alerts.get(6, 7) == LivingAlert(6, 7, None, (1, 2), "hash", NOW, NOW, ("denial:2:9",))
        assert await read.alerts.get(6, 8) == LivingAlert(6, 8, None, (1,), "other", NOW - minutes(5), NOW)


async def test_an_alert_keeps_its_message_when_it_is_replaced(store: Store) -> None:
    async with store.transaction() as t:
        await t.alerts.put(LivingAlert(1, 7, 41, (1,), "hash", NOW, NOW))
        await t.alerts.put_shown(7, [1, 2], Shown((1, 2), "newer", NOW), NOW + minutes(1))
        assert await t.alerts.get(1, 7) == LivingAlert(1, 7, 41, (1, 2), "newer", NOW, NOW + minutes(1))


async def test_a_merge_keeps_what_each_chat_was_shown(store: Store) -> None:
    elder, younger = await story(store), await story(store)
    both, only = list(range(1, 600)), list(range(600, 700))
    async with store.transaction() as t:
        await t.alerts.put_shown(elder.id, both[:300], Shown((1, 2), "a", NOW, ("denial:2:9",)), NOW)
        await t.alerts.put_shown(elder.id, both[300:], Shown((1,), "b", NOW - minutes(9)), NOW)
        await t.alerts.put_shown(younger.id, [*both, *only], Shown((2, 3), "c", NOW + minutes(1), ("denial:3:9",)), NOW)
        await t.alerts.put(LivingAlert(1, elder.id, 41, (1, 2), "a", NOW, NOW, ("denial:2:9",)))
        await t.outbox.broadcast(Broadcast(OutboxKind.ALERT, {"text": "elder"}, elder.id, both[1:], NOW))
        await t.outbox.broadcast(Broadcast(OutboxKind.ALERT, {"text": "younger"}, younger.id, [*both, *only], NOW))
        await t.stories.merge(elder.id, younger.id)
    async with store.transaction() as t:
        found = await t.alerts.shown(elder.id)
        assert found == {
            **dict.fromkeys(both[:300], Shown((1, 2, 3), "a", NOW, ("denial:2:9", "denial:3:9"))),
            **dict.fromkeys(both[300:], Shown((1, 2, 3), "b", NOW - minutes(9), ("denial:3:9",))),
            **dict.fromkeys(only, Shown((2, 3), "c", NOW + minutes(1), ("denial:3:9",))),
        }
        assert await t.alerts.shown(younger.id) == {}
        alert = await t.alerts.get(1, elder.id)
        assert alert is not None
        assert alert.message_id == 41
        # Chat 1 has its message, so the younger story's alert becomes an update; the others get the first alert.
        sent = await leased(t)
        assert (sent[1].kind, sent[1].payload["text"]) == (OutboxKind.UPDATE, "younger")
        assert (sent[2].kind, sent[2].payload["text"]) == (OutboxKind.ALERT, "elder")
        assert (sent[650].kind, sent[650].payload["text"]) == (OutboxKind.ALERT, "younger")
        for one in sent.values():
            await t.outbox.sent(one.id, NOW, 1_000 + one.chat_id)
        sent = await leased(t)
        assert sorted(sent) == both[1:]
        assert {one.kind for one in sent.values()} == {OutboxKind.UPDATE}


async def test_only_unused_texts_are_pruned(store: Store) -> None:
    used, unused = Shown((1,), "used", NOW), Shown((1, 2), "unused", NOW)
    async with store.transaction() as t:
        await t.outbox.broadcast(broadcast(OutboxKind.EDIT, "replaced", [1]))
        await t.outbox.broadcast(broadcast(OutboxKind.EDIT, "waits", [1]))
        await t.alerts.put_shown(7, [1], unused, NOW)
        await t.alerts.put_shown(7, [1], used, NOW)
    async with store.transaction() as t:
        assert await t.retention.prune(NOW, 10) == 0, "used at that moment"
        assert await t.retention.prune(LATER, 10) == 2
        assert await t.retention.prune(LATER, 10) == 0
        assert (await leased(t))[1].payload == {"text": "waits"}
        assert await t.alerts.shown(7) == {1: used}
    assert (await store.counts())["texts"] == 1


@pytest.mark.parametrize("limit", [1, 2])
async def test_a_prune_goes_no_further_than_its_limit(store: Store, limit: int) -> None:
    async with store.transaction() as t:
        for text in ("one", "two", "three", "four"):
            await t.outbox.broadcast(broadcast(OutboxKind.EDIT, text, [1]))
        assert await t.retention.prune(LATER, limit) == limit
    assert (await store.counts())["texts"] == 4 - limit
