"""MATCH, regular expressions: compiles, checks and searches what administrators write between slashes.

Some expressions take exponential time. A search has a time limit, and one that reaches it on a short text of its own
letters is refused when it is written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import regex

from feeds.reasons import Reason, because

MOST_PATTERN: Final = 300
MOST_SEARCHED: Final = 20_000  # characters of a text, from its beginning
SECONDS: Final = 0.05  # for one text
_MOST_SPANS: Final = 40
_PROBE: Final = 1_000  # characters on which an expression is tried: a search in cubic time takes seconds


def check_pattern(pattern: str) -> Reason | None:
    """Returns why a regular expression cannot be used; None if it can."""
    if len(pattern) > MOST_PATTERN:
        return because("query_pattern_long", most=MOST_PATTERN)
    try:
        compiled = _compiled(pattern)
    except (regex.error, RecursionError, OverflowError) as error:
        return because("query_pattern", said=str(error))
    try:
        if compiled.search("", timeout=SECONDS) is not None:
            return because("query_pattern_empty")
        for probe in _probes(pattern):
            compiled.search(probe, timeout=SECONDS)
    except TimeoutError:
        return because("query_pattern_slow")
    return None


def search_pattern(pattern: str, text: str) -> list[tuple[int, int]]:
    """Returns the spans of the first matches that are not empty; none if the search takes too long.

    Args:
        pattern: passed `check_pattern`.
        text: as it is written; its first 20,000 characters are searched.
    """
    spans: list[tuple[int, int]] = []
    try:
        for found in _compiled(pattern).finditer(text, 0, MOST_SEARCHED, timeout=SECONDS):
            if found.end() > found.start():
                spans.append(found.span())
            if len(spans) == _MOST_SPANS:
                break
    except TimeoutError:
        return []
    return spans


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)


def _probes(pattern: str) -> list[str]:
    """Returns texts on which an expression that may take exponential time does so: its letters, over and over."""
    letters = list(dict.fromkeys(c for c in pattern if c.isalnum()))[:12]
    words = {"a", "1", " ", "a ", "a1", *letters, "".join(letters), *re.findall(r"\w+", pattern)[:12]}
    return [f"{(word * _PROBE)[:_PROBE]}!" for word in sorted(words)]
