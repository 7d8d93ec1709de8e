"""MATCH, suggestions: the topics whose names are nearest to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz, process

from feeds.text import fold
from feeds.types import Topic

# Of 100: one letter of four wrong. What is less near is another topic, which nobody meant.
LEAST_LIKENESS: Final = 70.0
_PART: Final = 0.9  # the name of which the typed text is a word comes behind a name that is near as a whole


class Suggestions:
    """The names of some topics, in the form in which they are compared. Build it once for the same topics."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        """Takes all topics that there are."""
        self._whole: dict[str, list[str]] = {}
        self._parts: dict[str, list[str]] = {}
        for topic in topics:
            for name in {fold(name) for name in (topic.slug, *topic.names.values())}:
                self._whole.setdefault(name, []).append(topic.slug)
                for part in name.split():
                    self._parts.setdefault(part, []).append(topic.slug)

    def nearest(self, word: str, limit: int = 3) -> list[str]:
        """Returns the slugs of the topics whose slug or names are most similar to `word`, the most similar first.

        Args:
            word: as typed.
            limit: the most slugs to return.
        """
        wanted = fold(word).strip()
        best: dict[str, float] = {}
        for names, share in ((self._whole, 1.0), (self._parts, _PART)):
            for name, score, _ in process.extract(wanted, list(names), score_cutoff=LEAST_LIKENESS, scorer=fuzz.ratio):
                for slug in names[name]:
                    best[slug] = max(best.get(slug, 0.0), score * share)
        return sorted(best, key=lambda slug: (-best[slug], slug))[:limit]


def suggest(word: str, topics: Iterable[Topic], limit: int = 3) -> list[str]:
    """Returns the slugs of the topics whose slug or names are most similar to `word`, as `Suggestions.nearest`."""
    return Suggestions(topics).nearest(word, limit)
