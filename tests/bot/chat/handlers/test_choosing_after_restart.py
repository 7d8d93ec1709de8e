"""Buttons and questions from before a restart, answered by an application that shares only the store."""

from __future__ import annotations

from tests.bot.chat.handlers.test_settings import asked
from tests.bot.chat.handlers.test_watches import slug_of
from tests.bot.chat.handlers.test_when import chat_of, press
from tests.bot.conversation import ANN, Conversation, restarted


async def test_settings_go_on_after_a_restart(conversation: Conversation) -> None:
    (screen,) = await conversation.say("/settings")
    question = await asked(conversation, "words")
    async with restarted(conversation):
        screen = await press(conversation, screen, "set:language:", "set:language:fr", "set:home:")
        assert screen["text"].startswith("⚙️ Réglages")
        await conversation.say("weather", reply_to=question["message_id"])
        chosen = await chat_of(conversation)
    assert (chosen.language, chosen.preferences.muted_words) == ("fr", ("weather",)), "asked in another language"


async def test_topics_and_watches_go_on_after_a_restart(conversation: Conversation) -> None:
    (topics,) = await conversation.say("/topics")
    await conversation.say("/watch ferry strike")
    slug = await slug_of(conversation)
    (subscriptions,) = await conversation.say("/subscriptions")
    (watches,) = await conversation.say("/watch")
    async with restarted(conversation):
        await press(conversation, topics, "toggle:harbours:1")
        await press(conversation, subscriptions, f"mute:{slug}")
        assert await conversation.subscriptions() == {"harbours": False, slug: True}
        shown = await press(conversation, watches, f"unwatch:{slug}")
        assert shown["text"].startswith("You watch for nothing")
    assert await conversation.subscriptions() == {"harbours": False}


async def test_a_deletion_that_was_asked_for_before_a_restart_is_done(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    (question,) = await conversation.say("/forgetme")
    async with restarted(conversation):
        gone = await press(conversation, question, "forget:1")
        assert gone["text"].startswith("It is deleted.")
    async with conversation.store.reading() as read:
        assert await read.people.stored(ANN) == {}


async def test_who_stopped_stays_stopped_over_a_restart(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours")
    await conversation.say("/stop")
    async with restarted(conversation):
        await conversation.say("/topics")
        assert not (await chat_of(conversation)).is_open
        await conversation.say("/start")
        assert (await chat_of(conversation)).is_open
