"""👍 👎 under an alert: what people think of it, once for each person and alert."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot.chat.buttons import FeedbackButton, decode, encode
from bot.chat.handlers.common import Context, chat_for, find_topic, words_of
from bot.chat.handlers.why import living_alert
from bot.chat.screens import acknowledge, set_keyboard
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button, user_id
from bot.render import shorten
from feeds.errors import NotFoundError
from feeds.types import Topic
from storage.ports import Feedback, LivingAlert, Transaction, Verdict

_TOPIC_WIDTH = 40


async def feedback_pressed(update: Update, context: Context) -> None:
    """Handles FeedbackButton: stores the verdict. Behind 👎 a third button says that it is not about the topic."""
    query, pressed, given = callback_query(update), pressed_button(update, FeedbackButton), services(context)
    chat = await chat_for(update, context)
    words = words_of(chat)
    async with given.store.reading() as read:
        alert = await living_alert(read, chat.id, pressed.story_id)
        topic = None if alert is None else await _topic_of(read, alert, pressed.topic)
    if alert is None or topic is None or not pressed.verdict:
        await acknowledge(query, words.text("feedback.unknown"))
        return
    said = Feedback(user_id(update), chat.id, alert.story_id, topic.slug, Verdict(pressed.verdict), given.now())

    async def note(transaction: Transaction) -> None:
        await transaction.feedback.put(said)

    given.writes.put(("feedback", said.user_id, said.chat_id, said.story_id), note)
    name = shorten(topic.name(words.language), _TOPIC_WIDTH)
    await acknowledge(query, words.text(f"feedback.thanks_{said.verdict.value}", topic=name))
    if said.verdict is Verdict.BAD:
        off_topic = FeedbackButton(topic.slug, alert.story_id, Verdict.OFF_TOPIC.value)
        markup = _with_third(query.message, words.text("feedback.button_off", topic=name), off_topic)
        if markup is not None:
            await set_keyboard(query, markup)


async def _topic_of(read: Transaction, alert: LivingAlert, name: str) -> Topic | None:
    """Returns the topic that a button names, if the story is of it."""
    topic = await find_topic(read, name, alert.chat_id)
    try:
        story = await read.stories.get(alert.story_id)
    except NotFoundError:
        return None
    return topic if topic is not None and topic.slug in story.topics else None


def _with_third(message: object, text: str, third: FeedbackButton) -> InlineKeyboardMarkup | None:
    """Returns the message's keyboard with a button below 👍 and 👎; None if it has it, or has neither of these."""
    markup = message.reply_markup if isinstance(message, Message) else None
    rows = [list(row) for row in markup.inline_keyboard] if markup is not None else []
    place = next((place for place, row in enumerate(rows, 1) if any(_is_vote(item) for item in row)), None)
    if place is None or any(item.callback_data == encode(third) for row in rows for item in row):
        return None
    rows.insert(place, [InlineKeyboardButton(text, callback_data=encode(third))])
    return InlineKeyboardMarkup(rows)


def _is_vote(item: InlineKeyboardButton) -> bool:
    return isinstance(decode(str(item.callback_data or "")), FeedbackButton)
