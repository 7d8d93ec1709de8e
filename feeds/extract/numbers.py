"""Finds numbers in a parsed sentence: in digits as the language writes them, and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from feeds.extract.figure_units import SPACE, either
from feeds.extract.lexicon import Lexicon
from feeds.extract.lexicon.facts import FigureWords
from feeds.extract.nlp.doc import Doc
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import previous_token
from feeds.extract.spelled_numbers import SpelledNumber, find_spelled_numbers

_BEFORE_WINDOW: Final = 30
_NEXT_WORD: Final = re.compile(rf"{SPACE}?([A-Za-zÀ-ÿ]+)(?!\w)")
_BREAK: Final = re.compile(r"[\s'’]")


def find_numbers(sentence: ParsedSentence, lexicon: Lexicon) -> list[Number]:
    """Returns the numbers of a sentence as it was parsed, in order."""
    numbers = list(_numbers_in_digits(sentence, lexicon))
    if not lexicon.number_words.isdisjoint(re.findall(r"[^\W\d_]+", sentence.input.text.lower())):
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
        text: its text; spaCy makes it anew each time.
        start: where the number begins.
        end: where it ends (exclusive), behind its scale ("2.3 billion").
        value: None for a magnitude ("dozens").
        lexicon: the words of the language.
        money: the sign before it.
        is_scaled: it is no plain number: a word, or one with a scale.
        high: the upper end of a range that begins with it.
        unit_at: where its unit is sought: behind it, or behind a second number that shares its unit.
    """

    doc: Doc
    text: str
    start: int
    end: int
    value: float | None
    lexicon: Lexicon
    money: str | None = None
    is_scaled: bool = False
    high: float | None = None
    unit_at: int | None = None

    @property
    def digits(self) -> str:
        """The number as written, up to where its unit is sought."""
        return self.text[self.start : self.end if self.unit_at is None else self.unit_at]

    @property
    def text_before(self) -> str:
        """What stands before it, in lower case."""
        return self.text[max(0, self.start - _BEFORE_WINDOW) : self.start].lower().rstrip()

    @property
    def word_before(self) -> str:
        """The last word before it, "" at a start."""
        return _BREAK.split(self.text_before)[-1]

    @property
    def behind(self) -> str:
        """What stands behind it."""
        return self.text[self.end if self.unit_at is None else self.unit_at :]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The forms of numbers in a language.

    Attributes:
        number: digits with what is written together with them.
        suffix: an abbreviated scale that stands apart.
        currency: a sign or word of money behind a number and its scale.
        half: what adds a half behind a scale.
    """

    number: re.Pattern[str]
    suffix: re.Pattern[str]
    currency: re.Pattern[str]
    half: re.Pattern[str]


@cache
def _patterns(lexicon: Lexicon) -> Patterns:
    words = lexicon.figures
    suffixes = either(sorted(words.suffixes, key=len, reverse=True))
    signs = either(sorted((sign.upper() for sign in words.money if not sign.isalpha()), key=len, reverse=True))
    codes = "|".join(sorted(set(words.money.values())))
    number = rf"(?:\d{{1,3}}(?:(?:{either(words.thousands)})\d{{3}})+|\d+)(?:{re.escape(words.decimal)}\d+)?"
    return Patterns(
        number=re.compile(
            # The second number of a range stands right behind a hyphen.
            rf"(?:(?<![\w.,:/-])|(?<=\d-))(?P<money>{signs}|(?:{codes})(?= ?\d))?{SPACE}?(?>(?P<number>{number}))"
            rf"(?P<suffix>{suffixes})?(?![\w:/])"
        ),
        suffix=re.compile(rf"{SPACE}?(?P<suffix>{suffixes})(?![^\W_])"),
        currency=re.compile(
            rf"{SPACE}?(?:(?:{either(words.of)}){SPACE}?)?(?:{either(sorted(words.money, key=len, reverse=True))})",
            re.IGNORECASE,
        ),
        half=re.compile(rf" (?:{either(words.and_a_half)})(?!\w)"),
    )


def _numbers_in_digits(sentence: ParsedSentence, lexicon: Lexicon) -> Iterator[Number]:
    doc, text, words = sentence.doc, sentence.input.text, lexicon.figures
    for match in _patterns(lexicon).number.finditer(text):
        start = match.end() - len(match.group().lstrip())
        scale, end = _scaled(text, match.end(), lexicon, is_money=match["money"] is not None)
        if match["suffix"]:
            scale = words.suffixes[match["suffix"]]
        value = parse_number(match["number"], words)
        if half := _patterns(lexicon).half.match(text, end):
            value, end = value + 0.5, half.end()
        value = round(value * scale, 6)
        yield Number(doc, text, start, end, value, lexicon, match["money"], is_scaled=scale != 1)


def _scaled(text: str, end: int, lexicon: Lexicon, *, is_money: bool) -> tuple[float, int]:
    """The scale behind a number, and where it ends: `2.3 [billion]`, `$2 [bn]`, `2 [millions et demi]`."""
    patterns, words = _patterns(lexicon), lexicon.figures
    suffix = patterns.suffix.match(text, end, end + 8)
    if suffix is not None and (is_money or patterns.currency.match(text, suffix.end())):
        return words.suffixes[suffix["suffix"]], suffix.end()
    match = _NEXT_WORD.match(text, end, end + 20)
    scale = words.scales.get(match[1].lower()) if match is not None else None
    if match is None or scale is None:
        return 1.0, end
    return scale, match.end()


def _numbers_in_words(sentence: ParsedSentence, lexicon: Lexicon, taken: list[tuple[int, int]]) -> Iterator[Number]:
    for spelled in find_spelled_numbers(sentence.input.text, lexicon):
        if any(start < spelled.end and spelled.start < end for start, end in taken):
            continue
        if spelled.is_scaled or not _is_definite(spelled, sentence.doc, lexicon):
            yield Number(
                sentence.doc, sentence.input.text, spelled.start, spelled.end, spelled.value, lexicon, is_scaled=True
            )


def _is_definite(spelled: SpelledNumber, doc: Doc, lexicon: Lexicon) -> bool:
    """True for `the two ships`, which were counted elsewhere."""
    token = next((token for token in doc if token.idx <= spelled.start < token.end), None)
    before = previous_token(token) if token is not None else None
    if before is None or before.pos_ not in {"DET", "PRON"}:
        return False
    return before.lower_ not in lexicon.figures.approximate
