"""Who administers the bot: roles, links that invite, and that nobody else learns of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.administration import ADMIN_BUTTONS, ADMIN_COMMANDS, ADMINS_COMMANDS
from bot.chat.application import OPEN_COMMANDS
from bot.chat.buttons import RolesButton, encode
from bot.chat.services import KEY
from storage.ports import Role
from tests.bot.chat.test_buttons import SENT
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons

PIA = 1003


@pytest.fixture(autouse=True)
async def staff(conversation: Conversation) -> None:
    """Ann owns the bot."""
    async with conversation.store.transaction() as t:
        await t.admins.add(ANN, Role.OWNER, NOW)


def at(conversation: Conversation, later: timedelta) -> None:
    """Sets the bot's clock."""
    given = conversation.application.bot_data[KEY]
    conversation.application.bot_data[KEY] = replace(given, now=lambda: NOW + later)


async def roles(conversation: Conversation) -> Mapping[int, str]:
    async with conversation.store.reading() as read:
        return {admin.user_id: admin.role.value for admin in await read.admins.listed()}


async def shown(conversation: Conversation, message: dict[str, Any], user: int = ANN) -> dict[str, Any]:
    """The message as it stands now."""
    rows = await conversation.messages(user)
    return next(row for row in rows if row["message_id"] == message["message_id"])


async def press(conversation: Conversation, message: dict[str, Any], wanted: RolesButton, user: int = ANN) -> str:
    """Presses a button that the message has, and returns what it says then."""
    message = await shown(conversation, message, user)
    assert encode(wanted) in buttons(message)
    await conversation.press(message, encode(wanted), user)
    return str((await shown(conversation, message, user))["text"])


async def link(conversation: Conversation, role: str, user: int = ANN) -> str:
    """The payload of a link that the user makes under /admins."""
    (listed,) = await conversation.say("/admins", user)
    text = await press(conversation, listed, RolesButton("invite", value=role), user)
    found = re.search(r"start=(join-\S+)", text)
    assert found, text
    return found[1]


SAID = {
    "editor": "You are an editor of this bot now: feeds and topics.",
    "admin": "You are an admin of this bot now.",
    "owner": "You are an owner of this bot now.",
}


async def test_a_link_gives_its_role_once(conversation: Conversation) -> None:
    for user, (role, said) in enumerate(SAID.items(), PIA):
        payload = await link(conversation, role)
        (told,) = await conversation.say(f"/start {payload}", user)
        assert told["text"].startswith(said)
        (late,) = await conversation.say(f"/start {payload}", JEAN)
        assert late["text"].startswith("Ce lien ne sert plus.")
        assert (await roles(conversation))[user] == role
        async with conversation.store.reading() as read:
            assert payload not in str(await read.invitations.open(NOW))
            log = [(record.actor_id, record.action, record.subject) for record in await read.admins.log(2)]
        assert log == [(user, "join", f"{role} ({ANN})"), (ANN, "invite", f"{role} × 1")]
    assert JEAN not in await roles(conversation)


async def test_a_link_expires(conversation: Conversation) -> None:
    payload = await link(conversation, "admin")
    at(conversation, timedelta(days=2))
    (late,) = await conversation.say(f"/start {payload}", PIA)
    assert late["text"].startswith("This link does not work any more.")
    (listed,) = await conversation.say("/admins")
    assert "Links that are open" not in listed["text"]


async def test_a_link_ends_when_it_is_revoked_and_when_its_maker_loses_the_right(conversation: Conversation) -> None:
    first = await link(conversation, "editor")
    (listed,) = await conversation.say("/admins")
    (revoke,) = [data for data in buttons(listed) if data.startswith("role:revoke:")]
    await conversation.press(listed, revoke)
    assert "does not work" in (await conversation.say(f"/start {first}", PIA))[0]["text"]
    async with conversation.store.transaction() as t:
        await t.admins.add(PIA, Role.ADMIN, NOW)
    second = await link(conversation, "editor", PIA)
    async with conversation.store.transaction() as t:
        await t.admins.remove(PIA)
    assert "ne sert plus" in (await conversation.say(f"/start {second}", JEAN))[0]["text"]
    assert await roles(conversation) == {ANN: "owner"}


