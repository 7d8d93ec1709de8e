"""Ranks facts and drops those that repeat a better one in other words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from feeds.match import Coverage
from feeds.text import well_formed
from feeds.types import Claim, Fact, Status, Topic
from feeds.verbatim import spaceless

# In the default encoder, claims of one meaning have a cosine of 0.82 or more, related ones 0.45 to 0.65.
SAME_MEANING_COSINE: Final = 0.82
# With the same figures, claims in other words, of another page or language, mostly tell the same.
SAME_FIGURES_COSINE: Final = 0.6
# Weight of similarity against importance: Carbonell and Goldstein's maximal marginal relevance (SIGIR 1998), λ ≈ 0.7.
SIMILARITY_PENALTY: Final = 0.15
SAME_SPEAKER_PENALTY: Final = 0.08
# What tells of all that a topic joins scores so much higher than what tells of none of it.
TOPIC_SHARE: Final = 0.2
# Facts with the highest scores that are compared; a brief shows far fewer.
MAX_CANDIDATES: Final = 150


class Relevance:
    """How much facts have to do with the topics of their readers. Build it once per message."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._coverages = [Coverage(topic) for topic in topics]
        self._known: dict[int, float] = {}

    def of(self, fact: Fact) -> float:
        """Returns the share of a topic that the fact names, 0 to 1; of several topics the largest."""
        if fact.id not in self._known:
            claim = fact.claim
            text = well_formed(" · ".join((claim.speaker or "", claim.role or "", claim.content, *claim.participants)))
            self._known[fact.id] = max((coverage.of(text) for coverage in self._coverages), default=1.0)
        return self._known[fact.id]

    def bonus(self, fact: Fact) -> float:
        """Returns what a fact's relevance adds to its score, negative for one that names nothing of the topics."""
        return TOPIC_SHARE * (self.of(fact) - 0.5)


def select_facts(
    facts: Sequence[Fact], most: int, score: Callable[[Fact], float], candidates: int = MAX_CANDIDATES
) -> tuple[Fact, ...]:
    """Returns at most `most` facts, the best first, each different in meaning from those before it.

    Args:
        facts: in any order; the result does not depend on it.
        most: number of facts.
        score: 0 to 1, higher is shown earlier.
        candidates: only so many of the highest scores are compared, so that the cost does not grow with an archive.
    """
    scored = sorted(((score(fact), fact) for fact in facts), key=lambda row: (-row[0], row[1].first_seen, row[1].id))
    ranked = [fact for _, fact in scored[:candidates]]
    values = np.array([value for value, _ in scored[:candidates]], dtype=np.float64)
    vectors = _matrix(ranked)
    # One number per speaker; facts without a speaker have a number each.
    names: dict[str, int] = {}
    speakers = np.array([names.setdefault(_speaker(fact) or f"#{n}", n) for n, fact in enumerate(ranked)])
    chosen: list[int] = []
    alike = np.zeros(len(ranked))
    while len(chosen) < most and ranked and np.isfinite(values).any():
        best = int(np.argmax(values - SIMILARITY_PENALTY * alike))  # of equal ones the first, in the order of `scored`
        values[best] = -np.inf
        if any(_is_same(ranked[best], ranked[other], vectors[best] @ vectors[other]) for other in chosen):
            continue
        chosen.append(best)
        alike = np.maximum(alike, vectors @ vectors[best])
        values[speakers == speakers[best]] -= SAME_SPEAKER_PENALTY
    return tuple(ranked[index] for index in chosen)


def _speaker(fact: Fact) -> str:
    return fact.claim.speaker_key or fact.claim.speaker or ""


def _matrix(facts: Sequence[Fact]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """float32 array of shape (n, dim); zero rows for facts without a vector of that size."""
    size = max((len(fact.vector) for fact in facts), default=0)
    rows = [fact.vector if len(fact.vector) == size else b"\0" * size for fact in facts]
    return np.frombuffer(b"".join(rows), dtype="<f2").astype(np.float32).reshape(len(facts), size // 2)


def similarity(one: Fact, other: Fact) -> float:
    """Returns the cosine of the vectors of two facts, -1 to 1; 0 if either has none."""
    if not one.vector or len(one.vector) != len(other.vector):
        return 0.0
    return float(_decoded(one.vector) @ _decoded(other.vector))


@lru_cache(maxsize=2048)
def _decoded(vector: bytes) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.frombuffer(vector, dtype="<f2").astype(np.float32)


@lru_cache(maxsize=2048)
def letters(content: str) -> str:
    """Returns a text without blanks and case, to compare the words of two texts."""
    return spaceless(content).casefold()


def is_same(one: Fact, other: Fact) -> bool:
    """True if two facts say the same in other words, or one is a part of the other's words.

    Facts that differ in a figure or in polarity are never the same, however similar their words are.
    """
    return _is_same(one, other, similarity(one, other))


def _is_same(one: Fact, other: Fact, alike: float) -> bool:
    if _shares_words(one.claim, other.claim) or _overlaps(one, other):
        return True
    if _denies(one.claim) != _denies(other.claim) or _values(one.claim) != _values(other.claim):
        return False
    return alike >= (SAME_FIGURES_COSINE if _values(one.claim) else SAME_MEANING_COSINE)


def _shares_words(one: Claim, other: Claim) -> bool:
    if (one.speaker_key or one.speaker) and (other.speaker_key or other.speaker):
        if (one.speaker_key or one.speaker) != (other.speaker_key or other.speaker):
            return False
        if _denies(one) != _denies(other):
            return False
    a, b = sorted((letters(one.content), letters(other.content)), key=len)
    return bool(a) and a in b


def _overlaps(one: Fact, other: Fact) -> bool:
    """True if both were extracted from overlapping characters of one article."""
    places = {(s.entry_id, at) for s in one.sources for at in (range(s.claim.start, s.claim.end),)}
    return any(
        entry == source.entry_id and span.start < source.claim.end and source.claim.start < span.stop
        for entry, span in places
        for source in other.sources
    )


def _denies(claim: Claim) -> bool:
    return claim.status is Status.DENIED


def _values(claim: Claim) -> frozenset[float]:
    return frozenset(figure.value for figure in claim.figures if figure.value is not None)
