"""Reads figures: digits and number words in local forms, with what they count and how they are hedged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from feeds.extract.claim_finder import FoundClaim, SentenceContext
from feeds.extract.figure_units import Place, Unit, either, unit_behind
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.numbers import Number, find_numbers
from feeds.extract.ranges import is_year_behind_preposition, join_numbers
from feeds.extract.rules import Rules, any_of
from feeds.types import Bound, Claim, ClaimKind, Figure

CONFIDENCE: Final = 0.4
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)\.?\s*$")


class FigureFinder:
    """Makes claims of the figures of a sentence."""

    def find(self, sentence: ParsedSentence, context: SentenceContext) -> Iterator[FoundClaim]:
        """Yields the figures that have a value, those inside quotations too."""
        for figure in context.figures:
            if figure.value is not None:
                yield FoundClaim(_claim(figure, sentence, context), figure.start)


def figures_of(sentence: ParsedSentence, lexicon: Lexicon) -> list[Figure]:
    """Returns the figures of a sentence outside its placeholders, with offsets in the article."""
    place = sentence.input
    return [
        replace(figure, start=place.start_of(figure.start), end=place.end_of(figure.end))
        for number in join_numbers(find_numbers(sentence, lexicon))
        if place.placeholder_at(number.start) is None and (figure := _figure(number)) is not None
    ]


def _claim(figure: Figure, sentence: ParsedSentence, context: SentenceContext) -> Claim:
    return Claim(
        kind=ClaimKind.FIGURE,
        start=figure.start,
        end=figure.end,
        content=context.article.text[figure.start : figure.end],
        figures=(figure,),
        confidence=CONFIDENCE,
        sentence_start=sentence.bounds.start,
        sentence_end=sentence.bounds.end,
        language=context.lexicon.language,
        stands_alone=False,  # a number without what happens
    )


# --- a number that counts something


def _figure(number: Number) -> Figure | None:
    if any_of(_NAME_RULES, number):
        return None
    behind = number.end if number.unit_at is None else number.unit_at
    unit = unit_behind(Place(number.doc, number.text, behind, number.money, number.lexicon))
    if unit is None or any_of(_NO_QUANTITY_RULES, Quantity(number, unit)):
        return None
    is_approximate, bound = _hedges(number)
    return Figure(
        value=number.value,
        unit=unit.name,
        approximate=is_approximate or number.value is None,
        bound=bound,
        high=number.high,
        of=unit.of,
        start=number.start,
        end=unit.end if number.unit_at is None or number.high is not None else number.end,
    )


def _hedges(number: Number) -> tuple[bool, Bound]:
    """Whether the number is approximate, and whether it is a bound."""
    words, before = number.lexicon.figures, number.text_before
    if _ends_with(before, words.at_least):
        return False, Bound.AT_LEAST
    is_approximate = _ends_with(before, words.approximate)
    return is_approximate, Bound.AT_MOST if _ends_with(before, words.at_most) else Bound.EXACT


def _ends_with(text: str, words: Iterable[str]) -> bool:
    return text.endswith(tuple(word.rstrip() for word in words))


def _is_month(word: re.Match[str] | None, lexicon: Lexicon) -> bool:
    return word is not None and word[1].lower() in lexicon.month_names


# --- a number that is part of a name or a date


@cache
def _month_behind(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:(?:{either(lexicon.dates.ordinal_suffixes)})\s+)?([^\W\d_]+)")


@cache
def _clock_unit_behind(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"\s?(?:(?:{either(lexicon.dates.clock_units)})(?![^\W\d_])|:\d)")


def is_part_of_name(number: Number) -> bool:
    """`article 5`, `Boeing 737`, `room 12`."""
    return number.word_before in number.lexicon.figures.not_before


def is_part_of_code(number: Number) -> bool:
    """`2006-08-07`, `ISBN 2-7113-0389`, `gagne 1-0`; not `10-12 navires`, which is a range."""
    end = number.end if number.high is None or number.unit_at is None else number.unit_at
    before, behind = number.text[max(0, number.start - 2) : number.start], number.text[end : end + 2]
    return re.fullmatch(r"\d[-/]", before) is not None or re.fullmatch(r"[-/]\d", behind) is not None


def is_day_before_month(number: Number) -> bool:
    """`3 March`, `1er mars`."""
    return _is_month(_month_behind(number.lexicon).match(number.behind[:20]), number.lexicon)


def is_day_behind_month(number: Number) -> bool:
    """`March 3`, `Jan. 3`."""
    before = number.text[max(0, number.start - 20) : number.start]
    return _is_month(_LAST_WORD.search(before), number.lexicon)


def is_time_of_day(number: Number) -> bool:
    """`9 a.m.`, `21 h`, `9:30`."""
    return _clock_unit_behind(number.lexicon).match(number.behind[:6]) is not None


@cache
def _one_in(lexicon: Lexicon) -> re.Pattern[str]:
    words = lexicon.figures
    ones = either([*(word for word, value in words.words.items() if value == 1), "1"])
    return re.compile(rf"(?<!\w)(?:{ones}) (?:[^\W\d_]+ )?(?:{either(words.ratio)})$")


def is_whole_of_ratio(number: Number) -> bool:
    """`one in [five] children`, `un Français sur [dix]`."""
    return _one_in(number.lexicon).search(number.text_before) is not None


_NAME_RULES: Final[Rules[Number]] = (
    is_part_of_name,
    is_year_behind_preposition,
    is_part_of_code,
    is_day_before_month,
    is_day_behind_month,
    is_time_of_day,
    is_whole_of_ratio,
)


# --- a number with a unit that is no quantity


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit."""

    number: Number
    unit: Unit


def is_year(quantity: Quantity) -> bool:
    """`the 2024 election`; not `2024 elections`."""
    number, plural_suffixes = quantity.number, quantity.number.lexicon.grammar.plural_suffixes
    if number.money or number.is_scaled or len(number.digits) != 4 or not number.digits.isdigit():
        return False
    return 1800 <= int(number.digits) <= 2100 and not quantity.unit.name.endswith(plural_suffixes)


def is_age(quantity: Quantity) -> bool:
    """`a 12-year-old`."""
    number = quantity.number
    return number.behind[:20].lstrip(" -").lower().startswith(number.lexicon.figures.age_units)


_NO_QUANTITY_RULES: Final[Rules[Quantity]] = (is_year, is_age)
