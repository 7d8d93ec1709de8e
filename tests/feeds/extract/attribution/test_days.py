"""Days of remarks: own, gone on with, recalled, background."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.extract import Extractor
from feeds.types import Article, Claim, ClaimKind

FRIDAY = datetime(2024, 10, 25, 12, tzinfo=UTC)
LEAD = "The harbour of the town was still closed to all ferries, and long queues of lorries stood at its gates. " * 3


def said(text: str, language: str = "en") -> list[Claim]:
    """The attributions of an article."""
    claims = Extractor().extract(Article("a", text, language=language, published=FRIDAY))
    return [claim for claim in claims if claim.kind is ClaimKind.ATTRIBUTION]


def days(text: str, language: str = "en") -> list[tuple[str | None, str | None]]:
    """Cue and day of each attribution."""
    return [(claim.cue, claim.date) for claim in said(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (
            "en",
            "Mayor Ann Lee said on Wednesday that the port would open. “We are ready,” she added.",
            [("said", "2024-10-23"), ("added", "2024-10-23")],
        ),
        (
            "fr",
            "La maire Anne Roy a déclaré mercredi que le port ouvrirait. « Nous sommes prêts », a précisé Mme Roy.",
            [("déclaré", "2024-10-23"), ("précisé", "2024-10-23")],
        ),
        (
            "fr",
            "La maire Anne Roy a confirmé ces travaux mercredi soir. « Le port ouvrira bientôt », a-t-elle lancé.",
            [("lancé", "2024-10-23")],
        ),
        (  # of the films, and not of the count
            "en",
            "A wall of the port carries 2,304 names, according to a count by the Kersol Post of films shown Monday.",
            [("according to", "2024-10-25")],
        ),
        (  # of the statement
            "en",
            "A wall of the port carries 2,304 names, according to a statement issued on Monday by the Danish army.",
            [("according to", "2024-10-21")],
        ),
        (  # one body under two names
            "fr",
            "Deux navires ont été vus, a indiqué mercredi l'agence sud-coréenne du renseignement. Selon le NIS, trois "
            "autres navires les ont rejoints.",
            [("indiqué", "2024-10-23"), ("Selon", "2024-10-23")],
        ),
        (  # what somebody did on a day is told by somebody else
            "en",
            "Mayor Ann Lee on Wednesday thanked Oslo for its ships, the ministry said. “They did well,” Lee said.",
            [("said", "2024-10-25"), ("said", "2024-10-23")],
        ),
        (
            "en",
            "Mayor Ann Lee will thank Oslo for its ships on Friday, the ministry said. “They did well,” Lee said.",
            [("said", "2024-10-25"), ("said", "2024-10-25")],
        ),
        (  # a name, and the office that everybody knows its holder to have
            "fr",
            "Volodymyr Zelensky s'est dit prêt, mercredi 23 octobre, à rendre les navires. « Il y en aura "
            "d'autres », a écrit le président ukrainien.",
            [("écrit", "2024-10-23")],
        ),
        (  # another speaker between
            "en",
            "Mayor Ann Lee said on Wednesday that the port would open. Tom Hill said that it was unsafe. "
            "Lee said that he was wrong.",
            [("said", "2024-10-23"), ("said", "2024-10-25"), ("said", "2024-10-23")],
        ),
        (  # what she said weeks ago is not what she says now
            "en",
            "Last month, mayor Ann Lee said that the port would open. The dockers left. Lee said that it was closed.",
            [("said", "2024-09"), ("said", "2024-10-25")],
        ),
        (
            "en",
            "Days earlier, mayor Ann Lee had said that the port would open. She added that the dockers were ready.",
            [("said", ""), ("added", "")],
        ),
    ],
)
def test_a_remark_goes_on_with_the_one_before_it(
    language: str, text: str, found: list[tuple[str | None, str | None]]
) -> None:
    assert days(text, language) == found


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Two ships were lost, according to the ministry."), ("fr", "Deux navires ont coulé, selon le ministère.")],
)
def test_what_has_only_a_source_is_of_the_day_in_the_news_and_of_no_day_below_it(language: str, text: str) -> None:
    assert [day for _, day in days(text, language)] == ["2024-10-25"]
    assert [day for _, day in days(LEAD + text, language)] == [None]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (
            "en",
            "The Norland mission has denied that the port is closed. An official of the mission said on Wednesday that "
            "such talk was harmful.",
            ["2024-10-23", "2024-10-23"],
        ),
        (
            "en",
            "Norland has denied that the port is closed. A Sudland envoy said on Wednesday that it was shut.",
            ["2024-10-25", "2024-10-23"],
        ),
        (
            "en",
            "Mayor Ann Lee said today that the port would open. On Wednesday Lee said that it was closed.",
            ["2024-10-25", "2024-10-23"],
        ),
        (  # somebody of the body or country that leads
            "fr",
            "La Norvège a reconnu que ses navires se trouvaient dans le port. Lors d'un point presse mercredi, "
            "Ann Lie, coordinatrice au Conseil de sécurité nationale, a déclaré que deux navires y étaient arrivés.",
            ["2024-10-23", "2024-10-23"],
        ),
        (
            "en",
            "The Kremlin said that its ships were in the port. Russian navy chief Oleg Petrov said on Wednesday that "
            "two of them had arrived.",
            ["2024-10-23", "2024-10-23"],
        ),
        (  # a minister does not speak for another one, nor does what had been said before
            "en",
            "Norwegian defence minister Ann Lie said that the ships were in the port. Norwegian prime minister "
            "Per Dahl said on Wednesday that they were safe.",
            ["2024-10-25", "2024-10-23"],
        ),
        (
            "en",
            "Norway said that its ships were in the port. Norwegian prime minister Per Dahl had said on Wednesday that "
            "they would stay away.",
            ["2024-10-25", "2024-10-23"],
        ),
        (
            "fr",
            "Le ministre Jean Roy a parlé mercredi. La veille, la maire Anne Petit a déclaré que le port ouvrirait.",
            ["2024-10-22"],
        ),
        ("en", "The mayor rejected the reports as idle rumours on Wednesday.", ["2024-10-23"]),
    ],
)
def test_the_day_of_a_lead_stands_behind_it_or_at_the_end_of_its_object(
    language: str, text: str, found: list[str]
) -> None:
    assert [day for _, day in days(text, language)] == found


@pytest.mark.parametrize(
    ("language", "text", "of_report"),
    [
        ("en", "Mayor Ann Lee said on Friday that the port would open. “We are ready,” she added.", [False, False]),
        ("en", "Mayor Ann Lee said that the port would open. Tom Hill said on Friday that it was shut.", [True, False]),
        ("fr", "La maire Anne Roy a déclaré dans un entretien que le port ouvrirait.", [True]),
        (
            "fr",
            "La maire Anne Roy a déclaré que le port ouvrirait. Mme Roy a ajouté jeudi qu'il était sûr.",
            [False] * 2,
        ),
    ],
)
def test_the_day_of_the_report_is_known_from_one_that_the_text_gives(
    language: str, text: str, of_report: list[bool]
) -> None:
    assert [claim.is_day_of_report for claim in said(text, language)] == of_report
