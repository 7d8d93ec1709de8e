"""/timeline [topic] [window]: what happened, by days."""

from __future__ import annotations

from telegram import Update

from bot.briefs import BriefRequest, parse_request
from bot.chat.buttons import BriefButton, TimelineButton, button
from bot.chat.handlers.brief import load_request
from bot.chat.handlers.common import Context, chat_for, words_of
from bot.chat.screens import Screen, acknowledge, answer
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button
from bot.render.brief_messages import chart_buttons
from bot.render.timeline import timeline_html
from feeds.types import Chat


async def timeline(update: Update, context: Context) -> None:
    """Handles /timeline [topic] [window]."""
    chat = await chat_for(update, context)
    request = parse_request(list(context.args or ()), services(context).now(), words_of(chat).zone)
    await _send(update, context, chat, request)


async def timeline_pressed(update: Update, context: Context) -> None:
    """Handles TimelineButton."""
    await acknowledge(callback_query(update))
    request = BriefRequest(pressed_button(update, TimelineButton).topic)
    await _send(update, context, await chat_for(update, context), request)


async def _send(update: Update, context: Context, chat: Chat, request: BriefRequest) -> None:
    found = await load_request(context, chat, request, TimelineButton)
    if isinstance(found, Screen):
        await answer(update, found)
        return
    words = words_of(chat)
    brief_button = button(words.text("chat.button_brief"), BriefButton(found.topic.slug))
    rows = [*(chart_buttons(found, words) if found.timeline else []), [brief_button]]
    await answer(update, Screen(timeline_html(found, words), rows))
