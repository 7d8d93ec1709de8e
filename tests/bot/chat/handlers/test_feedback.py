"""👍 👎 under an alert: stored once for each person, only by who has the alert, with a further button below 👎."""

from __future__ import annotations

from typing import Any

from bot.alerts.message import alert_buttons
from bot.chat.screens import keyboard
from bot.locales import Words
from feeds.types import Story
from storage.ports import LivingAlert, TopicFeedback
from tests.bot.chat.stored_story import SLUG, store_story
from tests.bot.conversation import ANN, JEAN, NOW, Conversation, buttons
from tests.bot.october_facts import TOPIC, troops


async def alert_in(conversation: Conversation, chat_id: int) -> tuple[Story, dict[str, Any]]:
    """An alert with its own buttons."""
    told = await store_story(conversation, [troops()])
    rows = alert_buttons(told, TOPIC, Words("en"))
    await conversation.application.bot.send_message(chat_id, "Troops", reply_markup=keyboard(rows))
    message = (await conversation.messages(chat_id))[-1]
    async with conversation.store.transaction() as t:
        await t.alerts.put(LivingAlert(chat_id, told.id, message["message_id"], (), "", NOW, NOW))
    return told, message


async def counted(conversation: Conversation) -> TopicFeedback:
    async with conversation.store.reading() as read:
        return (await read.feedback.by_topic(NOW)).get(SLUG, TopicFeedback())


async def test_an_alert_stays_slim_with_rows_that_a_phone_shows_whole(conversation: Conversation) -> None:
    told, message = await alert_in(conversation, ANN)
    assert [[button["text"] for button in row] for row in message["buttons"]] == [
        ["Brief", "Sources", "Why?"],
        ["Mute", "👍", "👎"],
    ]
    assert buttons(message)[-2:] == [f"vote:{SLUG}:{told.id}:good", f"vote:{SLUG}:{told.id}:bad"]


async def test_the_last_verdict_of_a_person_counts_and_bad_has_a_third_button(conversation: Conversation) -> None:
    told, message = await alert_in(conversation, ANN)
    assert await conversation.press(message, f"vote:{SLUG}:{told.id}:good") == []
    assert await counted(conversation) == TopicFeedback(good=1)
    await conversation.press(message, f"vote:{SLUG}:{told.id}:bad")
    await conversation.press(message, f"vote:{SLUG}:{told.id}:bad")
    assert await counted(conversation) == TopicFeedback(bad=1)
    (shown,) = await conversation.messages()
    assert [[button["text"] for button in row] for row in shown["buttons"][-2:]] == [
        ["Mute", "👍", "👎"],
        ["Not about North Korea–Russia"],
    ]
    await conversation.press(shown, f"vote:{SLUG}:{told.id}:off")
    assert await counted(conversation) == TopicFeedback(off_topic=1)


async def test_each_member_of_a_group_has_a_verdict(conversation: Conversation) -> None:
    made = await conversation.client.post("/sandbox/groups", json={"title": "Newsroom", "members": [ANN, JEAN]})
    group = made.json()["id"]
    told, message = await alert_in(conversation, group)
    for user, verdict in ((ANN, "good"), (JEAN, "good"), (JEAN, "bad")):
        body = {"message_id": message["message_id"], "data": f"vote:{SLUG}:{told.id}:{verdict}", "chat_id": group}
        (await conversation.client.post(f"/sandbox/users/{user}/press", json=body)).raise_for_status()
        await conversation.handle()
    assert await counted(conversation) == TopicFeedback(good=1, bad=1)


async def test_nobody_votes_on_an_alert_that_they_do_not_have(conversation: Conversation) -> None:
    told, _ = await alert_in(conversation, ANN)
    for data in (f"vote:{SLUG}:{told.id}:good", f"vote:harbours:{told.id}:bad", "vote:x:999:good", f"vote:{SLUG}:1:x"):
        for user in (ANN, JEAN) if "harbours" in data or data.endswith("x") else (JEAN,):
            old = await conversation.old_message(data, user)
            assert await conversation.press(old, data, user) == []
    assert await counted(conversation) == TopicFeedback()
