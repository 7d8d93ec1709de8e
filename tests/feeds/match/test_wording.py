"""Words that are looked up in one text, in the forms in which topics find them."""

from __future__ import annotations

import pytest

from feeds.match import Wording

TEXT = "Ministers met the WHO in Séoul: l'Île-de-France and two harbours were closed, says the US envoy. 북한군 파병"


@pytest.mark.parametrize(
    "word",
    [
        "seoul",
        "SÉOUL",
        "harbour",
        "ile de france",
        "l'île",
        "WHO",
        "US",
        "envoy",
        "clos*",
        "met the WHO",
        "북한",
        "파병",
    ],
)
def test_a_word_is_found_in_its_forms(word: str) -> None:
    assert Wording(TEXT).has(word)


@pytest.mark.parametrize("word", ["harbou", "minis", "envoy met", "two closed", "", "*", "…", "IT", "clo", "한국"])
def test_and_nothing_else(word: str) -> None:
    assert not Wording(TEXT).has(word)


def test_capitals_that_are_a_word_in_small_letters_count_in_capitals_only() -> None:
    assert not Wording("who told us so").has("WHO")
    assert not Wording("who told us so").has("US")
    assert Wording("who told us so").has("who")
