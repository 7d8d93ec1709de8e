"""/brief and its buttons: sends the brief on a topic, turns its pages in place, sends its charts."""

from __future__ import annotations

from datetime import datetime

from telegram import Message, ReplyParameters, Update
from telegram.constants import ChatAction

from bot.briefs import BriefRequest, load_story_brief, parse_request
from bot.chat.buttons import BriefButton, ChartButton, PageButton, SourcesButton, button
from bot.chat.handlers.common import Context, chat_for, words_of
from bot.chat.handlers.made_brief import BriefForm, MadeBrief, composed_brief, made_brief, made_page, shown_brief
from bot.chat.rich_messages import send_rich, takes_rich
from bot.chat.screens import Screen, acknowledge, answer, edit
from bot.chat.services import Services, services
from bot.chat.updates import callback_query, pressed_button, telegram_chat, thread_of
from bot.phrasing import phrase
from bot.render.brief import Page, brief_html
from feeds.types import Chat
from storage.ports import BriefMark, Transaction


async def brief(update: Update, context: Context) -> None:
    """Handles /brief [topic] [window] [full]; without a topic in reply to an alert, the brief on its story."""
    given = services(context)
    chat = await chat_for(update, context)
    zone = words_of(chat).zone
    request = parse_request(list(context.args or ()), given.now(), zone)
    if not request.topic and (alert := answered_message(update)) is not None:
        page = await _story_brief(context, chat, alert.message_id)
        if page is not None:
            await answer(update, Screen(page.text, page.buttons), reply_to=alert.message_id)
            return
    await send_brief(update, context, chat, request)


def answered_message(update: Update) -> Message | None:
    """Returns the message that the update's message answers; None if it answers none."""
    message = update.effective_message
    return message.reply_to_message if message is not None else None


async def _story_brief(context: Context, chat: Chat, message_id: int) -> Page | None:
    """Returns the brief on the story of an alert; None if the message is none of an alert."""
    given, words = services(context), words_of(chat)
    async with given.store.reading() as read:
        alert = await read.alerts.by_message(chat.id, message_id)
        made = None if alert is None else await load_story_brief(read, alert.story_id, chat, given.now())
    if alert is None or made is None:
        return None
    topic = made.topic.name(chat.language)
    rows = [
        [button(words.text("alerts.button_sources"), SourcesButton(alert.story_id))],
        [button(words.text("answers.button_brief", topic=topic), BriefButton(made.topic.slug))],
    ]
    return Page(brief_html(made, words), rows)


async def brief_pressed(update: Update, context: Context) -> None:
    """Handles BriefButton."""
    await acknowledge(callback_query(update))
    chat = await chat_for(update, context)
    topic = pressed_button(update, BriefButton).topic
    await send_brief(update, context, chat, BriefRequest(topic))


async def page_pressed(update: Update, context: Context) -> None:
    """Handles PageButton: shows the page in the place of the one that had the button."""
    query, wanted = callback_query(update), pressed_button(update, PageButton)
    await acknowledge(query)
    chat = await chat_for(update, context)
    request = BriefRequest(wanted.topic, wanted.window, is_full=wanted.page > 0)
    given = services(context)
    is_there, screen = await given.answers.compute(made_page, chat, request, given.now(), wanted.page)
    await (edit(query, screen) if is_there else answer(update, screen))


async def chart_pressed(update: Update, context: Context) -> None:
    """Handles ChartButton: sends the chart as a reply to the brief."""
    query, wanted = callback_query(update), pressed_button(update, ChartButton)
    await acknowledge(query)
    given = services(context)
    chat = await chat_for(update, context)
    request = BriefRequest(wanted.topic, wanted.window)
    found = await given.answers.compute(composed_brief, chat, request, given.now())
    if isinstance(found, Screen):
        await answer(update, found)
        return
    thread_id = thread_of(query.message)
    await telegram_chat(update).send_action(ChatAction.UPLOAD_PHOTO, message_thread_id=thread_id)
    chart = await given.charts.draw(wanted.kind, found, chat)
    if chart is None:
        await answer(update, words_of(chat).text("brief.no_picture"))
        return
    reply = ReplyParameters(query.message.message_id, allow_sending_without_reply=True) if query.message else None
    await telegram_chat(update).send_photo(
        chart.png, caption=chart.caption, reply_parameters=reply, message_thread_id=thread_id
    )


async def send_brief(update: Update, context: Context, chat: Chat, request: BriefRequest) -> None:
    """Sends the brief that is asked for, or what to say where there is none."""
    given = services(context)
    at = given.now()
    is_rich = not request.is_full and await takes_rich(chat.id, given)
    made = await _made(given, chat, request, at, "rich" if is_rich else "html")
    if isinstance(made, MadeBrief) and made.page.rich is not None:
        if await send_rich(update, context.bot, made.page, given):
            _note(given, chat, made, at)
            return
        made = await _made(given, chat, request, at, "html")
    if isinstance(made, Screen):
        await answer(update, made)
        return
    await answer(update, Screen(made.page.text, made.page.buttons))
    _note(given, chat, made, at)


async def _made(
    given: Services, chat: Chat, request: BriefRequest, at: datetime, form: BriefForm
) -> MadeBrief | Screen:
    if given.model is None:
        return await given.answers.compute(made_brief, chat, request, at, form)
    found = await given.answers.compute(composed_brief, chat, request, at)
    if isinstance(found, Screen):
        return found
    if not found.is_nothing_new:
        found = await phrase(found, words_of(chat), given.model)
    return shown_brief(found, chat, request, form)


def _note(given: Services, chat: Chat, made: MadeBrief, at: datetime) -> None:
    """Stores behind the answer when the chat had the brief, and from when on."""

    async def note(transaction: Transaction) -> None:
        before = await transaction.chats.last_brief(chat.id, made.topic)
        mark = before.then(at, made.start) if before is not None else BriefMark(at, made.start)
        await transaction.chats.put_last_brief(chat.id, made.topic, mark)

    given.writes.put(("brief", chat.id, made.topic), note)
