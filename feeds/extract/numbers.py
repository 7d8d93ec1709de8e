"""Finds numbers in a parsed sentence: in digits as the language writes them, and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from spacy.tokens import Doc, Token

from feeds.extract.figure_units import SPACE, either
from feeds.extract.lexicon import Lexicon
from feeds.extract.lexicon.facts import FigureWords
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import previous_token
from feeds.extract.rules import Ways, first_of

_BEFORE_WINDOW: Final = 30
_NEXT_WORD: Final = re.compile(rf"{SPACE}?([A-Za-zÀ-ÿ]+)\b")
_BREAK: Final = re.compile(r"[\s'’]")


def find_numbers(sentence: ParsedSentence, lexicon: Lexicon) -> list[Number]:
    """Returns the numbers of a sentence as it was parsed, in order."""
    numbers = list(_numbers_in_digits(sentence, lexicon))
    numbers += _numbers_in_words(sentence, lexicon, [(number.start, number.end) for number in numbers])
    return sorted(numbers, key=lambda number: number.start)


def parse_number(text: str, words: FigureWords) -> float:
    """Returns the value of digits as the language writes them ("1.500,5" in French)."""
    for mark in words.thousands:
        text = text.replace(mark, "")
    return float(text.replace(words.decimal, ".") if words.decimal else text)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the text of a sentence as it was parsed.

    Attributes:
        doc: the parsed sentence.
        start: where the number begins.
        end: where it ends (exclusive), behind its scale ("2.3 billion").
        value: None for a magnitude ("dozens").
        lexicon: the words of the language.
        money: the sign before it.
        is_scaled: it is no plain number: a word, or one with a scale.
        unit_at: where its unit is sought: behind it, or behind the second number of a range.
    """

    doc: Doc
    start: int
    end: int
    value: float | None
    lexicon: Lexicon
    money: str | None = None
    is_scaled: bool = False
    unit_at: int | None = None

    @property
    def digits(self) -> str:
        """The number as written, up to where its unit is sought."""
        return self.doc.text[self.start : self.end if self.unit_at is None else self.unit_at]

    @property
    def text_before(self) -> str:
        """What stands before it, in lower case."""
        return self.doc.text[max(0, self.start - _BEFORE_WINDOW) : self.start].lower().rstrip()

    @property
    def word_before(self) -> str:
        """The last word before it, "" at a start."""
        return _BREAK.split(self.text_before)[-1]

    @property
    def behind(self) -> str:
        """What stands behind it."""
        return self.doc.text[self.end if self.unit_at is None else self.unit_at :]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The forms of numbers in a language."""

    number: re.Pattern[str]
    range: re.Pattern[str]


@cache
def _patterns(lexicon: Lexicon) -> Patterns:
    words = lexicon.figures
    suffixes = either(sorted(words.suffixes, key=len, reverse=True))
    number = rf"(?:\d{{1,3}}(?:(?:{either(words.thousands)})\d{{3}})+|\d+)(?:{re.escape(words.decimal)}\d+)?"
    return Patterns(
        number=re.compile(
            rf"(?<![\w.,:/-])(?P<money>US\$|[$€£¥₽])?{SPACE}?(?>(?P<number>{number}))(?P<suffix>{suffixes})?(?![\w:/])"
        ),
        range=re.compile(rf"{SPACE}?(?:{either(words.range)}){SPACE}?(?:[$€£¥])?(?=\d)"),
    )


def _numbers_in_digits(sentence: ParsedSentence, lexicon: Lexicon) -> Iterator[Number]:
    doc, text, words = sentence.doc, sentence.input.text, lexicon.figures
    for match in _patterns(lexicon).number.finditer(text):
        start = match.end() - len(match.group().lstrip())
        scale, end = _scaled(text, match.end(), lexicon)
        if match["suffix"]:
            scale = words.suffixes[match["suffix"]]
        value = parse_number(match["number"], words) * scale
        unit_at = _range_end(text, end, lexicon)
        yield Number(doc, start, end, value, lexicon, match["money"], is_scaled=scale != 1, unit_at=unit_at)


def _range_end(text: str, end: int, lexicon: Lexicon) -> int | None:
    """Where the second number of a range ends: in `3 to 4 %` the first one has the unit of the second."""
    patterns = _patterns(lexicon)
    joined = patterns.range.match(text, end, end + 8)
    number = patterns.number.match(text, joined.end()) if joined is not None else None
    return _scaled(text, number.end(), lexicon)[1] if number is not None else None


def _scaled(text: str, end: int, lexicon: Lexicon) -> tuple[float, int]:
    """The scale behind a number, and where it ends: `2.3 [billion]`."""
    match = _NEXT_WORD.match(text, end, end + 20)
    scale = lexicon.figures.scales.get(match[1]) if match is not None else None
    if match is None or scale is None:
        return 1.0, end
    is_joined = match.end() - match.start() == len(match[1])
    return (scale, match.end()) if len(match[1]) > 2 or is_joined else (1.0, end)


def _numbers_in_words(sentence: ParsedSentence, lexicon: Lexicon, taken: list[tuple[int, int]]) -> Iterator[Number]:
    number_words = lexicon.number_words
    for place, low in enumerate(sentence.words):
        if low not in number_words:
            continue
        token = sentence.doc[place]
        start, end = token.idx, token.idx + len(token)
        if not any(a < end and start < b for a, b in taken):
            number = first_of(_WORD_RULES, NumberWord(token, low, lexicon))
            if number is not None:
                yield number


# --- number words


@dataclass(frozen=True, slots=True)
class NumberWord:
    """A word that may be a number."""

    token: Token
    low: str
    lexicon: Lexicon

    def number(self, value: float | None, end: int | None = None) -> Number:
        """Returns the word as a number."""
        start = self.token.idx
        stop = start + len(self.token) if end is None else end
        return Number(self.token.doc, start, stop, value, self.lexicon, is_scaled=True)


def collective_number(word: NumberWord) -> Number | None:
    """`a dozen ships`, `une vingtaine de bateaux`; not `dozens of ships`."""
    words = word.lexicon.figures
    if word.low in words.vague:
        return None
    value = next((words.collective[form] for form in _forms(word) if form in words.collective), None)
    return word.number(value) if value is not None else None


def cardinal_number(word: NumberWord) -> Number | None:
    """`two ships`, `three million ships`; not `one ship`, `the two ships`."""
    value = word.lexicon.figures.words.get(word.low, 0)
    if value <= 1 or _is_definite(previous_token(word.token), word.lexicon):
        return None
    scale, end = _scaled(word.token.doc.text, word.token.idx + len(word.token), word.lexicon)
    return word.number(value * scale, end)


def vague_number(word: NumberWord) -> Number | None:
    """`hundreds of ships`, `des milliers de bateaux`: a magnitude without a value."""
    return word.number(None) if word.low in word.lexicon.figures.vague else None


_WORD_RULES: Final[Ways[NumberWord, Number]] = (collective_number, cardinal_number, vague_number)


def _forms(word: NumberWord) -> tuple[str, ...]:
    return word.low, *sorted(word.lexicon.singulars(word.low) - {word.low})


def _is_definite(token: Token | None, lexicon: Lexicon) -> bool:
    if token is None or token.pos_ not in {"DET", "PRON"}:
        return False
    return token.lower_ not in lexicon.figures.approximate
