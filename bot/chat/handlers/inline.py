"""Inline mode, "@bot north korea" in any chat: briefs and facts to post there, each with its sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest

from bot.answers import Found, answer_html, nearest
from bot.briefs import load_brief
from bot.chat.answer_screens import Asked, found_facts
from bot.chat.handlers.common import Context
from bot.chat.screens import NO_PREVIEW
from bot.chat.services import Services, services
from bot.chat.updates import language_of, user_id
from bot.locales import Words
from bot.render import plain, shorten
from bot.render.brief import brief_html
from bot.render.facts import fact_html, sourced_fact
from feeds.errors import NotFoundError
from feeds.text import index_words
from feeds.types import Chat, Fact, Topic
from storage.ports import Transaction

log = structlog.get_logger(__name__)

A_PAGE: Final = 10
# Results are in the language and the time zone of who asks, so that Telegram may keep them for that user only.
CACHE_SECONDS: Final = 30
INLINE_START: Final = "inline"  # what /start gets from the button above the results
BRIEF_WINDOW: Final = "7d"
_TITLE_WIDTH: Final = 90
_DESCRIPTION_WIDTH: Final = 120
_MOST_OFFSET: Final = 1_000


async def inline_asked(update: Update, context: Context) -> None:
    """Handles an inline query; without words, it is for the latest facts on what the user follows."""
    query, given = update.inline_query, services(context)
    if query is None:
        return
    async with given.store.reading() as read:
        chat = await _reader(read, update, given)
        text = " ".join(query.query.split())
        asked = Asked(chat, given.now(), "find" if text else "new", text, is_typing=True)
        start = min(int(query.offset), _MOST_OFFSET) if query.offset.isdecimal() and len(query.offset) < 6 else 0
        topic = await _topic(read, text) if text and not start else None
        results = [await _brief_result(read, topic, asked, context.bot.username)] if topic is not None else []
        found = await found_facts(read, asked)
    facts: Sequence[Fact] = found[1] if found is not None else ()
    results += [_fact_result(fact, asked) for fact in facts[start : start + A_PAGE]]
    words = asked.words
    key = "answers.inline_open" if results or start else "answers.inline_nothing"
    try:
        await query.answer(
            results,
            cache_time=CACHE_SECONDS,
            is_personal=True,
            next_offset=str(start + A_PAGE) if len(facts) > start + A_PAGE else "",
            button=InlineQueryResultsButton(words.text(key), start_parameter=INLINE_START),
        )
    except BadRequest as error:
        log.info("inline.not_answered", reason=error.message)  # Telegram waits only some seconds for an answer


async def _reader(read: Transaction, update: Update, given: Services) -> Chat:
    """Returns the chat of the user with the bot, or one with the language of their client."""
    user, settings = user_id(update), given.settings
    try:
        return await read.chats.get(user)
    except NotFoundError:
        return Chat(user, ChatType.PRIVATE, "", language_of(update, settings.language), settings.time_zone)


async def _topic(read: Transaction, text: str) -> Topic | None:
    """Returns the topic that is being typed: its name begins with the text, has all of its words, or is near to it."""
    topics = await read.topics.all()
    typed, words = text.casefold(), set(index_words(text))
    names = {name: topic for topic in topics for name in (topic.slug, *topic.names.values())}
    begun = next((topic for name, topic in names.items() if name.casefold().startswith(typed)), None)
    if begun is not None or not words:
        return begun
    named = next((topic for name, topic in names.items() if words <= set(index_words(name))), None)
    near = nearest(text, names, 1, least=85.0)
    return named or (names[near[0]] if near else None)


async def _brief_result(read: Transaction, topic: Topic, asked: Asked, bot_name: str) -> InlineQueryResultArticle:
    words = asked.words
    made = await load_brief(read, topic, BRIEF_WINDOW, asked.chat, asked.now)
    html, name = brief_html(made, words), topic.name(words.language)
    follow = InlineKeyboardButton(
        words.text("answers.inline_follow", topic=shorten(name, 40)), f"https://t.me/{bot_name}?start={topic.slug}"
    )
    return InlineQueryResultArticle(
        f"brief-{topic.slug}"[:64],
        words.text("answers.button_brief", topic=shorten(name, _TITLE_WIDTH)),
        _content(html),
        description=shorten(plain(html.partition("\n")[2]), _DESCRIPTION_WIDTH) or None,
        reply_markup=InlineKeyboardMarkup([[follow]]),
    )


def _fact_result(fact: Fact, asked: Asked) -> InlineQueryResultArticle:
    shown = sourced_fact(fact, asked.words.language)
    line = plain(fact_html(shown, asked.words, dated=asked.now))
    return InlineQueryResultArticle(
        f"fact-{fact.id}",
        shorten(line, _TITLE_WIDTH),
        _content(answer_html(Found((fact,)), asked.words, asked.now, head="")),
        description=shorten(
            f"{shown.source.publisher}, {_day(shown.source.published, asked.words)}", _DESCRIPTION_WIDTH
        ),
    )


def _day(at: datetime, words: Words) -> str:
    return words.date(at, now=at)


def _content(html: str) -> InputTextMessageContent:
    return InputTextMessageContent(html, ParseMode.HTML, link_preview_options=NO_PREVIEW)
