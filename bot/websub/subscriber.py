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
from feeds.websub import Subscription, SubscriptionState, subscribe_form, wanted_topic
from storage.ports import Store

log = structlog.get_logger(__name__)

_MOST_REQUESTS: Final = 50  # in one pass
_KEY_BYTES: Final = 24
_SECRET_BYTES: Final = 48  # 64 characters; hubs refuse 200 and more (5.1)


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
        due = [asked for feed in feeds.values() if (asked := _asked_now(feed, known.get(feed.url), now)) is not None]
        for subscription in due[:_MOST_REQUESTS]:
            await self._ask(subscription)
        return len(due[:_MOST_REQUESTS])

    async def _ask(self, subscription: Subscription) -> None:
        url, hub = subscription.feed_url, subscription.hub
        async with self._store.transaction() as transaction:  # before the hub verifies it, which may be at once
            await transaction.push.put(subscription)
        try:
            status = await self._poster.post_form(hub, subscribe_form(subscription, self.callback(subscription.key)))
        except FetchError as error:
            log.info("websub.not_asked", feed=url, hub=hub, reason=str(error.reason))
            return
        log.info("websub.asked", feed=url, hub=hub, status=status)

    async def _forget(self, urls: list[str]) -> None:
        if urls:
            async with self._store.transaction() as transaction:
                for url in urls:
                    await transaction.push.remove(url)


def _asked_now(feed: Feed, known: Subscription | None, now: datetime) -> Subscription | None:
    """Returns the subscription that a feed's hub has to be asked for now; None if there is none.

    A renewal keeps key and secret, so that what the hub sends meanwhile is still known.
    """
    if (wanted := wanted_topic(feed)) is None:
        return None
    if known is not None and (known.hub, known.topic) == wanted:
        return replace(known, asked_at=now) if known.is_due(now) else None
    key, secret = secrets.token_urlsafe(_KEY_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    return Subscription(feed.url, key, *wanted, secret, SubscriptionState.REQUESTED, now)
