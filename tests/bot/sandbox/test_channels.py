"""Channels and forums: what the bot may do there, and the updates and errors that it gets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from telegram import Bot, ChatMemberAdministrator
from telegram.error import BadRequest, Forbidden

Control = Callable[..., Awaitable[Any]]
ANN, JEAN = 1001, 1002


async def made(control: Control, **more: Any) -> int:
    return int((await control("channels", title="Harbour news", owner=ANN, **more))["id"])


async def test_a_public_channel_has_a_name_and_can_be_looked_at_from_outside(control: Control, telegram: Bot) -> None:
    channel = await made(control, username="@harbournews")
    found = await telegram.get_chat("@HarbourNews")
    assert (found.id, found.type, found.username, found.title) == (channel, "channel", "harbournews", "Harbour news")
    with pytest.raises(BadRequest, match="Member list is inaccessible"):
        await telegram.get_chat_member(channel, ANN)
    with pytest.raises(Forbidden, match="bot is not a member of the channel chat"):
        await telegram.send_message(channel, "news")


async def test_a_private_channel_cannot(control: Control, telegram: Bot) -> None:
    channel = await made(control)
    with pytest.raises(Forbidden, match="bot is not a member of the channel chat"):
        await telegram.get_chat(channel)


async def test_an_administrator_posts_where_it_has_the_right(control: Control, telegram: Bot) -> None:
    channel = await made(control, username="harbournews")
    await control(f"groups/{channel}/forbid")
    with pytest.raises(BadRequest, match="Need administrator rights in the channel chat"):
        await telegram.send_message("@harbournews", "news")
    await control(f"groups/{channel}/permit")
    own = await telegram.get_chat_member(channel, telegram.id)
    assert isinstance(own, ChatMemberAdministrator)
    assert own.can_post_messages
    sent = await telegram.send_message("@harbournews", "news")
    assert sent.from_user is None
    assert sent.sender_chat is not None
    assert sent.sender_chat.id == channel
    changes = [update.my_chat_member for update in await telegram.get_updates() if update.my_chat_member]
    rights = [(c.old_chat_member.status, c.new_chat_member.status) for c in changes]
    assert rights == [("left", "administrator"), ("administrator", "administrator")]


async def test_posts_of_its_owner_are_channel_posts_and_readers_post_nothing(
    control: Control, client: httpx.AsyncClient, telegram: Bot
) -> None:
    channel = await made(control)
    await control(f"groups/{channel}/promote")
    await control(f"groups/{channel}/join", user_id=JEAN)
    await control(f"users/{ANN}/send", text="hello readers", chat_id=channel)
    (post,) = [update.channel_post for update in await telegram.get_updates() if update.channel_post]
    assert (post.text, post.chat.id, post.from_user) == ("hello readers", channel, None)
    refused = await client.post(f"/sandbox/users/{JEAN}/send", json={"text": "me too", "chat_id": channel})
    assert refused.json() == {"error": "only administrators of Harbour news post in it"}
    rows = (await client.get(f"/sandbox/chats/{channel}/messages")).json()
    assert [(row["from"], row["from_name"]) for row in rows] == [(ANN, "Harbour news")]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"title": "x", "owner": 0}, "owner must be a user's id"),
        ({"title": " ", "owner": ANN}, "a title has 1 to 128 characters"),
        ({"title": "x", "owner": ANN, "username": "a b"}, "a channel's name has 4 to 32"),
        ({"title": "x", "owner": ANN, "username": "camille"}, "@camille is taken"),
    ],
)
async def test_what_a_channel_must_have(client: httpx.AsyncClient, body: dict[str, Any], said: str) -> None:
    answer = await client.post("/sandbox/channels", json=body)
    assert answer.status_code == 400
    assert said in answer.json()["error"]


async def test_a_bot_is_no_plain_member_of_a_channel(control: Control, client: httpx.AsyncClient) -> None:
    channel = await made(control)
    answer = await client.post(f"/sandbox/groups/{channel}/add", json={})
    assert answer.json() == {"error": "a bot is in a channel only as its administrator"}


async def test_a_forum_has_topics_that_close_and_reopen(
    control: Control, client: httpx.AsyncClient, telegram: Bot
) -> None:
    forum = (await control("groups", title="Desk", members=[ANN, JEAN], is_forum=True))["id"]
    thread = (await control(f"groups/{forum}/topic", name="Korea"))["thread_id"]
    sent = await telegram.send_message(forum, "in the topic", message_thread_id=thread)
    assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
    await control(f"groups/{forum}/close_topic", thread_id=thread)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await telegram.send_message(forum, "shut", message_thread_id=thread)
    refused = await client.post(
        f"/sandbox/users/{JEAN}/send", json={"text": "x", "chat_id": forum, "thread_id": thread}
    )
    assert refused.json() == {"error": "the topic Korea is closed"}
    await control(f"groups/{forum}/reopen_topic", thread_id=thread)
    await control(f"users/{JEAN}/send", text="/brief", chat_id=forum, thread_id=thread)
    said = [update.message for update in await telegram.get_updates() if update.message]
    assert [bool(m.forum_topic_created) for m in said] == [True, False, False, False]
    assert [bool(m.forum_topic_closed) for m in said] == [False, True, False, False]
    assert [bool(m.forum_topic_reopened) for m in said] == [False, False, True, False]
    assert {message.message_thread_id for message in said} == {thread}
    with pytest.raises(BadRequest, match="Message thread not found"):
        await telegram.send_message(forum, "nowhere", message_thread_id=thread + 99)


async def test_a_member_leaves_and_the_owner_stays(control: Control, client: httpx.AsyncClient, telegram: Bot) -> None:
    group = (await control("groups", title="Desk", members=[ANN, JEAN]))["id"]
    await control(f"groups/{group}/part", user_id=JEAN)
    assert (await telegram.get_chat_member(group, JEAN)).status == "left"
    answer = await client.post(f"/sandbox/groups/{group}/part", json={"user_id": ANN})
    assert answer.json() == {"error": "the owner of a group stays its owner"}
