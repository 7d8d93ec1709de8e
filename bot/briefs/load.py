"""BRIEF: loads a topic's facts and stories from the store and composes the brief. The only module here with I/O."""

from __future__ import annotations

from datetime import datetime

from bot.briefs.compose import compose_brief
from bot.briefs.values import Brief, BriefSettings
from bot.briefs.window import parse_window
from bot.locales import Words
from bot.muting import without_muted
from bot.voices import in_readers_words
from feeds.errors import InvalidInputError
from feeds.match import suggest
from feeds.types import Chat, Topic
from storage.ports import Store, Transaction


async def load_brief(read: Transaction, topic: Topic, window: str, chat: Chat, now: datetime) -> Brief:
    """Returns the brief on a topic for a chat.

    Args:
        read: to read in.
        topic: as stored.
        window: as `parse_window` takes it; days begin and end in the chat's time zone.
        chat: the reader, who need not be stored.
        now: aware UTC.

    Raises:
        InvalidInputError: the window does not parse; the message says what does.
    """
    mark = await read.chats.last_brief(chat.id, topic.slug)
    since_last = mark.at if mark is not None else None
    span = parse_window(window, now, Words(chat.language, chat.time_zone).zone, since_last)
    stored = await read.facts.by_topic(topic.slug, span.start, span.end)
    every = await read.stories.by_topic(topic.slug, span.start, span.end)
    stories, left = without_muted(every, stored, chat.preferences)
    facts = in_readers_words(left, Words(chat.language).language)
    covered_from = mark.covered_from if mark is not None else None
    return compose_brief(topic, facts, stories, span, since_last, now, BriefSettings(), covered_from)


async def load_brief_by_slug(store: Store, slug: str, window: str, chat: Chat, now: datetime) -> Brief:
    """Returns the brief on the topic with that slug, read in a transaction of its own.

    Args:
        store: to read from.
        slug: of the topic.
        window: as `parse_window` takes it.
        chat: the reader, who need not be stored.
        now: aware UTC.

    Raises:
        InvalidInputError: there is no such topic (the message names the nearest), or the window does not parse.
    """
    async with store.reading() as read:
        topics = {known.slug: known for known in await read.topics.all()}
        if slug not in topics:
            near = suggest(slug, topics.values()) or sorted(topics)[:5]
            raise InvalidInputError(f"there is no topic {slug!r}; there is {', '.join(near) or 'none yet'}")
        return await load_brief(read, topics[slug], window, chat, now)
