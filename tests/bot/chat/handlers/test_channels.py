"""/connect: the administrator of a channel lets it follow topics, and nobody else can."""

from __future__ import annotations

from typing import Any

import pytest

from feeds.types import Topic
from tests.bot.conversation import ANN, JEAN, Conversation, buttons


async def made(conversation: Conversation, *actions: str) -> int:
    """A public channel of Ann's, after what she does with the bot there."""
    body = {"title": "Harbour <news>", "username": "harbournews", "owner": ANN}
    channel = int((await conversation.client.post("/sandbox/channels", json=body)).json()["id"])
    for action in actions:
        await done(conversation, channel, action)
    return channel


async def done(conversation: Conversation, channel: int, action: str, **more: Any) -> None:
    reply = await conversation.client.post(f"/sandbox/groups/{channel}/{action}", json=more)
    reply.raise_for_status()
    await conversation.handle()


async def test_a_channel_follows_topics(conversation: Conversation) -> None:
    channel = await made(conversation, "promote")
    (screen,) = await conversation.say("/connect @harbournews")
    assert "Harbour <news>" in screen["text"]
    follow = next(data for data in buttons(screen) if "harbours" in data)
    await conversation.press(screen, follow)
    assert await conversation.subscriptions(channel) == {"harbours": False}
    (shown,) = [row for row in await conversation.messages() if row["message_id"] == screen["message_id"]]
    assert any(button["text"] == "✓ Harbours" for row in shown["buttons"] for button in row)
    await conversation.press(shown, next(data for data in buttons(shown) if "harbours" in data))
    assert await conversation.subscriptions(channel) == {}


async def test_all_topics_can_be_reached(conversation: Conversation) -> None:
    channel = await made(conversation, "promote")
    async with conversation.store.transaction() as t:
        for number in range(20):
            await t.topics.add(Topic(f"port-{number:02}", {"en": f"Port {number:02}"}, "port"))
        offered = {topic.slug for topic in await t.topics.all()}
    (screen,) = await conversation.say("/connect @harbournews")
    seen: set[str] = set()
    for page in range(1, 9):
        seen |= {data.split(":")[1] for data in buttons(screen) if data.startswith("connect:")}
        following = f"channel:{channel}:{page + 1}:"
        if following not in buttons(screen):
            break
        screen = await shown_after(conversation, screen, following)
    assert seen == offered
    pressed = next(data for data in buttons(screen) if data.startswith("connect:"))
    before = [data.split(":")[1] for data in buttons(screen) if data.startswith("connect:")]
    after = [data.split(":")[1] for data in buttons(await shown_after(conversation, screen, pressed))]
    assert after[: len(before)] == before, "the page stays"


async def test_topics_for_a_channel_are_found_by_words(conversation: Conversation) -> None:
    channel = await made(conversation, "promote")
    async with conversation.store.transaction() as t:
        for number in range(20):
            await t.topics.add(Topic(f"port-{number:02}", {"en": f"Port {number:02}"}, "port"))
    (screen,) = await conversation.say("/connect @harbournews port 17")
    assert buttons(screen) == [f"connect:port-17:{channel}:1"]
    (none,) = await conversation.say("/connect @harbournews zzzzzzzz")
    assert buttons(none) == [f"channel:{channel}:1:"]


async def test_pages_too_are_shown_to_administrators_alone(conversation: Conversation) -> None:
    channel = await made(conversation, "promote")
    await conversation.say("/start", JEAN)
    page = f"channel:{channel}:1:"
    forged = await conversation.old_message(page, JEAN)
    answer = await shown_after(conversation, forged, page, JEAN)
    assert buttons(answer) == []


async def shown_after(conversation: Conversation, message: Any, data: str, user: int = ANN) -> dict[str, Any]:
    """The message as it is after the press of one of its buttons."""
    await conversation.press(message, data, user)
    rows = await conversation.messages(user)
    return next(row for row in rows if row["message_id"] == message["message_id"])


@pytest.mark.parametrize(
    ("actions", "user", "said"),
    [
        ((), ANN, "connect_unknown"),
        (("forbid",), ANN, "connect_no_right"),
        (("promote",), JEAN, "connect_not_yours"),
    ],
)
async def test_who_may_not(conversation: Conversation, actions: tuple[str, ...], user: int, said: str) -> None:
    from bot.locales import Words

    channel = await made(conversation, *actions)
    (answer,) = await conversation.say("/connect @harbournews", user)
    language = "en" if user == ANN else "fr"
    assert answer["text"][:20] in Words(language).text(f"chat.{said}", channel="@harbournews")
    assert answer["buttons"] == []
    assert await conversation.subscriptions(channel) == {}


async def test_a_group_or_a_person_is_no_channel(conversation: Conversation) -> None:
    await conversation.say("/start", JEAN)
    (answer,) = await conversation.say("/connect @jean")
    assert "channel" in answer["text"]
    assert answer["buttons"] == []
    (usage,) = await conversation.say("/connect")
    assert "/connect @" in usage["text"]


async def test_a_button_counts_only_while_its_presser_administers_the_channel(conversation: Conversation) -> None:
    channel = await made(conversation, "promote")
    (screen,) = await conversation.say("/connect @harbournews")
    follow = next(data for data in buttons(screen) if "harbours" in data)
    forged = await conversation.old_message(follow, JEAN) if await conversation.say("/start", JEAN) else {}
    await conversation.press(forged, follow, JEAN)
    assert await conversation.subscriptions(channel) == {}
    await done(conversation, channel, "forbid")
    await conversation.press(screen, follow)
    assert await conversation.subscriptions(channel) == {}


async def test_who_adds_the_bot_to_a_channel_is_told_what_comes_next(conversation: Conversation) -> None:
    await conversation.say("/start")
    channel = await made(conversation, "promote")
    async with conversation.store.reading() as read:
        stored = await read.chats.get(channel)
        assert await read.outbox.pending_count() == 1
    assert (stored.kind, stored.title) == ("channel", "Harbour <news>")


async def test_a_channel_that_removes_the_bot_is_closed(conversation: Conversation) -> None:
    channel = await made(conversation, "promote", "kick")
    async with conversation.store.reading() as read:
        assert not (await read.chats.get(channel)).is_open
