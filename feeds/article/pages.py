"""ARTICLE, the pages of a poll: takes entries that have only a teaser, gives the texts behind them, within a budget.

The budget is a poll's: pages that never end may not hold up the entries of their feed. The latest entries come first;
one whose page does not come in time keeps its teaser, so that its alert is not late.
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

_UNDATED = datetime.max.replace(tzinfo=UTC)  # taken as of now, so the latest


@dataclass(frozen=True, slots=True)
class PageSettings:
    """The budget of one poll of one feed.

    Attributes:
        most: pages that are asked for.
        seconds: for all of them.
        at_once: of them.
    """

    most: int = 20
    seconds: float = 30.0
    at_once: int = 4


class Pages:
    """Fetches the pages of entries and reads their texts."""

    def __init__(self, fetcher: Fetcher, parser: Parser, settings: PageSettings | None = None) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._settings = settings or PageSettings()

    async def texts(self, entries: Sequence[Entry]) -> Mapping[str, str]:
        """entry.id → the text of its page, for those whose page tells more than the entry itself does."""
        wanted = sorted(filter(needs_page, entries), key=lambda e: e.published or _UNDATED, reverse=True)
        texts: dict[str, str] = {}
        slots = asyncio.Semaphore(self._settings.at_once)

        async def read(entry: Entry) -> None:
            async with slots:
                text = await self._text(entry)
            # A page that gives less than the teaser is a login wall or a consent form.
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
