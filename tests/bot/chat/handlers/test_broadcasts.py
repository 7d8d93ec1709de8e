"""/broadcast: the text is shown and tried first, goes to each chat once and in its language, and can be stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.chat.dialogues import TIMEOUT
from bot.chat.services import KEY
from feeds.types import Chat, OutboxKind, OutboxMessage
from storage.ports import Role
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons, restarted

PIA = 1003


@pytest.fixture(autouse=True)
async def people(conversation: Conversation) -> None:
    """Ann is an admin; Jean speaks French; a channel and a closed chat get nothing."""
    for user in (ANN, JEAN, PIA):
        await conversation.say("/help", user)
    async with conversation.store.transaction() as t:
        await t.admins.add(ANN, Role.ADMIN, NOW)
        await t.chats.put(Chat(-100777, "channel", "Desk"))
        await t.chats.put(Chat(1044))
        await t.chats.close(1044, NOW)


async def shown(conversation: Conversation, message: dict[str, Any]) -> dict[str, Any]:
    return next(row for row in await conversation.messages() if row["message_id"] == message["message_id"])


async def press(conversation: Conversation, message: dict[str, Any], action: str) -> dict[str, Any]:
    message = await shown(conversation, message)
    (data,) = [data for data in buttons(message) if data.startswith(f"cast:{action}:")]
    await conversation.press(message, data)
    return await shown(conversation, message)


async def deliver(conversation: Conversation) -> None:
    await conversation.application.bot_data[KEY].delivery.deliver_due()


async def waiting(conversation: Conversation) -> int:
    async with conversation.store.reading() as read:
        return await read.outbox.pending_count()


async def last(conversation: Conversation, user: int) -> str:
    return str((await conversation.messages(user))[-1]["text"])


async def test_each_chat_gets_the_text_once_and_in_its_language(conversation: Conversation) -> None:
    (asked,) = await conversation.say("/broadcast")
    assert asked["text"].startswith("Send the message to all chats")
    english, french, preview = await conversation.say("Maintenance <tonight> & tomorrow\n---\nMaintenance ce soir")
    assert (english["text"], french["text"]) == ("Maintenance <tonight> & tomorrow", "Maintenance ce soir")
    assert preview["text"].startswith("☝️ So it arrives, in 3 chats, to each in its language.")
    await press(conversation, preview, "test")
    assert await last(conversation, ANN) == "Maintenance ce soir", "both come, the French one last"
    assert await waiting(conversation) == 0
    assert (await press(conversation, preview, "ask"))["text"] == "Send it to 3 chats now?"
    async with restarted(conversation):
        sent = await press(conversation, preview, "send")
    assert sent["text"].splitlines() == ["📣 On its way: 0 of 3 chats have it. Alerts go first.", "3 chats wait."]
    await deliver(conversation)
    assert await last(conversation, JEAN) == "Maintenance ce soir"
    assert await last(conversation, PIA) == "Maintenance <tonight> & tomorrow"
    assert (await press(conversation, preview, "show"))["text"] == "📣 3 of 3 chats have it."
    late = await conversation.old_message(next(data for data in buttons(sent) if data.startswith("cast:")))
    await conversation.press(late, buttons(late)[0])
    assert await waiting(conversation) == 0
    async with conversation.store.reading() as read:
        assert [(r.action, r.subject) for r in await read.admins.log(9)] == [("broadcast", "1: 3 chats")]


async def test_the_form_of_the_text_is_kept_and_another_text_replaces_it(conversation: Conversation) -> None:
    shown_, preview = await conversation.say("/broadcast Wartung: https://example.org/a_b")
    assert shown_["text"] == "Wartung: https://example.org/a_b"
    _, second = await conversation.say("Better so")
    old = await press(conversation, preview, "ask")
    assert old["text"].startswith("This is over")
    await press(conversation, second, "ask")
    await press(conversation, second, "send")
    await deliver(conversation)
    assert await last(conversation, PIA) == "Better so"


async def test_alerts_overtake_and_what_waits_can_be_stopped(conversation: Conversation) -> None:
    _, preview = await conversation.say("/broadcast Hello")
    await press(conversation, preview, "ask")
    await press(conversation, preview, "send")
    async with conversation.store.transaction() as t:
        await t.outbox.put(OutboxMessage("n", PIA, OutboxKind.NOTICE, {"text": "News"}, created=NOW))
        first = await t.outbox.lease("other", NOW, TIMEOUT * 0, 1)
        assert [(m.chat_id, m.payload["text"]) for m in first] == [(PIA, "News")]
        await t.outbox.sent(first[0].id, NOW, 5)
    stopped = await press(conversation, preview, "stop")
    assert stopped["text"] == "✋ Stopped. 0 chats have it."
    assert await waiting(conversation) == 0
    await deliver(conversation)
    assert "Hello" not in await last(conversation, JEAN)
    async with conversation.store.reading() as read:
        assert [r.action for r in await read.admins.log(9)] == ["stop-broadcast", "broadcast"]


async def test_what_is_wrong_is_refused_and_nothing_is_sent(conversation: Conversation) -> None:
    (refused,) = await conversation.say("/broadcast Hello\n---")
    assert refused["text"] == "That did not work: there is no text"
    _, preview = await conversation.say("/broadcast Hello")
    assert (await press(conversation, preview, "cancel"))["text"] == "Cancelled. Nothing was changed."
    _, preview = await conversation.say("/broadcast Hello")
    given = conversation.application.bot_data[KEY]
    conversation.application.bot_data[KEY] = replace(given, now=lambda: NOW + TIMEOUT)
    assert (await press(conversation, preview, "ask"))["text"].startswith("This is over")
    assert await waiting(conversation) == 0


async def test_only_an_admin_sends_to_all(conversation: Conversation) -> None:
    _, preview = await conversation.say("/broadcast Hello")
    ask = next(data for data in buttons(preview) if data.startswith("cast:ask:"))
    for forged in (ask, ask.replace(":ask:", ":send:"), "cast:stop:1"):
        message = await conversation.old_message(forged, PIA)
        assert await conversation.press(message, forged, PIA) == []
    async with conversation.store.transaction() as t:
        await t.admins.add(PIA, Role.EDITOR, NOW)
    (refused,) = await conversation.press(await conversation.old_message(ask, PIA), ask, PIA)
    assert refused["text"].startswith("That needs another role")
    assert await waiting(conversation) == 0
