"""DELIVER: sliding windows that tell when a request fits into Telegram's limits. Pure: `now` is given.

Telegram's figures (Bot FAQ, "My bot is hitting limits"): about 30 messages a second in all, one a second in a chat,
20 a minute in a group. Sliding windows count them exactly; a leaky bucket would let 39 through in one minute. A request
is counted when it goes, never ahead, so that one that waits for its chat takes no room from others.

Telegram counts a request when it arrives, which we see only by its answer. In the overall window it counts as arrived
when its answer came. A server that takes its time for every answer is not waited for: there a request counts as arrived
`transit_seconds` after it went. So a quick server gets almost all of its limit, and never more, however late a single
request arrives.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from bot.delivery.learned_rates import ChatId, LearnedRates

# Number of remembered chats at which those that need not wait any more are removed.
FIRST_SWEEP: Final = 1_000


@dataclass(frozen=True, slots=True)
class RateLimitSettings:
    """Requests per window. The windows are a little longer than Telegram's, because requests may arrive bunched.

    Attributes:
        overall: requests of the bot in `overall_seconds`.
        transit_seconds: how long a request to a slow server counts as on its way; 0 counts every request when it goes.
        background: requests of delivery in `background_seconds`: as many a second as `overall`, in smaller steps, so
            that an answer to a person waits a fifth of a second at most while many alerts are sent.
        chat_seconds: time between two requests to a chat.
        group: requests to a group in `group_seconds`.
        max_waits: how often an answer that got a 429 is sent again.
        patience_seconds: the longest time that an answer waits for a chat that Telegram paused.
    """

    overall: int = 30
    overall_seconds: float = 1.004
    transit_seconds: float = 0.0
    background: int = 6
    background_seconds: float = 0.2005
    chat_seconds: float = 1.02
    group: int = 20
    group_seconds: float = 60.5
    max_waits: int = 3
    patience_seconds: float = 30.0


FREE_MESSAGES_PER_SECOND: Final = 30
TRANSIT_SECONDS: Final = 0.07
# A server is slow whose answers take longer on the average; a quick one's late answer is waited for so long.
SLOW_SECONDS: Final = 0.08
LONGEST_TRANSIT_SECONDS: Final = 1.0
# Weight of one answer in the average.
ANSWER_WEIGHT: Final = 0.1


def limits_of(messages_per_second: int) -> RateLimitSettings:
    """Returns the limits of a bot that may send so many messages a second, 1 to 1,000; the others do not change."""
    return RateLimitSettings(
        overall=messages_per_second, transit_seconds=TRANSIT_SECONDS, background=max(messages_per_second // 5, 1)
    )


TELEGRAM_LIMITS: Final = limits_of(FREE_MESSAGES_PER_SECOND)


class Passage:
    """One request in a window: when it went, and when it counts as arrived, in seconds of the clock."""

    __slots__ = ("at", "went")

    def __init__(self, went: float, at: float) -> None:
        self.went = went
        self.at = at


@dataclass(slots=True)
class SlidingWindow:
    """At most `limit` requests in any `seconds`."""

    limit: int
    seconds: float
    passages: deque[Passage] = field(default_factory=deque)

    def room(self, now: float) -> int:
        """Returns how many requests may go now."""
        while self.passages and self.passages[0].at <= now - self.seconds:
            self.passages.popleft()
        return self.limit - len(self.passages)

    def delay(self, now: float) -> float:
        """Returns the seconds until the next request may go; 0 for at once."""
        return 0.0 if self.room(now) > 0 else max(self.passages[-self.limit].at + self.seconds - now, 0.0)

    def take(self, now: float, transit: float = 0.0) -> Passage:
        """Counts a request that goes now and is on its way for `transit` seconds."""
        passage = Passage(now, now + transit)
        self.passages.append(passage)
        return passage


class RateWindows:
    """The windows and pauses of the bot and of every chat. Times are seconds of a monotonic clock."""

    def __init__(self, settings: RateLimitSettings = TELEGRAM_LIMITS) -> None:
        self.settings = settings
        self.overall = SlidingWindow(settings.overall, settings.overall_seconds)
        self.background = SlidingWindow(settings.background, settings.background_seconds)
        self._groups: dict[ChatId, SlidingWindow] = {}
        # These hold chats that have to wait; `_sweep` removes those that no longer have to.
        self._free_at: dict[ChatId, float] = {}
        self._paused_until: dict[ChatId | None, float] = {}
        self.learned = LearnedRates()
        # Slow, until the first answers show that it is not.
        self._answer_seconds = 1.1 * SLOW_SECONDS
        self._most_chats = FIRST_SWEEP
        self._most_groups = FIRST_SWEEP

    def delay(self, chat_id: ChatId | None, now: float) -> float:
        """Returns the seconds until the chat's windows and its pause allow a request; 0 for at once."""
        window = 0.0 if chat_id is None else self._free_at.get(chat_id, now) - now
        return max(window, self.pause_left(chat_id, now))

    def pause_left(self, chat_id: ChatId | None, now: float) -> float:
        """Returns the seconds until the chat's pause ends; 0 if it has none."""
        return max(self._paused_until.get(chat_id, now) - now, 0.0)

    def take(self, chat_id: ChatId | None, now: float, *, is_background: bool = False) -> Passage:
        """Counts a request that goes now in every window that it belongs to.

        Returns:
            Its passage in the overall window, for `answered`.

        Args:
            chat_id: None for a request that names no chat.
            now: seconds of the clock.
            is_background: True for a request of delivery.
        """
        self.overall.seconds = self.settings.overall_seconds * self.learned.overall
        self.background.seconds = self.settings.background_seconds * self.learned.overall
        passage = self.overall.take(now, self._transit())
        if is_background:
            self.background.take(now)
        if chat_id is None:
            return passage
        free_at = now + self.settings.chat_seconds * self.learned.of(chat_id)
        if isinstance(chat_id, str) or chat_id < 0:
            window = self._group(chat_id, now)
            window.take(now)
            free_at = max(free_at, now + window.delay(now))
        self._free_at[chat_id] = free_at
        if len(self._free_at) > self._most_chats:
            self._sweep(now)
        return passage

    def answered(self, passage: Passage, now: float) -> None:
        """Notes that a request was answered now, so that it has arrived."""
        passage.at = min(passage.at, now)
        self._answer_seconds += ANSWER_WEIGHT * (now - passage.went - self._answer_seconds)

    def _transit(self) -> float:
        """Returns how long a request that goes now counts as on its way, unless its answer comes earlier."""
        if not self.settings.transit_seconds or self._answer_seconds > SLOW_SECONDS:
            return self.settings.transit_seconds
        return LONGEST_TRANSIT_SECONDS

    def pause(self, chat_id: ChatId | None, seconds: float, now: float) -> None:
        """Allows no request to the chat for some seconds, after a 429.

        Args:
            chat_id: None for the requests that name no chat.
            seconds: from `now` on; a longer pause that is in force stays.
            now: seconds of the clock.
        """
        self._paused_until[chat_id] = max(self._paused_until.get(chat_id, now), now + seconds)

    def held(self, now: float) -> dict[int, float]:
        """Returns the chats that have to wait, by numeric id, each with the seconds."""
        self._sweep(now)
        chats = {*self._free_at, *self._paused_until}
        return {chat: self.delay(chat, now) for chat in chats if isinstance(chat, int)}

    def _sweep(self, now: float) -> None:
        self._free_at = {chat: at for chat, at in self._free_at.items() if at > now}
        self._paused_until = {chat: at for chat, at in self._paused_until.items() if at > now}
        self._most_chats = max(FIRST_SWEEP, 2 * len(self._free_at))

    def _group(self, chat_id: ChatId, now: float) -> SlidingWindow:
        if len(self._groups) > self._most_groups:
            self._groups = {chat: w for chat, w in self._groups.items() if w.room(now) < w.limit}
            self._most_groups = max(FIRST_SWEEP, 2 * len(self._groups))
        return self._groups.setdefault(chat_id, SlidingWindow(self.settings.group, self.settings.group_seconds))
