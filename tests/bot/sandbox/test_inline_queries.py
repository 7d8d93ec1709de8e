"""Inline mode: what the bot answers to "@bot words", and messages that users post by it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.error import BadRequest

Control = Callable[..., Awaitable[Any]]
ANN, JEAN = 1001, 1002
FACT = InlineQueryResultArticle("1", "Troops", InputTextMessageContent("3,000 soldiers"), description="Kirby")


async def asked(control: Control, telegram: Bot, **more: Any) -> tuple[InlineQuery, asyncio.Future[Any]]:
    """What a user types, and what that user's client waits for."""
    waiting = asyncio.ensure_future(control(f"users/{ANN}/inline", query="north korea", **more))
    updates = await telegram.get_updates(timeout=5)
    query = next(update.inline_query for update in updates if update.inline_query)
    assert query is not None
    return query, waiting


async def test_results_are_shown_and_one_is_posted_in_a_group(control: Control, telegram: Bot) -> None:
    group = (await control("groups", title="Desk", members=[ANN, JEAN]))["id"]
    query, waiting = await asked(control, telegram, chat_id=group)
    assert (query.query, query.chat_type) == ("north korea", "group")
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])
    fact = InlineQueryResultArticle("1", "Troops", InputTextMessageContent("3,000 soldiers"), reply_markup=markup)
    button = InlineQueryResultsButton("Open the bot", start_parameter="inline")
    await query.answer([fact], button=button, next_offset="20")
    shown = await waiting
    assert shown["button"] == {"text": "Open the bot", "start_parameter": "inline"}
    assert shown["next_offset"] == "20"
    posted = await control(
        f"users/{ANN}/choose", inline_query_id=shown["inline_query_id"], result_id="1", chat_id=group
    )
    updates = await telegram.get_updates()
    chosen = next(update.chosen_inline_result for update in updates if update.chosen_inline_result)
    assert chosen is not None
    assert (chosen.query, chosen.result_id) == ("north korea", "1")
    await control(f"users/{JEAN}/press", message_id=posted["message_id"], data="more", chat_id=group)
    pressed = next(u.callback_query for u in await telegram.get_updates() if u.callback_query)
    assert pressed is not None
    assert pressed.message is None
    assert pressed.inline_message_id == chosen.inline_message_id
    assert await telegram.edit_message_text("4,000 soldiers", inline_message_id=pressed.inline_message_id) is True


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"results": [FACT] * 2}, "Result_id_duplicate"),
        ({"results": [FACT], "next_offset": "é" * 33}, "Next_offset_invalid"),
        ({"results": [InlineQueryResultArticle("é" * 33, "t", InputTextMessageContent("x"))]}, "Result_id_invalid"),
        ({"results": [InlineQueryResultArticle("1", " ", InputTextMessageContent("x"))]}, "articles with a title"),
        ({"results": [InlineQueryResultArticle("1", "t", InputTextMessageContent(" "))]}, "text is empty"),
        ({"results": [], "button": InlineQueryResultsButton("x", start_parameter="a b")}, "Start_param_invalid"),
    ],
)
async def test_answers_that_telegram_refuses(
    control: Control, telegram: Bot, answer: dict[str, Any], said: str
) -> None:
    query, waiting = await asked(control, telegram)
    with pytest.raises(BadRequest, match=said):
        await telegram.answer_inline_query(query.id, **answer)
    await query.answer([])
    assert (await waiting)["results"] == []
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer([])


async def test_edits_of_an_unknown_inline_message(telegram: Bot) -> None:
    with pytest.raises(BadRequest, match="Message_id_invalid"):
        await telegram.edit_message_text("x", inline_message_id="inline-1-1")


async def test_a_query_is_short_and_typed_where_its_user_is(control: Control, client: httpx.AsyncClient) -> None:
    group = (await control("groups", title="Desk", members=[JEAN]))["id"]
    for body, said in (({"query": "x" * 257}, "at most 256"), ({"query": "x", "chat_id": group}, "is not in Desk")):
        assert said in (await client.post(f"/sandbox/users/{ANN}/inline", json=body)).json()["error"]
