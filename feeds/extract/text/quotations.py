"""Finds what a text puts between quotation marks of any form, in one pass that is linear in the text's length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.rules import Rules, all_of

_CLOSERS: Final = {"“": "”", "«": "»", "„": "“”", "‹": "›", '"': '"', "‟": "”", "‘": "’", "'": "'"}
_SINGLE: Final = frozenset("‘'")
_MARKS: Final = re.compile("[“”«»„‟‹›\"‘’'\n]")
# Some wires write a double mark as two apostrophes; what is read has one mark and a filler in their place.
_TWO_APOSTROPHES: Final = "''"
_ONE_MARK: Final = '"\u2060'
# A quotation that is longer has lost its closing mark, in characters.
LONGEST: Final = 4_000
LONGEST_SINGLE: Final = 800
LEAST_UNCLOSED: Final = 20
# What follows a closing guillemet that carries on a quotation: a sentence or another opening mark.
_CONTINUED: Final = re.compile(r"[ \t]*[^\W\d_a-zà-ÿ]|[ \t]*[“‘\"]")
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)\s*\Z")
_TITLE_WORD: Final = re.compile(r"[^\W\d_]+")
_CHARGE_WINDOW: Final = 90
_LEAST_TITLE_WORDS: Final = 2
_MOST_TITLE_WORDS: Final = 8


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation, in characters of the article.

    Attributes:
        start: the opening mark.
        end: behind the closing mark.
        inner_start: behind the opening mark.
        inner_end: the closing mark.
        is_part: it is a part of a quotation whose cue stands within the marks (`split_quotes.py`), and has a mark at
            one end at most.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    is_part: bool = False

    def word_count(self, text: str) -> int:
        """Returns the number of words between the marks."""
        return len(text[self.inner_start : self.inner_end].split())


def find_quotes(text: str) -> list[Quote]:
    """Returns the quotations of an article in order, not nested in one another.

    A quotation that is open at the end of its paragraph continues where the next paragraph begins with a mark of the
    same kind, as print has it; else it ends with its paragraph if it began it. Any other mark that is never closed
    opens nothing.
    """
    if _TWO_APOSTROPHES not in text:
        return _find_quotes(text)
    quotes = _find_quotes(text.replace(_TWO_APOSTROPHES, _ONE_MARK))
    return [_with_two_apostrophes(quote, text) for quote in quotes]


def _with_two_apostrophes(quote: Quote, text: str) -> Quote:
    """The quotation with the second apostrophe of its marks."""
    opens = text.startswith(_TWO_APOSTROPHES, quote.start)
    closes = text.startswith(_TWO_APOSTROPHES, quote.inner_end)
    return replace(quote, inner_start=quote.inner_start + opens, end=quote.end + closes)


def _find_quotes(text: str) -> list[Quote]:
    quotes: list[Quote] = []
    opened: list[int] = []  # the outermost open mark, then those within it
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
        elif all_of(_OPENING_RULES, Mark(text, place, opened)):
            opened.append(place)
        elif _closes_outermost(text, mark, opened):
            quotes.append(Quote(opened[0], place + 1, opened[0] + 1, place))
            opened.clear()
    _at_line_end(text, len(text), opened, quotes)
    return quotes


def is_title(text: str, quote: Quote, naming: frozenset[str] = frozenset()) -> bool:
    """True for the name of a programme, a book, a person: “Meet the Press,” and what stands behind `nicknamed`.

    Args:
        text: the article.
        quote: what stands between marks.
        naming: words right before a name in quotation marks (`nicknamed`, `intitulé`).
    """
    before = _LAST_WORD.search(text, max(0, quote.start - 24), quote.start)
    if before is not None and before[1].lower() in naming:
        return True
    inner = text[quote.inner_start : quote.inner_end].strip(" .,")
    words = _TITLE_WORD.findall(inner)
    if not _LEAST_TITLE_WORDS <= len(words) <= _MOST_TITLE_WORDS or any(mark in inner for mark in ",.!?;:…"):
        return False
    is_capitalised = all(word[0].isupper() for word in words if len(word) > 3)
    return is_capitalised and sum(word[0].isupper() for word in words) >= _LEAST_TITLE_WORDS


@cache
def _charge(lexicon: Lexicon) -> re.Pattern[str]:
    words = lexicon.quotations
    charges = "|".join(map(re.escape, sorted(words.charges))) or "(?!)"
    prepositions = "|".join(map(re.escape, words.charge_prepositions)) or "(?!)"
    return re.compile(rf"\b(?:{charges})\b[^.!?:;“”«»\"\n]{{0,60}}(?<![^\W])(?:{prepositions})\s*\Z", re.IGNORECASE)


def is_charge(text: str, quote: Quote, lexicon: Lexicon) -> bool:
    """True for what somebody is charged with: `tried for “fraud”`, `mis en examen pour « escroquerie »`."""
    return _charge(lexicon).search(text, max(0, quote.start - _CHARGE_WINDOW), quote.start) is not None


def _at_line_end(text: str, place: int, opened: list[int], quotes: list[Quote]) -> int:
    """Decides whether the open quotation continues, ends, or never was one; returns where reading goes on."""
    if not opened:
        return place
    first = opened[0]
    after = place
    while after < len(text) and text[after].isspace():
        after += 1
    if after < len(text) and _continues(text, after, text[first]):
        del opened[1:]
        return after + 1
    begins_line = not text[text.rfind("\n", 0, first) + 1 : first].strip()
    if begins_line and text[first] not in _SINGLE and place - first > LEAST_UNCLOSED:
        quotes.append(Quote(first, place, first + 1, place))
    opened.clear()
    return place


def _continues(text: str, place: int, opener: str) -> bool:
    """True if a mark at the start of a paragraph carries on a quotation: `« … [«] …`, and in print `« … [»] Elle …`."""
    if text[place] == opener:
        return opener not in _SINGLE
    return opener == "«" and text[place] == "»" and _CONTINUED.match(text, place + 1) is not None


def _closes(text: str, place: int, opener: str) -> bool:
    """True if the mark closes what `opener` opened.

    An apostrophe within a word closes nothing; nor does the possessive of a plural, if another mark is to come.
    """
    if opener not in _SINGLE:
        return True
    after, before = text[place + 1 : place + 2], text[place - 1 : place]
    if after.isalnum() or before.isspace():
        return False
    is_possessive = before == "s" and after == " " and text[place + 2 : place + 3].islower()
    return not is_possessive or text.find(text[place], place + 1, place + 200) < 0


def _closes_outermost(text: str, mark: str, opened: Sequence[int]) -> bool:
    """True if the mark closes the outermost quotation over one that was left open within it."""
    return len(opened) > 1 and mark in _CLOSERS[text[opened[0]]] and mark not in _SINGLE


# --- a mark that opens a quotation


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation mark, and the places of the marks that are open there, the outermost first."""

    text: str
    place: int
    opened: Sequence[int]

    @property
    def character(self) -> str:
        """The mark."""
        return self.text[self.place]

    @property
    def is_directed(self) -> bool:
        """True for marks that can only open: “, «; not for ", ' and ‘."""
        return self.character not in "\"'‘"


def may_open(mark: Mark) -> bool:
    """`“`, `«`, `"`; not `”`, `»`."""
    return mark.character in _CLOSERS


def begins_a_word(mark: Mark) -> bool:
    """`said "we wait`; not `24" screen`, `the dockers' offer`."""
    before, after = mark.text[mark.place - 1 : mark.place], mark.text[mark.place + 1 : mark.place + 2]
    return mark.is_directed or (bool(after) and not after.isspace() and not before.isalnum())


def is_no_second_straight_mark(mark: Mark) -> bool:
    """`"a "b`: a straight mark has no inside of its own kind."""
    is_repeated = bool(mark.opened) and mark.text[mark.opened[-1]] == mark.character
    return not is_repeated or mark.character not in "\"'"


_OPENING_RULES: Final[Rules[Mark]] = (
    may_open,
    begins_a_word,
    is_no_second_straight_mark,
)
