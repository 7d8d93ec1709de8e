"""Who may use the bot: everybody, those who were invited, or the chats that the settings list."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.handlers.access import TOLD_AGAIN
from bot.chat.services import KEY
from bot.runtime.launch import close_others
from feeds.types import Chat, Subscription
from storage.ports import Role
from tests.bot.conversation import ANN, JEAN, NOW, Conversation

PIA, REFUSED = 1003, "This bot is for invited people. Whoever runs it can let you in."


def set_up(conversation: Conversation, access: str, *allowed: int, later: timedelta = timedelta()) -> None:
    given = conversation.application.bot_data[KEY]
    settings = given.settings.model_copy(update={"access": access, "allowed_chats": frozenset(allowed)})
    conversation.application.bot_data[KEY] = replace(given, settings=settings, now=lambda: NOW + later)


@pytest.fixture(autouse=True)
async def owner(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        await t.admins.add(ANN, Role.OWNER, NOW)


@pytest.mark.parametrize("access", ["invite", "list"])
async def test_a_stranger_is_told_once_and_nothing_else(conversation: Conversation, access: str) -> None:
    set_up(conversation, access)
    (told,) = await conversation.say("/topics", PIA)
    assert told["text"] == REFUSED
    for said in ("/topics", "hello", "/start", "/admins"):
        assert await conversation.say(said, PIA) == []
    async with conversation.store.reading() as read:
        assert await read.chats.some([PIA]) == {}, "nothing is stored of a stranger"
    set_up(conversation, access, later=TOLD_AGAIN)
    (again,) = await conversation.say("/topics", PIA)
    assert again["text"] == REFUSED


async def test_everybody_may_use_an_open_bot(conversation: Conversation) -> None:
    (answer,) = await conversation.say("/topics", PIA)
    assert answer["text"].startswith("Topics")


async def test_admins_and_listed_people_may_use_a_bot_for_listed_people(conversation: Conversation) -> None:
    set_up(conversation, "list", JEAN)
    assert (await conversation.say("/topics", ANN))[0]["text"].startswith("Topics")
    assert (await conversation.say("/topics", JEAN))[0]["text"].startswith("Sujets")


async def test_a_button_of_a_stranger_does_nothing(conversation: Conversation) -> None:
    await conversation.say("/help", PIA)
    message = await conversation.old_message("sub:harbours", PIA)
    set_up(conversation, "invite")
    assert await conversation.press(message, "sub:harbours", PIA) == []
    assert await conversation.subscriptions(PIA) == {}


async def test_a_link_lets_in_as_many_as_it_says(conversation: Conversation) -> None:
    set_up(conversation, "invite")
    (answer,) = await conversation.say("/invite 2")
    found = re.search(r"start=(join-\S+)", answer["text"])
    assert found
    assert "The first 2 who open this link become user." in answer["text"]
    for user, said in ((PIA, "Welcome."), (1004, "Welcome."), (1005, "This link does not work")):
        (told,) = await conversation.say(f"/start {found[1]}", user)
        assert told["text"].startswith(said)
    assert (await conversation.say("/topics", PIA))[0]["text"].startswith("Topics")
    assert (await conversation.say("/topics", 1005))[0]["text"] == REFUSED


async def test_a_link_is_for_some_people_and_for_none_of_an_open_bot(conversation: Conversation) -> None:
    assert (await conversation.say("/invite 3"))[0]["text"].startswith("This bot is open to all")
    set_up(conversation, "invite")
    for count in ("0", "501", "many", "-1"):
        (answer,) = await conversation.say(f"/invite {count}")
        assert answer["text"].startswith("/invite [how many people")


async def test_who_followed_something_before_stays(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours", PIA)
    set_up(conversation, "invite")
    assert (await conversation.say("/topics", PIA))[0]["text"].startswith("Topics")


async def test_nothing_is_sent_to_chats_that_are_not_on_the_list(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        for chat_id in (ANN, JEAN, PIA):
            await t.chats.put(Chat(chat_id))
            await t.chats.subscribe(Subscription(chat_id, "harbours"))
    for access, kept in (("open", [ANN, JEAN, PIA]), ("list", [ANN, JEAN])):
        set_up(conversation, access, JEAN)
        await close_others(conversation.store, conversation.application.bot_data[KEY].settings, NOW)
        async with conversation.store.reading() as read:
            assert [chat.id for chat, _ in await read.chats.subscribers(["harbours"])] == kept
