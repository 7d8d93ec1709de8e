"""MATCH, suggestions: the topics whose names are nearest to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

from feeds.text import fold
from feeds.types import Topic

LEAST_LIKENESS: Final = 0.5


def suggest(word: str, topics: Iterable[Topic], limit: int = 3) -> list[str]:
    """Returns the slugs of the topics whose slug or names are most similar to `word`, the most similar first.

    Args:
        word: as typed.
        topics: all that there are.
        limit: the most slugs to return.
    """
    wanted = fold(word)
    scored = []
    for topic in topics:
        score = max(_likeness(wanted, fold(name)) for name in (topic.slug, *topic.names.values()))
        if score >= LEAST_LIKENESS:
            scored.append((-score, topic.slug))
    return [slug for _, slug in sorted(scored)[:limit]]


def _likeness(wanted: str, name: str) -> float:
    """Returns a similarity, 0 to 1; it is high if the typed text is a whole word of the name."""
    whole = SequenceMatcher(None, wanted, name).ratio()
    parts = [SequenceMatcher(None, wanted, part).ratio() for part in name.split()]
    return max(whole, 0.9 * max(parts, default=0.0))
