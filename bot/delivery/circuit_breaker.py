"""DELIVER: what to do while Telegram gives no answer to anything. Pure: the clock is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.delivery.results import Retry, SendResult
from bot.delivery.sender import retry_delay

# After so many messages in a row without an answer Telegram is asked with one at a time, at most so many seconds apart.
FAILURE_THRESHOLD: Final = 32
MAX_PROBE_INTERVAL_SECONDS: Final = 30.0


@dataclass(slots=True)
class CircuitBreaker:
    """Whether Telegram answers. While it does not, the backlog is left alone: no message fails for it.

    Attributes:
        unanswered: messages in a row without an answer.
        until: when the next one may try, in seconds of the event loop's clock.
    """

    unanswered: int = 0
    until: float = 0.0

    def note(self, result: SendResult, now: float) -> None:
        """Counts an result. Any answer, a refusal too, ends the silence."""
        if not (isinstance(result, Retry) and result.is_unreachable):
            self.unanswered = 0
            return
        self.unanswered += 1
        delay = retry_delay(max(self.unanswered - FAILURE_THRESHOLD, 0)).total_seconds()
        self.until = now + min(delay, MAX_PROBE_INTERVAL_SECONDS)

    def room(self, now: float, under_way: int, most: int) -> int:
        """How many messages may be leased now, at most `most`, with `under_way` being sent."""
        if self.unanswered < FAILURE_THRESHOLD:
            return most
        return 1 if under_way == 0 and now >= self.until else 0
