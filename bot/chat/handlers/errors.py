"""The error handler: tells the user that something failed, and logs what."""

from __future__ import annotations

import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.chat.handlers.common import Context
from bot.chat.services import services
from bot.chat.updates import language_of
from bot.locales import Words

log = structlog.get_logger(__name__)


async def failed(update: object, context: Context) -> None:
    """Logs a handler's error and apologises in the chat, if the update has one."""
    error = context.error
    if _is_unanswerable(error):
        log.warning("handler.not_answered", update_id=getattr(update, "update_id", None), reason=str(error))
        return
    log.error("handler.failed", update_id=getattr(update, "update_id", None), exc_info=error)
    if isinstance(update, Update) and update.effective_chat is not None:
        # In the language of the user's client, not the chat's: it may be the store that failed.
        words = Words(language_of(update, services(context).settings.language))
        try:
            await update.effective_chat.send_message(words.text("chat.failed"))
        except TelegramError:
            log.warning("handler.apology_failed")


def _is_unanswerable(error: Exception | None) -> bool:
    """True if the answer itself could not be sent: Telegram is out of reach, or the bot may not write to the chat."""
    # BadRequest is a NetworkError in this library, but a mistake of the bot.
    is_away = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    return is_away or isinstance(error, Forbidden | RetryAfter)
