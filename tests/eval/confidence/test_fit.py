"""The fit is a logistic regression that no document tests itself in, and the weights in use are those that it gives."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from feeds.extract.attribution.confidence.model import confidence_model
from tests.eval.confidence.examples import Example, training_examples
from tests.eval.confidence.fit import cross_validated, evidence_names, fit
from tests.eval.confidence.report import quality
from tests.eval.confidence.train import WEIGHTS, as_toml
from tests.eval.real.sample import SENTENCES

# Rules that find other attributions move the weights a little; beyond this it is time for `make train`.
MOST_DIFFERENCE = 0.03


def example(document: str, evidence: dict[str, float], is_right: bool | None) -> Example:
    """An example of the corpus gum."""
    return Example(document, "gum", evidence, 0.5, is_right, is_nonsense=is_right is False, is_unresolved=False)


def examples_by_odds(count: int) -> list[Example]:
    """Examples whose log-odds of being right are 1 - 2 · `cue.distance`."""
    random = np.random.default_rng(7)
    found = []
    for number in range(count):
        distance = float(random.uniform(0, 2))
        probability = 1 / (1 + math.exp(2 * distance - 1))
        found.append(example(str(number), {"cue.distance": distance}, bool(random.uniform() < probability)))
    return found


def test_the_fit_finds_the_weights_that_the_examples_were_made_with() -> None:
    model = fit(examples_by_odds(5000), ["cue.distance"], penalty=0.001)
    assert model.intercept == pytest.approx(1, abs=0.15)
    assert model.weights["cue.distance"] == pytest.approx(-2, abs=0.15)


def test_a_penalty_makes_weights_smaller() -> None:
    weights = [fit(examples_by_odds(200), ["cue.distance"], penalty).weights["cue.distance"] for penalty in (1, 100)]
    assert weights[0] < weights[1] < 0


def test_examples_without_an_answer_and_unresolved_pronouns_do_not_count() -> None:
    examples = examples_by_odds(100)
    others = [replace(one, is_right=None) for one in examples]
    others += [replace(one, is_right=not one.is_right, is_unresolved=True) for one in examples]
    assert fit([*examples, *others], ["cue.distance"]) == fit(examples, ["cue.distance"])


def test_cross_validation_keeps_a_document_out_of_its_own_model() -> None:
    # Evidence that one document alone has would tell everything, if the model had seen that document.
    examples = [
        example(f"d{number}", {f"own.{number}": 1.0}, number % 2 == 0) for number in range(40) for _ in range(8)
    ]
    probabilities = cross_validated(examples, evidence_names(examples), penalty=0.01)
    right = [p for one, p in zip(examples, probabilities, strict=True) if one.is_right]
    wrong = [p for one, p in zip(examples, probabilities, strict=True) if not one.is_right]
    assert sum(right) / len(right) <= sum(wrong) / len(wrong)


def test_quality_counts_what_is_sure() -> None:
    sure = replace(example("a", {}, True), confidence=0.9)
    nonsense = replace(example("b", {}, False), confidence=0.7)
    unsure = replace(example("c", {}, True), confidence=0.5)
    found = quality([sure, nonsense, unsure])
    assert (found.size, found.sure, found.nonsense, found.kept) == (3, 2, 0.5, 0.5)
    assert found.log_loss == pytest.approx(-(math.log(0.9) + math.log(0.3) + math.log(0.5)) / 3)


@pytest.mark.eval
@pytest.mark.skipif(not SENTENCES.exists(), reason="../shared is not there")
def test_the_weights_in_use_are_those_of_make_train() -> None:
    examples = training_examples()
    model, used = fit(examples, evidence_names(examples)), confidence_model()
    differences = [abs(model.probability(one.evidence) - used.probability(one.evidence)) for one in examples]
    assert sum(differences) / len(differences) < MOST_DIFFERENCE, "run `make train`"


def test_the_weights_file_is_what_the_trainer_writes() -> None:
    text = WEIGHTS.read_text(encoding="utf-8")
    model = confidence_model()
    written = as_toml(model, examples_by_odds(10))
    assert written.partition("\nintercept")[2] == text.partition("\nintercept")[2]
