"""What a page puts before or between the sentences of an article: `Summary:`, `(Oslo)`, `OSLO:`, `Read more: …`."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.offices import bodies_in

_SENTENCE: Final = r"(?=[^\W\d_a-zà-ÿ]|\d|[\"“«‘'])"
# "(Oslo) La ministre …", "(OSLO, Norway) The minister …"
_PLACE_IN_BRACKETS: Final = re.compile(rf"\([A-ZÀ-Þ][\w'’.-]*(?:,? [A-ZÀ-Þ][\w'’.-]*){{0,3}}\)\s+{_SENTENCE}")
# "OSLO: The minister …": a place in capitals, where no body speaks ("KCNA: …")
_PLACE_IN_CAPITALS: Final = re.compile(rf"([A-ZÀ-Þ]{{4,}}(?:[ -][A-ZÀ-Þ]{{2,}})*):\s+{_SENTENCE}")


def behind_furniture(text: str, start: int, end: int, lexicon: Lexicon | None) -> int:
    """Returns where the words of a line begin: behind `Summary:`, `(Oslo)`, `OSLO:`, else at its start.

    Args:
        text: the article.
        start: where a sentence begins.
        end: where it ends (exclusive).
        lexicon: the kickers of its language; None for places alone.
    """
    if start > 0 and text[start - 1] != "\n":
        return start
    match = _kickers(lexicon).match(text, start, end) if lexicon is not None else None
    if match is None and start > 0:
        match = _PLACE_IN_BRACKETS.match(text, start, end) or _place_in_capitals(text, start, end)
    return start if match is None or match.end() >= end else match.end()


def _place_in_capitals(text: str, start: int, end: int) -> re.Match[str] | None:
    match = _PLACE_IN_CAPITALS.match(text, start, end)
    return None if match is None or bodies_in(match[1]) else match


def is_furniture(text: str, start: int, end: int, lexicon: Lexicon | None) -> bool:
    """True for a sentence that leads to another page, or is on a picture or the page itself: `Read more: …`.

    So is `An earlier version of this story said …`, which tells what is no longer said.
    """
    if lexicon is None:
        return False
    return any(pattern.match(text, start, end) is not None for pattern in (_links(lexicon), _notes(lexicon)))


@cache
def _kickers(lexicon: Lexicon) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, lexicon.sentences.kickers), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?i:{words})\s?(?::|\||[–—]|\s-)\s+{_SENTENCE}")


@cache
def _notes(lexicon: Lexicon) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, lexicon.sentences.notes), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"\W{{0,3}}(?i:{words})(?!\w)")


@cache
def _links(lexicon: Lexicon) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, lexicon.sentences.links), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?i:{words})\s?(?::|\||[–—>»])\s*\S")
