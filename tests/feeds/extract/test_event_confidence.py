"""An event that names nobody, or is told of no occasion, is too uncertain to make a fact."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.extract import Extractor
from feeds.types import Article, Claim, ClaimKind, Status

LEAST = 0.3  # MergeSettings in feeds/group/claim_relations.py


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def _event(extractor: Extractor, text: str) -> Claim:
    article = Article("1", text, language="fr", published=datetime(2024, 10, 21, 12, tzinfo=UTC))
    (event,) = [claim for claim in extractor.extract(article) if claim.kind is ClaimKind.EVENT]
    return event


@pytest.mark.parametrize(
    "text",
    [
        "Elle a été condamnée à Lyon.",  # nobody answers to the pronoun
        "La marée détruit toujours les digues.",  # what happens at all times
        "La mairie a compté l'argent reçu à Lyon.",  # which money
        "Ce prêt a permis à la société de lancer sa production.",  # what it is for
    ],
)
def test_uncertain(extractor: Extractor, text: str) -> None:
    assert _event(extractor, text).confidence < LEAST


@pytest.mark.parametrize(
    "text",
    [
        "Léa Roy a été condamnée à Lyon.",
        "La marée a détruit les digues.",
        "La France rejette le plan.",
        "La mairie a compté l'argent reçu à Lyon le 3 mai 2024.",
        "Le préfet a décidé de lancer un plan.",
    ],
)
def test_certain(extractor: Extractor, text: str) -> None:
    assert _event(extractor, text).confidence > LEAST


def test_the_future_of_a_day_gone_by_did_happen(extractor: Extractor) -> None:
    assert _event(extractor, "Le général Roy quittera Lyon le 3 mai 1991.").status is Status.ASSERTED
    assert _event(extractor, "Le général Roy quittera Lyon le 3 mai 2025.").status is Status.PLANNED
