"""What a line says in brackets, and how denials are told."""

from __future__ import annotations

import pytest

from bot.locales import Words
from bot.render.completion import with_nationality
from bot.render.facts import SourcedFact, fact_html
from bot.render.markup import plain
from feeds.types import Claim, Figure, Status
from tests.bot.october_facts import claim, fact, source


def counted(content: str, unit: str, language: str, of: str = "", country: str = "NO") -> Claim:
    """A claim with 1,500 soldiers of a country that its words leave out."""
    start = content.index("1")
    figure = Figure(1500.0, unit, of=of or unit, start=start, end=content.index(unit, start) + len(unit))
    return claim(content, language=language, figures=(figure,), of_country=country)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (
            counted("1,500 special forces left", "forces", "en", "special forces"),
            "1,500 [Norwegian] special forces left",
        ),
        (counted("about 1,500 men left", "men", "en"), "about 1,500 [Norwegian] men left"),
        (counted("about 1,500 men left", "men", "en", country=""), "about 1,500 men left"),
        (counted("1 500 hommes de plus arrivent", "hommes", "fr"), "1 500 hommes [norvégiens] de plus arrivent"),
        (counted("1 500 troupes arrivent", "troupes", "fr"), "1 500 troupes [norvégiennes] arrivent"),
    ],
)
def test_whose_soldiers_they_are_stands_in_brackets(told: Claim, shown: str) -> None:
    assert with_nationality(told) == shown


def line(told: Claim, language: str) -> str:
    shown = source(1, "Post", told)
    return plain(fact_html(SourcedFact(fact(1, shown), shown), Words(language)))


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "Denied by Norway: sending soldiers to Denmark"),
        ("fr", "Démenti par Norway : l'envoi de soldats au Danemark"),
    ],
)
def test_a_denial_has_one_form_in_both_languages_and_says_where(language: str, shown: str) -> None:
    told = claim(
        "sending its troops", speaker="Norway", lead="has denied", cue="denied", status=Status.DENIED, to_country="DK"
    )
    assert line(told, language) == shown


def test_soldiers_of_another_language_have_their_country() -> None:
    told = counted("environ 1 500 hommes se trouvent au Danemark", "hommes", "fr")
    assert "Norwegian soldiers are in Denmark" in line(told, "en")


def test_special_forces_have_a_nationality_that_agrees() -> None:
    told = counted("1,500 special forces are in Denmark", "forces", "en", "special forces")
    assert "1 500 soldats des forces spéciales norvégiennes se trouvent au Danemark" in line(told, "fr").replace(
        "\u202f", " "
    )
