"""The buttons under an alert that open its story: all of its facts, and its sources."""

from __future__ import annotations

from telegram import Update

from bot.alerts import facts_html, sources_html
from bot.chat.buttons import MoreFactsButton, SourcesButton
from bot.chat.handlers.common import Context, chat_for, words_of
from bot.chat.screens import acknowledge, answer
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button, telegram_chat
from bot.muting import without_muted
from feeds.types import Fact


async def more_pressed(update: Update, context: Context) -> None:
    """Handles MoreFactsButton."""
    await _open(update, context, pressed_button(update, MoreFactsButton).story_id, is_sources=False)


async def sources_pressed(update: Update, context: Context) -> None:
    """Handles SourcesButton."""
    await _open(update, context, pressed_button(update, SourcesButton).story_id, is_sources=True)


async def _open(update: Update, context: Context, story_id: int, *, is_sources: bool) -> None:
    query, given = callback_query(update), services(context)
    await acknowledge(query)
    chat = await chat_for(update, context)
    words = words_of(chat)
    _, facts = without_muted([], await _facts_of(telegram_chat(update).id, story_id, context), chat.preferences)
    html = words.text("chat.why_unknown")
    if facts:
        html = (sources_html if is_sources else facts_html)(facts, words, given.now())
    await answer(update, html, reply_to=query.message.message_id if query.message else None)


async def _facts_of(chat_id: int, story_id: int, context: Context) -> list[Fact]:
    """The facts of a story on which the chat has an alert; none of other stories, whatever a button says."""
    async with services(context).store.reading() as read:
        if await read.alerts.get(chat_id, story_id) is None:
            return []
        return await read.facts.of_story(story_id)
