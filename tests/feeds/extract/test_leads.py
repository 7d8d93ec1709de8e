"""The sentence that an article leads with is a claim where no other claim tells it, whatever its verb."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.extract import Extractor
from feeds.types import Article, Claim, ClaimKind, Status

PUBLISHED = datetime(2024, 10, 21, 9, 0, tzinfo=UTC)  # a Monday
EXTRACTOR = Extractor()


def lead(title: str, body: str, language: str) -> Claim | None:
    """The claim of a whole sentence, None if there is none."""
    article = Article("a", f"{title}\n\n{body}", title, language, PUBLISHED)
    events = (claim for claim in EXTRACTOR.extract(article) if claim.kind is ClaimKind.EVENT and claim.stands_alone)
    return next((c for c in events if c.start > len(title) and c.end == c.sentence_end - 1), None)


@pytest.mark.parametrize(
    ("title", "sentence", "language", "date"),
    [
        (
            "Norwegian divers gone from Lom, navy says",
            "The Norwegian navy has not encountered any Danish divers in Lom for two months, a spokesman said.",
            "en",
            "2024-10-21",
        ),
        (
            "Le roi décore les plongeurs revenus de Riga",
            "Le roi de Norvège Harald Moe a décoré des plongeurs rentrés de Riga et les a salués devant leur navire.",
            "fr",
            "2024-10-21",
        ),
        (
            "Moe propose de rendre les plongeurs de Riga",
            "Harald Moe s'est dit prêt, dimanche, à rendre à Riga les deux plongeurs danois s'il obtenait un navire.",
            "fr",
            "2024-10-20",
        ),
        (
            "Les deux plongeurs norvégiens veulent venir à Oslo",
            "Les deux plongeurs norvégiens retrouvés il y a un an par la marine de Riga ont de nouveau exprimé le "
            "souhait de venir à Oslo.",
            "fr",
            "2024-10-21",
        ),
    ],
)
def test_the_lead_is_a_claim_of_its_own_words(title: str, sentence: str, language: str, date: str) -> None:
    found = lead(title, f"Photo : Agence\n\n{sentence} Nobody else was asked.", language)
    assert found is not None
    assert found.content == sentence.removesuffix(".")
    assert (found.date, found.is_day_of_report) == (date, date == "2024-10-21")
    assert found.status is Status.ASSERTED


@pytest.mark.parametrize(
    ("title", "teaser", "sentence", "language"),
    [
        (
            "Moe propose de rendre les plongeurs de Riga",
            "La réponse a mis deux jours à venir, elle est rude.",
            "Harald Moe s'est dit prêt, dimanche, à rendre à Riga les deux plongeurs danois s'il obtenait un navire.",
            "fr",
        ),
        (
            "Danish divers thrown against the port of Riga",
            "",
            "Danish divers are being thrown against the port of Riga and hundreds of them have lost a boat.",
            "en",
        ),
        (
            "Le roi Harald admet la perte de neuf plongeurs à Riga",
            "",
            "Le roi norvégien Harald Moe a décoré neuf plongeurs du port de Riga, où ils cherchaient une épave.",
            "fr",
        ),
    ],
)
def test_a_lead_stands_behind_a_teaser_and_names_itself_what_it_calls_they(
    title: str, teaser: str, sentence: str, language: str
) -> None:
    found = lead(title, f"{teaser} {sentence} Nobody else was asked.".strip(), language)
    assert found is not None
    assert found.content == sentence.removesuffix(".")


@pytest.mark.parametrize(
    ("title", "body", "language"),
    [
        ("Oslo closes its port", "Oslo closed its port on Monday, Mayor Ann Lee said. Nobody knows why.", "en"),  # told
        ("The Post on Oslo and Riga: a pact for ever", "Two years on, the bill of Harald Moe is coming due.", "en"),
        ("Oslo port: will the divers of Riga leave?", "Will the divers of Riga leave the port of Oslo soon?", "en"),
        ("Les plongeurs de Riga restent à Oslo", "Mais les plongeurs de Riga n'ont jamais aimé le port d'Oslo.", "fr"),
        ("Moe ne dément pas l'envoi de plongeurs", "Harald Moe n'a pas démenti l'envoi de plongeurs à Riga.", "fr"),
        ("Oslo denies sending divers", "Oslo has not sent divers to Riga, one of its envoys said on Monday.", "en"),
        ("Divers of Riga: what we know", "We have asked the divers of Riga what they think of the port of Oslo.", "en"),
    ],
)
def test_what_is_told_already_an_essay_and_a_question_give_none(title: str, body: str, language: str) -> None:
    assert lead(title, body, language) is None


@pytest.mark.parametrize(
    ("before", "is_alone"), [("", True), ("Le port de Lom, en Norvège, a fermé lundi pour deux plongeurs. ", False)]
)
def test_what_a_named_voice_says_in_the_first_sentence_can_be_read_alone(before: str, is_alone: bool) -> None:
    title = "Le roi Harald admet la mort de neuf plongeurs à Lom"
    said = (
        "Le roi norvégien Harald Moe a reconnu que neuf plongeurs danois avaient péri au port de Lom, où ils nageaient."
    )
    article = Article("a", f"{title}\n\n{before}{said}", title, "fr", PUBLISHED)
    claims = [c for c in EXTRACTOR.extract(article) if c.kind is ClaimKind.ATTRIBUTION and c.start > len(title)]
    assert [claim.stands_alone for claim in claims] == [is_alone]
