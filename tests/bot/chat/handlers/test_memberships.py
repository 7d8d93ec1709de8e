"""A group that the bot is added to, removed from, restricted in: it introduces itself once and lets admins choose."""

from __future__ import annotations

from typing import Any

from telegram import Update

from feeds.types import OutboxMessage
from tests.bot.chat.handlers.test_groups import FRENCH, made, pressed, said
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons


async def waiting(conversation: Conversation, chat_id: int) -> list[OutboxMessage]:
    async with conversation.store.transaction() as t:
        return [m for m in await t.outbox.lease("test", NOW, NOW - NOW, 9) if m.chat_id == chat_id]


async def act(conversation: Conversation, group: int, action: str) -> dict[str, Any]:
    reply = await conversation.client.post(f"/sandbox/groups/{group}/{action}")
    reply.raise_for_status()
    await conversation.handle()
    return dict(reply.json())


async def posted(conversation: Conversation, group: int) -> None:
    """Sends what waits for the group, as the delivery would."""
    for one in await waiting(conversation, group):
        markup = {"inline_keyboard": one.payload["buttons"]}
        text = one.payload["text"]
        await conversation.application.bot.send_message(group, text, parse_mode="HTML", reply_markup=markup)


async def test_a_group_is_greeted_once_when_the_bot_comes(conversation: Conversation) -> None:
    group = await made(conversation)
    await conversation.handle()
    (hello,) = await waiting(conversation, group)
    assert "administrators choose topics" in str(hello.payload["text"])
    assert hello.payload["is_silent"], "nobody is woken by it"
    for action in ("promote", "demote", "promote"):
        await act(conversation, group, action)
    assert [m.key for m in await waiting(conversation, group)] == [hello.key], "it says so once"


async def test_its_buttons_are_the_administrators(conversation: Conversation) -> None:
    group = await made(conversation)
    await conversation.handle()
    await posted(conversation, group)
    (hello,) = [m for m in await conversation.messages(group) if "set:home:" in buttons(m)]
    assert buttons(hello) == ["topics:1:", "set:home:"]
    body = {"message_id": hello["message_id"], "data": "topics:1:", "chat_id": group}
    (await conversation.client.post(f"/sandbox/users/{JEAN}/press", json=body)).raise_for_status()
    await conversation.handle()
    assert (await pressed(conversation, group, "toggle:harbours:1", JEAN)).startswith(FRENCH)
    assert await conversation.subscriptions(group) == {}
    await pressed(conversation, group, "toggle:harbours:1", ANN)
    assert await conversation.subscriptions(group) == {"harbours": False}


async def test_removed_it_is_closed_and_added_again_it_keeps_its_choices(conversation: Conversation) -> None:
    group = await made(conversation)
    await said(conversation, group, "/subscribe harbours", ANN)
    await act(conversation, group, "kick")
    assert await waiting(conversation, group) == []
    async with conversation.store.reading() as read:
        assert not (await read.chats.get(group)).is_open
    await act(conversation, group, "add")
    async with conversation.store.reading() as read:
        assert (await read.chats.get(group)).is_open
        assert [chat.id for chat, _ in await read.chats.subscribers(["harbours"])] == [group]


async def test_restricted_it_waits_and_its_admin_is_told(conversation: Conversation) -> None:
    await conversation.say("/start", ANN)
    group = await made(conversation)
    await conversation.handle()
    await act(conversation, group, "restrict")
    async with conversation.store.reading() as read:
        assert (await read.chats.get(group)).blocked_reason
    told = [str(m.payload["text"]) for m in await waiting(conversation, ANN)]
    assert any("I may not write" in text for text in told)
    await act(conversation, group, "promote")
    async with conversation.store.reading() as read:
        assert not (await read.chats.get(group)).blocked_reason


async def test_an_anonymous_administrator_may_choose(conversation: Conversation) -> None:
    group = await made(conversation, is_supergroup=True)
    anonymous = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    chat = {"id": group, "type": "supergroup", "title": "Desk"}
    for sender, followed in (({"id": -1005, "type": "channel", "title": "x"}, {}), (chat, {"harbours": False})):
        message = {
            "message_id": 900,
            "date": int(NOW.timestamp()),
            "chat": chat,
            "from": anonymous,
            "sender_chat": sender,
            "text": "/subscribe harbours",
            "entities": [{"type": "bot_command", "offset": 0, "length": 10}],
        }
        update = Update.de_json({"update_id": 9_000, "message": message}, conversation.application.bot)
        assert update is not None
        await conversation.application.process_update(update)
        assert await conversation.subscriptions(group) == followed


async def test_a_group_that_asks_by_name_is_answered(conversation: Conversation) -> None:
    group = await made(conversation)
    name = conversation.application.bot.username
    assert await said(conversation, group, f"@{name} what is new?", JEAN)
