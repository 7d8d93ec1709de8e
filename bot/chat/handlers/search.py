"""/search, /who and /latest, with their pages."""

from __future__ import annotations

from typing import Final

from telegram import Update

from bot.answers import MOST_TEXT
from bot.briefs import parse_window
from bot.chat.answer_screens import Asked, answer_screen
from bot.chat.buttons import SearchButton, SearchKind
from bot.chat.handlers.common import Context, chat_for, words_of
from bot.chat.screens import acknowledge, answer, edit
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button
from bot.render import escape
from feeds.errors import InvalidInputError
from feeds.text import index_words

_LONGEST_WINDOW: Final = 60  # of what is typed as one; an error repeats it


async def search(update: Update, context: Context) -> None:
    """Handles /search WORDS."""
    await _answer(update, context, "find", "answers.search_usage")


async def who(update: Update, context: Context) -> None:
    """Handles /who NAME: what somebody said, the newest first."""
    await _answer(update, context, "said", "answers.who_usage")


async def latest(update: Update, context: Context) -> None:
    """Handles /latest [24h·7d]: the newest facts on what the chat follows, or on everything if it follows nothing."""
    chat = await chat_for(update, context)
    words = words_of(chat)
    try:
        parse_window(" ".join(context.args or ())[:_LONGEST_WINDOW], services(context).now(), words.zone)
    except InvalidInputError as error:
        await answer(update, words.text("chat.bad_window", reason=escape(words.error(error))))
        return
    await _answer(update, context, "new")


async def _answer(update: Update, context: Context, kind: SearchKind, usage: str = "") -> None:
    chat, given = await chat_for(update, context), services(context)
    text = " ".join(context.args or ())[:MOST_TEXT]
    if usage and not index_words(text):
        await answer(update, words_of(chat).text(usage))
        return
    await answer(update, await given.answers.compute(answer_screen, Asked(chat, given.now(), kind, text)))


async def search_pressed(update: Update, context: Context) -> None:
    """Handles SearchButton: shows a page in place, or a new answer where the button opens one."""
    query, wanted = callback_query(update), pressed_button(update, SearchButton)
    await acknowledge(query)
    chat, given = await chat_for(update, context), services(context)
    asked = Asked(chat, given.now(), wanted.kind, wanted.text, wanted.page)
    screen = await given.answers.compute(answer_screen, asked)
    await (edit(query, screen) if wanted.page else answer(update, screen))
