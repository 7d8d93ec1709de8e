"""How good the confidence is on texts that its weights were not fitted on: `python -m tests.eval confidence`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from feeds.extract.attribution.confidence.model import SURE, confidence_model
from tests.eval.confidence.examples import Example, polnear_examples, training_examples
from tests.eval.confidence.fit import cross_validated, evidence_names
from tests.eval.discrimination import area_under_curve, brier_skill
from tests.eval.scoring import calibrate, ratio

_GROUPS: Final[Mapping[str, Callable[[Example], bool]]] = {
    "real": lambda one: one.corpus in {"gum", "french.dev"},
    "gum": lambda one: one.corpus == "gum",
    "french.dev": lambda one: one.corpus == "french.dev",
    "judged": lambda one: one.corpus == "judged",
    "polnear": lambda one: one.corpus == "polnear",
}


@dataclass(frozen=True, slots=True)
class Quality:
    """What the probabilities of some attributions are worth.

    Attributes:
        size: attributions; those whose speaker is an unresolved pronoun are left out.
        right: the share that is right in content and speaker.
        log_loss: mean of -log(probability of what is the case); 0 is best.
        calibration_error: see `scoring.calibrate`.
        area_under_curve, brier_skill: see discrimination.py.
        sure: attributions that are sure enough for a fact.
        nonsense: of these, the share that touches nothing that anybody is said to have said.
        kept: of the right ones, the share that is sure enough.
    """

    size: int
    right: float
    log_loss: float
    calibration_error: float
    area_under_curve: float
    brier_skill: float
    sure: int
    nonsense: float
    kept: float


def quality(examples: Sequence[Example]) -> Quality:
    """Returns the quality of the examples' probabilities, which are in `confidence`."""
    used = [one for one in examples if not one.is_unresolved]
    judged = [(one.confidence, one.is_right) for one in used if one.is_right is not None]
    sure = [one for one in used if one.confidence >= SURE]
    losses = [-math.log(probability if is_right else 1 - probability) for probability, is_right in judged]
    right = sum(is_right for _, is_right in judged)
    return Quality(
        size=len(used),
        right=ratio(right, len(judged)),
        log_loss=sum(losses) / len(losses),
        calibration_error=calibrate(judged)[1],
        area_under_curve=area_under_curve(judged),
        brier_skill=brier_skill(judged),
        sure=len(sure),
        nonsense=ratio(sum(one.is_nonsense for one in sure), len(sure)),
        kept=ratio(sum(one.is_right is True for one in sure), right),
    )


@cache
def measure() -> dict[str, Quality]:
    """Returns the quality by group of texts: by cross-validation, and of PolNeAR by the weights that are in use."""
    model = confidence_model()
    trained = training_examples()
    probabilities = cross_validated(trained, evidence_names(trained))
    unseen = [replace(one, confidence=p) for one, p in zip(trained, probabilities, strict=True)]
    unseen += [replace(one, confidence=model.probability(one.evidence)) for one in polnear_examples()]
    found = {name: [one for one in unseen if holds(one)] for name, holds in _GROUPS.items()}
    return {name: quality(examples) for name, examples in found.items() if examples}


def report() -> Iterator[str]:
    """The table: a line a group."""
    yield " " * 12 + " found  right   loss    ECE    AUC  skill  sure nonsense   kept"
    for name, q in measure().items():
        yield (
            f"{name:12}{q.size:6}{q.right:7.3f}{q.log_loss:7.3f}{q.calibration_error:7.3f}{q.area_under_curve:7.3f}"
            f"{q.brier_skill:7.3f}{q.sure:6}{q.nonsense:9.3f}{q.kept:7.3f}"
        )
