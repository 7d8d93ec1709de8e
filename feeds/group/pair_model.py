"""GROUP, the pair model: takes what two entries have in common, returns the probability that they are of one event.

A logistic regression on about twenty features. Its coefficients are in `story_model.toml`, with how they were fitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

FEATURES: Final = (
    "cosine", "cosine²", "words", "rare words", "names", "other names", "shared figures", "other figures",
    "days", "ln hours",
    "one language", "one language · cosine", "one language · words", "cosine · words",
    "other names · words", "other names · cosine", "crowd", "crowd · cosine",
    "shared voices", "other voices", "shared deeds", "other deeds",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PairSignals:
    """What an entry has in common with each of its candidates; arrays of one length.

    Attributes:
        cosine: of their vectors in the event space, -1 to 1.
        crowd: mean cosine of the three nearest: where strangers are near, nearness says less.
        words: cosine of their words, weighted by inverse frequency in the window; 0 to 1.
        rare_words: length of the vector of the shared words.
        names: weight of the shared names, of the entry with fewer; 0 to 1.
        other_names: weight of the names that each of the two has and the other lacks, the lesser of both, as a part of
            the greater set of names; 0 in two languages; 0 to 1.
        shared_figures: number of figures that both have, at most 2.
        other_figures: 1 if both have figures and none is the same, else 0.
        shared_voices, other_voices: 1 if they quote one person or body; 1 if both quote others.
        shared_deeds, other_deeds: 1 if they tell of one class of event; 1 if both tell of others.
        hours: between the two.
        is_one_language: 1 or 0.
    """

    cosine: Numbers
    crowd: float
    words: Numbers
    rare_words: Numbers
    names: Numbers
    other_names: Numbers
    shared_figures: Numbers
    other_figures: Numbers
    shared_voices: Numbers
    other_voices: Numbers
    shared_deeds: Numbers
    other_deeds: Numbers
    hours: Numbers
    is_one_language: Numbers


@dataclass(frozen=True, slots=True)
class PairModel:
    """The coefficients, one for each of `FEATURES`."""

    intercept: float
    coefficients: Numbers

    def probability(self, signals: PairSignals) -> Numbers:
        """Returns the probability of each candidate to be of the new entry's event, 0 to 1."""
        odds: Numbers = pair_features(signals) @ self.coefficients + self.intercept
        return 1 / (1 + np.exp(-odds))


def pair_features(signals: PairSignals) -> Numbers:
    """Returns the features of each candidate, one row each, in the order of `FEATURES`."""
    cosine, words, one, others = signals.cosine, signals.words, signals.is_one_language, signals.other_names
    columns = (
        cosine, cosine**2, words, signals.rare_words / 5, signals.names, others,
        signals.shared_figures, signals.other_figures, signals.hours / 24, np.log1p(signals.hours),
        one, one * cosine, one * words, cosine * words,
        others * words, others * cosine, np.full_like(cosine, signals.crowd), signals.crowd * cosine,
        signals.shared_voices, signals.other_voices, signals.shared_deeds, signals.other_deeds,
    )  # fmt: skip
    return np.stack(columns, axis=1)


def model_of(coefficients: Mapping[str, float]) -> PairModel:
    """Returns the model with these coefficients by the name of their feature, and "intercept"."""
    return PairModel(coefficients["intercept"], np.array([coefficients[name] for name in FEATURES]))
