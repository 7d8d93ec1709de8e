"""What comes in over a day: polls, entries, and the messages that they cause. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

STEP_SECONDS: Final = 60
STEPS: Final = 24 * 3600 // STEP_SECONDS
_BURST_BEGIN, _BURST_MINUTES = 14 * 60, 30
_BUSIEST_HOUR = 15.0


@dataclass(frozen=True, slots=True)
class Load:
    """The size of a newsroom and of its public.

    Attributes:
        feeds, chats: how many there are.
        topics: different ones.
        topics_a_chat: how many a chat follows.
        entries_a_feed: a day.
        polls_an_entry: of a feed; the schedule asks four times between two entries.
        on_topic: share of entries on a topic that somebody follows.
        alerts_a_topic: a day, of stories that are important enough for a message to those who follow it.
        most_messages: a chat gets a day; what is more becomes digests.
        burst: how many times as many entries come within half an hour at 14:00, when every chat gets one alert.
    """

    feeds: int
    chats: int
    topics: int
    topics_a_chat: int
    entries_a_feed: float = 30.0
    polls_an_entry: float = 4.0
    on_topic: float = 1.0
    alerts_a_topic: float = 0.2
    most_messages: float = 20.0
    burst: float = 5.0

    @property
    def messages_a_chat(self) -> float:
        """A day, without that of the burst."""
        return min(self.topics_a_chat * self.alerts_a_topic, self.most_messages)


def entries(load: Load) -> list[float]:
    """Returns how many entries come in each step: twice as many at 15:00 as at 3:00, and the burst."""
    mean = load.feeds * load.entries_a_feed / STEPS
    return [mean * _curve(step) * (load.burst if _is_burst(step) else 1.0) for step in range(STEPS)]


def polls(load: Load) -> list[float]:
    """Returns how many polls are due in each step. The schedule goes by a feed's usual rhythm, so no curve."""
    return [load.feeds * load.entries_a_feed * load.polls_an_entry / STEPS] * STEPS


def messages_an_article(load: Load, stored: Sequence[float]) -> list[float]:
    """Returns how many messages an article causes that is stored in each step.

    Args:
        load: the size.
        stored: articles on a topic that come in each step; their messages follow their curve. The alert of the burst,
            one to every chat, comes with the articles of its first step.
    """
    ordinary = load.chats * load.messages_a_chat / sum(stored) if sum(stored) else 0.0
    ratios = [ordinary] * len(stored)
    if stored[_BURST_BEGIN]:
        ratios[_BURST_BEGIN] += load.chats / stored[_BURST_BEGIN]
    return ratios


def _curve(step: int) -> float:
    hour = step * STEP_SECONDS / 3600
    return 1 + math.cos((hour - _BUSIEST_HOUR) / 24 * 2 * math.pi) / 3


def _is_burst(step: int) -> bool:
    return _BURST_BEGIN <= step < _BURST_BEGIN + _BURST_MINUTES
