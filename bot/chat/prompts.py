"""CHAT: asks for something to type, and recognises the reply.

A question is a message that people reply to (Telegram opens the reply by itself). The reply is known by the question's
words, so that nothing is stored, a restart loses nothing, and in groups the bot sees it whatever its privacy mode.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from telegram import ForceReply, Message, Update
from telegram.constants import ParseMode
from telegram.ext import filters

from bot.chat.updates import telegram_chat, thread_of
from bot.locales import LANGUAGES, Words
from bot.render import escape, plain

# What is asked for → the key of the question.
QUESTIONS: Final = {
    "words": "settings.ask_words",
    "publishers": "settings.ask_publishers",
    "zone": "settings.ask_zone",
}


async def ask(update: Update, question: str, words: Words) -> None:
    """Sends a question, to be answered by a reply of who pressed.

    Args:
        update: of the press.
        question: one of QUESTIONS.
        words: the chat's language.
    """
    html = words.text(QUESTIONS[question])
    user, chat = update.effective_user, telegram_chat(update)
    if chat.type != chat.PRIVATE and user is not None:  # only who is mentioned is asked
        html = f'{html}\n<a href="tg://user?id={user.id}">{escape(user.full_name)}</a>'
    await chat.send_message(
        html,
        parse_mode=ParseMode.HTML,
        reply_markup=ForceReply(selective=True),
        message_thread_id=thread_of(update.effective_message),
    )


def answered_question(message: Message | None) -> str | None:
    """Returns which of QUESTIONS a message replies to; None if it replies to none of this bot."""
    replied = message.reply_to_message if message is not None else None
    if replied is None or replied.from_user is None or replied.from_user.id != replied.get_bot().id:
        return None
    text = replied.text or ""
    return next((question for asked, question in _asked().items() if text.startswith(asked)), None)


class Answers(filters.MessageFilter):
    """Matches texts that reply to a question."""

    def filter(self, message: Message) -> bool:
        """Returns whether the message is such a reply."""
        return bool(message.text) and answered_question(message) is not None


@cache
def _asked() -> dict[str, str]:
    """The questions in every language, as Telegram shows them."""
    return {plain(Words(code).text(key)): question for question, key in QUESTIONS.items() for code in LANGUAGES}
