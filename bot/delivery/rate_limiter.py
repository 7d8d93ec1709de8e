"""DELIVER: holds every request of the bot to Telegram's limits, with the given clock and sleep; `windows.py` counts."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final

from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from telegram.ext import BaseRateLimiter

from bot.delivery.rate_windows import TELEGRAM_LIMITS, ChatId, RateLimitSettings, RateWindows, SlidingWindow

# Methods that Telegram counts as messages; everything else passes unhindered.
COUNTED: Final = ("send", "edit", "forward", "copy")
UNCOUNTED: Final = frozenset({"sendChatAction"})
# Delivery's requests carry this: they are refused at once where their chat is not free, instead of waiting.
BACKGROUND: Final[Mapping[str, Any]] = {"raise_retry_after": True}
# The shortest sleep, in seconds: a rounding error of the clock must not become a busy loop.
TICK: Final = 0.001
# Whatever a 429 says, a chat is asked again after a day.
LONGEST_PAUSE_SECONDS: Final = 24 * 3600.0
# Waits before an answer is tried again that Telegram's servers failed on (5xx, a connection that broke).
RETRY_SECONDS: Final = (0.5, 2.0)


@dataclass(frozen=True, slots=True)
class SendCapacity:
    """What delivery may do now.

    Attributes:
        room: background requests that may go at once, and a few more that wait at most one window for it.
        room_seconds: until there is more room; 0 where there is some.
        held: chats that may not get a message now.
        held_seconds: until the first of them may; infinite where none is held.
    """

    room: int
    room_seconds: float
    held: frozenset[int]
    held_seconds: float


class TelegramRateLimiter(BaseRateLimiter[Mapping[str, Any]]):
    """Holds every request of the bot to Telegram's limits; a 429 pauses its own chat only.

    With `rate_limit_args=BACKGROUND` a request raises RetryAfter at once where its chat is paused or its group's window
    is full, and hands a 429 of Telegram on (delivery puts the row back). Any other request is an answer to a person: it
    waits for its windows, is tried again after a 429 and after an error of the server, and raises RetryAfter where the
    pause is longer than `patience_seconds`.
    """

    def __init__(
        self,
        settings: RateLimitSettings = TELEGRAM_LIMITS,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._windows = RateWindows(settings)
        self._monotonic = monotonic
        self._sleep = sleep
        # asyncio.Lock is fair: requests whose chats are free go in the order in which they came.
        self._turn = asyncio.Lock()
        self._background_turn = asyncio.Lock()
        self._background_waiting = 0
        self._new_pauses: dict[int, float] = {}

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    def capacity(self) -> SendCapacity:
        """What delivery may send now, and to which chats it may not."""
        now, windows = self._monotonic(), self._windows
        room = min(windows.overall.room(now), windows.background.room(now))
        room += self._settings.background - self._background_waiting
        delay = max(windows.overall.delay(now), windows.background.delay(now), TICK)
        held = windows.held(now)
        return SendCapacity(
            room=max(room, 0),
            room_seconds=0.0 if room > 0 else delay,
            held=frozenset(held),
            held_seconds=min(held.values(), default=math.inf),
        )

    def pause(self, chat_id: int, seconds: float) -> None:
        """Holds a chat for as long, as if Telegram had just said 429: a pause of before a restart."""
        self._windows.pause(chat_id, seconds, self._monotonic())

    def new_pauses(self) -> dict[int, float]:
        """Chats that got a 429 since the last call → seconds that are left, for whoever stores them."""
        now, new = self._monotonic(), self._new_pauses
        self._new_pauses = {}
        return {chat_id: until - now for chat_id, until in new.items() if until > now}

    async def process_request(  # noqa: PLR0913, PLR0917 - the base class's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Mapping[str, Any] | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Waits for a place, then calls. Raises what the call raises, and RetryAfter where the wait is too long."""
        if endpoint in UNCOUNTED or not endpoint.startswith(COUNTED):
            return await callback(*args, **kwargs)
        chat_id: ChatId | None = data.get("chat_id")
        is_background = bool((rate_limit_args or {}).get("raise_retry_after"))
        waits = 0 if is_background else self._settings.most_waits
        retries = iter(() if is_background else RETRY_SECONDS)
        while True:
            await self._admit(chat_id, is_background=is_background)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                self._refused(chat_id, seconds_of(error))
                if waits == 0:
                    raise
                waits -= 1
            except NetworkError as error:
                seconds = next(retries, None) if _is_server_error(error) else None
                if seconds is None:
                    raise
                await self._sleep(seconds)

    async def _admit(self, chat_id: ChatId | None, *, is_background: bool) -> None:
        """Returns once the request may go, and has counted it. Raises RetryAfter where its chat keeps it too long."""
        self._background_waiting += is_background
        try:
            is_counted = False
            while not is_counted:
                await self._until_free(chat_id, is_background=is_background)
                # Background requests wait one at a time: an answer has one of them before it, not a whole wave.
                async with self._background_turn if is_background else nullcontext():
                    if is_background:
                        await self._until_room(self._windows.background)
                    is_counted = await self._count(chat_id, is_background=is_background)
        finally:
            self._background_waiting -= is_background

    async def _until_free(self, chat_id: ChatId | None, *, is_background: bool) -> None:
        while (delay := self._windows.delay(chat_id, now := self._monotonic())) > 0:
            left = delay if is_background else self._windows.pause_left(chat_id, now)
            longest = self._settings.chat_seconds if is_background else self._settings.patience_seconds
            if left > longest + TICK:
                raise RetryAfter(math.ceil(left))
            await self._sleep(max(delay, TICK))

    async def _until_room(self, window: SlidingWindow) -> None:
        while (delay := window.delay(self._monotonic())) > 0:
            await self._sleep(max(delay, TICK))

    async def _count(self, chat_id: ChatId | None, *, is_background: bool) -> bool:
        """Waits for the overall window and counts the request; False where its chat is not free by then."""
        async with self._turn:
            await self._until_room(self._windows.overall)
            now = self._monotonic()
            if self._windows.delay(chat_id, now) > 0:
                return False
            self._windows.take(chat_id, now, is_background=is_background)
            return True

    def _refused(self, chat_id: ChatId | None, seconds: float) -> None:
        now, seconds = self._monotonic(), min(seconds, LONGEST_PAUSE_SECONDS)
        self._windows.pause(chat_id, seconds, now)
        if isinstance(chat_id, int):
            self._new_pauses[chat_id] = max(self._new_pauses.get(chat_id, now), now + seconds)


def _is_server_error(error: NetworkError) -> bool:
    """True if the same request may succeed later. After a time-out the message may be there: it is not sent twice."""
    return not isinstance(error, BadRequest | TimedOut)


def seconds_of(error: RetryAfter) -> float:
    """What a 429 asks for, in seconds."""
    value = error.retry_after
    return float(value) if isinstance(value, int | float) else value.total_seconds()
