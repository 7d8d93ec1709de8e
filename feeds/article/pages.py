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

import structlog

from feeds.article.compose import needs_page
from feeds.errors import FeedError
from feeds.ports import Fetcher, Parser
from feeds.types import Entry

log = structlog.get_logger(__name__)

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


class Pages:
    """Fetches the pages of entries and extracts their texts."""

    def __init__(self, fetcher: Fetcher, parser: Parser, settings: PageSettings | None = None) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._settings = settings or PageSettings()

    async def texts(self, entries: Sequence[Entry]) -> Mapping[str, str]:
        """Returns the text of the page by entry id, for entries whose page has more text than the entry itself."""
        wanted = sorted(filter(needs_page, entries), key=lambda e: e.published or _UNDATED, reverse=True)
        texts: dict[str, str] = {}
        slots = asyncio.Semaphore(self._settings.at_once)

        async def read(entry: Entry) -> None:
            async with slots:
                text = await self._text(entry)
            # A page with less text than the teaser is a login page or a consent form.
            if len(text) > len(entry.summary):
                texts[entry.id] = text

        asked = wanted[: self._settings.most]
        is_late = True
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.seconds):
                await asyncio.gather(*map(read, asked))
                is_late = False
        if is_late or len(asked) < len(wanted):
            log.info("article.page_budget", wanted=len(wanted), read=len(texts), seconds=self._settings.seconds)
        return texts

    async def _text(self, entry: Entry) -> str:
        assert entry.link is not None, "an entry that needs a page has its address"
        try:
            return await self._parser.page_text(await self._fetcher.fetch_page(entry.link))
        except FeedError as error:
            log.info("article.teaser_only", entry=entry.id, reason=str(error.reason))
            return ""
