"""WebSub, the subscriber: asks the hubs of feeds to send what is new, and asks again before a lease ends."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

import structlog

from feeds.errors import FetchError, StorageError
from feeds.types import Feed
from feeds.websub import LONGEST_SECRET, Subscription, SubscriptionState, subscribe_form, wanted_topic
from storage.ports import Store

log = structlog.get_logger(__name__)

_MOST_REQUESTS: Final = 50  # in one pass
_KEY_BYTES: Final = 24
_SECRET_BYTES: Final = 48


class FormPoster(Protocol):
    """Sends a form; the addresses are those that feeds name, so private ones are refused."""

    async def post_form(self, url: str, form: Mapping[str, str]) -> int:
        """Returns the status of the answer. Raises FetchError if none came."""
        ...


class Subscriber:
    """Keeps the subscriptions of all feeds that name a hub."""

    def __init__(self, store: Store, poster: FormPoster, public_url: str, *, now: Callable[[], datetime]) -> None:
        """
        Args:
            store: holds feeds and subscriptions.
            poster: sends the requests.
            public_url: address under which hubs reach the bot.
            now: the clock, in aware UTC.
        """
        self._store = store
        self._poster = poster
        self._public_url = public_url.rstrip("/")
        self._now = now

    def callback(self, key: str) -> str:
        """Returns the address to which a hub sends."""
        return f"{self._public_url}/websub/{key}"

    async def run(self, seconds: float) -> None:
        """Keeps the subscriptions until cancelled, looking every so many seconds."""
        while True:
            try:
                await self.keep()
            except StorageError as error:
                log.error("websub.not_kept", reason=str(error))
            await asyncio.sleep(seconds)

    async def keep(self) -> int:
        """Asks the hubs whose subscriptions are missing or end soon; returns how many were asked."""
        now = self._now()
        async with self._store.reading() as read:
            feeds = {feed.url: feed for feed in await read.feeds.all()}
            known = {known.feed_url: known for known in await read.push.all()}
        await self._forget([url for url in known if url not in feeds or feeds[url].state.hints.hub is None])
        wanted = [(feed, at) for feed in feeds.values() if (at := wanted_topic(feed)) is not None]
        due = [
            (feed, hub, topic)
            for feed, (hub, topic) in wanted
            if (old := known.get(feed.url)) is None or (old.hub, old.topic) != (hub, topic) or old.is_due(now)
        ]
        for feed, hub, topic in due[:_MOST_REQUESTS]:
            old = known.get(feed.url)
            await self._subscribe(feed, hub, topic, old if old and (old.hub, old.topic) == (hub, topic) else None, now)
        return len(due[:_MOST_REQUESTS])

    async def _subscribe(self, feed: Feed, hub: str, topic: str, old: Subscription | None, now: datetime) -> None:
        asked = Subscription(
            feed.url,
            secrets.token_urlsafe(_KEY_BYTES),
            hub,
            topic,
            secrets.token_urlsafe(_SECRET_BYTES)[:LONGEST_SECRET],
            SubscriptionState.REQUESTED,
            now,
        )
        # A renewal keeps key and secret, so that what the hub sends meanwhile is still known.
        subscription = asked if old is None else replace(old, asked_at=now)
        async with self._store.transaction() as transaction:  # before the hub verifies it, which may be at once
            await transaction.push.put(subscription)
        try:
            status = await self._poster.post_form(hub, subscribe_form(subscription, self.callback(subscription.key)))
        except FetchError as error:
            log.info("websub.not_asked", feed=feed.url, hub=hub, reason=str(error.reason))
            return
        log.info("websub.asked", feed=feed.url, hub=hub, status=status)

    async def _forget(self, urls: list[str]) -> None:
        if urls:
            async with self._store.transaction() as transaction:
                for url in urls:
                    await transaction.push.remove(url)
