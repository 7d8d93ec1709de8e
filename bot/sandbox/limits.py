"""Telegram's sending limits: 30 messages a second in total, 1 a second per chat, 20 a minute per group.

Source: Telegram's Bot FAQ. The server tolerates short bursts in one chat; their size is a setting, since Telegram does
not publish it. The limiter has no clock: `now` is an argument.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

COUNTED = ("send", "edit", "forward", "copy")
UNCOUNTED = frozenset({"sendChatAction"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits. With `is_on` False none applies.

    Attributes:
        overall_per_second: Messages in any one second to all chats.
        chat_burst: Messages to one chat at once before `chat_per_second` applies.
        chat_per_second: Sustained messages a second to one chat.
        group_per_minute: Messages in any 60 seconds to one group.
    """

    overall_per_second: int = 30
    chat_burst: int = 3
    chat_per_second: float = 1.0
    group_per_minute: int = 20
    is_on: bool = True


@dataclass(slots=True)
class _Window:
    limit: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return 0.0 if len(self.times) < self.limit else self.times[-self.limit] + self.seconds - now


@dataclass(slots=True)
class _Bucket:
    burst: int
    rate: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        self.tokens = min(float(self.burst), self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = now
        # The clock is a float, so rounding may leave slightly less than one token.
        return 0.0 if self.tokens >= 1.0 - 1e-6 else (1.0 - self.tokens) / self.rate


class RateLimiter:
    """Admits or refuses each counted call. A refused call does not count against a limit."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._overall = _Window(limits.overall_per_second, 1.0)
        self._chats: dict[int, _Bucket] = {}
        self._groups: dict[int, _Window] = {}

    def admit(self, method: str, chat_id: int, now: float) -> int:
        """Counts the call and returns 0 if it is admitted, else the whole seconds to wait, at least 1.

        Args:
            method: Name of the Bot API method.
            chat_id: The chat; groups are negative.
            now: Unix seconds.
        """
        if not self.limits.is_on or method in UNCOUNTED or not method.startswith(COUNTED):
            return 0
        bucket = self._chats.setdefault(
            chat_id, _Bucket(self.limits.chat_burst, self.limits.chat_per_second, float(self.limits.chat_burst), now)
        )
        windows = [self._overall]
        if chat_id < 0:
            windows.append(self._groups.setdefault(chat_id, _Window(self.limits.group_per_minute, 60.0)))
        wait = max(bucket.wait(now), *(window.wait(now) for window in windows))
        if wait > 0:
            return max(1, math.ceil(wait))
        bucket.tokens -= 1.0
        for window in windows:
            window.times.append(now)
        return 0
