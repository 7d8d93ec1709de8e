"""Parts of the pipeline that tell the metrics how long they take; each does what the one inside it does."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bot.monitoring.metrics import Metrics
from feeds.ports import Analyst, Fetcher, Parser
from feeds.reasons import Reason
from feeds.types import Analysis, Article, Feed, FetchedBody, NotModified, ParsedFeed


class ObservedFetcher:
    """Times the requests of a fetcher."""

    def __init__(self, inside: Fetcher, metrics: Metrics) -> None:
        self._inside, self._metrics = inside, metrics

    async def fetch(self, feed: Feed) -> FetchedBody | NotModified:
        """See Fetcher."""
        with self._metrics.fetching("feed") as say:
            result = await self._inside.fetch(feed)
            say("not_modified" if isinstance(result, NotModified) else "ok")
            return result

    async def fetch_page(self, url: str) -> FetchedBody:
        """See Fetcher."""
        with self._metrics.fetching("page"):
            return await self._inside.fetch_page(url)


class ObservedParser:
    """Times a parser."""

    def __init__(self, inside: Parser, metrics: Metrics) -> None:
        self._inside, self._metrics = inside, metrics

    async def parse_feed(self, body: FetchedBody) -> ParsedFeed:
        """See Parser."""
        with self._metrics.parsing("feed"):
            return await self._inside.parse_feed(body)

    async def page_text(self, page: FetchedBody) -> str:
        """See Parser."""
        with self._metrics.parsing("page"):
            return await self._inside.page_text(page)

    async def page_feeds(self, page: FetchedBody) -> Sequence[str]:
        """See Parser."""
        with self._metrics.parsing("page"):
            return await self._inside.page_feeds(page)


class ObservedAnalyst:
    """Times an analyst, and counts its articles."""

    def __init__(self, inside: Analyst, metrics: Metrics) -> None:
        self._inside, self._metrics = inside, metrics

    async def analyse(self, articles: Sequence[Article]) -> Sequence[Analysis | Reason]:
        """See Analyst."""
        begin = time.monotonic()
        found = await self._inside.analyse(articles)
        bad = sum(isinstance(item, Reason) for item in found)
        self._metrics.analysed(time.monotonic() - begin, len(found) - bad, bad)
        return found
