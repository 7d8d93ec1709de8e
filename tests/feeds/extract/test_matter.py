"""Whose soldiers an article counts, and where a denial says that they were not sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.extract import Extractor
from feeds.types import Article, Claim

FRIDAY = datetime(2024, 10, 25, 12, tzinfo=UTC)


def last(text: str, language: str) -> Claim:
    """The last claim of an article."""
    return Extractor().extract(Article("a", text, language=language, published=FRIDAY))[-1]


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        (
            "fr",
            "Des soldats norvégiens sont au Danemark. Selon le ministère, environ 1 500 hommes supplémentaires ont "
            "rejoint le premier contingent.",
            "NO",
        ),
        (
            "en",
            "Norway has not sent troops to Denmark, its envoy said. The ministry said that 1,500 special forces were "
            "already training in Denmark's far north.",
            "NO",
        ),
        (  # soldiers of two countries
            "en",
            "Norwegian soldiers met Danish troops. The ministry said that 1,500 men were already training.",
            "",
        ),
        ("en", "Norwegian soldiers are there. The ministry said that Denmark had sent 1,500 men.", ""),
        ("en", "Norwegian soldiers are there. The ministry said that 1,500 Danish soldiers were training.", ""),
        ("en", "Norwegian soldiers are there. The ministry said that 1,500 men had been killed.", ""),
        ("en", "Norwegian soldiers are there. The ministry said that N. Norland would send 1,500 more men.", ""),
        ("fr", "Des soldats norvégiens sont là. Selon le ministère, le Nord va envoyer 1 500 soldats de plus.", ""),
        ("fr", "Des soldats norvégiens sont là. Selon le ministère, 1 500 soldats du pays s'entraînent.", ""),
        ("fr", "Des soldats norvégiens sont là. Selon le ministère, 1 500 soldats danois s'entraînent.", ""),
    ],
)
def test_soldiers_without_a_country_are_those_of_the_article(language: str, text: str, country: str) -> None:
    assert last(text, language).of_country == country


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        (
            "en",
            "Norwegian soldiers have been sent to Denmark, the ministry said. Oslo has denied sending its troops.",
            "DK",
        ),
        ("en", "Soldiers were sent to Denmark. Others were sent to Spain. Oslo has denied sending its troops.", ""),
        ("en", "Soldiers were sent to Denmark. Oslo has denied sending troops to Spain.", ""),
        ("fr", "Le déploiement de soldats au Danemark inquiète. La Norvège a démenti avoir envoyé des troupes.", "DK"),
    ],
)
def test_a_denial_is_of_the_place_of_the_article(language: str, text: str, country: str) -> None:
    assert last(text, language).to_country == country
