"""A group belongs to its administrators: what a plain member may ask, and what not."""

from __future__ import annotations

import pytest

from tests.bot.conversation import ANN, JEAN, Conversation, buttons

ENGLISH = "Only this group's administrators choose that for everyone here."
FRENCH = "Seuls les administrateurs de ce groupe en décident pour tous."


async def made(conversation: Conversation, **more: bool) -> int:
    """A group that Ann owns and Jean is in."""
    reply = await conversation.client.post(
        "/sandbox/groups", json={"title": "Newsroom", "members": [ANN, JEAN], **more}
    )
    return int(reply.json()["id"])


async def said(conversation: Conversation, group: int, text: str, user: int) -> str:
    """What the bot says in the group to a person."""
    before = len(await conversation.messages(group))
    await conversation.say(text, user, chat_id=group)
    (answer,) = (await conversation.messages(group))[before:]
    return str(answer["text"])


async def pressed(conversation: Conversation, group: int, data: str, user: int) -> str:
    """What the person who presses sees, and nobody else."""
    old = next(m for m in reversed(await conversation.messages(group)) if data in buttons(m))
    body = {"message_id": old["message_id"], "data": data, "chat_id": group}
    reply = await conversation.client.post(f"/sandbox/users/{user}/press", json=body)
    before = len(await conversation.messages(group))
    await conversation.handle()
    shown = (await conversation.client.get(f"/sandbox/callbacks/{reply.json()['callback_query_id']}")).json()
    told = (await conversation.messages(group))[before:]
    return str(shown["answer"].get("text") or told[0]["text"])


@pytest.mark.parametrize("is_supergroup", [False, True])
async def test_a_member_chooses_nothing_for_the_group(conversation: Conversation, is_supergroup: bool) -> None:
    group = await made(conversation, is_supergroup=is_supergroup)
    for line in ("/subscribe harbours", "/unsubscribe harbours", "/start harbours", "/language fr"):
        assert (await said(conversation, group, line, JEAN)).startswith(FRENCH)
    assert await conversation.subscriptions(group) == {}
    assert "You follow Harbours" in await said(conversation, group, "/subscribe harbours", ANN)
    assert (await said(conversation, group, "/unsubscribe harbours", JEAN)).startswith(FRENCH)
    assert await conversation.subscriptions(group) == {"harbours": False}


async def test_nor_by_a_button_and_only_who_presses_is_told(conversation: Conversation) -> None:
    group = await made(conversation)
    await said(conversation, group, "/subscribe harbours", ANN)
    await said(conversation, group, "/topics", JEAN)
    for data in ("mute:harbours", "toggle:harbours:0", "toggle:north-korea-russia:1"):
        assert (await pressed(conversation, group, data, JEAN)).startswith(FRENCH)
    assert await conversation.subscriptions(group) == {"harbours": False}
    assert "No more alerts" in await pressed(conversation, group, "mute:harbours", ANN)
    assert await conversation.subscriptions(group) == {"harbours": True}
    await said(conversation, group, "/topics", ANN)
    assert (await pressed(conversation, group, "unmute:harbours", JEAN)).startswith(FRENCH)
    await said(conversation, group, "/language", JEAN)
    assert (await pressed(conversation, group, "lang:fr", JEAN)).startswith(FRENCH)


async def test_brief_and_topics_are_open_to_all(conversation: Conversation) -> None:
    group = await made(conversation)
    assert (await said(conversation, group, "/topics", JEAN)).startswith(("Topics", "Sujets"))
    assert (await said(conversation, group, "/subscribe", JEAN)).startswith(("Topics", "Sujets"))
    assert "Harbours" in await said(conversation, group, "/brief harbours", ANN)
    assert "administrat" not in await said(conversation, group, "/brief harbours", JEAN)


async def test_who_is_made_an_administrator_may(conversation: Conversation) -> None:
    group = await made(conversation)
    await conversation.client.post(f"/sandbox/groups/{group}/appoint", json={"user_id": JEAN})
    assert "Harbours" in await said(conversation, group, "/subscribe harbours", JEAN)
    await conversation.client.post(f"/sandbox/groups/{group}/dismiss", json={"user_id": JEAN})
    assert (await said(conversation, group, "/unsubscribe harbours", JEAN)).startswith(FRENCH)


async def test_the_bots_admins_may(conversation: Conversation) -> None:
    group = await made(conversation)
    async with conversation.store.transaction() as transaction:
        await transaction.admins.add(JEAN)
    assert "Harbours" in await said(conversation, group, "/subscribe harbours", JEAN)


async def test_where_telegram_does_not_say_who_somebody_is_the_answer_is_no(conversation: Conversation) -> None:
    group = await made(conversation)
    fault = {"method": "getChatMember", "status": 400, "times": 1, "description": "Bad Request: user not found"}
    await conversation.client.post("/sandbox/faults", json=fault)
    assert (await said(conversation, group, "/subscribe harbours", ANN)).startswith(ENGLISH)


async def test_in_a_private_chat_everybody_chooses(conversation: Conversation) -> None:
    await conversation.say("/subscribe harbours", JEAN)
    assert await conversation.subscriptions(JEAN) == {"harbours": False}
    assert (await conversation.client.get("/sandbox/stats")).json()["calls"].get("getChatMember", 0) == 0
