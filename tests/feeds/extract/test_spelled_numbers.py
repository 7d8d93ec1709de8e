"""Numbers in words: what a language spells is read as the number, on its own and among other words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.extract.lexicon import Lexicon, lexicon_of
from feeds.extract.spelled_numbers import find_spelled_numbers

ENGLISH = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
ENGLISH_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
FRENCH = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
FRENCH_TENS = ["-", "-", "vingt", "trente", "quarante", "cinquante", "soixante"]


def in_english(number: int) -> str:
    """Spells a number below a billion as British newspapers do."""
    for scale, word in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= scale:
            left = number % scale
            joint = " and " if 0 < left < 100 else " "
            return f"{in_english(number // scale)} {word}" + (f"{joint}{in_english(left)}" if left else "")
    if number < 20:
        return ENGLISH[number]
    return ENGLISH_TENS[number // 10] + (f"-{ENGLISH[number % 10]}" if number % 10 else "")


def in_french(number: int) -> str:
    """Spells a number below a billion in the traditional way, with hyphens below a hundred only."""
    if number >= 1_000_000:
        word = "million" if number < 2_000_000 else "millions"
        left = number % 1_000_000
        return f"{in_french(number // 1_000_000)} {word}" + (f" {in_french(left)}" if left else "")
    for scale, word in ((1000, "mille"), (100, "cent")):
        if number >= scale:
            count, left = divmod(number, scale)
            plural = "s" if word == "cent" and count > 1 and not left else ""
            return " ".join(
                ([in_french(count)] if count > 1 else []) + [word + plural] + ([in_french(left)] * bool(left))
            )
    if number < 20:
        return FRENCH[number]
    if number >= 80:
        return "quatre-vingts" if number == 80 else f"quatre-vingt-{FRENCH[number - 80]}"
    tens = min(number // 10, 6)
    left = number - 10 * tens
    return FRENCH_TENS[tens] + (f" et {FRENCH[left]}" if left in {1, 11} else f"-{FRENCH[left]}" if left else "")


def found(text: str, language: str) -> list[tuple[str, float | None]]:
    """The numbers of a text, with their words."""
    lexicon: Lexicon | None = lexicon_of(language)
    assert lexicon is not None
    return [(text[each.start : each.end], each.value) for each in find_spelled_numbers(text, lexicon)]


@pytest.mark.parametrize(("language", "spell"), [("en", in_english), ("fr", in_french)])
@given(number=st.integers(2, 999_999_999) | st.integers(2, 2000))
def test_what_is_spelled_is_read(language: str, spell: Callable[[int], str], number: int) -> None:
    words = spell(number)
    assert found(f"« {words} »", language) == [(words, number)]


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "two or three", [("two", 2), ("three", 3)]),
        ("en", "twenty thirty", [("twenty", 20), ("thirty", 30)]),
        ("en", "half a dozen and half a million", [("half a dozen", 6), ("half a million", 500_000)]),
        ("en", "two and a half million", [("two and a half million", 2_500_000)]),
        ("en", "hundreds of thousands", [("hundreds of thousands", None)]),
        ("en", "a few hundred, several, million", [("a few hundred", None)]),
        ("en", "one, two thirds, three-quarters, one in", []),
        ("fr", "deux millions et demi", [("deux millions et demi", 2_500_000)]),
        ("fr", "des centaines de milliers", [("centaines de milliers", None)]),
        ("fr", "trois douzaines", [("trois douzaines", 36)]),
        ("fr", "mille milliards", [("mille milliards", 1e12)]),
        ("fr", "un, deux tiers, cent pour cent", [("cent", 100)]),
        ("fr", "quelques-uns", []),
    ],
)
def test_other_forms(language: str, text: str, numbers: list[tuple[str, float | None]]) -> None:
    assert found(text, language) == numbers
