"""/watch, /unwatch and their button: topics of a chat's own, which nobody else sees or follows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from telegram import Update

from bot.chat.buttons import BriefButton, UnwatchButton, button, refers_to
from bot.chat.handlers.common import Context, chat_for, known_chat, words_of
from bot.chat.handlers.following import follow
from bot.chat.handlers.group_rights import may_decide
from bot.chat.screens import Screen, acknowledge, answer, edit
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button, telegram_chat
from bot.locales import Words
from bot.render import escape
from feeds.errors import QueryError
from feeds.match import has_pattern, is_wide, parse_named_query
from feeds.text import fold
from feeds.types import Chat, Topic

MOST_CHARACTERS: Final = 200
NAME_WIDTH: Final = 60


async def watch(update: Update, context: Context) -> None:
    """Handles /watch WORDS: a new topic of the chat's own; without words, lists them."""
    typed = " ".join(context.args or ())
    if not typed:
        await _list(update, context)
        return
    if not await may_decide(update, context):
        return
    chat = await chat_for(update, context)
    found = _topic_of(typed, chat, words_of(chat))
    await answer(update, found if isinstance(found, Screen) else await _stored(update, context, found))


async def unwatch(update: Update, context: Context) -> None:
    """Handles /unwatch WORDS; without words, lists what the chat watches for."""
    typed = " ".join(context.args or ())
    if not typed:
        await _list(update, context)
    elif await may_decide(update, context):
        html = await _removed(update, context, typed)
        await answer(update, html)


async def unwatch_pressed(update: Update, context: Context) -> None:
    """Handles UnwatchButton, and shows what is left in place."""
    if not await may_decide(update, context):
        return
    query = callback_query(update)
    await _removed(update, context, pressed_button(update, UnwatchButton).topic)
    await acknowledge(query)
    await edit(query, await _list_screen(update, context))


async def _stored(update: Update, context: Context, topic: Topic) -> Screen:
    given = services(context)
    most = given.settings.watches_per_chat
    async with given.store.transaction() as transaction:
        chat = await known_chat(update, transaction, given)
        words = words_of(chat)
        own = await transaction.topics.of_chat(chat.id)
        name = escape(topic.name(chat.language))
        if any(other.slug == topic.slug for other in own):
            return Screen(words.text("watch.known", name=name))
        if len(own) >= most:
            if most == 0:
                return Screen(words.text("watch.off"))
            return Screen(words.text("watch.full", count=len(own)), _rows(own, words))
        await transaction.topics.add(topic)
        await follow(update, transaction, chat, topic)
    rows = [[button(words.text("chat.button_brief"), BriefButton(topic.slug))]]
    return Screen(words.text("watch.added", name=name), rows)


async def _removed(update: Update, context: Context, name: str) -> str:
    """Removes an own topic by what was typed or pressed; returns what to say."""
    given = services(context)
    async with given.store.transaction() as transaction:
        chat = await known_chat(update, transaction, given)
        words = words_of(chat)
        for topic in await transaction.topics.of_chat(chat.id):
            shown = topic.name(chat.language)
            if refers_to(name, topic.slug) or fold(name) in {fold(shown), fold(topic.query)}:
                await transaction.topics.remove(topic.slug)
                return words.text("watch.removed", name=escape(shown))
    return words.text("watch.unknown", name=escape(name[:NAME_WIDTH]))


async def _list(update: Update, context: Context) -> None:
    await answer(update, await _list_screen(update, context))


async def _list_screen(update: Update, context: Context) -> Screen:
    words = words_of(await chat_for(update, context))
    async with services(context).store.reading() as read:
        own = await read.topics.of_chat(telegram_chat(update).id)
    if not own:
        return Screen(f"{words.text('watch.none')}\n\n{words.text('watch.usage')}")
    return Screen(words.text("watch.list"), _rows(own, words))


def _rows(own: Sequence[Topic], words: Words) -> list[list[dict[str, str]]]:
    return [
        [button(words.text("watch.button_remove", name=topic.name(words.language)), UnwatchButton(topic.slug))]
        for topic in own
    ]


def _topic_of(typed: str, chat: Chat, words: Words) -> Topic | Screen:
    """Returns the topic of what was typed; or what to say where it is none."""
    if len(typed) > MOST_CHARACTERS:
        return Screen(words.text("watch.long", count=MOST_CHARACTERS))
    try:
        tree, name = parse_named_query(typed)
    except QueryError as error:
        return Screen(words.text("watch.wrong", reason=escape(words.error(error))))
    if has_pattern(tree):
        return Screen(words.text("watch.pattern"))
    query = typed.rpartition("=>")[0].strip() if name else typed
    shown = " ".join((name or query).split())[:NAME_WIDTH]
    topic = Topic(_slug(chat.id, query), {words.language: shown}, query, chat_id=chat.id)
    try:
        is_everywhere = is_wide(topic)
    except QueryError as error:  # an alias that only topics of files have
        return Screen(words.text("watch.wrong", reason=escape(words.error(error))))
    return Screen(words.text("watch.everywhere")) if is_everywhere else topic


def _slug(chat_id: int, query: str) -> str:
    """Returns a slug that says nothing of the words, the same for the same words of a chat."""
    words = " ".join(fold(query).split())
    return f"watch-{hashlib.blake2s(f'{chat_id}:{words}'.encode(), digest_size=8).hexdigest()}"
