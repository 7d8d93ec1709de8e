"""A message from the outbox to Telegram: once, in order, with a reason where it fails."""

from __future__ import annotations

from dataclasses import replace

from feeds.types import (
    Chat,
    OutboxKind,
)
from storage.ports import LivingAlert, Store
from tests.contracts.samples import NOW, message, minutes


async def test_a_message_is_stored_once_by_key(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.put(message("m"))
        await t.outbox.put(message("m", payload={"text": "other"}))
        (leased,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        assert leased.payload == {"text": "m"}


async def test_a_pending_edit_takes_the_latest_state(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.put(message("e", kind=OutboxKind.EDIT, payload={"text": "one"}))
        await t.outbox.put(message("e", kind=OutboxKind.EDIT, payload={"text": "two"}))
        (leased,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        assert leased.payload == {"text": "two"}
        await t.outbox.put(message("e", kind=OutboxKind.EDIT, payload={"text": "three"}))
        await t.outbox.sent(leased.id, NOW, None)
        (following,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        assert following.payload == {"text": "three"}


async def test_a_lease_holds_until_it_runs_out(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.put(message("m"))
    async with store.transaction() as t:
        assert len(await t.outbox.lease("one", NOW, minutes(1), 5)) == 1
    async with store.transaction() as t:
        assert await t.outbox.lease("two", NOW + minutes(0.9), minutes(1), 5) == []
        assert len(await t.outbox.lease("two", NOW + minutes(1.1), minutes(1), 5)) == 1


async def test_one_at_a_time_in_a_chat_the_urgent_first(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.put(message("notice", kind=OutboxKind.NOTICE, story_id=None))
        await t.outbox.put(message("first"))
        await t.outbox.put(message("second"))
        await t.outbox.put(message("elsewhere", 2))
    seen = []
    for _ in range(3):
        async with store.transaction() as t:
            leased = await t.outbox.lease("me", NOW, minutes(1), 5)
            seen.append([m.key for m in leased])
            for one in leased:
                await t.outbox.sent(one.id, NOW, 9)
    assert seen == [["first", "elsewhere"], ["second"], ["notice"]]


async def test_an_update_waits_for_its_alert(store: Store) -> None:
    async with store.transaction() as t:
        await t.alerts.put(LivingAlert(1, 7, None, (), "html", NOW, NOW))
        await t.outbox.put(message("alert"))
        await t.outbox.put(message("update", kind=OutboxKind.UPDATE))
        (alert,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        await t.outbox.retry(alert.id, NOW + minutes(5), "503")
        assert await t.outbox.lease("me", NOW + minutes(1), minutes(1), 5) == []
        (alert,) = await t.outbox.lease("me", NOW + minutes(5), minutes(1), 5)
        assert (alert.key, alert.attempts) == ("alert", 1)
        await t.outbox.sent(alert.id, NOW, 41)
        (update,) = await t.outbox.lease("me", NOW + minutes(5), minutes(1), 5)
        await t.outbox.sent(update.id, NOW, 42)
        living = await t.alerts.get(1, 7)
        assert living is not None
        assert living.message_id == 41
        assert await t.alerts.by_message(1, 42) == living
        assert await t.alerts.by_message(1, 43) is None


async def test_a_dead_letter_says_why_and_holds_up_nothing(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.put(message("alert"))
        await t.outbox.put(message("update", kind=OutboxKind.UPDATE))
        (alert,) = await t.outbox.lease("me", NOW, minutes(1), 5)
        await t.outbox.bury(alert.id, "can't parse entities", NOW)
        assert [m.key for m in await t.outbox.lease("me", NOW, minutes(1), 5)] == ["update"]
        (letter,) = await t.outbox.dead_letters(5)
        assert (letter.message.key, letter.reason) == ("alert", "can't parse entities")


async def test_the_oldest_message_that_waits_is_known(store: Store) -> None:
    async with store.transaction() as t:
        assert await t.outbox.pending_since() is None
        await t.outbox.put(message("waits", not_before=NOW + minutes(7)))
        await t.outbox.put(replace(message("ready"), created=NOW + minutes(1)))
        assert await t.outbox.pending_since() == NOW
        (ready,) = await t.outbox.lease("me", NOW + minutes(2), minutes(1), 1)
        await t.outbox.sent(ready.id, NOW + minutes(2), 41)
        assert await t.outbox.pending_since() == NOW
        await t.chats.put(Chat(1, blocked_reason="TOPIC_CLOSED"))
        assert await t.outbox.pending_since() is None
        await t.chats.set_blocked(1, "")
        assert await t.outbox.pending_since() == NOW
        (waits,) = await t.outbox.lease("me", NOW + minutes(8), minutes(1), 1)
        await t.outbox.bury(waits.id, "refused", NOW + minutes(8))
        assert await t.outbox.pending_since() is None


async def test_a_closed_chat_gets_nothing_more(store: Store) -> None:
    async with store.transaction() as t:
        await t.chats.put(Chat(1))
        await t.outbox.put(message("m"))
        await t.chats.close(1, NOW)
        assert await t.outbox.lease("me", NOW, minutes(1), 5) == []
        assert await t.outbox.pending_count() == 0
        assert (await t.chats.get(1)).is_open is False


async def test_the_next_message_is_due_when_its_wait_is_over(store: Store) -> None:
    async with store.transaction() as t:
        assert await t.outbox.next_due_at(NOW) is None
        await t.outbox.put(message("m", not_before=NOW + minutes(7)))
        assert await t.outbox.next_due_at(NOW) == NOW + minutes(7)
        assert await t.outbox.next_due_at(NOW + minutes(9)) == NOW + minutes(9)
