"""DELIVER: a circuit breaker that leaves the outbox alone while Telegram answers nothing. Pure: `now` is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.delivery.results import Retry, SendResult
from bot.delivery.sender import retry_delay

# The breaker opens after so many messages in a row without an answer.
FAILURE_THRESHOLD: Final = 32
# While it is open, one message probes whether Telegram is back, at most this long after the last probe.
MAX_PROBE_INTERVAL_SECONDS: Final = 30.0


@dataclass(slots=True)
class CircuitBreaker:
    """Counts failures in a row. While it is open, one message at a time is sent, so that none uses up its attempts.

    Attributes:
        failures: messages in a row that Telegram did not answer.
        probe_at: when the next probe may go, in seconds of the event loop's clock.
    """

    failures: int = 0
    probe_at: float = 0.0

    @property
    def is_open(self) -> bool:
        """True while only probes may go."""
        return self.failures >= FAILURE_THRESHOLD

    def record(self, result: SendResult, now: float) -> None:
        """Counts a result. Every answer of Telegram closes the breaker, a refusal too.

        Args:
            result: of one message.
            now: seconds of the event loop's clock.
        """
        if not (isinstance(result, Retry) and result.is_unreachable):
            self.failures = 0
            return
        self.failures += 1
        delay = retry_delay(max(self.failures - FAILURE_THRESHOLD, 0)).total_seconds()
        self.probe_at = now + min(delay, MAX_PROBE_INTERVAL_SECONDS)

    def allowed(self, now: float, in_flight: int, limit: int) -> int:
        """Returns how many messages may be leased now.

        Args:
            now: seconds of the event loop's clock.
            in_flight: number of messages being sent.
            limit: the result while the breaker is closed.
        """
        if not self.is_open:
            return limit
        return 1 if in_flight == 0 and now >= self.probe_at else 0
