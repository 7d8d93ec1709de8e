"""Who may use the bot: everybody, whoever was invited, or the chats that the settings list.

Who may not is told so once, then not again for a while: a bot that answers every message of a stranger can be used to
exhaust its limits.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from telegram import Message, Update
from telegram.constants import ChatType, MessageLimit
from telegram.ext import ApplicationHandlerStop

from bot.admin import INVITE_PREFIX, JOIN_PREFIX
from bot.chat.handlers.common import Context
from bot.chat.screens import acknowledge, answer
from bot.chat.services import Services, services
from bot.chat.updates import callback_query, language_of, user_id
from bot.locales import Words

TOLD_AGAIN: Final = timedelta(hours=1)
_MOST_TOLD: Final = 10_000
_TOLD: Final = "told_of_access"  # in bot_data: user id → when


async def check_access(update: Update, context: Context) -> None:
    """Handles every update before all others: stops those of people who may not use the bot, and what nobody can send.

    Raises:
        ApplicationHandlerStop: no other handler gets the update.
    """
    message, query = update.effective_message, update.callback_query
    if isinstance(message, Message) and not _is_possible(message.text or message.caption or ""):
        raise ApplicationHandlerStop
    # A press of what no button of the bot is: without data, or under a message that a user sent by an inline query.
    if query is not None and (not query.data or update.effective_chat is None):
        await acknowledge(query)
        raise ApplicationHandlerStop
    given = services(context)
    if given.settings.access == "open" or _is_for_all(update) or await _is_let_in(update, given):
        return
    await _refuse(update, context, given)
    raise ApplicationHandlerStop


def _is_possible(text: str) -> bool:
    """False for what Telegram lets nobody send, so that no handler has to expect it: too long, or no valid Unicode."""
    is_valid = not any("\ud800" <= character <= "\udfff" for character in text)
    return is_valid and len(text) <= MessageLimit.MAX_TEXT_LENGTH


def _is_for_all(update: Update) -> bool:
    """True for links that let somebody in, and for what happens to the chat itself: the bot is removed, it migrates."""
    message = update.message
    if update.my_chat_member is not None or (message is not None and message.migrate_to_chat_id is not None):
        return True
    text = (message.text or "") if message is not None else ""
    return text.startswith(tuple(f"/start {prefix}" for prefix in (INVITE_PREFIX, JOIN_PREFIX)))


async def _is_let_in(update: Update, given: Services) -> bool:
    user, chat = user_id(update), update.effective_chat
    ids = {user, chat.id} if chat is not None else {user}
    if ids & given.settings.allowed_chats:
        return True
    async with given.store.reading() as read:
        if await read.admins.is_admin(user):
            return True
        if given.settings.access != "invite":
            return False
        if await read.invitations.is_let_in(*ids):
            return True
        # Who followed something before the bot became a bot for invited people stays.
        return chat is not None and bool(await read.chats.subscriptions(chat.id))


async def _refuse(update: Update, context: Context, given: Services) -> None:
    words = Words(language_of(update, given.settings.language))
    if update.inline_query is not None:
        await update.inline_query.answer([], cache_time=60, is_personal=True)
        return
    if update.callback_query is not None:
        await acknowledge(update.callback_query, words.text("access.refused"))
        return
    chat = update.effective_chat
    if chat is not None and chat.type == ChatType.PRIVATE and _is_first(context, user_id(update), given.now()):
        await answer(update, words.text("access.refused"))


def _is_first(context: Context, user: int, now: datetime) -> bool:
    """Returns whether the user was not told lately, and notes that they are."""
    told: dict[int, datetime] = context.bot_data.setdefault(_TOLD, {})
    if user in told and now - told[user] < TOLD_AGAIN:
        return False
    if len(told) >= _MOST_TOLD:
        told.clear()
    told[user] = now
    return True


async def unknown_pressed(update: Update, context: Context) -> None:
    """Handles a press of a button that no version of the bot made: ends its waiting, and says nothing."""
    await acknowledge(callback_query(update))
