"""What the handlers share: the chat that asks, its language, and how topics are found by what people type."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from telegram import Update
from telegram.ext import CallbackContext

from bot.chat.services import Services, services
from bot.chat.topic_index import TopicIndex, index_of
from bot.chat.updates import language_of, telegram_chat
from bot.locales import Words
from feeds.errors import NotFoundError
from feeds.types import Chat, Subscription, Topic
from storage.ports import Transaction

Context = CallbackContext[Any, Any, Any, Any]


def words_of(chat: Chat) -> Words:
    """Returns the strings in the chat's language and time zone."""
    return Words(chat.language, chat.time_zone)


async def known_chat(update: Update, transaction: Transaction, given: Services) -> Chat:
    """Returns the chat of the update, and stores it if it is new, was closed, or has another title or kind.

    Args:
        update: one of the chat.
        transaction: to read and write in.
        given: the application's services; the settings have the language and time zone of a new chat.
    """
    chat, is_changed = await _current_chat(update, transaction, given)
    if is_changed:
        await transaction.chats.put(chat)
    return chat


async def chat_for(update: Update, context: Context) -> Chat:
    """Returns the chat of the update without waiting for the database's writer.

    A new or changed chat is stored after the answer.
    """
    given = services(context)
    async with given.store.reading() as read:
        chat, is_changed = await _current_chat(update, read, given)
    if is_changed:
        given.writes.put(pending_key(chat.id), lambda transaction: known_chat(update, transaction, given))
    return chat


def pending_key(chat_id: int) -> tuple[str, int]:
    """Returns the key of a chat's pending write."""
    return "chat", chat_id


async def _current_chat(update: Update, read: Transaction, given: Services) -> tuple[Chat, bool]:
    """Returns the chat as the update shows it, and whether that differs from what is stored."""
    seen = telegram_chat(update)
    title = seen.title or seen.full_name or ""
    try:
        stored = await read.chats.get(seen.id)
    except NotFoundError:
        language = language_of(update, given.settings.language)
        return Chat(seen.id, seen.type, title, language, given.settings.time_zone), True
    chat = replace(stored, is_open=not stored.preferences.is_stopped, title=title, kind=seen.type)
    return chat, chat != stored


async def topics_for(transaction: Transaction, chat_id: int | None) -> TopicIndex:
    """Returns the topics that a chat may name: those that all may follow, and its own.

    Args:
        transaction: to read in.
        chat_id: of the chat; None for those of all.
    """
    own = await transaction.topics.of_chat(chat_id) if chat_id is not None else []
    return index_of(await transaction.topics.all(), own)


async def find_topic(transaction: Transaction, name: str, chat_id: int | None = None) -> Topic | None:
    """Returns the topic with that slug or name, in any language, or that a button refers to; None if there is none.

    Args:
        transaction: to read in.
        name: as typed, or of a button.
        chat_id: a chat whose own topics are meant too; None for none.
    """
    return (await topics_for(transaction, chat_id)).find(name)


async def nearest_topics(transaction: Transaction, name: str) -> list[Topic]:
    """Returns at most three topics with names similar to `name`; none that is not."""
    return index_of(await transaction.topics.all()).nearest(name)


async def followed_topics(transaction: Transaction, chat_id: int) -> list[tuple[Topic, Subscription]]:
    """Returns what a chat follows, by slug, with its subscriptions; its own topics are among them."""
    subscriptions = await transaction.chats.subscriptions(chat_id)
    topics = {topic.slug: topic for topic in await transaction.topics.some([s.topic for s in subscriptions])}
    return [(topics[s.topic], s) for s in subscriptions if s.topic in topics]
