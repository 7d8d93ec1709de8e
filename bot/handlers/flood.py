"""A chat or a user asks for more than can be answered: said once a flood, the rest is dropped."""

from __future__ import annotations

import structlog
from telegram import Update
from telegram.error import TelegramError

from bot.handlers.common import answer, language_of
from bot.locales import Words
from bot.render import plain

log = structlog.get_logger(__name__)


async def slow_down(update: Update, default_language: str) -> None:
    """Asks whoever sent the dropped update to go slower, in their own language.

    Args:
        update: the first that was dropped.
        default_language: where the user's client does not say its own, "en" or "fr".
    """
    line = Words(language_of(update, default_language)).text("chat.slower")
    query, message = update.callback_query, update.effective_message
    try:
        if query is not None:
            await query.answer(plain(line))
        else:
            await answer(update, line, reply_to=message.message_id if message is not None else None)
    except TelegramError as error:
        log.info("flood.not_told", reason=error.message)
