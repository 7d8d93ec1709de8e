"""Which facts to show, and in which order: the important ones, none twice in other words. Takes and gives facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from bot.verbatim import spaceless
from feeds.types import Claim, Fact, Status

# Claims of one meaning lie at cosine 0.82 and more in the default encoder, related ones at 0.45 to 0.65.
SAME_MEANING: Final = 0.82
# What likeness costs against importance: Carbonell and Goldstein's maximal marginal relevance (SIGIR 1998), λ ≈ 0.7.
LIKENESS_COST: Final = 0.3
SPEAKER_COST: Final = 0.08


def pick(facts: Sequence[Fact], most: int, score: Callable[[Fact], float]) -> tuple[Fact, ...]:
    """At most `most` of `facts`, the best first, each unlike those before it.

    Args:
        facts: in any order; the result does not depend on it.
        most: how many at most.
        score: 0 to 1, higher is shown earlier.
    """
    waiting = sorted(facts, key=lambda f: (-score(f), f.first_seen, f.id))
    chosen: list[Fact] = []
    while waiting and len(chosen) < most:
        best = max(waiting, key=lambda f: score(f) - _cost(f, chosen))  # the first of equals: the order above
        waiting.remove(best)
        if not any(is_same(best, other) for other in chosen):
            chosen.append(best)
    return tuple(chosen)


def _cost(fact: Fact, chosen: Sequence[Fact]) -> float:
    if not chosen:
        return 0.0
    alike = max(likeness(fact, other) for other in chosen)
    speakers = [other.claim.speaker_key or other.claim.speaker for other in chosen]
    mine = fact.claim.speaker_key or fact.claim.speaker
    return LIKENESS_COST * max(alike, 0.0) + SPEAKER_COST * (speakers.count(mine) if mine else 0)


def likeness(one: Fact, other: Fact) -> float:
    """Cosine of the two meanings, -1 to 1; 0 where one has no vector."""
    if not one.vector or len(one.vector) != len(other.vector):
        return 0.0
    a = np.frombuffer(one.vector, dtype="<f2").astype(np.float32)
    b = np.frombuffer(other.vector, dtype="<f2").astype(np.float32)
    return float(a @ b)


def is_same(one: Fact, other: Fact) -> bool:
    """Whether the two say the same in other words, or one is a part of the other's words.

    Facts that differ in a figure or in what they deny are never the same, however alike their words are.
    """
    if _shares_words(one.claim, other.claim) or _overlaps(one, other):
        return True
    if _denies(one.claim) != _denies(other.claim) or _values(one.claim) != _values(other.claim):
        return False
    return likeness(one, other) >= SAME_MEANING


def _shares_words(one: Claim, other: Claim) -> bool:
    if (one.speaker_key or one.speaker) and (other.speaker_key or other.speaker):
        if (one.speaker_key or one.speaker) != (other.speaker_key or other.speaker):
            return False
        if _denies(one) != _denies(other):
            return False
    a, b = sorted((spaceless(one.content).casefold(), spaceless(other.content).casefold()), key=len)
    return bool(a) and a in b


def _overlaps(one: Fact, other: Fact) -> bool:
    """Whether both are read out of the same characters of one article."""
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
