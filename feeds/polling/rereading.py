"""POLL, rereading: takes stored entries, returns those that match a topic, read and analysed as if they were new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from feeds.article import Pages, compose_article
from feeds.home_zones import at_home
from feeds.match import Matcher
from feeds.polling.matching import origin_of, with_page_text
from feeds.ports import Analyst, StoredEntry
from feeds.reasons import Reason
from feeds.stories import MatchedEntry
from feeds.text import detect_language
from feeds.types import Analysis, Feed, TextOrigin, TopicMatch


@dataclass(frozen=True, slots=True)
class RereadEntry:
    """A stored entry that matches a topic that it was not on.

    Attributes:
        stored: as stored before.
        matches: of the topic, with the words in the entry's text.
        matched: the entry with its article, if it had no text; else None.
        analysis: of that article; None if there is none, or if it could not be analysed.
    """

    stored: StoredEntry
    matches: tuple[TopicMatch, ...]
    matched: MatchedEntry | None = None
    analysis: Analysis | None = None


class Rereader:
    """Matches stored entries, and reads those that were on no topic: their pages and their claims."""

    def __init__(self, pages: Pages, analyst: Analyst) -> None:
        self._pages = pages
        self._analyst = analyst

    @staticmethod
    def matching(matcher: Matcher, entries: Sequence[StoredEntry]) -> list[StoredEntry]:
        """Returns the entries that match, in order."""
        return [entry for entry in entries if _matches(matcher, entry)]

    async def read(self, matcher: Matcher, entries: Sequence[StoredEntry]) -> list[RereadEntry]:
        """Returns matching entries with what is to be stored of them, in order.

        Raises:
            WorkerNotStartedError: the articles could not be analysed.
        """
        fresh = await self._with_pages(matcher, [_matched_entry(matcher, entry) for entry in entries if not entry.text])
        analyses = await self._analyst.analyse([item.article for item in fresh.values()]) if fresh else []
        analysis_of = dict(zip(fresh, analyses, strict=True))
        return [_reread(matcher, entry, fresh.get(entry.id), analysis_of.get(entry.id)) for entry in entries]

    async def _with_pages(self, matcher: Matcher, fresh: Sequence[tuple[StoredEntry, MatchedEntry]]) -> _Fresh:
        """Returns entries with the texts of their pages, by stored id."""
        pages = await self._pages.texts([item.entry for _, item in fresh]) if fresh else None
        found: dict[int, MatchedEntry] = {}
        for stored, item in fresh:
            text = pages.texts.get(item.entry.id) if pages else None
            found[stored.id] = item if text is None else with_page_text(matcher, feed_of(stored), item, text)
        return found


_Fresh: TypeAlias = dict[int, MatchedEntry]


def feed_of(stored: StoredEntry) -> Feed:
    """Returns the feed of a stored entry, as far as the entry knows it; it may have been removed meanwhile."""
    return Feed(stored.feed_url, publisher=stored.publisher, language=stored.language)


def _reread(
    matcher: Matcher, stored: StoredEntry, matched: MatchedEntry | None, analysis: Analysis | Reason | None
) -> RereadEntry:
    if matched is None:
        return RereadEntry(stored, _matches(matcher, stored))
    return RereadEntry(stored, matched.matches, matched, analysis if isinstance(analysis, Analysis) else None)


def _matched_entry(matcher: Matcher, stored: StoredEntry) -> tuple[StoredEntry, MatchedEntry]:
    entry = replace(stored.entry, id=str(stored.id))  # unique beyond its feed
    article = compose_article(entry, None)
    home = at_home(stored.published, stored.entry.link, stored.feed_url)
    article = replace(article, language=detect_language(article.text, stored.language), published=home)
    return stored, MatchedEntry(entry, article, _matches(matcher, stored), stored.published)


def text_with_origin(stored: StoredEntry, *, asks_language: bool) -> tuple[str, TextOrigin]:
    """Returns the text of an entry of the archive in which topics are matched, and whose it is.

    Args:
        stored: with the texts of the archive.
        asks_language: True if its language matters, which is told from its text if it was on no topic.
    """
    text = stored.text or compose_article(stored.entry, None).text
    language = stored.language
    if asks_language and not stored.text:
        language = detect_language(text, language)
    return text, origin_of(stored.publisher, stored.feed_url, stored.entry, language)


def _matches(matcher: Matcher, stored: StoredEntry) -> tuple[TopicMatch, ...]:
    return matcher.match(*text_with_origin(stored, asks_language=matcher.asks_language))
