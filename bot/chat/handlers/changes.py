"""Changes what a chat chose, with the time of the digest that waits for it."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Update

from bot.chat.handlers.common import Context, known_chat, words_of
from bot.chat.services import services
from bot.delivery import held_until
from feeds.types import Chat
from storage.ports import Transaction


async def change_chat(update: Update, context: Context, change: Callable[[Chat], Chat]) -> Chat:
    """Changes the chat of an update, and the time of the digest that waits for it. Returns the chat as it is then."""
    given = services(context)
    async with given.store.transaction() as transaction:
        before = await known_chat(update, transaction, given)
        chat = change(before)
        if chat != before:
            await transaction.chats.put(chat)
            await reschedule(transaction, chat, context)
    return chat


async def reschedule(transaction: Transaction, chat: Chat, context: Context) -> None:
    """Sets when what is held for a chat is told, after the chat has chosen anew."""
    now = services(context).now()
    until = held_until(chat.timing, words_of(chat).zone, now)
    await transaction.held.reschedule(chat.id, until or now)
