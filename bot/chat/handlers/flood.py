"""The answer to a user or chat that sends more updates than are handled: one line for each flood."""

from __future__ import annotations

from typing import Final

import structlog
from telegram import Update
from telegram.error import TelegramError

from bot.chat.screens import acknowledge, answer
from bot.chat.updates import language_of
from bot.locales import Words
from bot.render import plain

# For so long Telegram itself answers the same inline query of somebody who types too much.
INLINE_SECONDS: Final = 10

log = structlog.get_logger(__name__)


async def slow_down(update: Update, default_language: str) -> None:
    """Asks the user who sent the dropped update to send less, in the language of their client.

    Args:
        update: the first that was dropped.
        default_language: "en" or "fr", if the client has no language of ours.
    """
    line = Words(language_of(update, default_language)).text("chat.slower")
    query, message = update.callback_query, update.effective_message
    try:
        if update.inline_query is not None:
            await update.inline_query.answer([], cache_time=INLINE_SECONDS, is_personal=True)
        elif query is not None:
            await acknowledge(query, plain(line))
        else:
            await answer(update, line, reply_to=message.message_id if message is not None else None)
    except TelegramError as error:
        log.info("flood.not_told", reason=error.message)
