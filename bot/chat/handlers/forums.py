"""What happens to the topics of a forum: one in which the bot could not write was reopened."""

from __future__ import annotations

from telegram import Update

from bot.chat.handlers.common import Context
from bot.chat.services import services
from bot.chat.updates import telegram_chat
from bot.delivery import reopen


async def reopened(update: Update, context: Context) -> None:
    """Handles forum_topic_reopened: what has waited for the chat is sent."""
    await may_write_again(update, context)


async def may_write_again(update: Update, context: Context) -> None:
    """Lets the messages of a chat go that waited because the bot had no right to write there; does nothing else."""
    given, chat_id = services(context), telegram_chat(update).id
    async with given.store.transaction() as transaction:
        chat = (await transaction.chats.some([chat_id])).get(chat_id)
        if chat is None or not chat.blocked_reason:
            return
        await reopen(transaction, chat_id, given.now())
    given.delivery.wake()
