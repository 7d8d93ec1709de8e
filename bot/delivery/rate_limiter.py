"""DELIVER: python-telegram-bot's rate limiter with Telegram's limits; `rate_windows` counts for it."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final, Protocol

from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from telegram.ext import BaseRateLimiter

from bot.delivery.learned_rates import ChatId, LearnedRates
from bot.delivery.rate_windows import TELEGRAM_LIMITS, Passage, RateLimitSettings, RateWindows, SlidingWindow

# Beginnings of the methods that Telegram counts as messages. All other requests pass without waiting.
COUNTED: Final = ("send", "edit", "forward", "copy")
UNCOUNTED: Final = frozenset({"sendChatAction"})
# `rate_limit_args` of delivery's requests: they raise RetryAfter at once if their chat is not free.
BACKGROUND: Final[Mapping[str, Any]] = {"raise_retry_after": True}
# Windows of background requests that wait, so that the rate does not depend on how often delivery asks for room.
WINDOWS_AHEAD: Final = 4
# So many windows of messages are leased together, a third of a second's: a lease costs as much for one as for ten.
WINDOWS_AT_ONCE: Final = 5 / 3
# The shortest sleep, in seconds, so that a rounding error of the clock does not make a busy loop.
TICK: Final = 0.001
# A message occupies its worker while it waits for the limiter (0.5 s) and for the answer (up to a second).
CONCURRENCY_PER_MESSAGE: Final = 5 / 3
# Longer values of retry_after are cut to this.
LONGEST_PAUSE_SECONDS: Final = 24 * 3600.0
# Delays before an answer is sent again after an error of Telegram's servers (5xx, a broken connection).
RETRY_SECONDS: Final = (0.5, 2.0)


@dataclass(frozen=True, slots=True)
class SendCapacity:
    """What delivery may send now.

    Attributes:
        room: number of background requests that may go at once, plus those that wait for WINDOWS_AHEAD windows at most.
        room_seconds: time until there is room for TelegramRateLimiter.leased_together; 0 if there is.
        held: chats that may not be sent anything now.
        held_seconds: time until the first of them may; infinite if there are none.
    """

    room: int
    room_seconds: float
    held: frozenset[int]
    held_seconds: float


class Budget(Protocol):
    """A limit for all messages of the bot that several processes share."""

    async def spend(self, stretch: float) -> None:
        """Waits until this process may send one message more.

        Args:
            stretch: by how much longer than usual the time between two messages is, 1 or more.
        """
        ...


class TelegramRateLimiter(BaseRateLimiter[Mapping[str, Any]]):
    """Keeps every request of the bot within Telegram's limits. A 429 pauses its own chat only.

    A request with `rate_limit_args=BACKGROUND` raises RetryAfter at once if its chat is paused or its group's window is
    full, and after a 429 of Telegram (delivery then puts the message back). Any other request is an answer to a person:
    it waits for its windows, is sent again after a 429 or an error of the server, and raises RetryAfter if the pause of
    its chat is longer than `patience_seconds`.
    """

    def __init__(
        self,
        settings: RateLimitSettings = TELEGRAM_LIMITS,
        *,
        budget: Budget | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """
        Args:
            settings: the limits.
            budget: the overall limit, shared with other processes; None if there are none.
            monotonic: seconds of a monotonic clock.
            sleep: sleeps for some seconds.
        """
        self._settings = settings
        self._windows = RateWindows(settings)
        self._budget = budget
        self._monotonic = monotonic
        self._sleep = sleep
        # asyncio.Lock is fair: requests that wait for the overall window go in the order in which they came.
        self._lock = asyncio.Lock()
        self._background_lock = asyncio.Lock()
        self._background_waiting = 0
        self._new_pauses: dict[int, float] = {}

    async def initialize(self) -> None:
        """Does nothing: there is nothing to open."""

    async def shutdown(self) -> None:
        """Does nothing: there is nothing to close."""

    @property
    def learned(self) -> LearnedRates:
        """What Telegram's answers have taught about its limits."""
        return self._windows.learned

    @property
    def requests_at_once(self) -> int:
        """How many background requests under way keep the overall rate as long as Telegram answers within a second."""
        return max(math.ceil(self._settings.overall * CONCURRENCY_PER_MESSAGE), 1)

    @property
    def leased_together(self) -> int:
        """With less room than for so many background requests it is better to wait, unless something is urgent."""
        return max(int(self._settings.background * WINDOWS_AT_ONCE), 1)

    def capacity(self) -> SendCapacity:
        """Returns what delivery may send now, and which chats it may not send to."""
        now, windows = self._monotonic(), self._windows
        room = min(windows.overall.room(now), windows.background.room(now))
        room += WINDOWS_AHEAD * self._settings.background - self._background_waiting
        delay = max(windows.overall.delay(now), windows.background.delay(now), TICK)
        seconds_each = self._settings.overall_seconds / self._settings.overall
        delay = max(delay, (self.leased_together - max(room, 0)) * seconds_each)
        held = windows.held(now)
        return SendCapacity(
            room=max(room, 0),
            room_seconds=0.0 if room >= self.leased_together else delay,
            held=frozenset(held),
            held_seconds=min(held.values(), default=math.inf),
        )

    def pause(self, chat_id: int, seconds: float) -> None:
        """Pauses a chat for some seconds, as a 429 does. Used for pauses from before a restart."""
        self._windows.pause(chat_id, seconds, self._monotonic())

    def new_pauses(self) -> dict[int, float]:
        """Returns the chats that got a 429 since the last call, each with the seconds left of its pause."""
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
        """Waits until the request may go, then makes it. See `telegram.ext.BaseRateLimiter`.

        Args:
            callback: makes the request.
            args: for `callback`.
            kwargs: for `callback`.
            endpoint: the Bot API method.
            data: its parameters.
            rate_limit_args: BACKGROUND for a request of delivery, else None.

        Raises:
            RetryAfter: the chat is held for too long; see the class.
            TelegramError: what the request raises.
        """
        if endpoint in UNCOUNTED or not endpoint.startswith(COUNTED):
            return await callback(*args, **kwargs)
        chat_id: ChatId | None = data.get("chat_id")
        is_background = bool((rate_limit_args or {}).get("raise_retry_after"))
        waits = 0 if is_background else self._settings.max_waits
        retries = iter(() if is_background else RETRY_SECONDS)
        while True:
            passage = await self._admit(chat_id, is_background=is_background)
            try:
                answer = await callback(*args, **kwargs)
                self._windows.answered(passage, self._monotonic())
                self._windows.learned.accepted(chat_id)
                return answer
            except RetryAfter as error:
                self._pause_after_429(chat_id, seconds_of(error))
                if waits == 0:
                    raise
                waits -= 1
            except NetworkError as error:
                seconds = next(retries, None) if _is_server_error(error) else None
                if seconds is None:
                    raise
                await self._sleep(seconds)

    async def _admit(self, chat_id: ChatId | None, *, is_background: bool) -> Passage:
        """Waits until the request may go, and counts it. Raises RetryAfter if its chat is held for too long.

        Returns:
            Its passage in the overall window.
        """
        self._background_waiting += is_background
        try:
            passage: Passage | None = None
            while passage is None:
                await self._until_free(chat_id, is_background=is_background)
                # Background requests wait one at a time, so that an answer waits for one of them at most.
                async with self._background_lock if is_background else nullcontext():
                    if is_background:
                        await self._until_room(self._windows.background)
                    passage = await self._count(chat_id, is_background=is_background)
            return passage
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

    async def _count(self, chat_id: ChatId | None, *, is_background: bool) -> Passage | None:
        """Waits for the overall window and counts the request. Returns None if its chat is not free by then."""
        async with self._lock:
            await self._until_room(self._windows.overall)
            if self._budget is not None:
                await self._budget.spend(self._windows.learned.overall)
            now = self._monotonic()
            if self._windows.delay(chat_id, now) > 0:
                return None
            return self._windows.take(chat_id, now, is_background=is_background)

    def _pause_after_429(self, chat_id: ChatId | None, seconds: float) -> None:
        now, seconds = self._monotonic(), min(seconds, LONGEST_PAUSE_SECONDS)
        self._windows.pause(chat_id, seconds, now)
        self._windows.learned.refused(chat_id, now)
        if isinstance(chat_id, int):
            self._new_pauses[chat_id] = max(self._new_pauses.get(chat_id, now), now + seconds)


def _is_server_error(error: NetworkError) -> bool:
    """True if the same request may succeed later. Not after a time-out: the message may have been sent."""
    return not isinstance(error, BadRequest | TimedOut)


def seconds_of(error: RetryAfter) -> float:
    """Returns the `retry_after` of a 429, in seconds."""
    value = error.retry_after
    return float(value) if isinstance(value, int | float) else value.total_seconds()
