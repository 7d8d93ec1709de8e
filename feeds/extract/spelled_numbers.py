"""Finds numbers that are written in words: `twenty-three`, `deux millions et demi`, `dozens`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from itertools import pairwise
from typing import Final

from feeds.extract.lexicon import Lexicon

_HUNDRED: Final = 100
_FROM_TEN_TO_NINETEEN_BEHIND: Final = frozenset({60, 80})  # soixante-dix, quatre-vingt-dix


@dataclass(frozen=True, slots=True)
class SpelledNumber:
    """A number in words.

    Attributes:
        start: where it begins, in characters of the text.
        end: where it ends (exclusive).
        value: None for a magnitude ("dozens").
        is_scaled: it has a word of a hundred or more in it, or one for a collection ("dozen").
    """

    start: int
    end: int
    value: float | None
    is_scaled: bool


def find_spelled_numbers(text: str, lexicon: Lexicon) -> Iterator[SpelledNumber]:
    """Yields the numbers in words of a text in order; one and zero alone are none, nor are fractions."""
    grammar = _grammar(lexicon)
    for run in _runs(text, grammar):
        rest = run
        while rest:
            taken, number = _first_number(text, rest, grammar)
            if number is not None and grammar.fraction.match(text, number.end) is None:
                yield number
            rest = rest[taken:]


class _Kind(Enum):
    UNIT = auto()  # below a hundred
    FACTOR = auto()  # a hundred and more, collections
    VAGUE = auto()
    FEW = auto()  # makes what follows vague
    HALF = auto()
    OTHER = auto()  # what looks like one and is none


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    low: str
    kind: _Kind
    value: float


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The words of a language's numbers.

    Attributes:
        word: finds any of them.
        kinds: word → its kind and value; a factor in the plural stands under both `kinds` and `vague`.
        vague: words that have no value where no number stands before them.
        alone: factors that need no number before them ("cent", "mille").
        joint: what may stand between two words of a number.
        of: what may stand between two words of a magnitude.
        article: what counts as one before a factor.
        half: what halves a factor.
        fraction: what behind a number makes a fraction of it.
    """

    word: re.Pattern[str]
    kinds: dict[str, tuple[_Kind, float]]
    vague: frozenset[str]
    alone: frozenset[str]
    joint: re.Pattern[str]
    of: re.Pattern[str]
    article: re.Pattern[str]
    half: re.Pattern[str]
    fraction: re.Pattern[str]


@cache
def _grammar(lexicon: Lexicon) -> _Grammar:
    words = lexicon.figures
    kinds: dict[str, tuple[_Kind, float]] = dict.fromkeys(words.vague, (_Kind.VAGUE, 0.0))
    kinds |= {word: (_Kind.FACTOR, value) for word, value in {**lexicon.collective_numbers, **words.scales}.items()}
    kinds |= {word: (_Kind.UNIT, value) for word, value in words.words.items()}
    kinds |= dict.fromkeys(words.few, (_Kind.FEW, 0.0))
    kinds |= dict.fromkeys(words.and_a_half, (_Kind.HALF, 0.5))
    kinds |= dict.fromkeys(words.percent, (_Kind.OTHER, 0.0))
    return _Grammar(
        word=re.compile(rf"(?<!\w)(?:{_either(kinds)})(?!\w)", re.IGNORECASE),
        kinds=kinds,
        vague=words.vague,
        alone=words.scales_alone,
        joint=re.compile(rf"[ -]|[ -](?:{_either(words.number_joints)})[ -]", re.IGNORECASE),
        of=re.compile(rf" (?:(?:{_either(words.of)}) ?)?", re.IGNORECASE),
        article=re.compile(rf"(?<!\w)(?:{_either(words.articles)}) $", re.IGNORECASE),
        half=re.compile(rf"(?<!\w)(?:{_either(words.half)}) $", re.IGNORECASE),
        fraction=re.compile(rf"[ -](?:{_either(words.fractions)})(?!\w)", re.IGNORECASE),
    )


