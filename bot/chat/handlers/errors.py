"""The error handler: tells the user that something failed, and logs what."""

from __future__ import annotations

import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.chat.handlers.common import Context, known_chat
from bot.chat.services import services
from bot.chat.updates import language_of, thread_of
from bot.delivery import Refusal, refusal_of, tell_of_block
from bot.locales import Words
from feeds.types import OutboxKind

log = structlog.get_logger(__name__)


async def failed(update: object, context: Context) -> None:
    """Logs a handler's error and apologises in the chat, if the update has one."""
    error = context.error
    if _is_unanswerable(error):
        log.warning("handler.not_answered", update_id=getattr(update, "update_id", None), reason=str(error))
        return
    if isinstance(update, Update) and await _is_blocked(error, update, context):
        return
    log.error("handler.failed", update_id=getattr(update, "update_id", None), exc_info=error)
    if isinstance(update, Update) and update.effective_chat is not None:
        # In the language of the user's client, not the chat's: it may be the store that failed.
        words = Words(language_of(update, services(context).settings.language))
        try:
            thread_id = thread_of(update.effective_message)
            await update.effective_chat.send_message(words.text("chat.failed"), message_thread_id=thread_id)
        except TelegramError:
            log.warning("handler.apology_failed")


async def _is_blocked(error: Exception | None, update: Update, context: Context) -> bool:
    """Returns whether the bot has no right to answer there; if so, tells administrators once."""
    chat = update.effective_chat
    if chat is None or not isinstance(error, BadRequest):
        return False
    if refusal_of(error.message, OutboxKind.NOTICE) is not Refusal.BLOCKED:
        return False
    log.warning("handler.not_answered", update_id=update.update_id, reason=error.message)
    try:
        members = await chat.get_administrators()
    except TelegramError:
        members = ()
    given = services(context)
    async with given.store.transaction() as transaction:
        known = await known_chat(update, transaction, given)
        if not known.blocked_reason:
            ids = [member.user.id for member in members if not member.user.is_bot]
            await tell_of_block(transaction, chat.id, error.message, ids, given.now())
    given.delivery.wake()
    return True


def _is_unanswerable(error: Exception | None) -> bool:
    """True if the answer itself could not be sent: Telegram is out of reach, or the bot may not write to the chat."""
    # BadRequest is a NetworkError in this library, but a mistake of the bot.
    is_away = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    return is_away or isinstance(error, Forbidden | RetryAfter)
