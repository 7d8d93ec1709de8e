"""A long write transaction, such as the storing of a feed, keeps no command waiting that only reads."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from feeds.errors import NotFoundError
from feeds.types import Chat, Subscription
from tests.bot.chat.handlers.test_rich import tell
from tests.bot.conversation import ANN, JEAN, NOW, Conversation
from tests.bot.october_facts import summoned, troops
from tests.patience import PATIENCE_SECONDS

TOPIC = "north-korea-russia"


async def asked(conversation: Conversation, text: str, user: int = ANN, **more: int) -> list[dict[str, Any]]:
    """The answer that comes while somebody else writes."""
    conversation.is_writer_free = False
    async with conversation.store.transaction(), asyncio.timeout(PATIENCE_SECONDS):
        return await conversation.say(text, user, **more)


@pytest.mark.parametrize("text", ["/start", "/help", "/topics", "/language", "/subscribe", "/unsubscribe", "hello"])
@pytest.mark.parametrize("is_known", [True, False], ids=["known", "new"])
async def test_a_command_that_reads_is_answered(conversation: Conversation, text: str, is_known: bool) -> None:
    if is_known:
        await conversation.say("/help")
    assert len(await asked(conversation, text)) == 1


@pytest.mark.parametrize("is_refused", [False, True], ids=["rich", "classic"])
async def test_a_brief_and_its_buttons_are_answered(conversation: Conversation, is_refused: bool) -> None:
    await tell(conversation, troops(), summoned())
    if is_refused:
        fault = {"method": "sendRichMessage", "status": 400, "description": "Bad Request: rich", "times": 1}
        await conversation.client.post("/sandbox/faults", json=fault)
    conversation.is_writer_free = False
    async with conversation.store.transaction(), asyncio.timeout(PATIENCE_SECONDS):
        (brief,) = await conversation.say(f"/brief {TOPIC} 30d")
        for data in (f"page:{TOPIC}:30d:1", f"brief:{TOPIC}"):
            await conversation.application.bot.edit_message_reply_markup(
                ANN, brief["message_id"], reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
            )
            await conversation.press(brief, data)
        assert len(await conversation.messages()) == 2
    await conversation.writes.flush()
    async with conversation.store.reading() as read:
        mark = await read.chats.last_brief(ANN, TOPIC)
    assert mark is not None
    assert mark.at == NOW


async def test_why_and_its_button_are_answered(conversation: Conversation) -> None:
    (shown,) = await conversation.say("/help")
    async with conversation.store.transaction() as transaction:
        await transaction.chats.subscribe(Subscription(ANN, "harbours"))
    assert len(await asked(conversation, "/why")) == 1
    data = "why:1:1"
    await conversation.application.bot.edit_message_reply_markup(
        ANN, shown["message_id"], reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    )
    async with conversation.store.transaction(), asyncio.timeout(PATIENCE_SECONDS):
        assert len(await conversation.press(shown, data)) == 1


async def test_a_chat_is_stored_behind_its_first_answer_and_only_when_something_changed(
    conversation: Conversation,
) -> None:
    conversation.is_writer_free = False
    await conversation.say("/help", JEAN)
    async with conversation.store.reading() as read:
        with pytest.raises(NotFoundError):
            await read.chats.get(JEAN)
    await conversation.writes.flush()
    async with conversation.store.reading() as read:
        assert await read.chats.get(JEAN) == Chat(JEAN, "private", "Jean", "fr", "UTC")
    await conversation.say("/help", JEAN)
    assert not conversation.writes.is_pending


async def test_a_chat_that_blocks_the_bot_right_after_a_command_stays_closed(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    async with conversation.store.transaction() as transaction:
        await transaction.chats.close(ANN, NOW)
    conversation.is_writer_free = False
    await conversation.say("/help")
    assert conversation.writes.is_pending
    await conversation.client.post(f"/sandbox/users/{ANN}/block")
    await conversation.handle()
    await conversation.writes.flush()
    async with conversation.store.reading() as read:
        assert not (await read.chats.get(ANN)).is_open


async def test_the_language_that_was_chosen_meanwhile_is_kept(conversation: Conversation) -> None:
    conversation.is_writer_free = False
    await conversation.say("/help")
    await conversation.say("/language fr")
    await conversation.writes.flush()
    async with conversation.store.reading() as read:
        assert (await read.chats.get(ANN)).language == "fr"
