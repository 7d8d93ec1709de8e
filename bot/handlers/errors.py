"""A handler failed: the reader gets one honest line, the log gets the whole story."""

from __future__ import annotations

import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.handlers.common import Context, language_of
from bot.locales import Words
from bot.services import services

log = structlog.get_logger(__name__)


async def failed(update: object, context: Context) -> None:
    """Logs what happened and apologises in the chat, if there is one."""
    error = context.error
    if _is_unanswerable(error):
        log.warning("handler.not_answered", update_id=getattr(update, "update_id", None), reason=str(error))
        return
    log.error("handler.failed", update_id=getattr(update, "update_id", None), exc_info=error)
    if isinstance(update, Update) and update.effective_chat is not None:
        # In the language of whoever asked, not of the chat: the store may be what failed.
        words = Words(language_of(update, services(context).settings.language))
        try:
            await update.effective_chat.send_message(words.text("chat.failed"))
        except TelegramError:
            log.warning("handler.apology_failed")


def _is_unanswerable(error: Exception | None) -> bool:
    """Whether the answer itself did not get through: Telegram is away, or the chat does not let the bot write."""
    # BadRequest is a NetworkError in this library, but our own mistake.
    is_away = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    return is_away or isinstance(error, Forbidden | RetryAfter)
