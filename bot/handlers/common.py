"""What the handlers share: who asks, in which language, and how an answer is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from telegram import Chat as TelegramChat
from telegram import Message, ReplyParameters, Update
from telegram.constants import ParseMode
from telegram.ext import CallbackContext

from bot.locales import LANGUAGES, Words
from bot.sending import NO_PREVIEW, keyboard
from bot.services import Services, services
from feeds.errors import NotFoundError
from feeds.match import suggest
from feeds.types import Chat, Topic
from storage.ports import Transaction

Context = CallbackContext[Any, Any, Any, Any]
Buttons = Sequence[Sequence[Mapping[str, str]]]

# Bot API, "InlineKeyboardButton": callback_data is 1 to 64 bytes.
MOST_CALLBACK_BYTES = 64


def button(text: str, action: str, argument: str) -> dict[str, str]:
    """A button that comes back as `action:argument`; the argument is cut to what Telegram carries."""
    room = MOST_CALLBACK_BYTES - len(action.encode()) - 1
    return {"text": text, "callback_data": f"{action}:{argument.encode()[:room].decode(errors='ignore')}"}


def words_of(chat: Chat) -> Words:
    """The strings in the chat's language."""
    return Words(chat.language, chat.time_zone)


def language_of(update: Update, default: str) -> str:
    """The language of the user's client, where it is one of ours."""
    user = update.effective_user
    code = (user.language_code or "") if user is not None else ""
    return code[:2] if code[:2] in LANGUAGES else default


def telegram_chat(update: Update) -> TelegramChat:
    """The chat of an update that has one: all that are handled here do."""
    return cast(TelegramChat, update.effective_chat)


async def known_chat(update: Update, transaction: Transaction, given: Services) -> Chat:
    """Returns the chat of the update, and stores it when it is new, was closed, or has another title or kind."""
    chat, is_changed = await _seen(update, transaction, given)
    if is_changed:
        await transaction.chats.put(chat)
    return chat


async def chat_for(update: Update, context: Context) -> Chat:
    """Returns the same for a handler that only reads: it never waits for the writer.

    A new or changed chat is stored behind the answer.
    """
    given = services(context)
    async with given.store.reading() as read:
        chat, is_changed = await _seen(update, read, given)
    if is_changed:
        given.writes.put(pending_key(chat.id), lambda transaction: known_chat(update, transaction, given))
    return chat


def pending_key(chat_id: int) -> tuple[str, int]:
    """Returns the key of a chat's pending write."""
    return "chat", chat_id


async def _seen(update: Update, read: Transaction, given: Services) -> tuple[Chat, bool]:
    """Returns the chat as it is now, and whether that differs from what is stored."""
    seen = telegram_chat(update)
    title = seen.title or seen.full_name or ""
    try:
        stored = await read.chats.get(seen.id)
    except NotFoundError:
        language = language_of(update, given.settings.language)
        return Chat(seen.id, seen.type, title, language, given.settings.time_zone), True
    chat = replace(stored, is_open=True, title=title, kind=seen.type)
    return chat, chat != stored


async def answer(update: Update, html: str, buttons: Buttons | None = None, *, reply_to: int | None = None) -> Message:
    """Sends one message to where the update came from, under the message `reply_to` where one is named."""
    return await telegram_chat(update).send_message(
        html,
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        reply_markup=keyboard(buttons),
        reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
    )


def topic_names(topics: Iterable[Topic]) -> frozenset[str]:
    """What people may call the topics: slugs and names in every language, case folded."""
    return frozenset(name for topic in topics for name in (topic.slug, *(n.casefold() for n in topic.names.values())))


async def find_topic(transaction: Transaction, name: str) -> Topic | None:
    """The topic by slug, or by its name in any language."""
    wanted = name.strip().casefold()
    for topic in await transaction.topics.all():
        if wanted in topic_names([topic]):
            return topic
    return None


async def nearest(transaction: Transaction, name: str) -> list[Topic]:
    """At most three topics whose names are near to what was typed, or all when there are few."""
    topics = await transaction.topics.all()
    by_slug = {topic.slug: topic for topic in topics}
    near = [by_slug[slug] for slug in suggest(name, topics)]
    return near or topics[:3]
