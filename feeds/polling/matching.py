"""POLL, matching: takes the entries of a feed, returns the new ones and those of them that match a topic. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from feeds.article import WALL_KINDS, PageTexts, compose_article
from feeds.errors import QueryError
from feeds.home_zones import at_home
from feeds.match import Matcher, check_topic
from feeds.ports import KnownEntries, NewEntry
from feeds.reasons import Reason
from feeds.stories import MatchedEntry
from feeds.text import detect_language
from feeds.types import ArchivedText, Entry, Feed, TextOrigin, Topic

log = structlog.get_logger(__name__)

_WALLS: Final = frozenset(f"wall_{kind}" for kind in WALL_KINDS)


def new_entries(entries: Iterable[Entry], known: KnownEntries, oldest: datetime, now: datetime) -> list[Entry]:
    """Returns the entries that are not stored yet, each once, without names that belong to stored entries.

    Args:
        entries: all that the feed lists, in its order.
        known: those of them that are stored.
        oldest: aware UTC; entries published before it are left out.
        now: aware UTC; stands for a missing date.
    """
    seen: set[str] = set()
    kept = []
    for entry in entries:
        if entry.id in known.ids or published_at(entry, now) < oldest:
            continue
        names = {entry.id, *entry.legs}
        if not names & seen:
            kept.append(replace(entry, legs=tuple(leg for leg in entry.legs if leg not in known.taken_legs)))
        seen |= names
    return kept


def datable_entries(feed: Feed, entries: Sequence[Entry], new: Sequence[Entry]) -> list[Entry]:
    """Returns those of the new entries that may be news: an entry with a wrong date may be of any age.

    If no entry of a feed has a correct date, entries count as published when they are first seen, from the second
    poll on.

    Args:
        feed: with its state before this poll.
        entries: all that the feed lists.
        new: those of them that are not stored yet.
    """
    is_by_sight = feed.state.last_success_at is not None and all(entry.published is None for entry in entries)
    return [entry for entry in new if is_by_sight or not entry.has_wrong_date]


def match_entries(matcher: Matcher, feed: Feed, entries: Iterable[Entry], now: datetime) -> list[MatchedEntry]:
    """Returns the entries whose own text matches a topic, in order.

    Args:
        matcher: of all topics.
        feed: gives the language of entries that are too short to show it and state none.
        entries: to be matched.
        now: aware UTC; stands for a missing date.
    """
    matched = []
    for entry in entries:
        article = compose_article(entry, None)
        stated = entry.language or feed.language
        language = detect_language(article.text, stated) if matcher.asks_language else None
        if matches := matcher.match(article.text, origin_of(feed.publisher, feed.url, entry, language)):
            language = language or detect_language(article.text, stated)
            published = published_at(entry, now)
            home = at_home(published, entry.link, feed.url, utc_offset_minutes=entry.utc_offset_minutes)
            article = replace(article, language=language, published=home)
            matched.append(MatchedEntry(entry, article, matches, published))
    return matched


def usable_topics(topics: Iterable[Topic]) -> list[Topic]:
    """Returns the topics whose query this version can read: a stored one may be of another version."""
    kept = []
    for topic in topics:
        try:
            check_topic(topic)
        except QueryError as error:
            log.error("match.topic_left_out", topic=topic.slug, reason=str(error))
        else:
            kept.append(topic)
    return kept


def origin_of(publisher: str, feed_url: str, entry: Entry, language: str | None) -> TextOrigin:
    """Returns whose text an entry's is."""
    return TextOrigin(publisher, (feed_url, entry.link) if entry.link else (feed_url,), language)


def with_page_texts(
    matcher: Matcher, feed: Feed, matched: Iterable[MatchedEntry], texts: Mapping[str, str]
) -> list[MatchedEntry]:
    """Returns the same entries with the texts of their pages, and with the words that match there.

    Args:
        matcher: of all topics.
        feed: of the entries.
        matched: entries with their own texts.
        texts: page text by entry id; an entry that is not in it keeps its own text.
    """
    return [
        with_page_text(matcher, feed, item, texts[item.entry.id]) if item.entry.id in texts else item
        for item in matched
    ]


def with_walls(warnings: Sequence[Reason], before: Sequence[Reason], pages: PageTexts) -> tuple[Reason, ...]:
    """Returns the warnings of a feed with those of its pages that were no articles.

    Args:
        warnings: of reading the feed.
        before: warnings after the poll before; those of its pages stay until pages are read again.
        pages: what the pages of this poll gave.
    """
    if not pages.asked:
        return (*warnings, *(warning for warning in before if warning.key in _WALLS and warning not in warnings))
    return (*warnings, *(Reason(f"wall_{kind}", {"count": len(ids)}) for kind, ids in pages.walls.items()))


def with_new_walls(warnings: Sequence[Reason], pages: PageTexts) -> tuple[Reason, ...]:
    """Returns the warnings of a feed with those of its pages instead of those of the pages before, if any were read."""
    own = [warning for warning in warnings if warning.key not in _WALLS]
    return with_walls(own, warnings, pages)


def new_entry(
    feed: Feed, entry: Entry, matched: MatchedEntry | None, now: datetime, archived: ArchivedText | None
) -> NewEntry:
    """Returns the entry as it is to be stored: with its text if it matches a topic.

    Args:
        feed: gives the language of an entry that states none.
        entry: as parsed.
        matched: the same entry if it matches a topic, else None.
        now: aware UTC; stands for a missing date.
        archived: its text for the archive, if it is archived.
    """
    if matched is None:
        language = entry.language or feed.language
        return NewEntry(entry, published_at(entry, now), language=language, archived=archived)
    article = matched.article
    return NewEntry(entry, matched.published, article.text, article.language, matched.matches, archived)


def published_at(entry: Entry, now: datetime) -> datetime:
    """Returns when the entry was published; `now` if it has no date or one in the future."""
    return min(entry.published or now, now)


def with_page_text(matcher: Matcher, feed: Feed, item: MatchedEntry, text: str) -> MatchedEntry:
    """Returns an entry with the text of its page, and with the words that match there."""
    article = compose_article(item.entry, text)
    language = detect_language(article.text, item.article.language)
    article = replace(article, language=language, published=item.article.published)
    origin = origin_of(feed.publisher, feed.url, item.entry, language)
    return replace(item, article=article, matches=matcher.match(article.text, origin) or item.matches)
