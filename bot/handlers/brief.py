"""/brief and its buttons: the picture of a topic, short or in pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog
from telegram import ReplyParameters, Update
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest

from bot.asking import Asked, Request, compose, read_request, separate_window
from bot.handlers.common import (
    Buttons,
    Context,
    answer,
    button,
    chat_for,
    find_topic,
    telegram_chat,
    topic_names,
    words_of,
)
from bot.handlers.subscriptions import unknown_topic
from bot.phrasing import phrase
from bot.pictures import Kind
from bot.render import escape
from bot.render.brief import Page
from bot.rich import send_rich
from bot.sending import NO_PREVIEW, keyboard
from bot.services import services
from feeds.errors import InvalidInputError
from feeds.types import Chat, Topic
from storage.ports import Transaction

log = structlog.get_logger(__name__)

CHARTS: Final[dict[str, Kind]] = {"t": "timeline", "f": "figures"}


@dataclass(frozen=True, slots=True)
class _Instead:
    """What is said where there is no brief to show."""

    html: str
    buttons: Buttons = ()


async def brief(update: Update, context: Context) -> None:
    """/brief [topic] [window] [full]."""
    given = services(context)
    chat = await chat_for(update, context)
    zone = words_of(chat).zone
    request = read_request(list(context.args or ()), given.now(), zone)
    await _answer(update, context, chat, request)


async def pressed(update: Update, context: Context) -> None:
    """The button `brief:SLUG`."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    await query.answer()
    chat = await chat_for(update, context)
    await _answer(update, context, chat, Request(query.data.partition(":")[2], "", is_full=False))


async def page_pressed(update: Update, context: Context) -> None:
    """The button `page:SLUG:WINDOW:N`: the message turns its page in place."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    await query.answer()
    _, slug, window, number = (*query.data.split(":"), "", "", "")[:4]
    chat = await chat_for(update, context)
    found = await _compose(context, chat, Request(slug, window, is_full=number != "0"))
    if isinstance(found, _Instead):
        await answer(update, found.html, found.buttons)
        return
    pages = found.pages("html", is_full=number != "0")
    page = pages[min(max(int(number) - 1, 0), len(pages) - 1) if number.isdecimal() else 0]
    try:
        await query.edit_message_text(
            page.text,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(page.buttons),
        )
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            raise


async def chart_pressed(update: Update, context: Context) -> None:
    """The button `chart:t:SLUG:WINDOW` (timeline) or `chart:f:…` (a figure's course): a picture under the brief."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    await query.answer()
    _, kind, slug, window = (*query.data.split(":"), "", "", "")[:4]
    given = services(context)
    chat = await chat_for(update, context)
    found = await _compose(context, chat, Request(slug, window, is_full=False))
    if isinstance(found, _Instead):
        await answer(update, found.html, found.buttons)
        return
    await telegram_chat(update).send_action(ChatAction.UPLOAD_PHOTO)
    picture = await given.pictures.draw(CHARTS.get(kind, "timeline"), found.brief, chat)
    if picture is None:
        await answer(update, words_of(chat).text("brief.no_picture"))
        return
    of = ReplyParameters(query.message.message_id, allow_sending_without_reply=True) if query.message else None
    await telegram_chat(update).send_photo(picture.png, caption=picture.caption, reply_parameters=of)


async def _answer(update: Update, context: Context, chat: Chat, request: Request) -> None:
    found = await _compose(context, chat, request)
    if isinstance(found, _Instead):
        await answer(update, found.html, found.buttons)
        return
    given = services(context)
    if given.model is not None and not found.brief.is_nothing_new:
        found = replace(found, brief=await phrase(found.brief, words_of(chat), given.model))
    rich: list[Page] = [] if request.is_full else found.pages("rich")
    is_sent = len(rich) == 1 and await send_rich(context.bot, chat.id, rich[0], given)
    if not is_sent:
        for page in found.pages("html", is_full=request.is_full)[:1]:
            await answer(update, page.text, page.buttons)
    slug, at = found.brief.topic.slug, given.now()
    given.writes.put(("brief", chat.id, slug), lambda transaction: _mark(transaction, chat.id, slug, at))


async def _mark(transaction: Transaction, chat_id: int, slug: str, at: datetime) -> None:
    """Notes when the chat had its last brief on the topic."""
    await transaction.chats.set_last_brief_at(chat_id, slug, at)


async def _compose(context: Context, chat: Chat, request: Request) -> Asked | _Instead:
    given = services(context)
    words = words_of(chat)
    async with given.store.reading() as read:
        request = separate_window(request, topic_names(await read.topics.all()))
        topic = await _wanted(read, chat, request.topic)
        if isinstance(topic, _Instead):
            return topic
        try:
            return await compose(read, topic, request.window, chat, given.now())
        except InvalidInputError as error:
            return _Instead(words.text("chat.bad_window", reason=escape(words.error(error))))


async def _wanted(read: Transaction, chat: Chat, name: str) -> Topic | _Instead:
    """The topic that was named; else the only one that the chat follows, or that there is; else a choice."""
    if name:
        topic = await find_topic(read, name)
        if topic is not None:
            return topic
        html, buttons = await unknown_topic(read, chat, name, "brief")
        return _Instead(html, buttons)
    every = await read.topics.all()
    followed = {subscription.topic for subscription in await read.chats.subscriptions(chat.id)}
    choice = [topic for topic in every if topic.slug in followed] or every
    words = words_of(chat)
    if not choice:
        return _Instead(words.text("chat.no_topics"))
    if len(choice) == 1:
        return choice[0]
    return _Instead(
        words.text("chat.which_brief"), [[button(t.name(chat.language), "brief", t.slug)] for t in choice[:20]]
    )