def _either(words: Sequence[str] | frozenset[str] | dict[str, tuple[_Kind, float]]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"


def _runs(text: str, grammar: _Grammar) -> Iterator[list[_Word]]:
    """Yields the words that stand beside each other as those of one number do."""
    found = [
        _Word(match.start(), match.end(), low, *grammar.kinds[low])
        for match in grammar.word.finditer(text)
        for low in (match.group().lower(),)
    ]
    run: list[_Word] = found[:1]
    for before, word in pairwise(found):
        between = text[before.end : word.start]
        if not (grammar.joint.fullmatch(between) or (_is_vague(before, grammar) and grammar.of.fullmatch(between))):
            yield run
            run = []
        run.append(word)
    yield run


def _is_vague(word: _Word, grammar: _Grammar) -> bool:
    return word.kind is _Kind.VAGUE or word.low in grammar.vague


def _first_number(text: str, run: Sequence[_Word], grammar: _Grammar) -> tuple[int, SpelledNumber | None]:
    """How many words of a run its first number takes, at least one, and that number."""
    first = run[0]
    if first.kind in {_Kind.OTHER, _Kind.HALF}:
        return 1, None
    if first.kind is _Kind.FEW or _is_vague(first, grammar):
        return _magnitude(run, grammar)
    start, total = first.start, _Total()
    if first.kind is _Kind.FACTOR:
        before = text[max(0, first.start - 20) : first.start]
        half = grammar.half.search(before)
        part = half or grammar.article.search(before)
        if part is None and first.low not in grammar.alone:
            return 1, None
        start -= len(part.group()) if part is not None else 0
        total = _Total(part=1.0 if half is None else 0.5)
    taken = 0
    while taken < len(run) and total.takes(run[taken]):
        taken += 1
    value = total.value
    is_scaled = any(word.kind is _Kind.FACTOR for word in run[:taken])
    if taken == 0 or (value <= 1 and not is_scaled):
        return max(taken, 1), None
    return taken, SpelledNumber(start, run[taken - 1].end, value, is_scaled)


def _magnitude(run: Sequence[_Word], grammar: _Grammar) -> tuple[int, SpelledNumber | None]:
    """`dozens`, `tens of thousands`, `several hundred`; not `several` alone."""
    taken = 1
    while taken < len(run) and (run[taken].kind is _Kind.FACTOR or _is_vague(run[taken], grammar)):
        taken += 1
    if taken == 1 and run[0].kind is _Kind.FEW:
        return 1, None
    return taken, SpelledNumber(run[0].start, run[taken - 1].end, None, is_scaled=True)


class _Total:
    """Adds up the words of one number, as long as they can be of one."""

    def __init__(self, part: float | None = None) -> None:
        """`part`: of the first factor, where an article or `half` stands before it instead of a number."""
        self._total = 0.0
        self._group = part  # below a thousand, or what the next factor is multiplied by
        self._scale = 0.0  # the last factor of a thousand or more

    @property
    def value(self) -> float:
        """What the words give so far."""
        return self._total + (self._group or 0.0)

    def takes(self, word: _Word) -> bool:
        """Adds a word; False, and nothing is added, where it cannot belong to the number."""
        if word.kind is _Kind.UNIT:
            return self._takes_unit(word.value)
        if word.kind is _Kind.HALF:
            return self._takes_half()
        if word.kind is not _Kind.FACTOR:
            return False
        return self._takes_hundred(word.value) if word.value < 1000 else self._takes_thousand(word.value)

    def _takes_unit(self, value: float) -> bool:
        if self._group is None:
            self._group = value
            return True
        below = self._group % _HUNDRED
        if self._group < 1 or (below == 0 and self._group < _HUNDRED):
            return False
        limit = 20 if below in _FROM_TEN_TO_NINETEEN_BEHIND else 10
        fits = below == 0 or (below >= 20 and below % 10 == 0 and value < limit) or (below == 10 and 7 <= value < 10)
        if fits and value > 0:
            self._group += value
        return fits and value > 0

    def _takes_half(self) -> bool:
        if self._group is not None:
            self._group += 0.5
            return True
        self._total += self._scale / 2
        return self._scale > 0

    def _takes_hundred(self, value: float) -> bool:
        if self._group is not None and self._group >= _HUNDRED:
            return False
        self._group = value * (1.0 if self._group is None else self._group)
        return True

    def _takes_thousand(self, value: float) -> bool:
        if self._group is None and self._total:
            if value <= self._scale:
                return False
            self._total *= value  # "mille milliards"
        elif self._scale and value >= self._scale:
            return False
        else:
            self._total += value * (1.0 if self._group is None else self._group)
        self._group, self._scale = None, value
        return True
