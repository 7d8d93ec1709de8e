"""Measures that a constant answer cannot pass: AUC and skill of confidences, balanced accuracy, macro-averaged F1.

Accuracy rewards whoever always gives the most frequent answer, and a calibration error rewards whoever always gives
the base rate as confidence. These do not: a constant gets an AUC of 0.5, a skill of 0 or less, a balanced accuracy of
0.5 or less, and an F1 of 0 in every class but one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

Judged = Sequence[tuple[float, bool]]


def area_under_curve(judged: Judged) -> float:
    """Returns the area under the ROC curve, 0 to 1: how often a right prediction has more confidence than a wrong one.

    Equal confidences count as half (the Mann-Whitney statistic). 0.5 if there are no right or no wrong predictions.

    Args:
        judged: confidence (0 to 1) of each prediction, and whether it is right.
    """
    right = sorted(confidence for confidence, is_right in judged if is_right)
    wrong = sorted(confidence for confidence, is_right in judged if not is_right)
    if not right or not wrong:
        return 0.5
    pairs = sum(bisect_left(wrong, c) + bisect_right(wrong, c) for c in right)
    return pairs / (2 * len(right) * len(wrong))


def brier_skill(judged: Judged) -> float:
    """Returns the Brier skill score, at most 1: the share of the squared error of the base rate that is avoided.

    0 for always giving the base rate as confidence, less for any other constant. 0 if all predictions are alike.

    Args:
        judged: confidence (0 to 1) of each prediction, and whether it is right.
    """
    rate = sum(is_right for _, is_right in judged) / len(judged) if judged else 0.0
    reference = rate * (1 - rate)
    if not reference:
        return 0.0
    error = sum((confidence - is_right) ** 2 for confidence, is_right in judged) / len(judged)
    return 1 - error / reference


def balanced_accuracy(right_with: int, with_count: int, right_without: int, without_count: int) -> float:
    """Returns the mean of two accuracies, 0 to 1: where there is something to give, and where there is nothing.

    0 if either case does not occur, so that no floor can be set there.

    Args:
        right_with: right answers where gold has one.
        with_count: cases where gold has one.
        right_without: empty answers where gold has none.
        without_count: cases where gold has none.
    """
    if not with_count or not without_count:
        return 0.0
    return (right_with / with_count + right_without / without_count) / 2


def macro_f1(confusion: Mapping[tuple[str, str], int], least_cases: int = 4) -> float:
    """Returns the mean F1 over classes, 0 to 1. A class counts if gold has it in at least `least_cases` cases.

    0 if fewer than two classes count, so that no floor can be set there.

    Args:
        confusion: number of cases by (gold class, predicted class).
        least_cases: 1 or more.
    """
    gold: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    for (wanted, given), count in confusion.items():
        gold[wanted] += count
        predicted[given] += count
    classes = [name for name, count in gold.items() if count >= least_cases]
    if len(classes) < 2:
        return 0.0
    scores = (2 * confusion.get((name, name), 0) / (gold[name] + predicted[name]) for name in classes)
    return sum(scores) / len(classes)
