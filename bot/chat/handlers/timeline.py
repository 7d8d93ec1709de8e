"""/timeline [topic] [window]: what happened, by days."""

from __future__ import annotations

from telegram import Update

from bot.briefs import BriefRequest, parse_request
from bot.chat.buttons import TimelineButton
from bot.chat.handlers.common import Context, chat_for, words_of
from bot.chat.handlers.made_brief import made_timeline
from bot.chat.screens import acknowledge, answer
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button
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
    given = services(context)
    await answer(update, await given.answers.compute(made_timeline, chat, request, given.now()))
