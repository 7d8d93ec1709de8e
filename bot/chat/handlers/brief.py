"""/brief and its buttons: sends the brief on a topic, turns its pages in place, sends its charts."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from telegram import Message, ReplyParameters, Update
from telegram.constants import ChatAction

from bot.briefs import Brief, BriefRequest, load_brief, load_story_brief, parse_request, separate_window
from bot.chat.buttons import BriefButton, ChartButton, PageButton, SourcesButton, button
from bot.chat.handlers.common import Context, chat_for, topics_for, words_of
from bot.chat.handlers.subscriptions import MAX_TOPIC_ROWS, ToTopicButton, unknown_topic
from bot.chat.rich_messages import send_rich
from bot.chat.screens import Screen, acknowledge, answer, edit
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button, telegram_chat, thread_of
from bot.phrasing import phrase
from bot.render import escape
from bot.render.brief import Page, brief_html
from bot.render.brief_messages import render_brief
from feeds.errors import InvalidInputError
from feeds.types import Chat, Topic
from storage.ports import BriefMark, Transaction

log = structlog.get_logger(__name__)


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
    is_full = wanted.page > 0
    found = await load_request(context, chat, BriefRequest(wanted.topic, wanted.window, is_full=is_full))
    if isinstance(found, Screen):
        await answer(update, found)
        return
    pages = render_brief(found, chat, "html", is_full=is_full)
    page = pages[min(max(wanted.page - 1, 0), len(pages) - 1)]
    await edit(query, Screen(page.text, page.buttons))


async def chart_pressed(update: Update, context: Context) -> None:
    """Handles ChartButton: sends the chart as a reply to the brief."""
    query, wanted = callback_query(update), pressed_button(update, ChartButton)
    await acknowledge(query)
    given = services(context)
    chat = await chat_for(update, context)
    found = await load_request(context, chat, BriefRequest(wanted.topic, wanted.window))
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
    found = await load_request(context, chat, request)
    if isinstance(found, Screen):
        await answer(update, found)
        return
    given = services(context)
    if given.model is not None and not found.is_nothing_new:
        found = await phrase(found, words_of(chat), given.model)
    rich: list[Page] = [] if request.is_full else render_brief(found, chat, "rich")
    is_sent = len(rich) == 1 and await send_rich(update, context.bot, rich[0], given)
    if not is_sent:
        page = render_brief(found, chat, "html", is_full=request.is_full)[0]
        await answer(update, Screen(page.text, page.buttons))
    slug, at, start = found.topic.slug, given.now(), found.window.start

    async def note(transaction: Transaction) -> None:
        before = await transaction.chats.last_brief(chat.id, slug)
        mark = before.then(at, start) if before is not None else BriefMark(at, start)
        await transaction.chats.put_last_brief(chat.id, slug, mark)

    given.writes.put(("brief", chat.id, slug), note)


async def load_request(
    context: Context, chat: Chat, request: BriefRequest, to_button: ToTopicButton = BriefButton
) -> Brief | Screen:
    """Returns the brief that is asked for, or what to say where there is none.

    Args:
        context: of the handler.
        chat: the reader.
        request: as typed, or of a button.
        to_button: makes the buttons by which a topic is chosen, where none is named or the name is none.
    """
    given = services(context)
    words = words_of(chat)
    async with given.store.reading() as read:
        known = await topics_for(read, chat.id)
        request = separate_window(request, known.names)
        named = known.find(request.topic) if request.topic else None
        topic = named or await _choice(read, chat, request.topic, to_button, known.topics)
        if isinstance(topic, Screen):
            return topic
        try:
            return await load_brief(read, topic, request.window, chat, given.now())
        except InvalidInputError as error:
            return Screen(words.text("chat.bad_window", reason=escape(words.error(error))))


async def _choice(
    read: Transaction, chat: Chat, name: str, to_button: ToTopicButton, topics: Sequence[Topic]
) -> Topic | Screen:
    """Returns what is near a name that no topic has; without a name the only topic that the chat follows, or that
    exists, else a choice."""
    if name:
        return await unknown_topic(read, chat, name, to_button)
    followed = {subscription.topic for subscription in await read.chats.subscriptions(chat.id)}
    of_all = [topic for topic in topics if topic.chat_id is None]
    choice = [topic for topic in topics if topic.slug in followed] or of_all
    words = words_of(chat)
    if not choice:
        return Screen(words.text("chat.no_topics"))
    if len(choice) == 1:
        return choice[0]
    rows = [[button(topic.name(chat.language), to_button(topic.slug))] for topic in choice[:MAX_TOPIC_ROWS]]
    return Screen(words.text("chat.which_brief"), rows)
