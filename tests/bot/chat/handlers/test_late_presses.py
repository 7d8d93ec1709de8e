"""Buttons that were pressed while the bot was down, twice, or under messages that are gone; closed topics."""

from __future__ import annotations

from typing import Any

import pytest

from feeds.types import Chat, OutboxKind, OutboxMessage, Topic
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
SAME = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"


async def fault(conversation: Conversation, method: str, description: str, times: int = 1) -> None:
    body = {"method": method, "status": 400, "times": times, "description": description}
    (await conversation.client.post("/sandbox/faults", json=body)).raise_for_status()


@pytest.fixture
async def topics(conversation: Conversation) -> dict[str, Any]:
    """The answer to /topics of somebody who follows a topic."""
    await conversation.say("/subscribe harbours")
    (message,) = await conversation.say("/topics")
    return message


async def test_a_press_that_is_too_old_to_be_answered_does_what_it_says(
    conversation: Conversation, topics: dict[str, Any]
) -> None:
    await fault(conversation, "answerCallbackQuery", TOO_OLD, times=9)
    await conversation.press(topics, "mute:harbours")
    assert await conversation.subscriptions() == {"harbours": True}
    old = await conversation.old_message("unsub:harbours")
    (stopped,) = await conversation.press(old, "unsub:harbours")
    assert stopped["text"] == "You no longer follow Harbours."
    (brief,) = await conversation.press(stopped, "sub:harbours")
    assert await conversation.subscriptions() == {"harbours": False}
    (said,) = await conversation.press(brief, "brief:harbours")
    assert "Harbours" in said["text"]


async def test_mute_that_is_pressed_twice_is_harmless(conversation: Conversation, topics: dict[str, Any]) -> None:
    for description in (SAME, "Bad Request: message can't be edited", "Bad Request: message to edit not found"):
        await fault(conversation, "editMessageReplyMarkup", description)
        assert await conversation.press(topics, "mute:harbours") == []
        assert await conversation.subscriptions() == {"harbours": True}


@pytest.mark.parametrize("description", ["message to edit not found", "message can't be edited"])
async def test_a_screen_whose_message_is_gone_is_sent_anew(conversation: Conversation, description: str) -> None:
    (screen,) = await conversation.say("/when")
    await fault(conversation, "editMessageText", f"Bad Request: {description}")
    (anew,) = await conversation.press(screen, "when:mute:")
    assert anew["text"].startswith("🔕 Mute")
    await fault(conversation, "editMessageText", SAME)
    assert await conversation.press(screen, "when:quiet:") == []


async def forum(conversation: Conversation) -> tuple[int, int]:
    """A forum that Ann owns, and one of its topics."""
    body = {"title": "Desk", "members": [ANN, JEAN], "is_supergroup": True, "is_forum": True}
    group = int((await conversation.client.post("/sandbox/groups", json=body)).json()["id"])
    topic = await conversation.application.bot.create_forum_topic(group, "Ports")
    return group, topic.message_thread_id


async def test_answers_come_in_the_topic_of_a_forum_where_they_were_asked_for(conversation: Conversation) -> None:
    group, thread = await forum(conversation)
    for text in ("/topics", "/brief harbours", "/when", "/subscribe harbours"):
        await conversation.say(text, chat_id=group, thread_id=thread)
    found = [m for m in await conversation.messages(group) if m["text"]]
    assert [m["thread_id"] for m in found] == [thread] * 4
    async with conversation.store.reading() as read:
        assert (await read.chats.get(group)).thread_id == thread, "and so do alerts"
    await conversation.say("/topics", chat_id=group)
    assert (await conversation.messages(group))[-1]["thread_id"] is None


async def test_a_closed_topic_is_told_to_the_administrators_once(conversation: Conversation) -> None:
    group, thread = await forum(conversation)
    await conversation.say("/start")
    async with conversation.store.transaction() as t:
        await t.admins.add(JEAN)
        await t.chats.put(Chat(JEAN, language="fr"))
    for _ in range(2):
        await fault(conversation, "sendMessage", "Bad Request: TOPIC_CLOSED")
        await conversation.say("/topics", chat_id=group, thread_id=thread)
    async with conversation.store.transaction() as t:
        notices = await t.outbox.lease("test", NOW, NOW - NOW, 9)
        # The group's greeting waits, too.
        texts = {notice.chat_id: str(notice.payload["text"]) for notice in notices if notice.chat_id != group}
        assert (await t.chats.get(group)).blocked_reason
    assert texts.keys() == {ANN, JEAN}
    assert texts[ANN].startswith("⚠️ I may not write in <b>Desk</b>: Bad request: topic_closed.")


async def test_dead_letters_are_sent_again_or_dropped_by_an_admin(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        await t.admins.add(ANN)
        for n in range(3):
            await t.outbox.put(OutboxMessage(f"m{n}", n + 1, OutboxKind.NOTICE, {"text": "x"}, created=NOW))
        for one in await t.outbox.lease("test", NOW, NOW - NOW, 9):
            await t.outbox.bury(one.id, "refused", NOW)
    (screen,) = await conversation.say("/dead")
    first = buttons(screen)[0]
    await conversation.press(screen, first)
    await conversation.press(await conversation.old_message(first), first)
    async with conversation.store.reading() as read:
        assert await read.outbox.pending_count() == 1
        assert len(await read.outbox.dead_letters(9)) == 2
    (latest,) = [m for m in await conversation.messages() if m["message_id"] == screen["message_id"]]
    await conversation.press(latest, "dead:0:drop")
    async with conversation.store.reading() as read:
        assert await read.outbox.dead_letters(9) == []


async def test_who_is_no_admin_settles_no_dead_letter(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        await t.admins.add(JEAN)
        await t.outbox.put(OutboxMessage("m", 5, OutboxKind.NOTICE, {"text": "x"}, created=NOW))
        (one,) = await t.outbox.lease("test", NOW, NOW - NOW, 9)
        await t.outbox.bury(one.id, "refused", NOW)
    await conversation.say("/start")
    await conversation.press(await conversation.old_message("dead:0:drop"), "dead:0:drop")
    async with conversation.store.reading() as read:
        assert len(await read.outbox.dead_letters(9)) == 1


async def test_a_long_list_of_topics_is_one_message_with_pages(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        for n in range(160):
            await t.topics.put(Topic(f"topic-{n:03}", {"en": f"Topic number {n:03}"}, f"word{n}"))
    await conversation.say("/subscribe topic-007")
    (shown,) = await conversation.say("/topics")
    seen = list[str]()
    while True:
        assert len(shown["text"]) < 1_000
        seen += [line for line in shown["text"].splitlines() if "Topic number" in line]
        following = [b["data"] for row in shown["buttons"] for b in row if b["text"] == "▶"]
        if not following:
            break
        assert await conversation.press(shown, following[0]) == [], "in place"
        shown = next(m for m in await conversation.messages() if m["message_id"] == shown["message_id"])
    assert len(seen) == len(set(seen)) == 160
    assert [line for line in seen if line.startswith("✓")] == ["✓ Topic number 007 · topic-007"]
