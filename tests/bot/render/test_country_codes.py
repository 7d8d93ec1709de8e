"""Countries that texts call by letters only."""

from __future__ import annotations

import pytest

from bot.render.country_codes import with_country_names


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("en", "the DPRK had sent ships", "North Korea had sent ships"),
        ("en", "The DPRK has ships", "North Korea has ships"),
        ("en", "DPRK soldiers left", "North Korean soldiers left"),
        ("en", "DPRK denies sending ships", "North Korea denies sending ships"),
        ("en", "the image of the DPRK's army", "the image of North Korea's army"),
        ("fr", "la RPDC a envoyé des navires", "la Corée du Nord a envoyé des navires"),
        ("fr", "des soldats de la RPDC", "des soldats de la Corée du Nord"),
        ("en", "a man from BROKEN Hill", "a man from BROKEN Hill"),
        ("de", "die DPRK", "die DPRK"),
    ],
)
def test_letters_are_read_as_the_name(language: str, text: str, shown: str) -> None:
    assert with_country_names(text, language) == shown
