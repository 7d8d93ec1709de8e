"""Fits a logistic regression with an L2 penalty, and estimates by cross-validation what it says of unseen texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from feeds.extract.attribution.confidence.model import ConfidenceModel
from tests.eval.confidence.examples import Example

Array = npt.NDArray[np.float64]

# Chosen by cross-validation on the training examples (docs/adr/0012); PolNeAR, which is not trained on, agrees.
PENALTY: Final = 30.0
LEAST_EXAMPLES: Final = 8
FOLDS: Final = 10
_STEPS: Final = 50
_DIGITS: Final = 4


def evidence_names(examples: Sequence[Example]) -> list[str]:
    """Returns the names of evidence that enough examples have."""
    counts = Counter(name for one in examples for name in one.evidence)
    return sorted(name for name, count in counts.items() if count >= LEAST_EXAMPLES)


def _matrix(evidence: Sequence[Mapping[str, float]], names: Sequence[str]) -> Array:
    return np.array([[one.get(name, 0.0) for name in names] for one in evidence], dtype=np.float64)


def fit(examples: Sequence[Example], names: Sequence[str], penalty: float = PENALTY) -> ConfidenceModel:
    """Returns the model that fits the examples best; the same examples give the same model.

    Args:
        examples: those whose right answer is not known, and pronouns that stand for nobody, are left out.
        names: the evidence that the model looks at.
        penalty: of the squared weights, each in units of one standard deviation of its evidence; more than 0.
    """
    used = [one for one in examples if one.is_right is not None and not one.is_unresolved]
    values = _matrix([one.evidence for one in used], names)
    mean, deviation = values.mean(axis=0), values.std(axis=0) + 1e-9
    design = np.hstack([np.ones((len(used), 1)), (values - mean) / deviation])
    right = np.array([one.is_right for one in used], dtype=np.float64)
    weight = np.array([one.weight for one in used])
    solution = _newton(design, right, weight, penalty)
    weights = solution[1:] / deviation
    intercept = float(solution[0] - (weights * mean).sum())
    return ConfidenceModel(
        round(intercept, _DIGITS), dict(zip(names, (round(float(w), _DIGITS) for w in weights), strict=True))
    )


def _newton(design: Array, right: Array, weight: Array, penalty: float) -> Array:
    """The coefficients of least weighted log-loss plus penalty; the intercept, which comes first, is not penalised."""
    solution = np.zeros(design.shape[1])
    ridge = np.full(design.shape[1], penalty)
    ridge[0] = 0.0
    for _ in range(_STEPS):
        probability = 1 / (1 + np.exp(-design @ solution))
        gradient = design.T @ (weight * (probability - right)) + ridge * solution
        curvature = (design.T * (weight * probability * (1 - probability))) @ design + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        solution -= step
        if np.abs(step).max() < 1e-10:
            break
    return solution


def cross_validated(examples: Sequence[Example], names: Sequence[str], penalty: float = PENALTY) -> list[float]:
    """Returns for each example the probability by a model that saw nothing of its document."""
    documents = sorted({one.document for one in examples})
    folds = np.random.default_rng(0).permutation(len(documents)) % FOLDS
    fold_of = dict(zip(documents, folds.tolist(), strict=True))
    models = [fit([one for one in examples if fold_of[one.document] != fold], names, penalty) for fold in range(FOLDS)]
    return [models[fold_of[one.document]].probability(one.evidence) for one in examples]


def without(names: Collection[str], prefixes: Sequence[str]) -> list[str]:
    """Returns the names that begin with none of the prefixes."""
    return [name for name in names if not name.startswith(tuple(prefixes))]
