"""The confidence of attributions: the model's arithmetic, its weights file, and what it makes surer or less sure."""

from __future__ import annotations

import math

import pytest

from feeds.extract import Extractor, ExtractSettings
from feeds.extract.attribution.confidence.model import SURE, ConfidenceModel, confidence_model
from feeds.extract.attribution.types import Shape
from feeds.types import Article, Claim, ClaimKind, Quotation

# Facts are made of claims from this confidence on (`feeds/group/claim_relations.py`).
LEAST_FOR_A_FACT = 0.3


def attribution_in(text: str, language: str = "en") -> Claim:
    """The one attribution of a text, however unsure."""
    claims = Extractor(ExtractSettings(min_confidence=0.0)).extract(Article("a", text, language=language))
    (claim,) = [claim for claim in claims if claim.kind is ClaimKind.ATTRIBUTION]
    return claim


def test_the_log_odds_are_the_intercept_and_the_weighted_evidence() -> None:
    model = ConfidenceModel(-1.0, {"cue.distance": 0.5, "shape.quote": 2.0})
    assert model.probability({"cue.distance": 3.0}) == pytest.approx(1 / (1 + math.exp(-0.5)))
    assert model.probability({"shape.quote": 1.0, "unknown": 9.0}) == pytest.approx(1 / (1 + math.exp(-1.0)))


def test_the_weights_are_of_shapes_and_kinds_that_there_are() -> None:
    names = [name.partition(".") for name in confidence_model().weights]
    assert {key for subject, _, key in names if subject == "shape"} <= set(Shape)
    assert {key for subject, _, key in names if subject == "kind"} == set(Quotation)


@pytest.mark.slow
def test_a_name_is_surer_than_a_description_that_nobody_is_known_by() -> None:
    named = attribution_in("Ann Lee said that the port was closed.")
    described = attribution_in("Two boys said that the port was closed.")
    assert SURE <= described.confidence < named.confidence


@pytest.mark.slow
@pytest.mark.parametrize(
    ("surer", "less_sure"),
    [
        # a cue that is a finite verb, or an infinitive, which may be what somebody is able or asked to do
        ("Ann Lee claimed that the crane was safe.", "Ann Lee was the only official to claim that the crane was safe."),
        # a clause with a verb in it, or a phrase
        ("It is raining, Ann Lee said.", "However, despite the rain and the cold wind, Ann Lee continued."),
        # a cue in the main clause, or in a relative clause
        ("Ann Lee wants to close the port.", "The road leads to people who want to close the port."),
    ],
)
def test_what_makes_an_attribution_less_sure(surer: str, less_sure: str) -> None:
    assert attribution_in(less_sure).confidence < attribution_in(surer).confidence


@pytest.mark.slow
def test_an_unresolved_pronoun_is_kept_with_a_confidence_below_what_makes_a_fact() -> None:
    claim = attribution_in("Elle a déclaré que le port était fermé.", "fr")
    assert claim.speaker == "elle"
    assert 0 < claim.confidence < LEAST_FOR_A_FACT


@pytest.mark.slow
def test_what_is_not_sure_enough_stays_below_the_confidence_from_which_facts_are_made() -> None:
    claim = attribution_in("Ann Lee was the only official to claim that the crane was safe.")
    assert claim.confidence < LEAST_FOR_A_FACT
    assert attribution_in("Ann Lee said that the port was closed.").confidence >= SURE
