"""BRIEF: loads a topic's facts and stories from the store and composes the brief. The only module here with I/O."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

from bot.briefs.compose import compose_brief
from bot.briefs.values import Brief, BriefSettings
from bot.briefs.window import Window, parse_window
from bot.locales import Words
from bot.muting import without_muted
from bot.voices import in_readers_words
from feeds.errors import InvalidInputError, NotFoundError
from feeds.match import suggest
from feeds.recent import Recent, Same
from feeds.types import Chat, Fact, Topic
from storage.ports import Store, Transaction

# Sources of the facts that are kept in readers' words.
MOST_SOURCES_KEPT: Final = 8_000

_Key: TypeAlias = tuple[Same[Fact], str]


def _weight(_: _Key, facts: Sequence[Fact]) -> int:
    return 1 + sum(len(fact.sources) for fact in facts)


_kept: Final = Recent[_Key, Sequence[Fact]](MOST_SOURCES_KEPT, _weight)


def _in_words(facts: Sequence[Fact], language: str) -> Sequence[Fact]:
    """Returns the facts in readers' words: of the very same facts, which the store keeps, the very same ones."""
    return _kept.get((Same(tuple(facts)), language), lambda: in_readers_words(facts, language))


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
    facts = _in_words(left, Words(chat.language).language)
    covered_from = mark.covered_from if mark is not None else None
    return compose_brief(topic, facts, stories, span, since_last, now, BriefSettings(), covered_from)


async def load_story_brief(read: Transaction, story_id: int, chat: Chat, now: datetime) -> Brief | None:
    """Returns the brief on one story, under the first of its topics that the chat follows; None if it is gone.

    Args:
        read: to read in.
        story_id: of a story, also of one that was merged.
        chat: the reader.
        now: aware UTC.
    """
    try:
        story = await read.stories.get(story_id)
    except NotFoundError:
        return None
    stories, facts = without_muted([story], await read.facts.of_story(story.id), chat.preferences)
    followed = {subscription.topic for subscription in await read.chats.subscriptions(chat.id)}
    topics = [topic for topic in await read.topics.some(story.topics) if topic.chat_id in {None, chat.id}]
    if not topics or not facts:
        return None
    topic = next((topic for topic in topics if topic.slug in followed), topics[0])
    start = min(source.published for fact in facts for source in fact.sources)
    span = Window(start, max(now, start))
    told = _in_words(facts, Words(chat.language).language)
    return compose_brief(topic, told, stories, span, None, now, BriefSettings())


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
