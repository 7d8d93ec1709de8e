"""DELIVER: when a request may go to Telegram. Pure but for the wait itself; the clock and the sleep are given.

Telegram's figures (Bot FAQ, "My bot is hitting limits"): about 30 messages a second in all, one a second in a chat,
20 a minute in a group. They are counted in sliding windows here, since a leaking bucket lets 39 through in one minute.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

# Methods that Telegram counts as messages; everything else passes unhindered.
COUNTED = ("send", "edit", "forward", "copy")
UNCOUNTED = frozenset({"sendChatAction"})

# A forgotten chat is one whose windows are empty; they are swept when there are more than this.
SWEEP_ABOVE = 10_000


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """Requests per window; the windows are a little longer than Telegram's, for jitter on the way."""

    overall: int = 30
    overall_seconds: float = 1.07
    chat_seconds: float = 1.02
    group: int = 20
    group_seconds: float = 60.5
    most_waits: int = 3


@dataclass(slots=True)
class SlidingWindow:
    """At most `limit` in any `seconds`. Times are those of the reservations, which may lie ahead."""

    limit: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def earliest(self, now: float) -> float:
        """When the next one may go."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return now if len(self.times) < self.limit else self.times[-self.limit] + self.seconds

    def take(self, at: float) -> None:
        """Books one at `at`."""
        self.times.append(at)


class Windows:
    """The windows of the bot and of every chat. `reserve` books the first moment that all of them allow."""

    def __init__(self, settings: LimitSettings = LimitSettings()) -> None:
        self.settings = settings
        self._overall = SlidingWindow(settings.overall, settings.overall_seconds)
        self._chats: dict[int | str, list[SlidingWindow]] = {}
        self._paused_until: dict[int | str | None, float] = {}

    def reserve(self, chat_id: int | str | None, now: float) -> float:
        """Seconds to wait from `now`. `chat_id` None: a request that names no chat."""
        windows = [self._overall, *(self._of(chat_id, now) if chat_id is not None else ())]
        at = max(now, self._paused_until.get(None, now), self._paused_until.get(chat_id, now))
        # A later moment in one window may be too early in another: go on until all agree.
        while (latest := max(window.earliest(at) for window in windows)) > at:
            at = latest
        for window in windows:
            window.take(at)
        return at - now

    def pause(self, chat_id: int | str | None, seconds: float, now: float) -> None:
        """Telegram said 429: nothing to this chat (None: to anyone) before the time is over."""
        self._paused_until[chat_id] = max(self._paused_until.get(chat_id, now), now + seconds)

    def _of(self, chat_id: int | str, now: float) -> list[SlidingWindow]:
        if len(self._chats) > SWEEP_ABOVE:
            self._chats = {k: w for k, w in self._chats.items() if any(x.earliest(now) > now or x.times for x in w)}
            self._paused_until = {k: until for k, until in self._paused_until.items() if until > now}
        if chat_id not in self._chats:
            settings = self.settings
            self._chats[chat_id] = [SlidingWindow(1, settings.chat_seconds)]
            if isinstance(chat_id, str) or chat_id < 0:
                self._chats[chat_id].append(SlidingWindow(settings.group, settings.group_seconds))
        return self._chats[chat_id]


class TelegramLimits(BaseRateLimiter[dict[str, Any]]):
    """Holds every request of the bot to Telegram's limits; a 429 pauses its own chat only.

    `rate_limit_args` {"raise_retry_after": True} hands a 429 to the caller at once (delivery puts its row back);
    otherwise the request waits and is tried again, `most_waits` times.
    """

    def __init__(
        self,
        settings: LimitSettings = LimitSettings(),
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.windows = Windows(settings)
        self._monotonic = monotonic
        self._sleep = sleep

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(  # noqa: PLR0913, PLR0917 - the base class's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: dict[str, Any] | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Waits for a place, then calls. Raises what the call raises."""
        if endpoint in UNCOUNTED or not endpoint.startswith(COUNTED):
            return await callback(*args, **kwargs)
        chat_id = data.get("chat_id")
        waits = 0 if (rate_limit_args or {}).get("raise_retry_after") else self.windows.settings.most_waits
        while True:
            delay = self.windows.reserve(chat_id, self._monotonic())
            if delay > 0:
                await self._sleep(delay)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                self.windows.pause(chat_id, seconds_of(error), self._monotonic())
                if waits == 0:
                    raise
                waits -= 1


def seconds_of(error: RetryAfter) -> float:
    """What a 429 asks for, in seconds."""
    value = error.retry_after
    return float(value) if isinstance(value, int | float) else value.total_seconds()
