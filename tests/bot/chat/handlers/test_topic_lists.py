"""/topics in pages with toggles and a search; /subscriptions with levels and mutes."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.topic_screens import PER_PAGE, found_topics
from feeds.types import AlertLevel, Topic
from tests.bot.chat.handlers.test_groups import FRENCH, made, pressed, said
from tests.bot.chat.handlers.test_when import press
from tests.bot.conversation import ANN, JEAN, Conversation, buttons

MANY = 161


@pytest.fixture
async def many(conversation: Conversation) -> Conversation:
    async with conversation.store.transaction() as t:
        for topic in await t.topics.all():
            await t.topics.remove(topic.slug)
        for n in range(MANY):
            await t.topics.put(Topic(f"topic-{n:03}", {"en": f"Topic {n:03}", "fr": f"Sujet {n:03}"}, f"word{n}"))
    return conversation


def texts(message: dict[str, Any]) -> list[str]:
    return [b["text"] for row in message["buttons"] for b in row]


async def test_161_topics_are_pages_that_fit_a_phone(many: Conversation) -> None:
    (shown,) = await many.say("/topics")
    assert shown["text"].splitlines()[0] == "Topics · 161"
    assert len(shown["buttons"]) == PER_PAGE + 1
    assert "1/21" in texts(shown)
    shown = await press(many, shown, "topics:2:", "topics:3:", "topics:2:")
    assert "• Topic 008 · topic-008" in shown["text"]
    last = await press(many, await many.old_message("topics:999:"), "topics:999:")
    assert "Topic 160" in last["text"]
    assert "▶" not in texts(last)


async def test_a_topic_is_toggled_in_its_place(many: Conversation) -> None:
    (shown,) = await many.say("/topics")
    shown = await press(many, shown, "topics:2:", "toggle:topic-009:1")
    assert await many.subscriptions() == {"topic-009": False}
    assert shown["buttons"][1][0]["text"] == "✓ Topic 009"
    assert "2/21" in texts(shown), "the page stays"
    twice = await many.old_message("toggle:topic-009:1")
    await press(many, twice, "toggle:topic-009:1")
    assert await many.subscriptions() == {"topic-009": False}
    shown = await press(many, shown, "mute:topic-009", "unmute:topic-009", "mute:topic-009", "toggle:topic-009:0")
    assert await many.subscriptions() == {}
    assert "toggle:topic-009:1" in buttons(shown)
    gone = await many.old_message("toggle:no-topic:1")
    assert await many.press(gone, "toggle:no-topic:1") == []


async def test_a_toggle_keeps_the_level_of_what_is_followed(many: Conversation) -> None:
    await many.say("/subscribe topic-001")
    (shown,) = await many.say("/subscriptions")
    await press(many, shown, "how:topic-001:", "how:topic-001:breaking", "how:topic-001:mute")
    data = "toggle:topic-001:1"
    await press(many, await many.old_message(data), data)
    async with many.store.reading() as read:
        (one,) = await read.chats.subscriptions(ANN)
    assert (one.level, one.is_muted) == (AlertLevel.BREAKING, True)


async def test_topics_are_searched_by_their_names(many: Conversation) -> None:
    async with many.store.transaction() as t:
        await t.topics.put(Topic("north-korea", {"en": "North Korea", "fr": "Corée du Nord"}, "korea"))
    for typed in ("korea", "KOR", "coree nord", "nort kore"):
        (shown,) = await many.say(f"/topics {typed}")
        assert "North Korea" in shown["text"], typed
        assert len(shown["buttons"]) == 1
    (near,) = await many.say("/topics north koera")
    assert "North Korea" in near["text"]
    (none,) = await many.say("/topics <zzz>", JEAN)
    assert none["text"] == "Aucun sujet n'a « <zzz> » dans son nom."
    back = await many.old_message("topics:1:")
    assert "1/21" in texts(await press(many, back, "topics:1:"))
    (pages,) = await many.say("/topics topic")
    assert "161" in pages["text"]
    shown = await press(many, pages, "topics:2:topic")
    assert "Topics for “topic” · 161" in shown["text"]


async def test_what_is_followed_is_listed_with_its_level(many: Conversation) -> None:
    (none,) = await many.say("/subscriptions")
    assert none["text"].startswith("You follow no topic")
    for n in range(PER_PAGE + 1):
        await many.say(f"/subscribe topic-{n:03}")
    (shown,) = await many.say("/subscriptions", ANN)
    assert shown["text"].splitlines()[:2] == ["What you follow · 9 topics", "• Topic 000 · important news"]
    assert texts(shown)[0] == "Topic 000"
    shown = await press(many, shown, "subs:2")
    assert "how:topic-008:" in buttons(shown)
    shown = await press(many, shown, "how:topic-008:", "how:topic-008:everything")
    assert "✓ all news" in texts(shown)
    shown = await press(many, shown, "how:topic-008:mute", "how:topic-008:unmute", "how:topic-008:mute")
    assert "Muted" in shown["text"]
    shown = await press(many, shown, "how:topic-008:stop")
    assert shown["text"].startswith("What you follow · 8 topics\n")
    data = "how:topic-008:mute"
    stale = await press(many, await many.old_message(data), data)
    assert stale["text"].startswith("What you follow · 8 topics\n"), "it is not followed any more"


async def test_in_a_group_only_its_administrators_choose(many: Conversation) -> None:
    group = await made(many)
    await said(many, group, "/topics", JEAN)
    assert (await pressed(many, group, "toggle:topic-000:1", JEAN)).startswith(FRENCH)
    assert await many.subscriptions(group) == {}
    await pressed(many, group, "toggle:topic-000:1", ANN)
    assert await many.subscriptions(group) == {"topic-000": False}
    await said(many, group, "/subscriptions", JEAN)
    body = {"message_id": (await many.messages(group))[-1]["message_id"], "data": "how:topic-000:", "chat_id": group}
    (await many.client.post(f"/sandbox/users/{JEAN}/press", json=body)).raise_for_status()
    await many.handle()
    for choice in ("breaking", "mute", "stop"):
        assert (await pressed(many, group, f"how:topic-000:{choice}", JEAN)).startswith(FRENCH)
    assert await many.subscriptions(group) == {"topic-000": False}


def test_every_word_of_a_search_counts() -> None:
    topics = [Topic("a", {"en": "North Korea"}, "x"), Topic("b", {"en": "South Korea"}, "y")]
    assert [topic.slug for topic in found_topics(topics, "korea so")] == ["b"]
    assert [topic.slug for topic in found_topics(topics, "")] == ["a", "b"]
    assert found_topics(topics, "quite another thing") == []
