"""Whole numbers of a source are written as the reader's language writes them."""

from __future__ import annotations

import pytest

from bot.locales import Words
from bot.render.figures import numbers_in_form


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("fr", "Environ 1.500 hommes, puis 10000 en 2024", "Environ 1 500 hommes, puis 10 000 en 2024"),
        ("fr", "12 000 soldats et 1,5 million", "12 000 soldats et 1,5 million"),
        ("fr", "au numéro 0612345678, à 14:05, le 12.10.2024", "au numéro 0612345678, à 14:05, le 12.10.2024"),
        ("fr", "la résolution 2397 vise 2397 navires", "la résolution 2397 vise 2 397 navires"),
        ("en", "Resolutions no. 2397 and law 1182 on 1182 ships", "Resolutions no. 2397 and law 1182 on 1,182 ships"),
        ("en", "about 10000 of 1,500,000 since 1999", "about 10,000 of 1,500,000 since 1999"),
        ("en", "1.500 metres in version 2.10000, flight MH1700", "1.500 metres in version 2.10000, flight MH1700"),
        ("en", "between 11000-12000 and 5000%", "between 11000-12000 and 5000%"),
    ],
)
def test_whole_numbers_have_the_readers_form(language: str, text: str, shown: str) -> None:
    assert numbers_in_form(text, Words(language)).replace("\u202f", " ") == shown
