"""Messages to all chats: how far they are, and that they can be stopped while they go out."""

from __future__ import annotations

from feeds.types import OutboxKind
from storage.ports import BroadcastProgress, Store
from tests.contracts.samples import NOW, message, minutes


async def test_a_broadcast_is_counted_and_stopped(store: Store) -> None:
    async with store.transaction() as t:
        await t.outbox.put(message("alert", 3))
        first = await t.broadcasts.begin({"Hello": [1, 2, 3], "Bonjour": [4]}, 12, NOW)
        second = await t.broadcasts.begin({"Hello": [1]}, 12, NOW)
        assert await t.broadcasts.progress(first) == BroadcastProgress(first, 4, 4, 0)
        leased = await t.outbox.lease("me", NOW, minutes(1), 3)
        assert (leased[0].chat_id, leased[0].kind) == (3, OutboxKind.ALERT), "an alert overtakes"
        bulk = [m for m in leased if m.kind is OutboxKind.BULK]
        assert [m.chat_id for m in bulk] == [1, 2]
        await t.outbox.sent(bulk[0].id, NOW, 77)
        assert await t.broadcasts.stop(first) == 2, "what is just being sent goes on"
        assert await t.broadcasts.progress(first) == BroadcastProgress(first, 2, 1, 0, is_stopped=True)
        await t.outbox.bury(bulk[1].id, "refused", NOW)
        assert await t.broadcasts.progress(first) == BroadcastProgress(first, 2, 0, 1, is_stopped=True)
        assert await t.broadcasts.progress(second) == BroadcastProgress(second, 1, 1, 0), "another one of that text"
        assert await t.broadcasts.progress(99) is None
        assert await t.broadcasts.stop(99) == 0
