"""Numbers in digits and in words are the same numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.locales import Words
from bot.phrasing.numbers import numbers_in


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("12,000 soldiers", {12000}),
        ("12 000 soldats", {12000}),
        ("12.000 hommes", {12000}),
        ("12\u202f000", {12000}),
        ("twelve thousand soldiers", {12000}),
        ("douze mille soldats", {12000}),
        ("1.5 million", {1_500_000}),
        ("1,5 million", {1_500_000}),
        ("6.2 billion and 3", {6.2e9, 3}),
        ("twenty-five men", {25}),
        ("quatre-vingt-dix", {90}),
        ("deux cents personnes", {200}),
        ("two hundred and fifty thousand", {250_000}),
        ("une centaine de soldats", {100}),
        ("on 2024-10-21", {2024, 10, 21}),
        ("one of them said un mot", set()),
        ("no number", set()),
        ("1,234,567.5", {1234567.5}),
    ],
)
def test_values(text: str, values: set[float]) -> None:
    assert numbers_in(text) == values


@given(st.integers(2, 10**12))
def test_however_a_number_is_written_it_is_one(value: int) -> None:
    for language in ("en", "fr"):
        assert numbers_in(f"about {Words(language).number(value)} of them") == {value}
    assert numbers_in(str(value)) == {value}
