"""Logistic regression with weights and a ridge penalty, by Newton's method."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_STEPS: Final = 40
_SMALL: Final = 1e-8


def fit_logistic(rows: Numbers, is_positive: Numbers, weights: Numbers, ridge: float = 1.0) -> tuple[float, Numbers]:
    """Returns the intercept and the coefficients.

    Args:
        rows: features, one row each.
        is_positive: 1 or 0 for each row.
        weights: of each row; their mean should be 1.
        ridge: penalty on the squared coefficients of standardised features.
    """
    mean, spread = np.average(rows, axis=0), rows.std(axis=0) + 1e-9
    standard = np.column_stack([(rows - mean) / spread, np.ones(len(rows))])
    penalty = np.diag([*[ridge] * rows.shape[1], 0.0])
    solution = np.zeros(standard.shape[1])
    for _ in range(_STEPS):
        probable = 1 / (1 + np.exp(-standard @ solution))
        gradient = standard.T @ (weights * (probable - is_positive)) + penalty @ solution
        curvature = (standard * (weights * probable * (1 - probable))[:, None]).T @ standard + penalty
        step = np.linalg.solve(curvature, gradient)
        solution = solution - step
        if np.abs(step).max() < _SMALL:
            break
    coefficients = solution[:-1] / spread
    return float(solution[-1] - coefficients @ mean), coefficients
