"""POLL, redirects: moves a feed to the address to which its server redirects for good."""

from __future__ import annotations

from dataclasses import replace
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import structlog

from feeds.errors import StorageError
from feeds.ports import FactStore, Transaction
from feeds.types import Feed, FeedRequest, FetchedBody, NotModified

log = structlog.get_logger(__name__)

T = TypeVar("T", bound=Transaction)


class Redirects(Generic[T]):
    """Remembers where feeds were redirected to for good at their last poll."""

    def __init__(self, store: FactStore[T]) -> None:
        self._store = store
        self._targets: dict[str, str] = {}

    def forget(self, url: str) -> None:
        """Notes that the feed was not redirected."""
        self._targets.pop(url, None)

    async def follow(self, feed: Feed, result: FetchedBody | NotModified) -> Feed:
        """Returns the feed, with its new address stored after two permanent redirects to it in a row.

        A single one may be a mistake, or the page of a hotel's network. An address that another feed has is not taken.
        """
        before = self._targets.pop(feed.url, None)
        if result.permanent_url is None or result.permanent_url == feed.url:
            return feed
        if feed.request != FeedRequest() and urlsplit(result.permanent_url)[:2] != urlsplit(feed.url)[:2]:
            return feed  # its headers and password are for this host
        if result.permanent_url != before:
            self._targets[feed.url] = result.permanent_url
            return feed
        moved = replace(feed, url=result.permanent_url)
        try:
            async with self._store.transaction() as transaction:
                await transaction.feeds.update(feed.url, moved)
                # What it listed may have been handed over under the old address, so it is read once more.
                anew = replace(feed.state, etag=None, last_modified=None, body_hash=None)
                await transaction.feeds.save_state(moved.url, anew)
        except StorageError as error:
            log.warning("poll.not_moved", feed=feed.url, to=moved.url, reason=str(error))
            return feed
        log.info("poll.moved", feed=feed.url, to=moved.url)
        return moved
