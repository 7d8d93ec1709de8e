"""What stands under a brief: pictures, pages, and what is said where nothing is new. Phrasing by a model that lies."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.chat.screens import keyboard
from bot.chat.services import KEY
from bot.phrasing import CompletionsEndpoint
from storage.ports import BriefMark
from tests.bot.chat.handlers.test_rich import tell
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons
from tests.bot.october_facts import more_troops, summoned, troops
from tests.loopback import serving

TOPIC = "north-korea-russia"
KEY_NAME = "sk-never-in-a-log"


async def _picture(conversation: Conversation, message: dict[str, Any]) -> bytes:
    reply = await conversation.client.get(str(message["photo"]))
    return reply.content


async def _with_button(conversation: Conversation, chat_id: int, data: str) -> dict[str, Any]:
    """A message of an older version, with a button of its own."""
    buttons_ = keyboard([[{"text": "x", "callback_data": data}]])
    await conversation.application.bot.send_message(chat_id, "old", reply_markup=buttons_)
    return (await conversation.messages(chat_id))[-1]


async def test_a_brief_offers_pictures_and_they_come(conversation: Conversation) -> None:
    await tell(conversation, troops(), summoned(), more_troops())
    (brief,) = await conversation.say(f"/brief {TOPIC} 30d")
    charts = [data for data in buttons(brief) if data.startswith("chart:")]
    assert charts == [f"chart:t:{TOPIC}:30d", f"chart:f:{TOPIC}:30d"]
    for data in charts:
        (picture,) = await conversation.press(brief, data)
        assert (await _picture(conversation, picture)).startswith(b"\x89PNG")
        assert picture["reply_to"] == brief["message_id"]
        assert "North Korea–Russia" in picture["text"]


async def test_a_picture_of_nothing_is_said_to_be_none(conversation: Conversation) -> None:
    await tell(conversation, summoned())
    await conversation.say("/start", JEAN)
    old = await _with_button(conversation, JEAN, f"chart:f:{TOPIC}:30d")
    (said,) = await conversation.press(old, f"chart:f:{TOPIC}:30d", JEAN)
    assert said["text"] == "Il n’y a encore rien à dessiner ici."


async def test_pages_turn_in_place(conversation: Conversation) -> None:
    await tell(conversation, troops(), summoned(), more_troops())
    (brief,) = await conversation.say(f"/brief {TOPIC} 30d")
    assert await conversation.press(brief, f"page:{TOPIC}:30d:1") == []
    (turned,) = [m for m in await conversation.messages() if m["message_id"] == brief["message_id"]]
    assert turned["edited"]
    assert turned["text"] != brief["text"], "the whole brief, no longer its short form"
    assert f"page:{TOPIC}:30d:0" in buttons(turned)


OLD = ["chart:t:nothing:30d", "page:nothing:30d:1", f"chart:t:{TOPIC}:never", "chart:", "page:", "brief:", "why:x"]


@pytest.mark.parametrize("data", OLD)
async def test_a_button_of_long_ago_is_answered(conversation: Conversation, data: str) -> None:
    await conversation.say("/start")
    old = await _with_button(conversation, ANN, data)
    assert len(await conversation.press(old, data)) == 1


async def test_where_nothing_is_new_it_says_so_and_offers_the_last_picture(conversation: Conversation) -> None:
    await tell(conversation, troops(), summoned())
    async with conversation.store.transaction() as t:
        await t.chats.put_last_brief(ANN, TOPIC, BriefMark(NOW - timedelta(minutes=5)))
    (said,) = await conversation.say(f"/brief {TOPIC} last")
    assert said["text"].splitlines()[-1].startswith("Nothing new since your last brief")
    assert "1,500" not in said["text"]
    (data,) = buttons(said)
    await conversation.press(said, data)
    (turned,) = [m for m in await conversation.messages() if m["message_id"] == said["message_id"]]
    assert "1,500" in turned["text"]


@asynccontextmanager
async def _model(conversation: Conversation, answer: str, status: int = 200) -> AsyncIterator[list[dict[str, Any]]]:
    asked: list[dict[str, Any]] = []

    async def complete(request: web.Request) -> web.Response:
        assert request.path == "/v1/chat/completions"
        assert request.headers["Authorization"] == f"Bearer {KEY_NAME}"
        asked.append(await request.json())
        return web.json_response({"choices": [{"message": {"content": answer}}]}, status=status)

    async with serving(complete) as base, aiohttp.ClientSession() as session:
        endpoint = CompletionsEndpoint(session, f"{base}/v1", "model", KEY_NAME)
        given = conversation.application.bot_data[KEY]
        conversation.application.bot_data[KEY] = replace(given, model=endpoint)
        yield asked


async def test_a_model_may_phrase_but_never_invent(conversation: Conversation) -> None:
    await tell(conversation, troops(), summoned())
    true = "The NIS counts some 1,500 special forces in Russia [c1][c2]."
    lies = "It has sent 90,000 soldiers [c1]. “We will win,” said Donald Duck [c2]. Nothing is cited here."
    async with _model(conversation, f"{true} {lies}") as asked:
        (brief,) = await conversation.say(f"/brief {TOPIC} 30d")
    assert len(asked) == 1
    assert "counts some 1,500 special forces in Russia" in brief["text"]
    for lie in ("90,000", "Donald Duck", "We will win", "Nothing is cited"):
        assert lie not in brief["text"]


@pytest.mark.parametrize(("answer", "status"), [("", 500), ("No citation at all.", 200), (json.dumps({}), 200)])
async def test_where_the_model_fails_the_plain_brief_is_sent(
    conversation: Conversation, answer: str, status: int
) -> None:
    await tell(conversation, troops(), summoned())
    (plain,) = await conversation.say(f"/brief {TOPIC} 30d", JEAN)
    async with _model(conversation, answer, status):
        (brief,) = await conversation.say(f"/brief {TOPIC} 30d")
    assert "1,500" in brief["text"]
    assert plain["is_rich"] == brief["is_rich"]
