"""A language needs a lexicon and, for more than direct quotations, a model; without either the text is still read."""

from __future__ import annotations

import logging

import pytest

from feeds.extract import Extractor
from feeds.extract.nlp.models import model
from feeds.extract.settings import ExtractSettings
from feeds.types import Article, Claim, Quotation

SPANISH = (
    "El puerto cierra por la huelga.\n"
    "«No habrá barcos hasta el lunes», advirtió la portavoz del sindicato, Marta Olmo. "
    "El ministro Julián Vela respondió: «Negociaremos sin condiciones».\n"
    "El término «huelga» aparece en el convenio."
)


def _claims(text: str, language: str, settings: ExtractSettings | None = None) -> tuple[Claim, ...]:
    return Extractor(settings).extract(Article("a", text, language=language))


def test_spanish_is_read_at_the_level_of_direct_quotations() -> None:
    claims = _claims(SPANISH, "es")
    assert [(c.speaker, c.content, c.quotation) for c in claims] == [
        ("Marta Olmo", "«No habrá barcos hasta el lunes»", Quotation.DIRECT),
        ("Julián Vela", "«Negociaremos sin condiciones»", Quotation.DIRECT),
    ]
    assert all(SPANISH[c.start : c.end] == c.content for c in claims)


def test_a_verb_that_reports_nothing_makes_no_speaker() -> None:
    assert _claims("«Los gatos de la noche», pintó en 1931 Pablo Ruiz.", "es") == ()


def test_a_language_without_a_lexicon_gives_its_quotations_all_the_same() -> None:
    (claim,) = _claims("“Wir bleiben hier im Hafen”, sagte Anna Lehmann am Montag.", "de")
    assert claim.speaker == "Anna Lehmann"


def test_without_its_model_a_language_is_read_by_patterns_and_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = ExtractSettings(models={"en": "en_no_such_model"})
    model.cache_clear()
    text = "“We are staying here in port,” said Ann Lee. It rained in the evening."
    with caplog.at_level(logging.WARNING):
        first, second = (_claims(text, "en", settings) for _ in range(2))
    assert [claim.speaker for claim in first] == ["Ann Lee"]
    assert first == second
    assert [record.message for record in caplog.records] == [
        "spaCy model en_no_such_model is not installed; claims are found by patterns alone"
    ]
