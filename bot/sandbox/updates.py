"""Delivers updates to the bot: the queue, long polling with offsets, and the webhook with its secret."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
from collections import deque
from dataclasses import dataclass
from typing import Any

import httpx

from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.parameters import Call

# The longest poll of Telegram's server, whatever the client asks for (its LONG_POLL_MAX_TIMEOUT).
MAX_POLL_SECONDS = 50
MAX_UPDATES = 100
# Kinds of updates that are sent only if the bot lists them in `allowed_updates`.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
WEBHOOK_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """The address for updates and the secret that is sent along."""

    url: str
    secret: str = ""
    max_connections: int = 40


class Updates:
    """The queue of updates. An update is dropped when it is acknowledged."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ids = itertools.count(1)
        self._queue: deque[dict[str, Any]] = deque()
        self._arrived = asyncio.Event()
        self._allowed: frozenset[str] | None = None
        self._poll: asyncio.Event | None = None
        self._webhook: Webhook | None = None
        self._sender: asyncio.Task[None] | None = None
        self._last_error: tuple[int, str] | None = None
        self.polls = 0
        self.polled = asyncio.Event()

    @property
    def pending(self) -> int:
        """Returns the number of queued updates."""
        return len(self._queue)

    @property
    def has_receiver(self) -> bool:
        """True if the bot has polled or set a webhook."""
        return self.polls > 0 or self._webhook is not None

    def put(self, kind: str, content: dict[str, Any]) -> int | None:
        """Queues an update and returns its id, None if the bot does not ask for this kind."""
        if kind in NOT_BY_DEFAULT if self._allowed is None else kind not in self._allowed:
            return None
        update_id = next(self._ids)
        self._queue.append({"update_id": update_id, kind: content})
        self._arrived.set()
        return update_id

    async def get_updates(self, call: Call) -> list[dict[str, Any]]:
        """Drops updates before `offset`, waits for at least one, and returns at most `limit`.

        Raises:
            ApiError: 409 while a webhook is set, or if another poll begins.
        """
        if self._webhook is not None:
            raise ApiError(
                409,
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            )
        self._allow(call)
        self._acknowledge(call.get("offset", 0))
        limit = min(max(call.get("limit", MAX_UPDATES), 1), MAX_UPDATES)
        self._end_poll()
        taken_over = self._poll = asyncio.Event()
        self.polls += 1
        self.polled.set()
        try:
            await self._wait(min(max(call.get("timeout", 0), 0), MAX_POLL_SECONDS), taken_over)
            if taken_over.is_set():
                raise ApiError(
                    409, "terminated by other getUpdates request; make sure that only one bot instance is running"
                )
            return list(itertools.islice(self._queue, limit))
        finally:
            if self._poll is taken_over:
                self._poll = None

    async def set_webhook(self, call: Call) -> bool:
        """Sends updates to an address from now on. An empty address removes the webhook.

        Raises:
            ApiError: 400 if the address, the secret or the number of connections is invalid.
        """
        url, secret = call.get("url").strip(), call.get("secret_token", "")
        if not url:
            return await self.delete_webhook(call)
        if not re.fullmatch(r"https?://[^\s/]+\S*", url):
            raise bad_request("invalid webhook URL specified")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad_request("secret token contains unallowed characters")
        if not 1 <= call.get("max_connections", 40) <= 100:
            raise bad_request("max_connections must be between 1 and 100")
        await self.delete_webhook(call)
        self._allow(call)
        self._webhook = Webhook(url, secret, call.get("max_connections", 40))
        self._end_poll()
        self._sender = asyncio.create_task(self._send_all(self._webhook))
        return True

    async def delete_webhook(self, call: Call) -> bool:
        """Removes the webhook, so that getUpdates works again."""
        if call.get("drop_pending_updates"):
            self._queue.clear()
        self._webhook, sender, self._sender = None, self._sender, None
        if sender is not None:
            sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sender
        return True

    def webhook_info(self) -> dict[str, Any]:
        """Returns a WebhookInfo."""
        info: dict[str, Any] = {
            "url": self._webhook.url if self._webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._queue),
        }
        if self._webhook:
            info["max_connections"] = self._webhook.max_connections
        if self._allowed is not None:
            info["allowed_updates"] = sorted(self._allowed)
        if self._last_error:
            info |= {"last_error_date": self._last_error[0], "last_error_message": self._last_error[1]}
        return info

    async def close(self) -> None:
        """Ends the poll and the webhook."""
        self._end_poll()
        await self.delete_webhook(Call("deleteWebhook", {}))

    def _allow(self, call: Call) -> None:
        allowed = call.get("allowed_updates")
        if allowed is not None:
            self._allowed = frozenset(allowed) or None

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:
            while len(self._queue) > -offset:
                self._queue.popleft()
            return
        while self._queue and self._queue[0]["update_id"] < offset:
            self._queue.popleft()

    async def _wait(self, seconds: float, taken_over: asyncio.Event) -> None:
        until = self._clock.now() + seconds
        while not self._queue and not taken_over.is_set():
            remaining = until - self._clock.now()
            if remaining <= 0:
                return
            self._arrived = asyncio.Event()
            await self._clock.wait(self._arrived, remaining)

    def _end_poll(self) -> None:
        if self._poll is not None:
            self._poll.set()
            self._arrived.set()

    async def _send_all(self, webhook: Webhook) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        failures = 0
        async with httpx.AsyncClient(timeout=WEBHOOK_TIMEOUT_SECONDS) as client:
            while True:
                if not self._queue:
                    self._arrived = asyncio.Event()
                    await self._arrived.wait()
                    continue
                update = self._queue[0]
                error = await _deliver(client, webhook.url, update, headers)
                if error is None:
                    failures = 0
                    # The queue may have been cleared meanwhile.
                    if self._queue and self._queue[0] is update:
                        self._queue.popleft()
                    continue
                failures += 1
                self._last_error = (int(self._clock.now()), error)
                await self._clock.wait(asyncio.Event(), min(60.0, 2.0 ** (failures - 1)))


async def _deliver(client: httpx.AsyncClient, url: str, update: dict[str, Any], headers: dict[str, str]) -> str | None:
    """Posts an update. Returns None if the receiver accepted it, else the error text.

    Args:
        client: The HTTP client.
        url: Address of the webhook.
        update: The Update as JSON.
        headers: Headers of the request.
    """
    try:
        response = await client.post(url, json=update, headers=headers)
    except httpx.HTTPError as error:
        return f"Connection failed: {type(error).__name__}"
    if response.is_success:
        return None
    return f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"
