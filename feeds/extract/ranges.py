"""Joins the numbers of ranges and lists: `10 to 15 people`, `between 10 and 15`, `3 and 4 %`; no ratios."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from feeds.extract.figure_units import SPACE, either
from feeds.extract.lexicon import Lexicon
from feeds.extract.numbers import Number
from feeds.extract.rules import Rules, any_of

_CHANGE_WINDOW: Final = 60  # characters before a range in which a verb makes a change of it
_LARGEST_UNSCALED: Final = 1000  # "10 to 15 million" are ten million; "5,000 to 1 million" are not
_SHARES: Final = frozenset({2, 3, 4, 5, 6, 8, 10, 20, 100, 1000})  # the whole of a ratio: "one in five"


def join_numbers(numbers: Sequence[Number]) -> list[Number]:
    """Returns the numbers of a sentence in order: a range is one with `high`, both numbers of a ratio are left out.

    The first number of a list or change shares the unit of the second.
    """
    joined: list[Number] = []
    rest = list(numbers)
    while rest:
        pair = Pair(rest[0], rest[1]) if len(rest) > 1 else None
        if pair is None:
            joined.append(rest.pop())
        elif any_of(_NO_QUANTITY_RULES, pair):
            del rest[:2]
        elif any_of(_RANGE_RULES, pair) and (high := pair.second.value) is not None:
            joined.append(replace(pair.scaled_first, high=high, unit_at=pair.second.end, is_scaled=True))
            del rest[:2]
        else:
            is_shared = pair.shares_unit and not is_year_behind_preposition(pair.first)
            joined.append(pair.scaled_first if is_shared else pair.first)
            del rest[0]
    return joined


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers of which one follows the other."""

    first: Number
    second: Number

    @property
    def lexicon(self) -> Lexicon:
        """The words of their language."""
        return self.first.lexicon

    @property
    def between(self) -> str:
        """What stands between them."""
        return self.first.text[self.first.end : self.second.start].lower()

    @property
    def shares_unit(self) -> bool:
        """True if only a joint stands between them."""
        patterns = _patterns(self.lexicon)
        return patterns.range.fullmatch(self.between) is not None or self.is_joined_by_and

    @property
    def is_joined_by_and(self) -> bool:
        """True for `3 and 4`."""
        return _patterns(self.lexicon).between_joint.fullmatch(self.between) is not None

    @property
    def scaled_first(self) -> Number:
        """The first number with the unit, and where it has none the scale and the money of the second."""
        first, second = self.first, self.second
        value, scale = first.value, _scale_of(second)
        if value is not None and not first.is_scaled and value < _LARGEST_UNSCALED and scale > 1:
            value *= scale
        return replace(first, value=value, money=first.money or second.money, unit_at=second.end)


@dataclass(frozen=True, slots=True)
class Patterns:
    """What joins numbers in a language."""

    range: re.Pattern[str]
    between_joint: re.Pattern[str]
    word: re.Pattern[str]


@cache
def _patterns(lexicon: Lexicon) -> Patterns:
    words = lexicon.figures
    return Patterns(
        range=re.compile(rf"{SPACE}?(?:{either(words.range)}){SPACE}?"),
        between_joint=re.compile(rf"{SPACE}(?:{either(words.between_joint)}){SPACE}"),
        word=re.compile(r"[^\W\d_]+"),
    )


def _scale_of(number: Number) -> float:
    """The scale behind digits: a million in `15 million`."""
    digits = re.match(r"\D*([\d.,]+)", number.digits)
    if digits is None or number.value is None or not number.is_scaled:
        return 1.0
    scales = {*number.lexicon.figures.scales.values(), *number.lexicon.figures.suffixes.values()}
    return max((scale for scale in scales if scale <= number.value), default=1.0)


def is_year_behind_preposition(number: Number) -> bool:
    """True for a year: `in 2024`, `depuis 2019`."""
    is_yearlike = len(number.digits) == 4 and number.digits.isdigit()
    return is_yearlike and number.word_before in number.lexicon.figures.not_before_years


# --- two numbers that are one quantity


def is_open_range(pair: Pair) -> bool:
    """`10 to 15 people`, `de 10 à 15 personnes`, `10-12`; not `rose from 10 to 15 people`."""
    return _rises(pair) and _patterns(pair.lexicon).range.fullmatch(pair.between) is not None and not _is_change(pair)


def is_range_between(pair: Pair) -> bool:
    """`between 10 and 15 people`."""
    return _rises(pair) and pair.is_joined_by_and and pair.first.word_before in pair.lexicon.figures.between


_RANGE_RULES: Final[Rules[Pair]] = (is_open_range, is_range_between)


def _rises(pair: Pair) -> bool:
    first, second = pair.scaled_first.value, pair.second.value
    return first is not None and second is not None and first < second


def _is_yearlike(number: Number) -> bool:
    return len(number.digits) == 4 and number.digits.isdigit() and number.digits[:2] in {"18", "19", "20"}


def _is_change(pair: Pair) -> bool:
    before = pair.first.text[max(0, pair.first.start - _CHANGE_WINDOW) : pair.first.start].lower()
    return not pair.lexicon.figures.changes.isdisjoint(_patterns(pair.lexicon).word.findall(before))


# --- two numbers that count nothing


@cache
def _ratio(lexicon: Lexicon) -> re.Pattern[str]:
    words = either(sorted(lexicon.figures.ratio, key=len, reverse=True))
    return re.compile(rf"{SPACE}(?:[^\W\d_]+{SPACE})?(?:{words}){SPACE}")


def is_ratio(pair: Pair) -> bool:
    """`two in five`, `3 maires sur 10`; not `12 hurt in 5 days`."""
    first, second = pair.first.value, pair.second.value
    if first is None or second is None or not (first < second and second in _SHARES):
        return False
    return _ratio(pair.lexicon).fullmatch(pair.between) is not None


def is_span_of_years(pair: Pair) -> bool:
    """`the 2023-2024 season`."""
    return _is_yearlike(pair.first) and _is_yearlike(pair.second) and pair.shares_unit


_NO_QUANTITY_RULES: Final[Rules[Pair]] = (is_ratio, is_span_of_years)
