"""DELIVER: how many requests fit into Telegram's limits, by chat and in all. Pure: `now` is given.

Telegram's figures (Bot FAQ, "My bot is hitting limits"): about 30 messages a second in all, one a second in a chat,
20 a minute in a group. They are counted in sliding windows, since a leaking bucket lets 39 through in one minute. A
request is counted at the moment at which it goes, never ahead: what waits for its chat takes no place of the others.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

# How many chats are remembered before those that need not wait any more are swept out.
FIRST_SWEEP: Final = 1_000

ChatId = int | str


@dataclass(frozen=True, slots=True)
class RateLimitSettings:
    """Requests per window; the windows are a little longer than Telegram's, for jitter on the way.

    Attributes:
        background: as many a second as `overall`, in smaller steps, so that an answer to a person finds a free place
            within a fifth of a second while a wave of alerts goes out.
        most_waits: how often an answer that got a 429 is tried again.
        patience_seconds: the longest that an answer to a person waits for a chat that Telegram paused.
    """

    overall: int = 30
    overall_seconds: float = 1.07
    background: int = 6
    background_seconds: float = 0.214
    chat_seconds: float = 1.02
    group: int = 20
    group_seconds: float = 60.5
    most_waits: int = 3
    patience_seconds: float = 30.0


TELEGRAM_LIMITS: Final = RateLimitSettings()


@dataclass(slots=True)
class SlidingWindow:
    """At most `limit` requests in any `seconds`."""

    limit: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def room(self, now: float) -> int:
        """How many may go now."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return self.limit - len(self.times)

    def delay(self, now: float) -> float:
        """Seconds until the next one may go; 0 for at once."""
        return 0.0 if self.room(now) > 0 else self.times[-self.limit] + self.seconds - now

    def take(self, now: float) -> None:
        """Counts one that goes now."""
        self.times.append(now)


class RateWindows:
    """The windows and pauses of the bot and of every chat. Times are seconds of a monotonic clock."""

    def __init__(self, settings: RateLimitSettings = TELEGRAM_LIMITS) -> None:
        self.settings = settings
        self.overall = SlidingWindow(settings.overall, settings.overall_seconds)
        self.background = SlidingWindow(settings.background, settings.background_seconds)
        self._groups: dict[ChatId, SlidingWindow] = {}
        # Only chats that have to wait stand in these two; what is over is swept out.
        self._next: dict[ChatId, float] = {}
        self._paused_until: dict[ChatId | None, float] = {}
        self._most_chats = FIRST_SWEEP
        self._most_groups = FIRST_SWEEP

    def delay(self, chat_id: ChatId | None, now: float) -> float:
        """Seconds until the chat's own windows and its pause allow a request; 0 for at once."""
        window = 0.0 if chat_id is None else self._next.get(chat_id, now) - now
        return max(window, self.pause_left(chat_id, now))

    def pause_left(self, chat_id: ChatId | None, now: float) -> float:
        """Seconds until the chat's pause is over; 0 where it has none."""
        return max(self._paused_until.get(chat_id, now) - now, 0.0)

    def take(self, chat_id: ChatId | None, now: float, *, is_background: bool = False) -> None:
        """Counts a request that goes now in every window that it belongs to."""
        self.overall.take(now)
        if is_background:
            self.background.take(now)
        if chat_id is None:
            return
        free_at = now + self.settings.chat_seconds
        if isinstance(chat_id, str) or chat_id < 0:
            window = self._group(chat_id, now)
            window.take(now)
            free_at = max(free_at, now + window.delay(now))
        self._next[chat_id] = free_at
        if len(self._next) > self._most_chats:
            self._sweep(now)

    def pause(self, chat_id: ChatId | None, seconds: float, now: float) -> None:
        """Telegram said 429: nothing to this chat before the time is over (None: no request that names no chat)."""
        self._paused_until[chat_id] = max(self._paused_until.get(chat_id, now), now + seconds)

    def held(self, now: float) -> dict[int, float]:
        """Chats (by number) that have to wait → for how many seconds."""
        self._sweep(now)
        chats = {*self._next, *self._paused_until}
        return {chat: self.delay(chat, now) for chat in chats if isinstance(chat, int)}

    def _sweep(self, now: float) -> None:
        self._next = {chat: at for chat, at in self._next.items() if at > now}
        self._paused_until = {chat: at for chat, at in self._paused_until.items() if at > now}
        self._most_chats = max(FIRST_SWEEP, 2 * len(self._next))

    def _group(self, chat_id: ChatId, now: float) -> SlidingWindow:
        if len(self._groups) > self._most_groups:
            self._groups = {chat: w for chat, w in self._groups.items() if w.room(now) < w.limit}
            self._most_groups = max(FIRST_SWEEP, 2 * len(self._groups))
        return self._groups.setdefault(chat_id, SlidingWindow(self.settings.group, self.settings.group_seconds))
