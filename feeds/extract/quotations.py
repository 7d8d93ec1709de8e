"""EXTRACT, quotations: where a text quotes, whatever the marks; linear in its length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_CLOSING: Final = {"“": "”", "«": "»", "„": "“”", "‹": "›", '"': '"', "‟": "”"}
_DASHES: Final = "—–"
LONGEST: Final = 3_000


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation; `start` and `end` hold its marks, `inner_start` and `inner_end` leave them out."""

    start: int
    end: int
    inner_start: int
    inner_end: int

    def word_count(self, text: str) -> int:
        """Words between the marks."""
        return len(text[self.inner_start : self.inner_end].split())


def find_quotes(text: str, start: int = 0, end: int | None = None) -> list[Quote]:
    """Quotations of a paragraph, in order, not nested.

    A mark that is never closed opens nothing, unless the paragraph begins with it: then the quotation goes on to the
    next one, as print has it.
    """
    end = len(text) if end is None else end
    last: dict[str, int] = {}
    for mark in '”»“›"':
        last[mark] = text.rfind(mark, start, end)
    quotes: list[Quote] = []
    place = start
    while place < end:
        closers = _CLOSING.get(text[place])
        if closers is None or (text[place] == '"' and not _opens(text, place)):
            place += 1
            continue
        close = (
            _closing(text, place, min(end, place + LONGEST), closers) if max(last[c] for c in closers) > place else -1
        )
        if close < 0:
            if place == start and end - place < LONGEST and end - place > 20:
                quotes.append(Quote(place, end, place + 1, end))
                return quotes
            place += 1
            continue
        quotes.append(Quote(place, close + 1, place + 1, close))
        place = close + 1
    return quotes


def _opens(text: str, place: int) -> bool:
    """A straight mark opens where a word begins."""
    return place + 1 < len(text) and not text[place + 1].isspace()


def _closing(text: str, place: int, end: int, closers: str) -> int:
    opener, depth = text[place], 0
    for i in range(place + 1, end):
        character = text[i]
        if character in closers:
            if depth == 0:
                return i
            depth -= 1
        elif character == opener and opener != '"':
            depth += 1
            if depth > 3:
                return -1
        elif opener == "“" and character == "„":
            return -1
    return -1


def inside(quotes: Sequence[Quote], start: int, end: int) -> Quote | None:
    """The quotation that holds the span, if one does."""
    return next((quote for quote in quotes if quote.start <= start and end <= quote.end), None)
