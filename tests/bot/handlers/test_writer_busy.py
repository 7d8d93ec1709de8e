"""A long write transaction, such as the storing of a feed, keeps no command waiting that only reads."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from feeds.errors import NotFoundError
from feeds.types import Chat, Subscription
from tests.bot.handlers.test_rich import tell
from tests.bot.middle import summoned, troops
from tests.bot.talk import ANN, JEAN, NOW, Talk

TOPIC = "north-korea-russia"


async def asked(talk: Talk, text: str, user: int = ANN, **more: int) -> list[dict[str, Any]]:
    """The answer that comes while somebody else writes."""
    talk.is_writer_free = False
    async with talk.store.transaction(), asyncio.timeout(5):
        return await talk.say(text, user, **more)


@pytest.mark.parametrize("text", ["/start", "/help", "/topics", "/language", "/subscribe", "/unsubscribe", "hello"])
@pytest.mark.parametrize("is_known", [True, False], ids=["known", "new"])
async def test_a_command_that_reads_is_answered(talk: Talk, text: str, is_known: bool) -> None:
    if is_known:
        await talk.say("/help")
    assert len(await asked(talk, text)) == 1


@pytest.mark.parametrize("is_refused", [False, True], ids=["rich", "classic"])
async def test_a_brief_and_its_buttons_are_answered(talk: Talk, is_refused: bool) -> None:
    await tell(talk, troops(), summoned())
    if is_refused:
        fault = {"method": "sendRichMessage", "status": 400, "description": "Bad Request: rich", "times": 1}
        await talk.client.post("/sandbox/faults", json=fault)
    talk.is_writer_free = False
    async with talk.store.transaction(), asyncio.timeout(10):
        (brief,) = await talk.say(f"/brief {TOPIC} 30d")
        for data in (f"page:{TOPIC}:30d:1", f"brief:{TOPIC}"):
            await talk.application.bot.edit_message_reply_markup(
                ANN, brief["message_id"], reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
            )
            await talk.press(brief, data)
        assert len(await talk.messages()) == 2
    await talk.writes.flush()
    async with talk.store.reading() as read:
        assert await read.chats.last_brief_at(ANN, TOPIC) == NOW


async def test_why_and_its_button_are_answered(talk: Talk) -> None:
    (shown,) = await talk.say("/help")
    async with talk.store.transaction() as transaction:
        await transaction.chats.subscribe(Subscription(ANN, "harbours"))
    assert len(await asked(talk, "/why")) == 1
    data = "why:1:1"
    await talk.application.bot.edit_message_reply_markup(
        ANN, shown["message_id"], reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    )
    async with talk.store.transaction(), asyncio.timeout(5):
        assert len(await talk.press(shown, data)) == 1


async def test_a_chat_is_stored_behind_its_first_answer_and_only_when_something_changed(talk: Talk) -> None:
    talk.is_writer_free = False
    await talk.say("/help", JEAN)
    async with talk.store.reading() as read:
        with pytest.raises(NotFoundError):
            await read.chats.get(JEAN)
    await talk.writes.flush()
    async with talk.store.reading() as read:
        assert await read.chats.get(JEAN) == Chat(JEAN, "private", "Jean", "fr", "UTC")
    await talk.say("/help", JEAN)
    assert not talk.writes.is_pending


async def test_a_chat_that_blocks_the_bot_right_after_a_command_stays_closed(talk: Talk) -> None:
    await talk.say("/subscribe harbours")
    async with talk.store.transaction() as transaction:
        await transaction.chats.close(ANN, NOW)
    talk.is_writer_free = False
    await talk.say("/help")
    assert talk.writes.is_pending
    await talk.client.post(f"/sandbox/users/{ANN}/block")
    await talk.handle()
    await talk.writes.flush()
    async with talk.store.reading() as read:
        assert not (await read.chats.get(ANN)).is_open


async def test_the_language_that_was_chosen_meanwhile_is_kept(talk: Talk) -> None:
    talk.is_writer_free = False
    await talk.say("/help")
    await talk.say("/language fr")
    await talk.writes.flush()
    async with talk.store.reading() as read:
        assert (await read.chats.get(ANN)).language == "fr"
