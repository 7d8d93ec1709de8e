"""A group belongs to its administrators: what a plain member may ask, and what not."""

from __future__ import annotations

import pytest

from tests.bot.talk import ANN, JEAN, Talk, buttons

ENGLISH = "Only this group's administrators choose that for everyone here."
FRENCH = "Seuls les administrateurs de ce groupe en décident pour tous."


async def made(talk: Talk, **more: bool) -> int:
    """A group that Ann owns and Jean is in."""
    reply = await talk.client.post("/sandbox/groups", json={"title": "Newsroom", "members": [ANN, JEAN], **more})
    return int(reply.json()["id"])


async def said(talk: Talk, group: int, text: str, user: int) -> str:
    """What the bot says in the group to a person."""
    before = len(await talk.messages(group))
    await talk.say(text, user, chat_id=group)
    (answer,) = (await talk.messages(group))[before:]
    return str(answer["text"])


async def pressed(talk: Talk, group: int, data: str, user: int) -> str:
    """What the person who presses sees, and nobody else."""
    old = next(m for m in reversed(await talk.messages(group)) if data in buttons(m))
    body = {"message_id": old["message_id"], "data": data, "chat_id": group}
    reply = await talk.client.post(f"/sandbox/users/{user}/press", json=body)
    before = len(await talk.messages(group))
    await talk.handle()
    shown = (await talk.client.get(f"/sandbox/callbacks/{reply.json()['callback_query_id']}")).json()
    told = (await talk.messages(group))[before:]
    return str(shown["answer"].get("text") or told[0]["text"])


@pytest.mark.parametrize("is_supergroup", [False, True])
async def test_a_member_chooses_nothing_for_the_group(talk: Talk, is_supergroup: bool) -> None:
    group = await made(talk, is_supergroup=is_supergroup)
    for line in ("/subscribe harbours", "/unsubscribe harbours", "/start harbours", "/language fr"):
        assert (await said(talk, group, line, JEAN)).startswith(FRENCH)
    assert await talk.subscriptions(group) == {}
    assert "You follow Harbours" in await said(talk, group, "/subscribe harbours", ANN)
    assert (await said(talk, group, "/unsubscribe harbours", JEAN)).startswith(FRENCH)
    assert await talk.subscriptions(group) == {"harbours": False}


async def test_nor_by_a_button_and_only_who_presses_is_told(talk: Talk) -> None:
    group = await made(talk)
    await said(talk, group, "/subscribe harbours", ANN)
    await said(talk, group, "/topics", JEAN)
    for data in ("mute:harbours", "unsub:harbours", "sub:north-korea-russia"):
        assert (await pressed(talk, group, data, JEAN)).startswith(FRENCH)
    assert await talk.subscriptions(group) == {"harbours": False}
    assert "No more alerts" in await pressed(talk, group, "mute:harbours", ANN)
    assert await talk.subscriptions(group) == {"harbours": True}
    await said(talk, group, "/topics", ANN)
    assert (await pressed(talk, group, "unmute:harbours", JEAN)).startswith(FRENCH)
    await said(talk, group, "/language", JEAN)
    assert (await pressed(talk, group, "lang:fr", JEAN)).startswith(FRENCH)


async def test_brief_and_topics_are_open_to_all(talk: Talk) -> None:
    group = await made(talk)
    assert (await said(talk, group, "/topics", JEAN)).startswith(("Topics", "Sujets"))
    assert (await said(talk, group, "/subscribe", JEAN)).startswith(("Topics", "Sujets"))
    assert "Harbours" in await said(talk, group, "/brief harbours", ANN)
    assert "administrat" not in await said(talk, group, "/brief harbours", JEAN)


async def test_who_is_made_an_administrator_may(talk: Talk) -> None:
    group = await made(talk)
    await talk.client.post(f"/sandbox/groups/{group}/appoint", json={"user_id": JEAN})
    assert "Harbours" in await said(talk, group, "/subscribe harbours", JEAN)
    await talk.client.post(f"/sandbox/groups/{group}/dismiss", json={"user_id": JEAN})
    assert (await said(talk, group, "/unsubscribe harbours", JEAN)).startswith(FRENCH)


async def test_the_bots_admins_may(talk: Talk) -> None:
    group = await made(talk)
    async with talk.store.transaction() as transaction:
        await transaction.admins.add(JEAN)
    assert "Harbours" in await said(talk, group, "/subscribe harbours", JEAN)


async def test_where_telegram_does_not_say_who_somebody_is_the_answer_is_no(talk: Talk) -> None:
    group = await made(talk)
    fault = {"method": "getChatMember", "status": 400, "times": 1, "description": "Bad Request: user not found"}
    await talk.client.post("/sandbox/faults", json=fault)
    assert (await said(talk, group, "/subscribe harbours", ANN)).startswith(ENGLISH)


async def test_in_a_private_chat_everybody_chooses(talk: Talk) -> None:
    await talk.say("/subscribe harbours", JEAN)
    assert await talk.subscriptions(JEAN) == {"harbours": False}
    assert (await talk.client.get("/sandbox/stats")).json()["calls"].get("getChatMember", 0) == 0
