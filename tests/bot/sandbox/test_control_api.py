"""The client side: people and groups that are played, faults on demand, numbers, one clear line for bad input."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot.sandbox import Sandbox

Control = Callable[..., Awaitable[Any]]


async def test_a_user_is_made_on_first_use_and_keeps_names_and_language(telegram: Bot, control: Control) -> None:
    await control("users/77", first_name="Zoé", language_code="fr")
    sent = await control("users/77/send", text="bonjour")
    [update] = await telegram.get_updates()
    assert sent["update_id"] == update.update_id
    assert update.effective_user is not None
    assert (update.effective_user.first_name, update.effective_user.language_code) == ("Zoé", "fr")
    assert update.effective_chat is not None
    assert (update.effective_chat.id, update.effective_chat.type) == (77, "private")


async def test_messages_say_who_wrote(telegram: Bot, client: httpx.AsyncClient, control: Control) -> None:
    await control("users/11/send", text="/start")
    await telegram.send_message(11, "welcome")
    rows = (await client.get("/sandbox/chats/11/messages")).json()
    assert [(row["from"], row["text"]) for row in rows] == [(11, "/start"), ("bot", "welcome")]
    later = (await client.get(f"/sandbox/chats/11/messages?after={rows[0]['message_id']}")).json()
    assert [row["text"] for row in later] == ["welcome"]


async def test_messages_can_be_waited_for(telegram: Bot, client: httpx.AsyncClient, control: Control) -> None:
    start = await control("users/11/send", text="/start")
    waiting = asyncio.create_task(client.get(f"/sandbox/chats/11/messages?after={start['message_id']}&wait=30"))
    await telegram.send_message(11, "at last")
    assert [row["text"] for row in (await waiting).json()] == ["at last"]


async def test_a_bot_in_a_group_sees_what_is_meant_for_it(telegram: Bot, control: Control) -> None:
    group = (await control("groups", title="News", members=[11, 12]))["id"]
    [joined] = await telegram.get_updates()
    assert joined.my_chat_member is not None
    assert joined.my_chat_member.new_chat_member.status == "member"
    said = await telegram.send_message(group, "hello")
    visible = []
    for text, more in [
        ("chatter", {}),
        ("/brief korea", {}),
        ("/brief@another_bot", {}),
        ("what, @wirebrief_bot?", {}),
        ("an answer", {"reply_to": said.message_id}),
    ]:
        sent = await control("users/12/send", text=text, chat_id=group, **more)
        visible.append(sent["update_id"] is not None)
    assert visible == [False, True, False, True, True]
    await control(f"groups/{group}/promote")
    assert (await control("users/12/send", text="chatter", chat_id=group))["update_id"] is not None


async def test_a_group_becomes_a_supergroup(telegram: Bot, client: httpx.AsyncClient, control: Control) -> None:
    group = (await control("groups", title="News", members=[11]))["id"]
    new = (await control(f"groups/{group}/migrate"))["id"]
    assert new < -1_000_000_000_000
    with pytest.raises(ChatMigrated) as caught:
        await telegram.send_message(group, "x")
    assert caught.value.new_chat_id == new
    await telegram.send_message(new, "x")
    services = [update.message for update in await telegram.get_updates() if update.message]
    assert services[0].migrate_to_chat_id == new
    assert services[1].migrate_from_chat_id == group
    refused = await client.post(f"/sandbox/groups/{group}/migrate", json={})
    assert refused.status_code == 400


async def test_a_removed_bot_is_told_and_refused(telegram: Bot, control: Control) -> None:
    group = (await control("groups", title="News", members=[11]))["id"]
    await control(f"groups/{group}/kick")
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await telegram.send_message(group, "x")
    changes = [update.my_chat_member for update in await telegram.get_updates()]
    assert [str(change.new_chat_member.status) for change in changes if change] == ["member", "kicked"]
    await control(f"groups/{group}/add")
    assert await telegram.send_message(group, "back")


async def test_faults_come_as_often_as_asked(telegram: Bot, client: httpx.AsyncClient, control: Control) -> None:
    await control("users/11/send", text="/start")
    await control("faults", method="sendMessage", status=502, times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await telegram.send_message(11, "x")
    await control("faults", method="*", status=429, times=1, retry_after=17)
    with pytest.raises(RetryAfter) as caught:
        await telegram.send_message(11, "x")
    assert str(caught.value) == "Flood control exceeded. Retry in 0:00:17"
    await telegram.send_message(11, "x")
    stats = (await client.get("/sandbox/stats")).json()
    assert (stats["sent"], stats["rejected"]) == (1, {"502": 2, "429": 1})


async def test_a_fault_may_lose_only_the_answer_and_only_one_chats(
    telegram: Bot, client: httpx.AsyncClient, control: Control
) -> None:
    for user in (11, 12):
        await control(f"users/{user}/send", text="/start")
    await control("faults", method="sendMessage", status=504, times=1, chat_id=12, is_after=True)
    await telegram.send_message(11, "x")
    with pytest.raises(NetworkError):
        await telegram.send_message(12, "said all the same")
    assert (await client.get("/sandbox/chats/12/messages")).json()[-1]["text"] == "said all the same"


async def test_faults_can_be_cleared(telegram: Bot, client: httpx.AsyncClient, control: Control) -> None:
    await control("faults", method="getMe", status=500, times=9)
    assert (await client.delete("/sandbox/faults")).status_code == 200
    assert await telegram.get_me()


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("users/11/send", {}, "text is missing"),
        ("users/11/send", {"text": 5}, "text must be a text"),
        ("users/11/send", {"text": " "}, "text must not be empty"),
        ("users/11/send", {"text": "x", "chat_id": "y"}, "chat_id must be a number"),
        ("users/11/send", {"text": "x", "chat_id": -9}, "there is no group -9"),
        ("users/11/send", {"text": "x", "color": 1}, "unknown field color"),
        ("users/11/send", {"text": "x", "reply_to": 99}, "there is no message 99"),
        ("users/11/send", {"text": "x" * 4097}, "at most 4096"),
        ("users/0/send", {"text": "x"}, "a user's id is a positive number"),
        ("users/11/press", {"message_id": 9, "data": "x"}, "there is no message 9"),
        ("users/11/press", {"data": "x"}, "message_id is missing"),
        ("users/11/choose", {"inline_query_id": "1", "result_id": "1"}, "no such inline result"),
        ("users/11/inline", {"query": "x" * 257}, "at most 256"),
        ("groups", {"title": "x", "members": []}, "at least one"),
        ("groups", {"title": " ", "members": [1]}, "1 to 128"),
        ("groups/-5/kick", {}, "there is no such group"),
        ("groups/x/kick", {}, "must be a number"),
        ("faults", {"method": "x", "status": 200}, "a status from 400 to 599"),
        ("faults", {"status": 500}, "a fault has a method"),
    ],
)
async def test_bad_input_is_one_clear_line(client: httpx.AsyncClient, path: str, body: Any, words: str) -> None:
    response = await client.post(f"/sandbox/{path}", json=body)
    assert response.status_code == 400
    assert words in response.json()["error"]
    assert "\n" not in response.json()["error"]


async def test_bodies_that_are_no_json(client: httpx.AsyncClient) -> None:
    for body in (b"{", b"[]", b'{"text": "\\ud800"}', b"\xff"):
        response = await client.post(
            "/sandbox/users/11/send", content=body, headers={"Content-Type": "application/json"}
        )
        assert response.status_code == 400
        assert "must be" in response.json()["error"]


@pytest.mark.parametrize(
    "path", ["chats/x/messages", "chats/1/messages?after=x", "chats/1/messages?wait=999", "chats/-3/messages"]
)
async def test_bad_questions(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/sandbox/{path}")).status_code == 400


async def test_a_press_needs_such_a_button(telegram: Bot, client: httpx.AsyncClient, control: Control) -> None:
    sent = await control("users/11/send", text="/start")
    response = await client.post("/sandbox/users/11/press", json={"message_id": sent["message_id"], "data": "x"})
    assert response.json()["error"] == f"message {sent['message_id']} has no button with data 'x'"


async def test_events_carry_messages_live(telegram: Bot, client: httpx.AsyncClient, control: Control) -> None:
    await control("users/11/send", text="/start")
    async with client.stream("GET", "/sandbox/events") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "retry: 1000"
        await telegram.send_message(11, "live")
        async for line in lines:
            if line.startswith("data:"):
                break
    assert '"text": "live"' in line


async def test_the_state_for_the_page(client: httpx.AsyncClient, sandbox: Sandbox) -> None:
    snapshot = (await client.get("/sandbox/state")).json()
    assert [user["first_name"] for user in snapshot["users"]] == ["Camille", "Alex"]
    assert {chat["id"] for chat in snapshot["chats"]} == {1001, 1002}
    assert snapshot["bot"]["username"] == sandbox.settings.bot_username


async def test_a_groups_administrators_are_made_and_unmade(
    client: httpx.AsyncClient, telegram: Bot, control: Control
) -> None:
    group = (await control("groups", title="Newsroom", members=[1001, 1002]))["id"]
    await control(f"groups/{group}/appoint", user_id=1002)
    assert [member.status for member in await telegram.get_chat_administrators(group)] == ["creator", "administrator"]
    assert (await telegram.get_chat_member(group, 1002)).status == "administrator"
    await control(f"groups/{group}/dismiss", user_id=1002)
    assert (await telegram.get_chat_member(group, 1002)).status == "member"
    for user_id, reason in ((1001, "stays its owner"), (7, "is not in Newsroom")):
        refused = await client.post(f"/sandbox/groups/{group}/dismiss", json={"user_id": user_id})
        assert refused.status_code == 400
        assert reason in refused.json()["error"]
