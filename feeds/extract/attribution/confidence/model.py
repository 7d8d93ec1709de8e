"""Gives an attribution the probability that it is right: a logistic regression over its evidence.

The weights are in `weights.toml`, which `make train` writes (tests/eval/confidence; docs/adr/0012).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from feeds.extract.attribution.confidence.evidence import evidence_of
from feeds.extract.attribution.types import UNRESOLVED, Attribution
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.parsed_sentence import ParsedSentence

# From this probability on an attribution is sure enough for a fact; 2 to 4 % of those are nonsense (docs/adr/0012).
# Facts are made of claims of any kind whose confidence is 0.3 or more (`feeds/group/claim_relations.py`), so that the
# confidence of an attribution that is less sure is halved.
SURE: Final = 0.6
_UNSURE_FACTOR: Final = 0.5
# The most that an attribution can have whose speaker is a pronoun that stands for nobody.
_MOST_UNRESOLVED: Final = 0.4


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """A logistic regression.

    Attributes:
        intercept: the log-odds of an attribution without any evidence.
        weights: name of a piece of evidence → what its value is multiplied by and adds to the log-odds.
    """

    intercept: float
    weights: Mapping[str, float]

    def probability(self, evidence: Mapping[str, float]) -> float:
        """Returns the probability that content and speaker are right, 0 to 1. Unknown evidence counts for nothing."""
        weights = self.weights
        log_odds = self.intercept + sum(weights.get(name, 0.0) * value for name, value in evidence.items())
        return 1 / (1 + math.exp(-log_odds))


def confidence_of(one: Attribution, sentence: ParsedSentence, lexicon: Lexicon) -> float:
    """Returns the confidence of an attribution, 0 to 1.

    Args:
        one: the attribution.
        sentence: the sentence that its cue stands in.
        lexicon: the words of the language.
    """
    probability = confidence_model().probability(evidence_of(one, sentence, lexicon))
    if one.speaker.certainty == UNRESOLVED:
        probability = min(probability, _MOST_UNRESOLVED)
    return round(probability if probability >= SURE else probability * _UNSURE_FACTOR, 3)


@cache
def confidence_model() -> ConfidenceModel:
    """Returns the model in `weights.toml`, which has a table for each subject of the evidence."""
    given = tomllib.loads(resources.files(__package__).joinpath("weights.toml").read_text(encoding="utf-8"))
    tables: Mapping[str, Mapping[str, float]] = given["weights"]
    weights = {f"{subject}.{name}": weight for subject, table in tables.items() for name, weight in table.items()}
    return ConfidenceModel(given["intercept"], weights)
