"""Messages that wait for a digest, on each database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from feeds.types import Chat, OutboxKind, Timing
from storage.ports import LivingAlert, Store
from tests.contracts.samples import message

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
STORY = 7


async def held(store: Store, *chats: int, until: datetime = NOW + HOUR) -> None:
    """An alert on the story for each chat, which is held."""
    async with store.transaction() as t:
        for chat in chats:
            await t.alerts.put(LivingAlert(chat, STORY, None, (), "hash", NOW, NOW))
            await t.outbox.put(message(f"alert{chat}", chat, story_id=STORY))
        for one in await t.outbox.lease("me", NOW, MINUTE, 9):
            await t.held.hold(one.id, until)


async def test_what_is_held_is_not_leased_and_is_due_at_its_time(store: Store) -> None:
    await held(store, 1, 2)
    async with store.transaction() as t:
        assert await t.outbox.lease("me", NOW + 2 * HOUR, MINUTE, 9) == []
        assert await t.outbox.next_due_at(NOW) is None
        assert await t.held.due(NOW + 59 * MINUTE, 9) == []
        await t.held.reschedule(2, NOW + MINUTE)
        assert await t.held.due(NOW + HOUR, 9) == [2, 1], "the longest due first"
        assert await t.held.due(NOW + HOUR, 1) == [2]
        assert set(await t.held.stories([1, 2, 3])) == {(1, STORY), (2, STORY)}
        (one,) = await t.held.of_chat(1)
        assert (one.kind, one.story_id, one.created) == (OutboxKind.ALERT, STORY, NOW)


async def test_a_digest_becomes_the_message_of_the_stories_that_the_chat_has_none_on(store: Store) -> None:
    await held(store, 1)
    async with store.transaction() as t:
        await t.alerts.put(LivingAlert(1, 8, 41, (), "hash", NOW, NOW))
        await t.held.settle([one.id for one in await t.held.of_chat(1)], NOW)
        assert await t.held.of_chat(1) == []
        payload = {"text": "digest", "story_ids": [STORY, 8]}
        await t.outbox.put(message("digest", 1, kind=OutboxKind.DIGEST, story_id=None, payload=payload))
        (digest,) = await t.outbox.lease("me", NOW, MINUTE, 9)
        await t.outbox.sent(digest.id, NOW, 42, has_sound=True)
        first, second = await t.alerts.get(1, STORY), await t.alerts.get(1, 8)
        assert first is not None
        assert second is not None
        assert (first.message_id, first.is_in_digest) == (42, True)
        assert (second.message_id, second.is_in_digest) == (41, False)
        assert await t.outbox.sounds(NOW - HOUR) == [(1, NOW)]
        assert await t.outbox.sounds(NOW) == []


async def test_breaking_news_lets_the_alert_go_with_its_latest_text(store: Store) -> None:
    await held(store, 1)
    async with store.transaction() as t:
        await t.outbox.put(message("update", 1, kind=OutboxKind.UPDATE, story_id=STORY))
        (update,) = await t.outbox.lease("me", NOW, MINUTE, 9)
        await t.held.hold(update.id, NOW + HOUR)
        edit = message("edit", 1, kind=OutboxKind.EDIT, story_id=STORY, payload={"text": "new", "is_silent": True})
        await t.outbox.put(edit)
        (leased,) = await t.outbox.lease("me", NOW, MINUTE, 9)
        await t.held.replace_text(leased.id, 1, STORY)
        await t.outbox.sent(leased.id, NOW, None)
        await t.held.let_go(1, STORY, NOW)
        (alert,) = await t.outbox.lease("me", NOW, MINUTE, 9)
        assert (alert.key, alert.payload) == ("alert1", {"text": "new", "is_silent": False, "is_breaking": True})
        assert await t.held.of_chat(1) == []


async def test_what_waits_for_a_chat_is_held_and_what_is_on_its_way_is_not(store: Store) -> None:
    async with store.transaction() as t:
        for n in range(3):
            await t.outbox.put(message(f"a{n}", 1, story_id=n))
        await t.outbox.put(message("notice", 1, kind=OutboxKind.NOTICE, story_id=None))
        await t.outbox.lease("me", NOW, MINUTE, 1)
        await t.held.hold_waiting(1, NOW)
        assert [one.story_id for one in await t.held.of_chat(1)] == [1, 2]
        assert await t.outbox.pending_count() == 2


async def test_held_messages_end_with_their_chat_and_move_with_it(store: Store) -> None:
    async with store.transaction() as t:
        for chat in (1, -5):
            await t.chats.put(Chat(chat))
    await held(store, 1, -5)
    async with store.transaction() as t:
        await t.chats.close(1, NOW)
        await t.chats.migrate(-5, -1005)
        assert [one.story_id for one in await t.held.of_chat(-1005)] == [STORY]
        assert await t.held.due(NOW + HOUR, 9) == [-1005]
        assert [letter.message.key for letter in await t.outbox.dead_letters(9)] == ["alert1"]


async def test_dead_letters_are_sent_again_or_dropped(store: Store) -> None:
    async with store.transaction() as t:
        for n in range(3):
            await t.outbox.put(message(f"m{n}", n + 1))
        for one in await t.outbox.lease("me", NOW, MINUTE, 9):
            await t.outbox.bury(one.id, "refused", NOW)
        ids = {letter.message.key: letter.message.id for letter in await t.outbox.dead_letters(9)}
        assert await t.outbox.revive([ids["m0"]]) == 1
        assert await t.outbox.revive([ids["m0"]]) == 0, "a second press finds nothing"
        assert await t.outbox.drop([ids["m1"], ids["m0"]]) == 1
        assert [letter.message.key for letter in await t.outbox.dead_letters(9)] == ["m2"]
        (again,) = await t.outbox.lease("me", NOW, MINUTE, 9)
        assert (again.key, again.attempts) == ("m0", 0)


async def test_what_a_chat_chose_is_stored(store: Store) -> None:
    timing = Timing((480, 1080), (0, 4), 1320, 420, NOW, 5)
    chat = Chat(1, timing=timing, thread_id=55, blocked_reason="TOPIC_CLOSED")
    async with store.transaction() as t:
        await t.chats.put(chat)
        await t.chats.put(Chat(2))
        assert await t.chats.get(1) == chat
        assert await t.chats.some([1, 2, 3]) == {1: chat, 2: Chat(2)}
        await t.chats.set_blocked(1, "")
        await t.chats.set_thread(1, None)
        await t.chats.set_thread(9, 5)
        assert await t.chats.get(1) == Chat(1, timing=timing)
        await t.pauses.put(1, NOW, NOW + HOUR, "TOPIC_CLOSED")
        assert await t.pauses.in_force(NOW, "429") == {}
        await t.pauses.end(1)
        assert await t.pauses.in_force(NOW, "TOPIC_CLOSED") == {}
