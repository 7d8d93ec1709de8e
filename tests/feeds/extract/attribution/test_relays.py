"""Speakers without a name: the body that they cite, and the name that the next sentence gives them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.extract import Extractor
from feeds.types import Article, ClaimKind

FRIDAY = datetime(2024, 10, 25, 12, tzinfo=UTC)


def said(text: str, language: str) -> list[tuple[str | None, str | None, str | None]]:
    """Speaker, role and relay of each attribution."""
    claims = Extractor().extract(Article("a", text, language=language, published=FRIDAY))
    return [(c.speaker, c.role, c.via) for c in claims if c.kind is ClaimKind.ATTRIBUTION]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (
            "en",
            "About 400 ships are in the bay, a Norwegian lawmaker said on Wednesday, citing the country's spy agency.",
            ("the country's spy agency", "Norway's spy agency", "a Norwegian lawmaker"),
        ),
        (
            "fr",
            "Quelque 400 navires sont au port, a déclaré mercredi un député norvégien, citant l'armée norvégienne.",
            ("l'armée norvégienne", None, "un député norvégien"),
        ),
        (
            "fr",
            "Deux navires ont été envoyés, a affirmé un responsable américain, citant le Pentagone.",
            ("le Pentagone", None, "un responsable américain"),
        ),
        (  # a ministry of no known country, a reason, a speaker with a name
            "en",
            "Two ships were sent, a senior official told the Post, quoting the ministry of defence.",
            ("a senior official", None, None),
        ),
        (
            "en",
            "The port is closed, a Norwegian lawmaker said on Wednesday, citing bad weather.",
            ("a Norwegian lawmaker", None, None),
        ),
        (
            "en",
            "The port is closed, Norwegian lawmaker Ann Lie said on Wednesday, citing the country's spy agency.",
            ("Ann Lie", "Norwegian lawmaker", None),
        ),
    ],
)
def test_a_body_that_somebody_without_a_name_cites_is_the_source(
    language: str, text: str, found: tuple[str, str | None, str | None]
) -> None:
    assert said(text, language) == [found]


@pytest.mark.parametrize(
    ("language", "text", "speakers"),
    [
        (
            "en",
            "About 400 ships are in the bay, a Norwegian lawmaker said on Wednesday. Lawmaker Ann Lie said that the "
            "ships were armed.",
            [("Ann Lie", "Norwegian lawmaker", None), ("Ann Lie", "Norwegian lawmaker", None)],
        ),
        (
            "fr",
            "Deux navires sont arrivés dans la baie, a déclaré mercredi un député norvégien. La députée Ann Lie a "
            "ajouté que les navires étaient armés.",
            [("Ann Lie", "député norvégien", None), ("Ann Lie", "députée norvégienne", None)],
        ),
        (
            "en",
            "About 400 ships are in the bay, a Norwegian lawmaker said on Wednesday. Another lawmaker, Ann Lie, said "
            "that the ships were armed.",
            [("a Norwegian lawmaker", None, None), ("Ann Lie", "Norwegian lawmaker", None)],
        ),
        (
            "en",
            "About 400 ships are in the bay, a Norwegian lawmaker said on Wednesday. Danish lawmaker Per Dahl said "
            "that the ships were armed.",
            [("a Norwegian lawmaker", None, None), ("Per Dahl", "Danish lawmaker", None)],
        ),
    ],
)
def test_the_next_remark_may_name_him(
    language: str, text: str, speakers: list[tuple[str | None, str | None, str | None]]
) -> None:
    assert said(text, language) == speakers


def test_what_he_adds_under_his_name_has_the_day_of_what_he_said() -> None:
    text = (
        "Des navires sont dans la baie, a déclaré mercredi un député norvégien, citant l'armée norvégienne. La députée "
        "Ann Lie a ajouté que les navires étaient armés."
    )
    claims = Extractor().extract(Article("a", text, language="fr", published=FRIDAY))
    assert [(claim.date, claim.is_day_of_report) for claim in claims] == [("2024-10-23", False)] * 2
