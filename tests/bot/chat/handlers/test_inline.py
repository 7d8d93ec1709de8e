"""Inline mode: what is offered for "@bot words", in whose language, and what is posted."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from feeds.types import Story
from tests.bot.chat.handlers.test_questions import HOSTILE, ferries
from tests.bot.chat.stored_story import SLUG, store_story
from tests.bot.conversation import ANN, JEAN, Conversation
from tests.bot.october_facts import denial, right, summoned, troops


@pytest.fixture
async def told(conversation: Conversation) -> Story:
    return await store_story(conversation, [troops(), right(), summoned(), denial()])


async def inline(conversation: Conversation, text: str, user: int = ANN, offset: str = "") -> dict[str, Any]:
    """What the client of the user shows for an inline query."""
    body = {"query": text, "offset": offset}
    waiting = asyncio.ensure_future(conversation.client.post(f"/sandbox/users/{user}/inline", json=body))
    while not waiting.done():
        await conversation.handle()
    shown: dict[str, Any] = waiting.result().json()
    assert shown["is_answered"]
    return shown


async def posted(conversation: Conversation, shown: dict[str, Any], place: int) -> dict[str, Any]:
    """The message that the user posts by choosing a result."""
    body = {"inline_query_id": shown["inline_query_id"], "result_id": shown["results"][place]["id"]}
    (await conversation.client.post(f"/sandbox/users/{ANN}/choose", json=body)).raise_for_status()
    rows = (await conversation.client.get(f"/sandbox/chats/{ANN}/messages")).json()
    found: dict[str, Any] = rows[-1]
    return found


async def test_a_topic_offers_its_brief_and_a_link_to_follow_it(conversation: Conversation, told: Story) -> None:
    for text in ("north korea", "North Korea–Russia", "russia korea", "corée du nord"):
        shown = await inline(conversation, text)
        assert shown["results"][0]["title"] == "Brief: North Korea–Russia", text
    message = await posted(conversation, shown, 0)
    assert "1,500" in message["text"]
    (row,) = message["buttons"]
    assert row[0]["url"] == f"https://t.me/{conversation.application.bot.username}?start={SLUG}"


async def test_words_offer_facts_while_they_are_typed(conversation: Conversation, told: Story) -> None:
    for text in ("soldiers", "how many sold", "special forc"):
        shown = await inline(conversation, text)
        assert any("1,500" in result["title"] for result in shown["results"]), text
    assert shown["button"] == {"text": "Ask me in a chat of our own", "start_parameter": "inline"}
    message = await posted(conversation, shown, 0)
    assert "[1]" in message["text"]


async def test_results_are_in_the_language_of_who_asks(conversation: Conversation, told: Story) -> None:
    french = await inline(conversation, "north korea", JEAN)
    assert french["results"][0]["title"] == "Le point : Corée du Nord–Russie"
    assert french["button"]["text"] == "Me demander en privé"


async def test_nothing_typed_is_the_latest_on_what_is_followed(conversation: Conversation, told: Story) -> None:
    assert (await inline(conversation, ""))["results"]
    await conversation.say("/subscribe harbours")
    nothing = await inline(conversation, "")
    assert nothing["results"] == []
    assert nothing["button"]["text"].startswith("Nothing found")
    (greeting,) = await conversation.say("/start inline")
    assert greeting["text"].startswith("I tell you what is new")


async def test_more_results_come_page_by_page(conversation: Conversation) -> None:
    await store_story(conversation, ferries(14))
    first = await inline(conversation, "ferries")
    assert len(first["results"]) == 10
    second = await inline(conversation, "ferries", offset=first["next_offset"])
    assert len(second["results"]) == 4
    assert second["next_offset"] == ""
    assert not {r["id"] for r in first["results"]} & {r["id"] for r in second["results"]}
    assert (await inline(conversation, "ferries", offset="x" * 60))["results"]
    assert (await inline(conversation, "ferries", offset="99999"))["results"] == []


async def test_whatever_is_typed_is_answered(conversation: Conversation, told: Story) -> None:
    for text in HOSTILE:
        await inline(conversation, text[:256])
