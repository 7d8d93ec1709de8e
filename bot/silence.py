"""DELIVER: what to do while Telegram gives no answer to anything. Pure: the clock is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.outcomes import Outcome, Retry
from bot.sending import retry_delay

# After so many messages in a row without an answer Telegram is asked with one at a time, at most so many seconds apart.
MOST_UNANSWERED: Final = 32
LONGEST_SILENCE_SECONDS: Final = 30.0


@dataclass(slots=True)
class Silence:
    """Whether Telegram answers. While it does not, the backlog is left alone: no message fails for it.

    Attributes:
        unanswered: messages in a row without an answer.
        until: when the next one may try, in seconds of the event loop's clock.
    """

    unanswered: int = 0
    until: float = 0.0

    def note(self, outcome: Outcome, now: float) -> None:
        """Counts an outcome. Any answer, a refusal too, ends the silence."""
        if not (isinstance(outcome, Retry) and outcome.is_unreachable):
            self.unanswered = 0
            return
        self.unanswered += 1
        delay = retry_delay(max(self.unanswered - MOST_UNANSWERED, 0)).total_seconds()
        self.until = now + min(delay, LONGEST_SILENCE_SECONDS)

    def room(self, now: float, under_way: int, most: int) -> int:
        """How many messages may be leased now, at most `most`, with `under_way` being sent."""
        if self.unanswered < MOST_UNANSWERED:
            return most
        return 1 if under_way == 0 and now >= self.until else 0
