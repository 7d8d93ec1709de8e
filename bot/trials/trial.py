"""Tries a topic on the archive: what it would have found, what it just missed, how many alerts a day to expect.

Nothing is stored. The archive is read in small pieces, and matched in a thread.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from feeds.group import group_headlines
from feeds.match import Matcher, NearMisses, check_topic, query_warning, word_query
from feeds.polling import text_with_origin
from feeds.ports import StoredEntry
from feeds.reasons import Reason
from feeds.types import ArchivePosition, ArchiveSlice, Topic
from storage.ports import Store

MOST_READ: Final = 4_000  # entries of the archive that may match, the latest; for more the rest is estimated
MOST_GROUPED: Final = 400  # hits whose titles are compared with one another, the latest
MOST_NEAR: Final = 40  # entries that each question for near misses reads
MOST_TEXT: Final = 2_000  # characters of a text that hits and near misses carry
_MOST_QUESTIONS: Final = 12
_SLICE: Final = 200
_ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_DAY: Final = timedelta(days=1)
_Match: TypeAlias = tuple[StoredEntry, tuple[str, ...]]  # with the words that match


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that matches, with the matching words.

    Attributes:
        entry_id: its id in the store.
        text: title, summary and content, at most MOST_TEXT characters.
    """

    title: str
    publisher: str
    published: datetime
    link: str | None
    words: tuple[str, ...]
    entry_id: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An entry that lacks one part of the query, or has the one that it must not have. The rest is as in Hit."""

    title: str
    publisher: str
    published: datetime
    link: str | None
    lacks: str
    entry_id: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class TopicTrial:
    """What a topic finds in the archive.

    Attributes:
        archived: entries in the archive.
        days: time that they span, at least one hour.
        hits: the latest.
        hit_count: of all; an estimate if `is_estimate`.
        story_count: events that the hits seem to tell of, an estimate.
        near_misses: the latest, with several reasons first.
        lacks: how many of the near misses that were read lack each part, most frequent first.
        warning: what is suspicious in the query; None if nothing is.
    """

    archived: int
    days: float
    hits: tuple[Hit, ...] = ()
    hit_count: int = 0
    is_estimate: bool = False
    story_count: int = 0
    near_misses: tuple[NearMiss, ...] = ()
    lacks: tuple[tuple[str, int], ...] = ()
    warning: Reason | None = None

    @property
    def alerts_a_day(self) -> float:
        """Returns the alerts that a follower of all but unimportant news gets a day: one for each story, about."""
        return self.story_count / max(self.days, 1.0)


async def try_topic(store: Store, topic: Topic, most_shown: int = 5) -> TopicTrial:
    """Returns what a topic finds in the archive.

    Args:
        store: is read only.
        topic: stored or not.
        most_shown: hits and near misses to return, of each.

    Raises:
        QueryError: its query does not parse, or names an alias that it does not have.
    """
    matcher = Matcher([topic])
    async with store.reading() as read:
        extent = await read.archive.extent()
    if extent.since is None or extent.until is None:
        return TopicTrial(0, 0.0, warning=query_warning(topic))
    hits, share = await _hits(store, topic, matcher)
    near = await _near_misses(store, topic, matcher, {entry.id for entry, _ in hits})
    stories = await asyncio.to_thread(group_headlines, [(e.entry.title, e.published) for e, _ in hits[:MOST_GROUPED]])
    whole = len(hits) / max(1, min(len(hits), MOST_GROUPED)) / share
    lacks = Counter(miss.lacks for miss in near)
    return TopicTrial(
        archived=extent.count,
        days=max((extent.until - extent.since) / _DAY, 1 / 24),
        hits=tuple(_hit(entry, words) for entry, words in hits[:most_shown]),
        hit_count=round(len(hits) / share),
        is_estimate=share < 1,
        story_count=round(len(set(stories)) * whole),
        near_misses=_one_of_each(near, most_shown),
        lacks=tuple(lacks.most_common()),
        warning=query_warning(topic),
    )


async def tried_topic(store: Store, line: str) -> Topic:
    """Returns the stored topic that `line` is the slug of, else a topic with `line` as its query.

    Raises:
        QueryError: it is neither.
    """
    async with store.reading() as read:
        for topic in await read.topics.all():
            if topic.slug == line:
                return topic
    topic = Topic("tried", {}, line)
    check_topic(topic)
    return topic


async def _hits(store: Store, topic: Topic, matcher: Matcher) -> tuple[list[_Match], float]:
    """Returns the latest entries that match, with the words, and the share of the candidates that were read."""
    wanted = ArchiveSlice(word_query(topic), *_ALWAYS, _SLICE, is_latest_first=True)
    async with store.reading() as read:
        count = await read.archive.count(wanted)
    found: list[_Match] = []
    done = 0
    while done < min(count, MOST_READ):
        async with store.reading() as read:
            entries = await read.archive.read(wanted)
        if not entries:
            break
        found += await asyncio.to_thread(_matching, matcher, entries)
        done += len(entries)
        wanted = replace(wanted, after=ArchivePosition(entries[-1].published, entries[-1].id))
    return found, min(1.0, done / count) if count and done else 1.0


def _matching(matcher: Matcher, entries: Sequence[StoredEntry]) -> list[_Match]:
    return [
        (entry, tuple(dict.fromkeys(word.text for word in match.words)))
        for entry in entries
        for match in matcher.match(*text_with_origin(entry, asks_language=matcher.asks_language))
    ]


async def _near_misses(store: Store, topic: Topic, matcher: Matcher, hits: set[int]) -> list[NearMiss]:
    """Returns entries that lack one part of the query, the latest first."""
    misses, entries = NearMisses(topic), dict[int, StoredEntry]()
    for _, words in zip(range(_MOST_QUESTIONS), misses.candidates(), strict=False):
        async with store.reading() as read:
            part = await read.archive.read(ArchiveSlice(words, *_ALWAYS, MOST_NEAR, is_latest_first=True))
        entries |= {entry.id: entry for entry in part if entry.id not in hits}
    latest = sorted(entries.values(), key=lambda entry: (entry.published, entry.id), reverse=True)
    return await asyncio.to_thread(_missing, misses, matcher, latest)


def _missing(misses: NearMisses, matcher: Matcher, entries: Sequence[StoredEntry]) -> list[NearMiss]:
    found = []
    for entry in entries:
        text, origin = text_with_origin(entry, asks_language=True)
        if not matcher.match(text, origin) and (lacks := misses.lacking(text, origin)) is not None:
            shown = entry.entry
            place = shown.title, entry.publisher, entry.published, shown.link
            found.append(NearMiss(*place, lacks, entry.id, text[:MOST_TEXT]))
    return found


def _one_of_each(misses: Sequence[NearMiss], most: int) -> tuple[NearMiss, ...]:
    """Returns some near misses: the latest for each part that is lacking comes before the others."""
    first = {miss.lacks: miss for miss in reversed(misses)}
    others = [miss for miss in misses if first[miss.lacks] is not miss]
    return (*reversed(first.values()), *others)[:most]


def _hit(entry: StoredEntry, words: tuple[str, ...]) -> Hit:
    text, _ = text_with_origin(entry, asks_language=False)
    shown = entry.entry
    return Hit(shown.title, entry.publisher, entry.published, shown.link, words, entry.id, text[:MOST_TEXT])
