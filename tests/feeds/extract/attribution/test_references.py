"""A line that points to what stands before it is none; a connective at its beginning is left out."""

from __future__ import annotations

import pytest

from feeds.extract import Extractor
from feeds.extract.attribution.connectives import behind_connective
from feeds.extract.lexicon import lexicon_of
from feeds.types import Article, Claim, ClaimKind

pytestmark = pytest.mark.slow

NEEDY = [
    ("en", "The wreath was laid at noon on Sunday, mayor Ann Lee said."),
    ("en", "The inspection was carried out in Bergen, the Norwegian navy said."),
    ("en", "Scraps of paper were found near the wreckage, mayor Ann Lee said."),
    ("en", "Ann Lee, the mayor, said that a statue of their courage would stand in Oslo."),
    ("en", "“It's a sham,” mayor Ann Lee said."),
    ("en", "“Last year they'd have paid twice as much for that,” mayor Ann Lee said."),
    ("en", "Output fell by a third last year, mayor Ann Lee said."),
    ("en", "The latter will rebuild bridges near Bergen, mayor Ann Lee said."),
    ("en", "Figures show that Norway sold forty ships last year."),
    ("en", "A report suggests that Norway sold ships to Riga last year."),
    ("fr", "Des chiffres montrent que les ventes norvégiennes ont doublé en mai."),
    ("fr", "Une victoire norvégienne à laquelle ont contribué les marins, a jugé lundi la maire Anne Roy."),
    ("fr", "Les cercueils, eux, auraient été rapatriés par avion, a expliqué la maire Anne Roy."),
    ("fr", "Les premiers devront reconstruire des ponts près de Bergen, a dit la maire Anne Roy."),
    ("fr", "L'inspection a été menée lundi à Bergen, a annoncé la marine norvégienne."),
    ("fr", "La maire Anne Roy a dit qu'une statue à leur gloire serait érigée à Oslo."),
    ("fr", "« Après examen, ils parlent de dix ports », a dit la maire Anne Roy."),
    ("fr", "« C'est une mascarade », a dit la maire Anne Roy."),
    ("fr", "Il s’agit du premier vol direct vers Bergen depuis dix ans, a indiqué la maire Anne Roy."),
    ("en", "This is the first flight to Bergen in ten years, the Norwegian navy said."),
    ("fr", "La moitié d'entre eux déclarent que le port de Bergen est trop petit."),
    ("en", "Most of them said that the port of Bergen was too small."),
]
WHOLE = [
    ("en", "The front has moved by ten miles near Bergen, mayor Ann Lee said."),
    ("en", "The inspection of the Norwegian port was carried out on Sunday, mayor Ann Lee said."),
    ("en", "Norwegian divers and their families will leave Bergen on Sunday, mayor Ann Lee said."),
    ("en", "“It is time to reopen the port of Bergen,” mayor Ann Lee said."),
    ("en", "Trade between Norway and Denmark fell by a third last year, mayor Ann Lee said."),
    ("en", "A plant was closed in Bergen after the plant had caught fire, mayor Ann Lee said."),
    ("en", "A UN report says that Norway sold ships to Riga last year."),
    ("fr", "La maire Anne Roy a dit qu'une décision qui vise Riga sera prise à Oslo en mai."),
    ("fr", "La guerre a coûté 40 navires à la Norvège, a dit la maire Anne Roy."),
    ("fr", "Les cercueils des marins norvégiens auraient été rapatriés par avion, a expliqué la maire Anne Roy."),
    ("fr", "Les premiers navires norvégiens ont quitté Bergen lundi, a dit la maire Anne Roy."),
    ("fr", "« Il est temps de rouvrir le port de Bergen », a dit la maire Anne Roy."),
    ("fr", "La Norvège a perdu dix marins, dont le navire a coulé près de Bergen, a dit la maire Anne Roy."),
]


@pytest.fixture(scope="module")
def claims() -> dict[str, tuple[Claim, ...]]:
    """What is said in each text."""
    rows = [*NEEDY, *WHOLE]
    articles = [Article(str(number), text, language=language) for number, (language, text) in enumerate(rows)]
    found = Extractor().extract_many(articles)
    return {text: said for (_, text), said in zip(rows, found, strict=True)}


def _spoken(claims: tuple[Claim, ...]) -> list[bool]:
    return [claim.stands_alone for claim in claims if claim.kind is ClaimKind.ATTRIBUTION]


@pytest.mark.parametrize("text", [text for _, text in NEEDY])
def test_what_points_to_another_sentence_does_not_stand_alone(text: str, claims: dict[str, tuple[Claim, ...]]) -> None:
    assert _spoken(claims[text]) == [False]


@pytest.mark.parametrize("text", [text for _, text in WHOLE])
def test_what_names_all_that_it_speaks_of_stands_alone(text: str, claims: dict[str, tuple[Claim, ...]]) -> None:
    assert _spoken(claims[text]) == [True]


@pytest.mark.parametrize(
    ("language", "text", "rest"),
    [
        ("en", "However, the port of Bergen is closed", "the port of Bergen is closed"),
        ("en", "But the port of Bergen is closed", "the port of Bergen is closed"),
        ("en", "In addition, ships wait", "ships wait"),
        ("en", "Instead of ships, planes came", "Instead of ships, planes came"),
        ("en", "“But the port is closed”", "“But the port is closed”"),
        ("fr", "Mais, depuis mai, le port est clos", "depuis mai, le port est clos"),
        ("fr", "D’autre part, le port est clos", "le port est clos"),
        ("fr", "Ainsi va le port", "Ainsi va le port"),
    ],
)
def test_a_connective_is_left_out_where_nothing_needs_it(language: str, text: str, rest: str) -> None:
    lexicon = lexicon_of(language)
    assert lexicon is not None
    assert text[behind_connective(text, 0, len(text), lexicon) :] == rest


@pytest.mark.parametrize(
    ("language", "text", "speaker", "content"),
    [
        (
            "en",
            "Clues indicate that Riga is building a port near Bergen, according to the Norwegian navy.",
            "the Norwegian navy",
            "Clues indicate that Riga is building a port near Bergen",
        ),
        (
            "fr",
            "Selon l'armée norvégienne, des indices montrent que Riga construit un port.",
            "l'armée norvégienne",
            "des indices montrent que Riga construit un port",
        ),
    ],
)
def test_what_a_thing_shows_is_said_by_who_has_it(language: str, text: str, speaker: str, content: str) -> None:
    (claim,) = Extractor().extract(Article("1", text, language=language))
    assert (claim.speaker, claim.content, claim.via, claim.stands_alone) == (speaker, content, None, True)
