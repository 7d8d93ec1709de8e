"""Subscribes a chat to a topic."""

from __future__ import annotations

from telegram import Update

from bot.chat.updates import telegram_chat, thread_of
from feeds.types import Chat, Subscription, Topic
from storage.ports import Transaction


async def follow(update: Update, transaction: Transaction, chat: Chat, topic: Topic) -> bool:
    """Subscribes the chat to a topic at the level that it chose for all; returns False if it follows it already.

    Args:
        update: one of the chat; in a forum, the chat's messages come in the topic where that stands.
        transaction: to write in.
        chat: as stored.
        topic: as stored.
    """
    followed = {s.topic for s in await transaction.chats.subscriptions(chat.id)}
    if topic.slug not in followed:
        await transaction.chats.subscribe(Subscription(chat.id, topic.slug, chat.preferences.level))
    if telegram_chat(update).is_forum:
        await transaction.chats.set_thread(chat.id, thread_of(update.effective_message))
    return topic.slug not in followed
