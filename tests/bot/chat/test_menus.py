"""Telegram's menus of commands: by scope, language and role; nobody but an admin is shown what admins do."""

from __future__ import annotations

import httpx
import pytest

from bot.chat.application import COMMANDS
from bot.chat.menus import GROUP_ADMINS_MENU, GROUP_MENU, PRIVATE_MENU, Menus, introduce
from bot.locales import LANGUAGES, catalogue
from feeds.types import Chat
from storage.ports import Role
from tests.bot.chat.handlers.test_groups import made
from tests.bot.conversation import ANN, JEAN, Conversation


async def menu(conversation: Conversation, user: int, chat_id: int | None = None) -> dict[str, str]:
    """What Telegram shows a user in a chat, their own one unless another is named."""
    params = {} if chat_id is None else {"chat_id": chat_id}
    reply: httpx.Response = await conversation.client.get(f"/sandbox/users/{user}/commands", params=params)
    found = reply.json()
    rows = found["commands"] if isinstance(found, dict) else found
    return {row["command"]: row["description"] for row in rows}


async def test_each_kind_of_chat_has_its_menu_in_each_language(conversation: Conversation) -> None:
    bot = conversation.application.bot
    await introduce(bot)
    group = await made(conversation)
    assert tuple(await menu(conversation, JEAN)) == PRIVATE_MENU
    assert tuple(await menu(conversation, JEAN, group)) == GROUP_MENU
    assert tuple(await menu(conversation, ANN, group)) == GROUP_ADMINS_MENU, "she owns the group"
    assert (await menu(conversation, ANN))["help"] == "What I can do"
    assert (await menu(conversation, JEAN))["help"] == "Ce que je sais faire"
    assert "why" in await menu(conversation, JEAN, group)


async def test_admins_have_a_menu_of_their_own_that_follows_their_role(conversation: Conversation) -> None:
    menus = Menus(conversation.application.bot, conversation.store)
    await introduce(conversation.application.bot)
    async with conversation.store.transaction() as t:
        await t.chats.put(Chat(ANN))
        await t.chats.put(Chat(JEAN, language="fr"))
        await t.admins.add(ANN, Role.OWNER)
        await t.admins.add(JEAN, Role.EDITOR)
    await menus.follow_roles()
    owner, editor = await menu(conversation, ANN), await menu(conversation, JEAN)
    assert {"backup", "audit", "addfeed"} <= owner.keys()
    assert "addfeed" in editor
    assert editor.keys().isdisjoint({"backup", "audit", "invite"})
    assert editor["addfeed"] == "Ajouter une source"
    async with conversation.store.transaction() as t:
        await t.admins.set_role(JEAN, Role.ADMIN)
        await t.admins.remove(ANN)
    await menus.follow_roles()
    assert "audit" in await menu(conversation, JEAN)
    assert tuple(await menu(conversation, ANN)) == PRIVATE_MENU


async def test_a_restart_deletes_the_menu_of_who_is_no_admin_any_more(conversation: Conversation) -> None:
    bot, store = conversation.application.bot, conversation.store
    await introduce(bot)
    async with store.transaction() as t:
        await t.chats.put(Chat(ANN))
        await t.admins.add(ANN)
    await Menus(bot, store).follow_roles()
    assert "addfeed" in await menu(conversation, ANN)
    async with store.transaction() as t:
        await t.admins.remove(ANN)
    await Menus(bot, store).follow_roles()
    assert tuple(await menu(conversation, ANN)) == PRIVATE_MENU
    async with store.reading() as read:
        assert await read.notes.get("menus") == []


async def test_a_refusal_of_telegram_is_not_repeated(conversation: Conversation) -> None:
    menus = Menus(conversation.application.bot, conversation.store)
    async with conversation.store.transaction() as t:
        await t.chats.put(Chat(ANN))
        await t.admins.add(ANN)
    body = {"method": "setMyCommands", "status": 400, "description": "Bad Request: chat not found", "times": 1}
    (await conversation.client.post("/sandbox/faults", json=body)).raise_for_status()
    for _ in range(2):
        await menus.follow_roles()
    assert "addfeed" not in await menu(conversation, ANN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_a_menu_is_there_and_short(language: str) -> None:
    described = {
        key.removeprefix("menus."): text for key, text in catalogue(language).items() if key.startswith("menus.")
    }
    assert described.keys() <= COMMANDS.keys()
    assert {*PRIVATE_MENU, *GROUP_MENU, *GROUP_ADMINS_MENU} <= described.keys()
    assert all(isinstance(text, str) and 3 <= len(text) <= 60 for text in described.values())
