"""ARTICLE, pages: takes the entries of a poll that have only a teaser, returns the texts of their pages.

The pages of a poll share a budget, so that slow pages do not delay the entries of their feed. The latest entries come
first; an entry whose page is not read in time keeps its teaser, so that its alert is not late.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import structlog

from feeds.article.compose import needs_page
from feeds.article.walls import OTHER, repeated_texts, wall_of
from feeds.errors import FeedError
from feeds.ports import Fetcher, Parser
from feeds.types import Entry

log = structlog.get_logger(__name__)

_MOST_HOSTS: Final = 500  # whose last page is remembered, some 5 kB each
_UNDATED = datetime.max.replace(tzinfo=UTC)  # sorts as the latest: an entry without a date counts as published now


@dataclass(frozen=True, slots=True)
class PageSettings:
    """The budget of one poll of one feed.

    Attributes:
        most: pages requested at most.
        seconds: for all pages together.
        at_once: pages fetched at the same time.
    """

    most: int = 20
    seconds: float = 30.0
    at_once: int = 4


@dataclass(frozen=True, slots=True)
class PageTexts:
    """What the pages of a poll gave.

    Attributes:
        texts: text of the page by entry id.
        walls: entry ids by the kind of wall that their page was (`KINDS`); these keep their teaser.
        asked: number of pages requested.
    """

    texts: Mapping[str, str]
    walls: Mapping[str, Sequence[str]]
    asked: int


class Pages:
    """Fetches the pages of entries and extracts their texts."""

    def __init__(self, fetcher: Fetcher, parser: Parser, settings: PageSettings | None = None) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._settings = settings or PageSettings()
        # The last text of each host: a page that comes again for another entry is no article.
        self._last: dict[str, tuple[str, str]] = {}

    async def texts(self, entries: Sequence[Entry]) -> PageTexts:
        """Returns the texts of pages that have more than the entry itself, and which pages were no articles."""
        wanted = sorted(filter(needs_page, entries), key=lambda e: e.published or _UNDATED, reverse=True)
        found: dict[str, str] = {}
        slots = asyncio.Semaphore(self._settings.at_once)

        async def read(entry: Entry) -> None:
            async with slots:
                found[entry.id] = await self._text(entry)

        asked = wanted[: self._settings.most]
        is_late = True
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.seconds):
                await asyncio.gather(*map(read, asked))
                is_late = False
        if is_late or len(asked) < len(wanted):
            log.info("article.page_budget", wanted=len(wanted), read=len(found), seconds=self._settings.seconds)
        return await asyncio.to_thread(
            self._judged, [entry for entry in asked if found.get(entry.id)], found, len(asked)
        )

    def _judged(self, entries: Sequence[Entry], found: Mapping[str, str], asked: int) -> PageTexts:
        walls: dict[str, list[str]] = {}
        for entry in entries:
            if (kind := wall_of(entry, found[entry.id])) is not None:
                walls.setdefault(kind, []).append(entry.id)
        walled = {entry_id for ids in walls.values() for entry_id in ids}
        repeated = self._repeated([entry for entry in entries if entry.id not in walled], found)
        if repeated:
            walls.setdefault(OTHER, []).extend(sorted(repeated))
        kept = [entry for entry in entries if entry.id not in walled | repeated]
        # A page with less text than the teaser has nothing to add.
        texts = {entry.id: found[entry.id] for entry in kept if len(found[entry.id]) > len(entry.summary)}
        for kind, ids in walls.items():
            log.info("article.wall", kind=kind, entries=ids)
        return PageTexts(texts, walls, asked)

    def _repeated(self, entries: Sequence[Entry], found: Mapping[str, str]) -> set[str]:
        """Returns the ids of entries whose page has the text of another one, and remembers the last text of a host."""
        by_host: dict[str, dict[str, Entry]] = {}
        for entry in entries:
            by_host.setdefault(urlsplit(entry.link or "").hostname or "", {})[entry.id] = entry
        repeated: set[str] = set()
        for host, own in by_host.items():
            last_id, last_text = self._last.pop(host, ("", ""))
            before = [last_text] if last_text and last_id not in own else []
            repeated |= repeated_texts(own, {entry_id: found[entry_id] for entry_id in own}, before)
            last = next(reversed(own))
            self._last[host] = (last, found[last])
            if len(self._last) > _MOST_HOSTS:
                del self._last[next(iter(self._last))]
        return repeated

    async def _text(self, entry: Entry) -> str:
        assert entry.link is not None, "an entry that needs a page has its address"
        try:
            return await self._parser.page_text(await self._fetcher.fetch_page(entry.link))
        except FeedError as error:
            log.info("article.teaser_only", entry=entry.id, reason=str(error.reason))
            return ""
