"""DISCOVERY, the finder: asks an address, and if it is a page, the addresses at which its feeds may be.

Every address that it returns was fetched and read as a feed. A search has a budget of requests and of time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from feeds.addresses import address_key, canonical_address
from feeds.discovery.found import Discovery, FoundFeed
from feeds.discovery.sites import common_feeds, site_feeds
from feeds.errors import FeedError, FetchError, ParseError
from feeds.ports import Fetcher, Parser
from feeds.reasons import because
from feeds.types import Feed, FeedRequest, FetchedBody

_NO_HTTPS: Final = frozenset({"no_tls", "refused"})  # reasons of FetchError: nobody speaks HTTPS there
# Reasons of ParseError for a body that may be a page with links to feeds.
_PAGES: Final = frozenset({"page", "titled_page", "other_xml", "no_feed_body"})


@dataclass(frozen=True, slots=True)
class FinderSettings:
    """The budget of one search.

    Attributes:
        most_named: feeds that a page names itself, of which so many are tried.
        most_guessed: usual places that are tried if it names none.
        at_once: requests under way at the same time; they all go to one site.
        seconds: for the whole search after the first answer.
    """

    most_named: int = 8
    most_guessed: int = 10
    at_once: int = 2
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The address that somebody gave, with the request that it wants."""

    url: str
    request: FeedRequest

    def request_to(self, url: str) -> FeedRequest:
        """Returns the request to another address, which a page may have named: no secret goes to another host."""
        here, there = urlsplit(self.url), urlsplit(url)
        return self.request if (here.scheme, here.netloc) == (there.scheme, there.netloc) else FeedRequest()


class FeedFinder:
    """Finds the feeds behind what somebody gives as a feed."""

    def __init__(self, fetcher: Fetcher, parser: Parser, settings: FinderSettings | None = None) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._settings = settings or FinderSettings()

    async def find(self, typed: str, request: FeedRequest | None = None) -> Discovery:
        """Returns the feeds of an address, a page or a handle.

        Args:
            typed: with or without https://.
            request: headers and other parts of the requests that the feed wants.

        Raises:
            InvalidInputError: it is not an address.
            FetchError: nothing came from it.
            ParseError: something came that is neither a feed nor a page with one; the reason says what.
        """
        try:
            return await self._find(canonical_address(typed), request)
        except FetchError as error:
            # Without a scheme https is assumed; some sites, most of them private, have only http.
            if "://" in typed or error.reason.key not in _NO_HTTPS:
                raise
            return await self._find(canonical_address(f"http://{typed}"), request)

    async def _find(self, url: str, request: FeedRequest | None) -> Discovery:
        asked = _Wanted(url, request or FeedRequest())
        if (known := site_feeds(asked.url)) and (feeds := await self._read_all(asked, known)):
            return Discovery(feeds, is_page=len(feeds) > 1)
        body = await self._fetcher.fetch(Feed(asked.url, request=asked.request))
        assert isinstance(body, FetchedBody), "without validators a body comes"
        try:
            return Discovery((FoundFeed(asked.url, await self._parser.parse_feed(body)),), is_page=False)
        except ParseError as error:
            if error.reason.key not in _PAGES:
                raise
            return await self._of_page(asked, body, error)

    async def _of_page(self, asked: _Wanted, body: FetchedBody, error: ParseError) -> Discovery:
        named = (await self._parser.page_feeds(body))[: self._settings.most_named]
        feeds = await self._read_all(asked, named)
        if not feeds:
            tried = {address_key(url) for url in (asked.url, *named)}
            guessed = [url for url in common_feeds(body.url) if address_key(url) not in tried]
            feeds = await self._read_all(asked, guessed[: self._settings.most_guessed], is_first_enough=True)
        if not feeds:
            raise ParseError(asked.url, because("page_without_feed", host=urlsplit(asked.url).netloc)) from error
        return Discovery(feeds, is_page=True)

    async def _read_all(
        self, asked: _Wanted, urls: Sequence[str], *, is_first_enough: bool = False
    ) -> tuple[FoundFeed, ...]:
        """Returns those of the addresses that are feeds, in order, as far as time allows."""
        found: dict[str, FoundFeed] = {}
        turns = asyncio.Semaphore(1 if is_first_enough else self._settings.at_once)

        async def read(url: str) -> None:
            async with turns:
                if is_first_enough and found:
                    return
                with suppress(FeedError):
                    found[url] = await self._read(url, asked.request_to(url))

        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.seconds):
                await asyncio.gather(*map(read, urls))
        return _without_copies([found[url] for url in urls if url in found])

    async def _read(self, url: str, request: FeedRequest) -> FoundFeed:
        body = await self._fetcher.fetch(Feed(url, request=request))
        assert isinstance(body, FetchedBody), "without validators a body comes"
        return FoundFeed(url, await self._parser.parse_feed(body))


def _without_copies(feeds: Sequence[FoundFeed]) -> tuple[FoundFeed, ...]:
    """Returns the feeds, those with the same entries as an earlier one left out: sites offer RSS and Atom of one."""
    kept: dict[object, FoundFeed] = {}
    for feed in feeds:
        links = frozenset(entry.link for entry in feed.parsed.entries if entry.link)
        kept.setdefault(links or feed.url, feed)
    return tuple(kept.values())