async def test_an_owner_changes_roles_and_the_last_one_cannot_leave(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        await t.admins.add(JEAN, Role.EDITOR, NOW)
    await conversation.say("/help")  # her name is stored then
    (listed,) = await conversation.say("/admins")
    assert listed["text"].splitlines()[1:] == [
        "• Ann (you) · owner · 21 Oct · 1001",
        "• 1002 · editor · 21 Oct · 1002",
    ]
    await press(conversation, listed, RolesButton("show", JEAN))
    await press(conversation, listed, RolesButton("set", JEAN, "admin"))
    assert (await press(conversation, listed, RolesButton("set!", JEAN, "admin"))).startswith("✅ Done.")
    assert await roles(conversation) == {ANN: "owner", JEAN: "admin"}
    await press(conversation, listed, RolesButton("show", ANN))
    assert await press(conversation, listed, RolesButton("remove", ANN)) == "Give up your rights?"
    (refused,) = await conversation.press(await shown(conversation, listed), encode(RolesButton("remove!", ANN)))
    assert refused["text"] == "That did not work: somebody has to own the bot: hand it over first"
    assert await roles(conversation) == {ANN: "owner", JEAN: "admin"}


async def test_the_bot_is_handed_over_and_its_former_owner_may_leave(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        await t.admins.add(JEAN, Role.ADMIN, NOW)
    (listed,) = await conversation.say("/admins")
    await press(conversation, listed, RolesButton("show", JEAN))
    await press(conversation, listed, RolesButton("over", JEAN))
    text = await press(conversation, listed, RolesButton("over!", JEAN))
    assert text.startswith("✅ Handed over. You are an admin now.")
    assert await roles(conversation) == {ANN: "admin", JEAN: "owner"}
    await press(conversation, listed, RolesButton("show", ANN))
    await press(conversation, listed, RolesButton("remove", ANN))
    assert await press(conversation, listed, RolesButton("remove!", ANN)) == "You are no admin any more."
    assert await roles(conversation) == {JEAN: "owner"}
    async with conversation.store.reading() as read:
        assert [record.action for record in await read.admins.log(9)] == ["leave", "handover"]


FORGED = [
    RolesButton("set!", PIA, "owner"),
    RolesButton("remove!", ANN),
    RolesButton("over!", PIA),
    RolesButton("invite", value="admin"),
    RolesButton("set!", ANN, "editor"),
]


async def test_a_forged_button_gives_no_right(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        await t.admins.add(PIA, Role.ADMIN, NOW)
    await conversation.say("/help", PIA)
    for role in (Role.ADMIN, Role.EDITOR):
        async with conversation.store.transaction() as t:
            await t.admins.set_role(PIA, role)
        for forged in FORGED:
            message = await conversation.old_message(encode(forged), PIA)
            (refused,) = await conversation.press(message, encode(forged), PIA)
            assert refused["text"] == "That did not work: your role does not allow that"
        assert await roles(conversation) == {ANN: "owner", PIA: role.value}
    async with conversation.store.reading() as read:
        assert await read.invitations.open(NOW) == []


async def test_the_settings_say_who_owns_the_bot(conversation: Conversation) -> None:
    given = conversation.application.bot_data[KEY]
    settings = given.settings.model_copy(update={"admins": frozenset({JEAN})})
    conversation.application.bot_data[KEY] = replace(given, settings=settings)
    async with conversation.store.transaction() as t:
        await t.admins.add(JEAN, Role.OWNER, NOW)
    forged = await conversation.old_message(encode(RolesButton("remove!", JEAN)))
    (refused,) = await conversation.press(forged, encode(RolesButton("remove!", JEAN)))
    assert "stands in WIREBRIEF_ADMINS" in refused["text"]


async def test_a_command_for_admins_is_unknown_to_others(conversation: Conversation) -> None:
    for command in ADMIN_COMMANDS:
        (answer,) = await conversation.say(f"/{command} something", PIA)
        # What is said of any command that there is not: maybe one of everybody that has a name near it.
        assert answer["text"].startswith(f"There is no /{command}. ")
        named = set(re.findall(r"/(\w+)", answer["text"])) - {command}
        assert named | {data.removeprefix("run:") for data in buttons(answer)} <= set(OPEN_COMMANDS)


async def test_an_editor_is_told_which_role_it_takes(conversation: Conversation) -> None:
    async with conversation.store.transaction() as t:
        await t.admins.add(PIA, Role.EDITOR, NOW)
    for command in ADMINS_COMMANDS:
        (answer,) = await conversation.say(f"/{command}", PIA)
        assert answer["text"].startswith("That needs another role: ")


async def test_a_button_for_admins_does_nothing_for_others(conversation: Conversation) -> None:
    await conversation.say("/help", PIA)
    for data, kind in SENT:
        if type(kind) in ADMIN_BUTTONS:
            message = await conversation.old_message(data, PIA)
            assert await conversation.press(message, data, PIA) == []
            assert (await conversation.messages(PIA))[-1] == message
    async with conversation.store.reading() as read:
        assert await read.admins.log(9) == []


async def test_what_was_done_is_listed_by_pages_the_latest_first(conversation: Conversation) -> None:
    for number in range(17):
        await conversation.say(f"/addtopic t{number} <b> OR ship{number}")
    (page,) = await conversation.say("/audit")
    lines = page["text"].splitlines()
    assert (lines[0], lines[1]) == ("Who did what", "21 Oct, 12:00 · Ann · addtopic t16")
    assert len(lines) == 16
    await conversation.press(page, "audit:2")
    second = await shown(conversation, page)
    assert second["text"].splitlines()[1:] == [
        "21 Oct, 12:00 · Ann · addtopic t1",
        "21 Oct, 12:00 · Ann · addtopic t0",
    ]
    assert buttons(second) == ["audit:1"]


async def test_an_act_that_fails_leaves_no_record(conversation: Conversation) -> None:
    await conversation.say("/removetopic nothing")
    (page,) = await conversation.say("/audit")
    assert page["text"] == "Nothing was done yet."
