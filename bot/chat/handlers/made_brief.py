"""Briefs and timelines as they are sent: what is asked for → its page, or what to say where there is none.

These functions run where `AnswerWorker` lets them, so they take values and a transaction only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.briefs import Brief, BriefRequest, load_brief, separate_window
from bot.chat.buttons import BriefButton, TimelineButton, button
from bot.chat.handlers.common import topics_for, words_of
from bot.chat.handlers.subscriptions import MAX_TOPIC_ROWS, ToTopicButton, unknown_topic
from bot.chat.screens import Screen
from bot.render import escape
from bot.render.brief import Page
from bot.render.brief_messages import chart_buttons, render_brief, rich_page
from bot.render.timeline import timeline_html
from feeds.errors import InvalidInputError
from feeds.types import Chat, Topic
from storage.ports import Transaction

BriefForm: TypeAlias = Literal["rich", "html"]


@dataclass(frozen=True, slots=True)
class MadeBrief:
    """A brief that can be sent.

    Attributes:
        topic: slug of its topic.
        start: of its window, aware UTC.
        page: what is sent; if it has a rich form, its text is empty.
    """

    topic: str
    start: datetime
    page: Page


async def made_brief(
    read: Transaction, chat: Chat, request: BriefRequest, now: datetime, form: BriefForm
) -> MadeBrief | Screen:
    """Returns the first page of the brief that is asked for; arguments as of `composed_brief` and `shown_brief`."""
    found = await composed_brief(read, chat, request, now)
    return found if isinstance(found, Screen) else shown_brief(found, chat, request, form)


def shown_brief(brief: Brief, chat: Chat, request: BriefRequest, form: BriefForm) -> MadeBrief:
    """Returns the first page of a brief.

    Args:
        brief: as composed.
        chat: the reader.
        request: whether all of it is asked for.
        form: "rich" where the chat takes that and the brief has such a form, else "html".
    """
    page = rich_page(brief, chat) if form == "rich" and not request.is_full else None
    page = page or render_brief(brief, chat, "html", is_full=request.is_full)[0]
    return MadeBrief(brief.topic.slug, brief.window.start, page)


async def made_page(
    read: Transaction, chat: Chat, request: BriefRequest, now: datetime, page: int
) -> tuple[bool, Screen]:
    """Returns a page of the brief that is asked for, and whether there is a brief: if not, what to say instead.

    Args:
        read, chat, request, now: as of `composed_brief`.
        page: of the full brief, from 1; 0 is the short one.
    """
    found = await composed_brief(read, chat, request, now)
    if isinstance(found, Screen):
        return False, found
    pages = render_brief(found, chat, "html", is_full=request.is_full)
    shown = pages[min(max(page - 1, 0), len(pages) - 1)]
    return True, Screen(shown.text, shown.buttons)


async def made_timeline(read: Transaction, chat: Chat, request: BriefRequest, now: datetime) -> Screen:
    """Returns the timeline that is asked for; arguments as of `composed_brief`."""
    found = await composed_brief(read, chat, request, now, TimelineButton)
    if isinstance(found, Screen):
        return found
    words = words_of(chat)
    brief_button = button(words.text("chat.button_brief"), BriefButton(found.topic.slug))
    rows = [*(chart_buttons(found, words) if found.timeline else []), [brief_button]]
    return Screen(timeline_html(found, words), rows)


async def composed_brief(
    read: Transaction, chat: Chat, request: BriefRequest, now: datetime, to_button: ToTopicButton = BriefButton
) -> Brief | Screen:
    """Returns the brief that is asked for, or what to say where there is none.

    Args:
        read: to read in.
        chat: the reader.
        request: as typed, or of a button.
        now: aware UTC.
        to_button: makes the buttons by which a topic is chosen, where none is named or the name is none.
    """
    words = words_of(chat)
    known = await topics_for(read, chat.id)
    request = separate_window(request, known.names)
    named = known.find(request.topic) if request.topic else None
    if named is None and request.topic and len(having := known.having(request.topic)) == 1:
        (named,) = having  # "north korea" where one topic has both words
    topic = named or await _choice(read, chat, request.topic, to_button, known.topics)
    if isinstance(topic, Screen):
        return topic
    try:
        return await load_brief(read, topic, request.window, chat, now)
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
