"""Ports of what the pipeline has done elsewhere: fetching, parsing, analysing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from feeds.reasons import Reason
from feeds.types import (
    Analysis,
    Article,
    Feed,
    FetchedBody,
    NotModified,
    ParsedFeed,
)


class Fetcher(Protocol):
    """Gets bodies over HTTP."""

    async def fetch(self, feed: Feed) -> FetchedBody | NotModified:
        """Returns the feed's body, or NotModified if nothing changed since `feed.state`. Raises FetchError."""
        ...

    async def fetch_page(self, url: str) -> FetchedBody:
        """Returns the page of an article. Raises FetchError."""
        ...


class Parser(Protocol):
    """Parses what a server sent. The body may be hostile, so implementations have a deadline."""

    async def parse_feed(self, body: FetchedBody) -> ParsedFeed:
        """Returns the feed and its entries. Raises ParseError."""
        ...

    async def page_text(self, page: FetchedBody) -> str:
        """Returns the text of the article in a page; "" if none is found. Raises ParseError."""
        ...

    async def page_feeds(self, page: FetchedBody) -> Sequence[str]:
        """Returns the addresses of the feeds that a page names, the likeliest first. Raises ParseError."""
        ...


class Analyst(Protocol):
    """Extracts claims and computes fingerprints. This takes long, so it may run in another process."""

    async def analyse(self, articles: Sequence[Article]) -> Sequence[Analysis | Reason]:
        """Returns one analysis per article, in order; the reason instead if not even its title could be analysed."""
        ...
