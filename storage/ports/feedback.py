"""Port of what people think of alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What somebody thinks of an alert: it is useful, it is not, it is not even about its topic."""

    GOOD = "good"
    BAD = "bad"
    OFF_TOPIC = "off"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person thinks of a chat's alert on a story; the topic is that by which the chat got it."""

    user_id: int
    chat_id: int
    story_id: int
    topic: str
    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True)
class TopicFeedback:
    """How many verdicts of each kind a topic's alerts have."""

    good: int = 0
    bad: int = 0
    off_topic: int = 0

    @property
    def count(self) -> int:
        """All verdicts."""
        return self.good + self.bad + self.off_topic

    @property
    def precision(self) -> float | None:
        """The share of verdicts that do not say that an alert is not about the topic, 0 to 1; None without verdicts."""
        return 1 - self.off_topic / self.count if self.count else None

    @property
    def usefulness(self) -> float | None:
        """The share of verdicts that say that an alert is useful, 0 to 1; None without verdicts."""
        return self.good / self.count if self.count else None


class FeedbackRepository(Protocol):
    """What people think of alerts: one verdict for each person and alert, the last."""

    async def put(self, feedback: Feedback) -> None:
        """Adds or replaces what a person thinks of an alert."""
        ...

    async def by_topic(self, since: datetime) -> Mapping[str, TopicFeedback]:
        """Returns the verdicts given at or after `since` (aware UTC) by topic; topics without any are left out."""
        ...
