"""/why and its button: under each message of an alert it speaks of what that message shows, in the chat's language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.render import plain
from tests.bot.conversation import ANN, JEAN, Conversation, buttons
from tests.bot.october_facts import story as a_story
from tests.bot.october_facts import troops
from tests.bot.told_story import stored, told


async def test_the_button_speaks_of_what_its_message_shows(conversation: Conversation) -> None:
    alert, update = await told(conversation, ANN, "en")
    (under_alert,) = await conversation.press(alert, next(d for d in buttons(alert) if d.startswith("why:")))
    assert under_alert["reply_to"] == alert["message_id"]
    assert "You follow North Korea–Russia (important news)." in under_alert["text"]
    assert "Words found: Pyongyang, MOSCOW\n" in under_alert["text"]
    assert "In Yonhap: some 1,500 special forces" in under_alert["text"]
    assert "mission" not in under_alert["text"]
    (under_update,) = await conversation.press(update, next(d for d in buttons(update) if d.startswith("why:")))
    assert under_update["reply_to"] == update["message_id"]
    assert "In The Courier: that any soldiers were on their way." in under_update["text"]
    assert "1,500" not in under_update["text"]


async def test_the_command_in_reply_says_the_same_in_french(conversation: Conversation) -> None:
    alert, update = await told(conversation, JEAN, "fr")
    (pressed,) = await conversation.press(update, next(d for d in buttons(update) if d.startswith("why:")), JEAN)
    (said,) = await conversation.say("/why", JEAN, reply_to=update["message_id"])
    assert said["html"] == pressed["html"]
    assert "Vous suivez Corée du Nord–Russie (nouvelles importantes)." in said["text"]
    (on_alert,) = await conversation.say("/why", JEAN, reply_to=alert["message_id"])
    assert "In BFM TV: quelque 1.500 soldats d'élite" in on_alert["text"]


async def test_in_reply_to_anything_else_it_says_how_it_is_used(conversation: Conversation) -> None:
    (help_,) = await conversation.say("/help")
    (said,) = await conversation.say("/why", reply_to=help_["message_id"])
    assert said["text"] == "Reply to an alert with /why, or press its button."


async def test_the_button_of_a_message_speaks_of_facts_and_stories_that_have_become_others(
    conversation: Conversation,
) -> None:
    alert, _ = await told(conversation, ANN, "en")
    data = next(d for d in buttons(alert) if d.startswith("why:"))
    story_id = int(data.split(":")[1])
    async with conversation.store.transaction() as t:
        elder = await t.stories.add(a_story(troops()))
    made = await stored(conversation, 9, troops(), elder.id)
    async with conversation.store.transaction() as t:
        (kept,) = await t.facts.save([made])
        absorbed = next(f for f in await t.facts.of_story(story_id) if f.claim.figures)
        await t.stories.merge(elder.id, story_id)
        await t.facts.save([replace(kept, sources=(*kept.sources, *absorbed.sources))])
        await t.facts.absorb({absorbed.id: kept.id}, [elder.id])
    (said,) = await conversation.press(alert, data)
    assert "You follow" in said["text"]
    assert "In Yonhap: some 1,500 special forces" in said["text"]


@pytest.mark.parametrize("data", ["why:", "why:x", "why:1:x", f"why:{2**62}9", "why:1:5.x"])
async def test_a_button_that_is_none_of_ours_is_answered(conversation: Conversation, data: str) -> None:
    alert, _ = await told(conversation, ANN, "en")
    assert alert["text"]
    await conversation.application.bot.send_message(
        ANN, plain("old"), reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    )
    (said,) = await conversation.press((await conversation.messages())[-1], data)
    assert said["text"] == "I do not know this story any more."


async def _with_button(conversation: Conversation, data: str) -> dict[str, Any]:
    """A message with one button, as an older version or another story may have sent it."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("old", callback_data=data)]])
    await conversation.application.bot.send_message(ANN, "old", reply_markup=markup)
    return (await conversation.messages(ANN))[-1]


async def test_the_buttons_sources_and_more_facts_open_the_story(conversation: Conversation) -> None:
    alert, _ = await told(conversation, ANN, "en")
    (sources,) = await conversation.press(alert, "src:1")
    assert sources["reply_to"] == alert["message_id"]
    assert "Daily Herald" in sources["text"]
    assert "The Courier" in sources["text"]
    (facts,) = await conversation.press(await _with_button(conversation, "more:1"), "more:1")
    assert "some 1,500 special forces are training in the far east of Russia" in facts["text"]
    assert "any soldiers were on their way" in facts["text"]


@pytest.mark.parametrize("data", ["src:2", "more:2", "more:x", "src:"])
async def test_no_button_opens_a_story_on_which_the_chat_has_no_alert(conversation: Conversation, data: str) -> None:
    await conversation.say("/start")
    (said,) = await conversation.press(await _with_button(conversation, data), data)
    assert said["text"] == "I do not know this story any more."
