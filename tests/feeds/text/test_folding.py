"""Text as it is compared, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.text import fold, fold_with_offsets


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Corée du Nord", "coree du nord"),
        ("Jong-un", "jong un"),
        ("l’Élysée", "l elysee"),
        ("Œuvre Straße", "oeuvre strasse"),
        ("ＮＡＴＯ", "nato"),
        ("Łódź", "lodz"),
        ("한국", "한국"),
        ("San\u00adc\u200btions\u200e", "sanctions"),
        ("12 000", "12 000"),
    ],
)
def test_case_accents_and_hyphens_do_not_count(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200))
def test_each_character_knows_where_it_came_from(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded) + 1
    assert list(offsets) == sorted(offsets)
    assert offsets[-1] == len(text)
    assert all(folded[place] in fold(text[offsets[place]]) for place in range(len(folded)))
