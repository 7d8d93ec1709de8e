"""The line of a claim that is torn out of its sentence is the sentence, or what its speaker says in it."""

from __future__ import annotations

import pytest

from feeds.extract import Extractor
from feeds.types import Article, Claim, Telling

pytestmark = pytest.mark.slow

EXTRACTOR = Extractor()
TITLE = "Port of Oslo"


def claims(text: str, language: str = "en") -> tuple[Claim, ...]:
    article = Article("told", f"{TITLE}\n\n{text}", TITLE, language)
    return tuple(claim for claim in EXTRACTOR.extract(article) if claim.start > len(TITLE))


def lines(text: str, language: str = "en") -> set[tuple[str, Telling]]:
    return {(claim.line, claim.telling) for claim in claims(text, language) if claim.stands_alone}


@pytest.mark.parametrize(
    ("language", "text", "line", "telling"),
    [
        pytest.param(
            "en", "A million barrels is not much for Norway, Ann Lee said, but to Riga it is a lifeline.",
            "A million barrels is not much for Norway, Ann Lee said, but to Riga it is a lifeline", Telling.SENTENCE,
            id="a contrast",
        ),
        pytest.param(
            "fr", "Le chef de la police norvégienne, Paul Roy, a rencontré samedi Anne Roy à Oslo.",
            "Le chef de la police norvégienne, Paul Roy, a rencontré samedi Anne Roy à Oslo", Telling.SENTENCE,
            id="a deed with its subject",
        ),
        pytest.param(
            "fr",
            "L'état-major danois a été le premier à parler : quelque 1 100 militaires norvégiens auraient été blessés.",
            "L'état-major danois a été le premier à parler : quelque 1 100 militaires norvégiens auraient été blessés",
            Telling.SENTENCE, id="what is said behind a colon",
        ),
    ],
)  # fmt: skip
def test_a_torn_claim_is_told_by_its_sentence(language: str, text: str, line: str, telling: Telling) -> None:
    assert (line, telling) in lines(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ann Lee said on Monday in Oslo that the port of Bergen was closed."),
        ("en", "The port of Bergen was closed, according to Ann Lee."),
        ("fr", "Anne Roy a déclaré mardi à Oslo que le port de Brest était fermé."),
        ("fr", "Selon la mairie d'Oslo, le port de Brest est fermé."),
    ],
)
def test_a_line_may_leave_out_who_says_it_and_when(language: str, text: str) -> None:
    assert [(claim.told, claim.stands_alone) for claim in claims(text, language)] == [("", True)]


def test_a_torn_claim_of_a_sentence_that_points_elsewhere_is_no_line() -> None:
    text = "An envoy spoke. A million barrels is not much for Norway, he added, but to Riga it is a lifeline."
    assert not [line for line, _ in lines(text) if "million" in line]


def test_an_event_that_a_pronoun_tells_is_no_line() -> None:
    text = "Le Nord, ajoute-t-il dans un communiqué, a relevé ses troupes à Koursk et livré des canons à Moscou."
    assert lines(text, "fr") == set()


def test_what_somebody_believes_is_no_line_of_its_own() -> None:
    assert lines("One might think that Norway will close its port in Bergen.") == set()


def test_the_line_is_a_part_of_its_article() -> None:
    text = "A million barrels is not much for Norway, Ann Lee said, but to Riga it is a\u00ad lifeline\u00a0now."
    article = Article("told", f"{TITLE}\n\n{text}", TITLE, "en")
    told = [claim.told for claim in EXTRACTOR.extract(article) if claim.told]
    assert told
    assert all(line in article.text for line in told)


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        pytest.param(
            "en", "Norway has denied the report. In exchange, it said, Norway gave two ferries and an engine to Riga.",
            "Norway", id="who acts in the content",
        ),
        pytest.param(
            "fr", "Paul Roy s'est exprimé à Oslo. La veille, à Riga, le ministre Marc Lambert avait parlé de deux "
            "navires, dont on attendait, précisait-il, qu'ils partent vers Brest.", "Paul Roy", id="who acts before",
        ),
        pytest.param(
            "fr", "Les navires norvégiens engagés près de Bergen n'y ont plus été vus depuis trois jours, a déclaré "
            "vendredi à Rivage Presse le porte-parole des forces navales danoises, le colonel Paul Roy.",
            "Presse", id="who hears it",
        ),
    ],
)  # fmt: skip
def test_who_may_not_have_said_it_makes_no_line(language: str, text: str, speaker: str) -> None:
    assert [claim for claim in claims(text, language) if claim.speaker == speaker and claim.stands_alone] == []


def test_a_list_is_not_cut_and_makes_no_line_if_it_is_too_long() -> None:
    names = ", ".join(f"the port of Hill{number}" for number in range(14))
    assert lines(f"Ann Lee said that Norway had lost ships near {names}.") == set()
