"""/stop, /mydata and /forgetme: silence that keeps everything, a copy, and a deletion that asks first."""

from __future__ import annotations

import json
from typing import Any

from bot.delivery.gate import Gate
from feeds.types import OutboxKind, OutboxMessage
from storage.ports import Role
from tests.bot.chat.handlers.test_groups import FRENCH, made, pressed, said
from tests.bot.chat.handlers.test_when import chat_of, press
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons


async def waits(conversation: Conversation, chat_id: int = ANN) -> list[str]:
    """The keys of messages that would be sent now."""
    async with conversation.store.transaction() as t:
        leased = await t.outbox.lease("test", NOW, NOW - NOW, 9)
        return [one.message.key for one in await Gate().passing(t, leased, NOW) if one.message.chat_id == chat_id]


async def put(conversation: Conversation, key: str, chat_id: int = ANN) -> None:
    async with conversation.store.transaction() as t:
        await t.outbox.put(OutboxMessage(key, chat_id, OutboxKind.NOTICE, {"text": key}, created=NOW))


async def subscribers(conversation: Conversation) -> list[int]:
    async with conversation.store.reading() as read:
        return [chat.id for chat, _ in await read.chats.subscribers(["harbours"])]


async def document(conversation: Conversation, message: dict[str, Any]) -> dict[str, Any]:
    body = (await conversation.client.get(message["document"]["url"])).content
    return dict(json.loads(body))


async def test_stop_keeps_everything_and_start_brings_it_back(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    (screen,) = await conversation.say("/settings")
    await press(conversation, screen, "set:sources:off")
    await put(conversation, "one")
    (stopped,) = await conversation.say("/stop")
    assert stopped["text"].startswith("I am silent now")
    assert await waits(conversation) == []
    assert await subscribers(conversation) == []
    for line in ("/topics", "/brief harbours", "/subscribe north-korea-russia"):
        answers = await conversation.say(line)
        assert answers, "it still answers"
    assert "You stopped me" in answers[-1]["text"]
    assert await subscribers(conversation) == [], "an answer opens nothing"
    (again,) = await conversation.say("/stop")
    assert again["text"].startswith("I am silent already")
    (screen,) = await conversation.say("/settings")
    assert "You stopped me" in screen["text"]
    (back,) = await conversation.say("/start")
    assert back["text"].startswith("I am back")
    assert await subscribers(conversation) == [ANN]
    assert not (await chat_of(conversation)).preferences.shows_sources
    (usual,) = await conversation.say("/start")
    assert "what is new" in usual["text"]


async def test_my_data_is_a_file_with_all_of_it(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    await conversation.say("/watch ferry strike")
    await put(conversation, "one")
    (file,) = await conversation.say("/mydata")
    stored = await document(conversation, file)
    assert stored["chat_id"] == ANN
    assert {row["topic"] for row in stored["subscriptions"]} >= {"harbours"}
    assert [row["query"] for row in stored["topics"]] == ["ferry strike"]
    assert [row["payload"] for row in stored["outbox"]] == [{"text": "one"}]
    assert str(JEAN) not in json.dumps(stored)


async def test_forget_me_asks_and_deletes_everything(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    await conversation.say("/watch ferry strike")
    await conversation.say("/brief harbours")
    await put(conversation, "one")
    (question,) = await conversation.say("/forgetme")
    assert buttons(question) == ["forget:1", "forget:0"]
    kept = await press(conversation, question, "forget:0")
    assert kept["text"] == "Nothing was deleted."
    assert await subscribers(conversation) == [ANN]
    (question,) = await conversation.say("/forgetme")
    gone = await press(conversation, question, "forget:1")
    assert gone["text"].startswith("It is deleted.")
    async with conversation.store.reading() as read:
        assert await read.people.stored(ANN) == {}
        assert await read.topics.personal_count() == 0
    twice = await conversation.old_message("forget:1")
    await press(conversation, twice, "forget:1")
    (nothing,) = await conversation.say("/mydata")
    assert nothing["text"] == "Nothing is stored about this chat."
    async with conversation.store.reading() as read:
        assert await read.people.stored(ANN) == {}, "asking stores nothing"
    await conversation.say("/start")
    assert (await chat_of(conversation)).is_open


async def test_an_answer_that_waits_to_be_stored_is_dropped(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    (question,) = await conversation.say("/forgetme")
    conversation.is_writer_free = False
    await conversation.say("/brief harbours")
    await conversation.press(question, "forget:1")
    await conversation.writes.flush()
    async with conversation.store.reading() as read:
        assert await read.people.stored(ANN) == {}


async def test_the_only_owner_hands_over_first(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        await t.admins.add(ANN, Role.OWNER)
        await t.admins.add(JEAN, Role.EDITOR)
    (refusal,) = await conversation.say("/forgetme")
    assert refusal["text"].startswith("You are the only owner")
    forged = await press(conversation, await conversation.old_message("forget:1"), "forget:1")
    assert forged["text"].startswith("You are the only owner")
    (question,) = await conversation.say("/forgetme", JEAN)
    assert "Vous gérez ce bot" in question["text"]
    await conversation.press(question, "forget:1", JEAN)
    async with conversation.store.reading() as read:
        assert [admin.user_id for admin in await read.admins.listed()] == [ANN]


async def test_in_a_group_only_its_administrators(conversation: Conversation) -> None:
    group = await made(conversation)
    await said(conversation, group, "/subscribe harbours", ANN)
    for line in ("/stop", "/mydata", "/forgetme"):
        assert (await said(conversation, group, line, JEAN)).startswith(FRENCH)
    await said(conversation, group, "/forgetme", ANN)
    assert (await pressed(conversation, group, "forget:1", JEAN)).startswith(FRENCH)
    assert await subscribers(conversation) == [group]
    await said(conversation, group, "/stop", ANN)
    assert await subscribers(conversation) == []
    assert (await said(conversation, group, "/start", JEAN)).startswith(FRENCH)
    assert await subscribers(conversation) == []
    assert (await said(conversation, group, "/start", ANN)).startswith("I am back")
    assert await subscribers(conversation) == [group]
