"""GROUP, headlines: takes the titles of entries, returns an estimate of the events that they tell of. Pure.

Real stories are formed by whole texts and their meaning (feeds/group/stories.py). This is for texts that nobody has
read yet: a topic is tried on thousands of entries at once. Titles in two languages are never one event.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from feeds.text import FUNCTION_WORDS, words_of

_LIKENESS: Final = 0.12  # least mean cosine of the words of a title and those of its nearest titles of one event
_NEAREST: Final = 3  # titles of an event that a title is compared with; all would punish long stories
_DAYS: Final = timedelta(days=2)  # between two titles on one event, at most
_LETTERS: Final = 6  # of a word that count, since they inflect


def group_headlines(titles: Sequence[tuple[str, datetime]]) -> list[int]:
    """Returns a number for each title, the same for titles that seem to tell of one event; quadratic in their number.

    Args:
        titles: each with the time of publication.
    """
    compared = _Titles(titles)
    events: list[list[int]] = []
    event_of = [0] * len(titles)
    for one in sorted(range(len(titles)), key=lambda number: titles[number][1]):
        likeness, nearest = max(
            ((compared.with_event(one, event), n) for n, event in enumerate(events)), default=(0, 0)
        )
        if likeness < _LIKENESS:
            nearest = len(events)
            events.append([])
        events[nearest].append(one)
        event_of[one] = nearest
    return event_of


class _Titles:
    """Titles as sets of words, weighted by how rare they are among the titles."""

    def __init__(self, titles: Sequence[tuple[str, datetime]]) -> None:
        self._times = [at for _, at in titles]
        self._words = [
            frozenset(w[:_LETTERS] for w in words_of(title) if len(w) > 2 and w not in FUNCTION_WORDS)
            for title, _ in titles
        ]
        counts = Counter(word for words in self._words for word in words)
        self._weights = {word: (math.log((len(titles) + 1) / count) + 0.2) ** 2 for word, count in counts.items()}
        self._lengths = [math.sqrt(sum(self._weights[word] for word in words)) or 1.0 for words in self._words]

    def with_event(self, one: int, event: Sequence[int]) -> float:
        """Returns the mean cosine of a title and the nearest titles of an event; 0 if it is over."""
        if self._times[one] - self._times[event[-1]] > _DAYS:
            return 0.0
        nearest = heapq.nlargest(_NEAREST, (self._cosine(one, other) for other in event))
        return sum(nearest) / len(nearest)

    def _cosine(self, one: int, other: int) -> float:
        shared = sum(self._weights[word] for word in self._words[one] & self._words[other])
        return shared / (self._lengths[one] * self._lengths[other])
