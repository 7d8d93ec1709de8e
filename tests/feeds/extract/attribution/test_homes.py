"""Offices without a name or a country, which another sentence of their article tells."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.extract import Extractor
from feeds.types import Article, ClaimKind

FRIDAY = datetime(2024, 10, 25, 12, tzinfo=UTC)


def said(text: str, language: str) -> list[tuple[str | None, str | None, bool]]:
    """Speaker, role and whether it stands alone, of each attribution."""
    claims = Extractor().extract(Article("a", text, language=language, published=FRIDAY))
    return [(c.speaker, c.role, c.stands_alone) for c in claims if c.kind is ClaimKind.ATTRIBUTION]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (  # a full name that nothing brings in is that of the office before it, and of all that he says
            "en",
            "The head of the Danish spy agency said that 400 ships came. Mads Holm-berg told the press that 20 sank.",
            [("Mads Holm-berg", "head of the Danish spy agency")] * 2,
        ),
        (
            "fr",
            "Le chef de l'armée danoise a déclaré que 400 navires étaient là. Paul Roy a précisé que 20 avaient coulé.",
            [("Paul Roy", "chef de l'armée danoise")] * 2,
        ),
        (  # a person whom everybody knows
            "en",
            "The Danish defence minister said that 400 ships came. Donald Trump told the press that 20 sank.",
            [("The Danish defence minister", None), ("Donald Trump", None)],
        ),
        (  # a paper
            "en",
            "The Danish defence minister said that 400 ships came. Harbour Times reported that 20 had sunk.",
            [("The Danish defence minister", None), ("Harbour Times", None)],
        ),
        (  # somebody who was brought in before
            "en",
            "Paul Reed left Oslo. The Danish defence minister said that 400 ships came. Paul Reed said that 20 sank.",
            [("The Danish defence minister", None), ("Paul Reed", None)],
        ),
        (  # two sentences on
            "en",
            "The Danish defence minister said that 400 ships came. It rained. Paul Reed said that 20 sank.",
            [("The Danish defence minister", None), ("Paul Reed", None)],
        ),
    ],
)
def test_a_name_is_that_of_the_office_in_the_sentence_before(
    language: str, text: str, found: list[tuple[str, str | None]]
) -> None:
    assert [(speaker, role) for speaker, role, _ in said(f"Port\n\n{text}", language)] == found


@pytest.mark.parametrize(
    ("language", "text", "role"),
    [
        ("en", "The general staff said that 400 ships came. Denmark's army said that 20 sank.",
         "Denmark's general staff"),
        ("fr", "Le renseignement militaire affirme que Lorn a 400 navires. L'armée danoise a dit que 20 ont coulé.",
         "le renseignement militaire danois"),
        ("en", "Rep. Ann Lee said that 400 ships came. The Danish spy agency said that 20 sank.",
         "Danish lawmaker"),
        ("fr", "Le député de l'opposition Paul Roy a dit que 400 navires étaient là. Des députés danois ont dit, après "
         "l'armée norvégienne, que 20 ont coulé. Selon l'armée norvégienne, 30 ont coulé.",
         "député danois de l'opposition"),
        ("en", "North Korea has 400 ships, state media said. Ann Lee said that 20 sank. The KCNA said that 30 came.",
         "the North Korean state media"),
        ("en", "“The port has 400 ships,” said Ann Lee, who sits on parliament's defence committee. Danish lawmakers "
         "said that 20 sank.", "Danish lawmaker"),
        ("fr", "Anne Roy, qui dirige au sein du Conseil de sécurité danois un centre de tri, a dit que 400 navires "
         "étaient là.", "responsable du Conseil de sécurité danois"),
        ("en", "Ann Lee, who heads the Danish spy agency, said that 400 ships came.", "head of the Danish spy agency"),
        ("en", "Governor Ann Lee said that 400 ships left the Lorn region. The mayor said that 20 sank.",
         "governor of Lorn"),
        ("fr", "La gouverneure Ann Lee a dit que 400 navires étaient dans la région de Lorn.", "gouverneure de Lorn"),
    ],
)  # fmt: skip
def test_an_office_has_the_country_or_place_that_its_article_tells(language: str, text: str, role: str) -> None:
    _, told, stands_alone = said(f"Port\n\n{text}", language)[0]
    assert (told, stands_alone) == (role, True)


@pytest.mark.parametrize(
    ("language", "text", "role"),
    [
        ("fr", "Le Danemark a dit que 400 navires étaient là. « Vingt ont coulé », a rappelé le porte-parole de son "
         "ministère des Affaires étrangères, Paul Roy.", "porte-parole du ministère danois des Affaires étrangères"),
        ("en", "Danish lawmakers said that 400 ships came. “20 sank,” said Ann Lee, who sits on parliament's defence "
         "committee. “It is bad,” said Paul Roy, another member of the committee.", "Danish lawmaker"),
        # whose committee, nobody says
        ("en", "Danish lawmakers said that 40 ships came. “It is bad,” said Paul Roy, another member of the committee.",
         "another member of the committee"),
        ("en", "“400 ships came,” said Ann Lee, who leads a choir. “It is bad,” said Paul Roy, who runs a shop.", None),
        # whose state media, no agency tells
        ("en", "The Danish army said that 400 ships came. State media said that 20 sank.", None),
    ],
)  # fmt: skip
def test_whose_somebody_is_stands_before_it_or_nowhere(language: str, text: str, role: str | None) -> None:
    assert said(f"Port\n\n{text}", language)[-1][1] == role


def test_who_is_spoken_to_is_no_part_of_who_speaks() -> None:
    text = (
        "Port\n\n« Vingt navires ont coulé », a dit le président russe à son hôte, assurant que le port serait ouvert."
    )
    assert [speaker for speaker, _, _ in said(text, "fr")][:1] == ["le président russe"]


@pytest.mark.parametrize(
    ("language", "text", "role"),
    [
        ("en", "The general staff said that 400 ships came.", None),
        ("en", "The general staff said that 400 ships came. Danish and Norwegian army chiefs met. "
         "Denmark's army said 20 had sunk. Norway's army said that 30 had come home.", None),
        ("en", "The chief of the general staff told the Norwegian king that 400 ships were there. "
         "Denmark's army said 20 had sunk.", None),
        ("fr", "L'état-major a dit que 400 navires étaient là.", None),
    ],
)  # fmt: skip
def test_a_body_of_some_country_that_no_sentence_tells_does_not_stand_alone(
    language: str, text: str, role: str | None
) -> None:
    _, told, stands_alone = said(f"Port\n\n{text}", language)[0]
    assert (told, stands_alone) == (role, False)


@pytest.mark.parametrize(
    ("language", "text", "role"),
    [
        ("en", "Denmark summoned the Norwegian ambassador. Norwegian Ambassador Ann Lee said that 400 ships came.",
         "Norwegian ambassador to Denmark"),
        ("fr", "L'ambassadeur de Norvège a été convoqué aujourd'hui par le gouvernement danois. L'ambassadeur "
         "norvégien, Paul Roy, a dit que les navires étaient en retard.", "ambassadeur norvégien au Danemark"),
        ("en", "Denmark summoned the Norwegian ambassador. Swedish Ambassador Ann Lee said that 400 ships came.",
         "Swedish Ambassador"),
    ],
)  # fmt: skip
def test_an_ambassador_is_where_he_is_summoned(language: str, text: str, role: str) -> None:
    assert said(f"Port\n\n{text}", language)[-1][1] == role


def test_a_lawmaker_may_be_of_the_parliament_of_which_the_text_speaks() -> None:
    text = "Rep. Ann Lee, a Republican, said that 400 ships came. The Danish spy agency said that 20 sank."
    assert said(f"Port\n\n{text}", "en")[0][1] == "Rep."
