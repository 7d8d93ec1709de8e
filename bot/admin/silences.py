"""Tells the admins of feeds and topics that are silent against their own baseline, once each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.locales import Words
from bot.render import escape
from feeds.silence import BASELINE, SHORTEST, Silence, silence_of
from feeds.types import Feed, OutboxKind, OutboxMessage, Topic
from storage.ports import Store, Transaction

# Name of the note that holds what the admins were told: {"feed:URL" or "topic:SLUG": time}.
NOTE: Final = "silences-told"
_LEAST_FRESH: Final = timedelta(minutes=30)
_MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class SilentThing:
    """A feed or a topic that is silent.

    Attributes:
        key: "feed:URL" or "topic:SLUG".
        name: as admins know it, in the languages of the topic.
    """

    key: str
    silence: Silence
    feed: Feed | None = None
    topic: Topic | None = None

    def line(self, words: Words) -> str:
        """Returns the HTML of its line in a notice."""
        if self.topic is not None:
            return words.text("admin.silent_topic", name=escape(self.topic.name(words.language)), **self._counts())
        assert self.feed is not None, "it is either"
        return words.text("admin.silent_feed", name=escape(self.feed.publisher or self.feed.url), **self._counts())

    def _counts(self) -> dict[str, int]:
        return {"hours": self.silence.hours, "count": self.silence.usual}


async def silent_things(store: Store, now: datetime) -> list[SilentThing]:
    """Returns the feeds and topics that are silent, feeds first.

    A feed that fails or was not asked lately is not silent, it is unknown; if most feeds are, topics are unknown too.
    """
    async with store.reading() as read:
        feeds, topics = await read.feeds.all(), await read.topics.all()
        silent = await silent_feeds(read, feeds, now)
        is_known = topics and 2 * sum(_is_heard(feed, now) for feed in feeds) > len(feeds)
        matches = await read.statistics.matches_by_hour(now - BASELINE) if is_known else {}
    silent += [
        SilentThing(f"topic:{topic.slug}", found, topic=topic)
        for topic in topics
        if (found := _silence(matches, topic.slug, now))
    ]
    return silent


async def silent_feeds(read: Transaction, feeds: Sequence[Feed], now: datetime) -> list[SilentThing]:
    """Returns those of the feeds that are silent.

    Args:
        read: to read in.
        feeds: as stored.
        now: aware UTC.
    """
    quiet = [feed for feed in feeds if _is_heard(feed, now) and _may_be_silent(feed, now)]
    hours = await read.statistics.entries_by_hour([feed.url for feed in quiet], now - BASELINE) if quiet else {}
    return [SilentThing(f"feed:{feed.url}", found, feed) for feed in quiet if (found := _silence(hours, feed.url, now))]


async def tell_silences(store: Store, now: datetime) -> bool:
    """Puts a notice into the outbox for each admin if something has fallen silent; returns whether there is one."""
    silent = await silent_things(store, now)
    async with store.transaction() as transaction:
        noted = await transaction.notes.get(NOTE)
        told: dict[str, str] = noted if isinstance(noted, dict) else {}
        new = [thing for thing in silent if thing.key not in told]
        still = {thing.key: told.get(thing.key, now.isoformat()) for thing in silent}
        if still != told:
            await transaction.notes.put(NOTE, still)
        return bool(new) and await _tell(transaction, new, now)


async def _tell(transaction: Transaction, new: Sequence[SilentThing], now: datetime) -> bool:
    chats = await transaction.chats.of_admins()
    for chat in chats:
        words = Words(chat.language, chat.time_zone)
        lines = [thing.line(words) for thing in new[:_MOST_SHOWN]]
        rest = len(new) - _MOST_SHOWN
        lines += [words.text("admin.silent_more", count=rest)] if rest > 0 else []
        html = "\n".join([*lines, words.text("admin.silent_hint")])
        key = f"silent:{chat.id}:{now.isoformat()}"
        await transaction.outbox.put(OutboxMessage(key, chat.id, OutboxKind.NOTICE, {"text": html}, created=now))
    return bool(chats)


def _silence(hours: Mapping[str, Mapping[datetime, int]], name: str, now: datetime) -> Silence | None:
    return silence_of(hours[name], now) if name in hours else None


def _is_heard(feed: Feed, now: datetime) -> bool:
    """True if the feed was asked lately and answered."""
    state = feed.state
    fresh = max(2 * timedelta(seconds=state.interval_seconds), _LEAST_FRESH)
    return not state.is_paused and state.last_success_at is not None and now - state.last_success_at < fresh


def _may_be_silent(feed: Feed, now: datetime) -> bool:
    return feed.state.last_entry_at is not None and now - feed.state.last_entry_at >= SHORTEST - timedelta(hours=1)
