"""ANSWERS, names: the names that are nearest to what was typed, by rapidfuzz."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz, process

from feeds.search_words import has_word, names_of
from feeds.text import fold
from feeds.types import Fact

# Of 100. "kirbi" and "kirby" have 80, "breif" and "brief" too; "kursk" and "kirby" 40.
LEAST: Final = 75.0
# So near is a name that sounds like what was typed: "putin" and "poutine" have 83, "rise" and "russie" 60.
LEAST_HEARD: Final = 70.0
_PART: Final = 0.97  # a name of which a part is near comes behind one that is near as a whole


def nearest(typed: str, names: Iterable[str], limit: int = 3, least: float = LEAST) -> list[str]:
    """Returns the names that are nearest to what was typed, the nearest first; none that is not near.

    Args:
        typed: as typed; it is compared with whole names and with their parts ("kirbi" with John Kirby).
        names: that there are, in order of preference.
        limit: most names.
        least: how near they have to be, 0 to 100.
    """
    wanted = fold(typed).strip()
    by_part: dict[str, list[str]] = {}
    for name in names:
        whole = fold(name).strip()
        for part in {whole, *whole.split()}:
            by_part.setdefault(part, []).append(name)
    found = process.extract(wanted, list(by_part), scorer=fuzz.ratio, score_cutoff=least, limit=4 * limit)
    best: dict[str, float] = {}
    for part, score, _ in found:
        for name in by_part[part]:
            near = score if part == fold(name).strip() else score * _PART
            best[name] = max(best.get(name, 0.0), near)
    return sorted(best, key=lambda name: -best[name])[:limit]


def has_asked(fact: Fact, words: Iterable[str]) -> bool:
    """Returns whether one source of a fact has each of the words, or a name that is spelled much like it.

    The index finds names by their sounds, which other words may have too.

    Args:
        fact: that was found.
        words: folded, of the question.
    """
    asked = tuple(words)
    return any(
        all(has_word(source.claim, word) or _is_name(word, names_of(source.claim)) for word in asked)
        for source in fact.sources
    )


def _is_name(word: str, names: Iterable[str]) -> bool:
    return any(fuzz.ratio(word, fold(name)) >= LEAST_HEARD for name in names)
