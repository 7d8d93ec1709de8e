"""EXTRACT, quotations: where a text quotes, whatever the marks; one pass, linear in the text's length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_CLOSERS: Final = {"“": "”", "«": "»", "„": "“”", "‹": "›", '"': '"', "‟": "”", "‘": "’", "'": "'"}
_SINGLE: Final = frozenset("‘'")
_MARKS: Final = re.compile("[“”«»„‟‹›\"‘’'\n]")
# A quotation longer than this is a mark that somebody forgot.
LONGEST: Final = 4_000
LONGEST_SINGLE: Final = 800
LEAST_UNCLOSED: Final = 20


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation; `start` and `end` hold its marks, `inner_start` and `inner_end` leave them out.

    One that is a part has a mark at one end at most: its cue stands within the marks (split_quotes.py).
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    is_part: bool = False

    def word_count(self, text: str) -> int:
        """Words between the marks."""
        return len(text[self.inner_start : self.inner_end].split())


def find_quotes(text: str) -> list[Quote]:
    """Quotations of an article, in order, not nested in one another.

    One that is still open at the end of its paragraph goes on where the next paragraph begins with a mark of the same
    kind, as print has it, and else ends with its paragraph if that began with it; any other mark that is never closed
    opens nothing.
    """
    quotes: list[Quote] = []
    opened: list[int] = []  # the outermost mark that is open, then those within it
    resume = 0
    for match in _MARKS.finditer(text):
        place, mark = match.start(), match.group()
        if place < resume:
            continue
        if opened and place - opened[0] > (LONGEST_SINGLE if text[opened[0]] in _SINGLE else LONGEST):
            opened.clear()
        if mark == "\n":
            resume = _at_line_end(text, place, opened, quotes)
        elif opened and mark in _CLOSERS[text[opened[-1]]] and _closes(text, place, text[opened[-1]]):
            start = opened.pop()
            if not opened:
                quotes.append(Quote(start, place + 1, start + 1, place))
        elif mark in _CLOSERS and _opens(text, place) and len(opened) < 3 and not _repeats(text, opened, mark):
            opened.append(place)
        elif opened and len(opened) > 1 and mark in _CLOSERS[text[opened[0]]] and mark not in _SINGLE:
            quotes.append(Quote(opened[0], place + 1, opened[0] + 1, place))
            opened.clear()
    _at_line_end(text, len(text), opened, quotes)
    return quotes


def _at_line_end(text: str, place: int, opened: list[int], quotes: list[Quote]) -> int:
    """Whether the open quotation goes on, ends or never was; gives the place from which to read on."""
    if not opened:
        return place
    first = opened[0]
    after = place
    while after < len(text) and text[after].isspace():
        after += 1
    if after < len(text) and text[after] == text[first] and text[first] not in _SINGLE:
        del opened[1:]
        return after + 1
    begins_line = not text[text.rfind("\n", 0, first) + 1 : first].strip()
    if begins_line and text[first] not in _SINGLE and place - first > LEAST_UNCLOSED:
        quotes.append(Quote(first, place, first + 1, place))
    opened.clear()
    return place


def _repeats(text: str, opened: Sequence[int], mark: str) -> bool:
    """A straight mark has no inside of its own kind; a second opener of the same kind is a new try."""
    return bool(opened) and text[opened[-1]] == mark and mark in "\"'"


def _opens(text: str, place: int) -> bool:
    """A straight or single mark opens where a word begins and none ends."""
    mark = text[place]
    if mark not in "\"'‘":
        return True
    before = text[place - 1 : place]
    after = text[place + 1 : place + 2]
    return bool(after) and not after.isspace() and not before.isalnum() and (mark != "'" or before not in {".", ","})


def _closes(text: str, place: int, opener: str) -> bool:
    """An apostrophe within a word closes nothing; nor does the possessive of a plural, when more is to come."""
    if opener not in _SINGLE:
        return True
    after, before = text[place + 1 : place + 2], text[place - 1 : place]
    if after.isalnum() or before.isspace():
        return False
    is_possessive = before == "s" and after == " " and text[place + 2 : place + 3].islower()
    return not is_possessive or text.find(text[place], place + 1, place + 200) < 0


_LAST_WORDS: Final = re.compile(r"([^\W\d_]+)\s*\Z")
_TITLE_WORD: Final = re.compile(r"[^\W\d_]+")
_LEAST_CAPITALISED: Final = 2
_LONGEST_TITLE: Final = 8


def is_title(text: str, quote: Quote, naming: frozenset[str] = frozenset()) -> bool:
    """A programme, a book, a nickname: “Meet the Press,” with its long words capitalised, or what `naming` words name.

    Args:
        naming: words right before a name in quotation marks: `nicknamed`, `intitulé`.
    """
    before = _LAST_WORDS.search(text, max(0, quote.start - 24), quote.start)
    if before is not None and before[1].lower() in naming:
        return True
    inner = text[quote.inner_start : quote.inner_end].strip(" .,")
    words = _TITLE_WORD.findall(inner)
    if not _LEAST_CAPITALISED <= len(words) <= _LONGEST_TITLE or any(mark in inner for mark in ",.!?;:…"):
        return False
    is_capitalised = all(word[0].isupper() for word in words if len(word) > 3)
    return is_capitalised and sum(word[0].isupper() for word in words) >= _LEAST_CAPITALISED


def inside(quotes: Sequence[Quote], start: int, end: int) -> Quote | None:
    """The quotation that holds the span, if one does."""
    return next((quote for quote in quotes if quote.start <= start and end <= quote.end), None)
