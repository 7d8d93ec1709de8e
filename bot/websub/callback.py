"""WebSub, the callback: a small HTTP server that hubs verify subscriptions at, and send new content to.

It faces the internet. The address of a subscription is a secret between us and its hub, a body has a limit and a
deadline, few are read at once, and one without the right signature is thrown away.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog
from aiohttp import web

from bot.listening import listening
from feeds.errors import WirebriefError
from feeds.websub import Subscription, SubscriptionState, is_signed, lease_of
from storage.ports import Store

log = structlog.get_logger(__name__)

_LONGEST_CHALLENGE: Final = 1_000
_BUSY: Final = 503
_GONE: Final = 410

# Takes feed, body and content type of what a hub sent, and until when it will send more.
Take = Callable[[str, bytes, str, datetime], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class CallbackSettings:
    """Where the server listens, and its limits.

    Attributes:
        host, port: to listen on; port 0 takes a free one.
        max_body_bytes: of one message.
        body_seconds: deadline of one message.
        at_once: messages that are read or taken in at the same time; the hub tries others again.
    """

    host: str = "127.0.0.1"
    port: int = 0
    max_body_bytes: int = 10_000_000
    body_seconds: float = 10.0
    at_once: int = 8


class CallbackServer:
    """Answers the hubs."""

    def __init__(self, store: Store, take: Take, settings: CallbackSettings, *, now: Callable[[], datetime]) -> None:
        """
        Args:
            store: holds the subscriptions.
            take: takes what a hub sent.
            settings: limits.
            now: the clock, in aware UTC.
        """
        self._store = store
        self._take = take
        self._settings = settings
        self._now = now
        self._busy = 0
        self._taking: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        """Listens inside the block, and gives the port. Raises SettingsError if the address is taken or not ours."""
        settings = self._settings
        application = web.Application(client_max_size=settings.max_body_bytes)
        application.router.add_get("/websub/{key}", self._verify)
        application.router.add_post("/websub/{key}", self._receive)
        try:
            async with listening(application, settings.host, settings.port, "WIREBRIEF_PUBLIC_PORT") as port:
                yield port
        finally:
            for task in self._taking:
                task.cancel()
            await asyncio.gather(*self._taking, return_exceptions=True)

    async def _verify(self, request: web.Request) -> web.Response:
        """Confirms a subscription that we asked for (5.3); any other is answered with 404."""
        query, now = request.query, self._now()
        async with self._store.transaction() as transaction:
            found = await transaction.push.by_key(request.match_info["key"])
            if found is None or query.get("hub.topic") != found.topic:
                raise web.HTTPNotFound
            if query.get("hub.mode") == "denied":
                await transaction.push.put(replace(found, state=SubscriptionState.DENIED, asked_at=now))
                log.info("websub.denied", feed=found.feed_url, hub=found.hub)
                return web.Response()
            challenge = query.get("hub.challenge", "")
            if query.get("hub.mode") != "subscribe" or not 0 < len(challenge) <= _LONGEST_CHALLENGE:
                raise web.HTTPNotFound
            lease = lease_of(query.get("hub.lease_seconds", ""))
            active = replace(found, state=SubscriptionState.ACTIVE, verified_at=now, lease=lease)
            await transaction.push.put(active)
        log.info("websub.verified", feed=found.feed_url, hub=found.hub, days=lease.days)
        return web.Response(text=challenge, content_type="text/plain")

    async def _receive(self, request: web.Request) -> web.Response:
        """Takes what a hub sends (7). It is answered before it is taken in, as hubs have deadlines of their own."""
        async with self._store.reading() as read:
            found = await read.push.by_key(request.match_info["key"])
        if found is None or (until := found.expires_at) is None:
            return web.Response(status=_GONE)
        if "Content-Encoding" in request.headers:  # nothing is unpacked here
            raise web.HTTPUnsupportedMediaType
        if self._busy >= self._settings.at_once:
            return web.Response(status=_BUSY, headers={"Retry-After": "60"})
        self._busy += 1
        try:
            async with asyncio.timeout(self._settings.body_seconds):
                body = await request.read()
        except TimeoutError as error:
            self._busy -= 1
            raise web.HTTPRequestTimeout from error
        except BaseException:
            self._busy -= 1
            raise
        task = asyncio.create_task(self._taken(found, until, request, body), name=f"websub {found.feed_url}")
        self._taking.add(task)
        task.add_done_callback(self._ended)
        return web.Response(status=202)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._taking.discard(task)
        self._busy -= 1

    async def _taken(self, found: Subscription, until: datetime, request: web.Request, body: bytes) -> None:
        """Takes a message in if it is signed. One that is not is answered the same, so that nobody can guess (7.1)."""
        if not await asyncio.to_thread(is_signed, request.headers.get("X-Hub-Signature", ""), found.secret, body):
            log.warning("websub.not_signed", feed=found.feed_url, hub=found.hub)
            return
        try:
            await self._take(found.feed_url, body, request.headers.get("Content-Type", ""), until)
        except WirebriefError as error:
            log.warning("websub.not_taken", feed=found.feed_url, reason=str(error))
