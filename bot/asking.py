"""BRIEF: what somebody asks for becomes a composed brief: topic, window, the store's facts. Used by chat and shell."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.briefs import BriefSettings, compose_brief, parse_window
from bot.briefs.values import Brief
from bot.locales import Words
from bot.render.brief import Page
from bot.render.briefs import render_brief
from feeds.errors import InvalidInputError
from feeds.match import suggest
from feeds.types import Chat, Topic
from storage.ports import Store, Transaction

# What nobody types as the name of a topic: "-3d", "99h99", "2024-10-25..2024-10-18".
_WINDOW_LIKE: Final = re.compile(r"[-+]?\d+\s*[a-z]?\w*$|[\d-]+\.\.", re.IGNORECASE)
FULL: Final = frozenset({"full", "all", "complet", "tout"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A brief, and for whom."""

    brief: Brief
    chat: Chat

    def pages(self, form: Literal["html", "text", "json", "rich"], *, is_full: bool = False) -> list[Page]:
        """The brief as messages."""
        return render_brief(self.brief, self.chat, form, is_full=is_full)


@dataclass(frozen=True, slots=True)
class Request:
    """What stood behind /brief: a topic's name, a window, whether all pages are wanted."""

    topic: str
    window: str
    is_full: bool


def read_request(words: list[str], now: datetime, zone: ZoneInfo) -> Request:
    """Takes `topic words [window] [full]` apart; the window is the last word, or the only one, that reads as one."""
    left = list(words)
    is_full = bool(left) and left[-1].lower() in FULL
    if is_full:
        left.pop()
    window = ""
    if left and _is_window(left[-1], now, zone):
        window = left.pop()
    return Request(" ".join(left), window, is_full)


def separate_window(request: Request, topic_names: Collection[str]) -> Request:
    """Moves the words behind a known topic's name into the window, so that a wrong window is called wrong.

    `read_request` only takes a last word that reads as a window. In "harbours -3d" the last word is meant as one and is
    none: without this it would be reported as a part of an unknown topic's name.

    Args:
        request: as read from the command.
        topic_names: slugs and names of all topics, case folded.

    Returns:
        The request with its topic's words and its window set apart; unchanged when the whole phrase is a topic, or
        when nothing in it is a topic and it does not look like a window.
    """
    words = request.topic.split()
    if not words or request.topic.casefold() in topic_names:
        return request
    for count in range(len(words) - 1, -1, -1):
        topic, rest = " ".join(words[:count]), " ".join([*words[count:], request.window]).strip()
        if topic.casefold() in topic_names or (not topic and _WINDOW_LIKE.match(rest)):
            return Request(topic, rest, request.is_full)
    return request


def _is_window(text: str, now: datetime, zone: ZoneInfo) -> bool:
    try:
        parse_window(text, now, zone)
    except InvalidInputError:
        return False
    return True


async def compose(read: Transaction, topic: Topic, window: str, chat: Chat, now: datetime) -> Asked:
    """The brief on a topic for a chat.

    Raises:
        InvalidInputError: the window is none; the message says what is.
    """
    since_last = await read.chats.last_brief_at(chat.id, topic.slug)
    span = parse_window(window, now, Words(chat.language, chat.time_zone).zone, since_last)
    facts = await read.facts.by_topic(topic.slug, span.start, span.end)
    stories = await read.stories.by_topic(topic.slug, span.start, span.end)
    return Asked(compose_brief(topic, facts, stories, span, since_last, now, BriefSettings()), chat)


async def ask_at_shell(store: Store, topic: str, window: str, chat: Chat, now: datetime) -> Asked:
    """The brief for `chat`, which need not be stored: nobody in particular.

    Raises:
        InvalidInputError: there is no such topic (the nearest are named), or the window is none.
    """
    async with store.reading() as read:
        topics = {known.slug: known for known in await read.topics.all()}
        if topic not in topics:
            near = suggest(topic, topics.values()) or sorted(topics)[:5]
            raise InvalidInputError(f"there is no topic {topic!r}; there is {', '.join(near) or 'none yet'}")
        return await compose(read, topics[topic], window, chat, now)
