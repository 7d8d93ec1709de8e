"""/watch and /unwatch: topics of a chat's own, within a quota, which nobody else is shown or can follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.chat.answer_screens import topic_rows
from bot.chat.services import KEY
from bot.settings import Settings
from feeds.types import Chat, Story
from tests.bot.chat.handlers.test_groups import FRENCH, made, pressed, said
from tests.bot.chat.handlers.test_when import press
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons
from tests.bot.october_facts import claim, fact, source


async def own(conversation: Conversation, chat_id: int = ANN) -> list[tuple[str, str]]:
    async with conversation.store.reading() as read:
        return [(topic.name("en"), topic.query) for topic in await read.topics.of_chat(chat_id)]


async def slug_of(conversation: Conversation, chat_id: int = ANN) -> str:
    async with conversation.store.reading() as read:
        return (await read.topics.of_chat(chat_id))[0].slug


async def test_words_are_a_topic_that_the_chat_follows(conversation: Conversation) -> None:
    (added,) = await conversation.say("/watch ferry strike")
    assert added["text"].startswith("I watch for ferry strike")
    assert await own(conversation) == [("ferry strike", "ferry strike")]
    slug = await slug_of(conversation)
    assert await conversation.subscriptions() == {slug: False}
    assert "ferry" not in slug
    async with conversation.store.reading() as read:
        assert slug in {topic.slug for topic in await read.topics.every()}
        assert slug in {backfill.topic for backfill in await read.backfills.all()}, "it is looked for in the archive"
    (again,) = await conversation.say("/watch Ferry  STRIKE")
    assert "already" in again["text"]
    (brief,) = await conversation.press(added, f"brief:{slug}")
    assert "ferry strike" in brief["text"]


async def test_nobody_else_sees_or_follows_it(conversation: Conversation) -> None:
    await conversation.say("/watch ferry strike")
    slug = await slug_of(conversation)
    for line in ("/topics", "/topics ferry", "/subscriptions", "/watch", "/start", "/subscribe"):
        for shown in await conversation.say(line, JEAN):
            assert slug not in shown["text"] + str(buttons(shown)), line
            assert "strike" not in shown["text"], line
    forged = (f"sub:{slug}", f"brief:{slug}", f"mute:{slug}", f"toggle:{slug}:1", f"how:{slug}:stop", f"unwatch:{slug}")
    for data in (*forged, f"level:{slug}:breaking"):
        await conversation.press(await conversation.old_message(data, JEAN), data, JEAN)
    for line in (
        f"/subscribe {slug}",
        f"/start {slug}",
        f"/unsubscribe {slug}",
        f"/unwatch {slug}",
        "/subscribe ferry strike",
    ):
        await conversation.say(line, JEAN)
    assert await conversation.subscriptions(JEAN) == {}
    assert await conversation.subscriptions() == {slug: False}
    assert "ferry" not in str([m["text"] for m in await conversation.messages(JEAN) if "«" not in m["text"]])


async def test_admins_see_a_count(conversation: Conversation) -> None:
    await conversation.say("/watch ferry strike", JEAN)
    async with conversation.store.transaction() as t:
        await t.admins.add(ANN)
        assert await t.topics.personal_count() == 1
    (shown,) = await conversation.say("/topics")
    assert "ferry" not in shown["text"]
    assert "1 own topic of chats" in shown["text"]
    (other,) = await conversation.say("/topics", JEAN)
    assert "own topic" not in other["text"]


async def test_the_own_chat_chooses_its_level_mutes_it_and_stops(conversation: Conversation) -> None:
    await conversation.say("/watch ferry strike")
    slug = await slug_of(conversation)
    (shown,) = await conversation.say("/subscriptions")
    shown = await press(conversation, shown, f"how:{slug}:", f"how:{slug}:breaking", f"how:{slug}:mute", "subs:1")
    await press(conversation, shown, f"unmute:{slug}", f"how:{slug}:", f"how:{slug}:stop")
    assert await own(conversation) == [], "the topic is gone too"
    async with conversation.store.reading() as read:
        assert await read.topics.personal_count() == 0


async def test_unwatch_takes_words_or_a_button(conversation: Conversation) -> None:
    (usage,) = await conversation.say("/unwatch")
    assert usage["text"].startswith("You watch for nothing.")
    for words in ("ferry strike", "tunnel", '"old bridge" OR pont => Bridges'):
        await conversation.say(f"/watch {words}")
    (gone,) = await conversation.say("/unwatch FERRY strike")
    assert gone["text"] == "I no longer watch for ferry strike."
    (unknown,) = await conversation.say("/unwatch <ferry>")
    assert unknown["text"] == "You do not watch for “<ferry>”."
    (shown,) = await conversation.say("/watch")
    first, second = buttons(shown)
    shown = await press(conversation, shown, first)
    assert buttons(shown) == [second]
    again = await conversation.old_message(first)
    assert buttons(await press(conversation, again, first)) == [second], "pressed twice"
    for name in ("bridges", "tunnel"):
        await conversation.say(f"/unwatch {name}")
    assert await own(conversation) == [], "by the name that was given, or by the words"


async def test_there_is_a_quota(conversation: Conversation) -> None:
    most = Settings().watches_per_chat
    for n in range(most):
        await conversation.say(f"/watch ferry number{n}")
    (full,) = await conversation.say("/watch one more")
    assert full["text"].startswith(f"You watch for {most} things")
    assert len(buttons(full)) == most
    await press(conversation, full, buttons(full)[0])
    await conversation.say("/watch one more")
    assert len(await own(conversation)) == most


async def test_it_can_be_switched_off(conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    given = conversation.application.bot_data[KEY]
    settings = given.settings.model_copy(update={"watches_per_chat": 0})
    monkeypatch.setitem(conversation.application.bot_data, KEY, replace(given, settings=settings))
    (off,) = await conversation.say("/watch ferry")
    assert off["text"].startswith("Own topics are switched off here.")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("the and of", "These words stand in nearly every article."),
        ("a*", "These words stand in nearly every article."),
        ("source:reuters", "These words stand in nearly every article."),
        ("/ferr(y|ies)/", "Regular expressions are for the topics of admins."),
        ("(ferry", "That does not work:"),
        ("@side", "That does not work:"),
        ("x" * 201, "That is too long: at most 200 characters."),
        ("NOT ferry", "That does not work:"),
    ],
)
async def test_what_cannot_be_watched_for_is_said(conversation: Conversation, typed: str, answer: str) -> None:
    (said_,) = await conversation.say(f"/watch {typed}")
    assert said_["text"].startswith(answer)
    assert await own(conversation) == []


async def test_in_a_group_only_its_administrators_watch(conversation: Conversation) -> None:
    group = await made(conversation)
    assert (await said(conversation, group, "/watch ferry", JEAN)).startswith(FRENCH)
    await said(conversation, group, "/watch ferry", ANN)
    slug = await slug_of(conversation, group)
    await said(conversation, group, "/unwatch", JEAN)
    assert (await pressed(conversation, group, f"unwatch:{slug}", JEAN)).startswith(FRENCH)
    assert (await said(conversation, group, "/unwatch ferry", JEAN)).startswith(FRENCH)
    assert len(await own(conversation, group)) == 1
    moved: Any = await conversation.client.post(f"/sandbox/groups/{group}/migrate")
    await conversation.handle()
    assert len(await own(conversation, int(moved.json()["id"]))) == 1, "it moves with its group"


async def test_an_answer_about_a_story_offers_no_own_topic_of_others(conversation: Conversation) -> None:
    await conversation.say("/watch ferry strike")
    slug = await slug_of(conversation)
    read_before = Story(0, "Ferries stay in port", "en", NOW, NOW, (slug, "harbours"), 1, ("Post",), ("Post",))
    async with conversation.store.transaction() as t:
        story = await t.stories.add(read_before)
        told = fact(0, source(1, "Post", claim("all ferries stay in port")), story_id=story.id)
        offered = {chat_id: await topic_rows(t, [told], Chat(chat_id)) for chat_id in (ANN, JEAN)}
    shown = {chat_id: [item["callback_data"] for row in rows for item in row] for chat_id, rows in offered.items()}
    assert sorted(shown[ANN]) == sorted([f"brief:{slug}", "brief:harbours"])
    assert shown[JEAN] == ["brief:harbours"]
