"""Ranks facts: by importance, by what they have to do with a topic, by how many articles lead with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

import numpy as np

from bot.repetition import is_same
from feeds.days import days_of
from feeds.match import Coverage
from feeds.offices import bodies_in
from feeds.quantities import kind_of_unit
from feeds.text import well_formed
from feeds.types import Fact, FactSource, Topic

# Weight of similarity against importance: Carbonell and Goldstein's maximal marginal relevance (SIGIR 1998), λ ≈ 0.7.
SIMILARITY_PENALTY: Final = 0.15
SAME_SPEAKER_PENALTY: Final = 0.08
# What tells of all that a topic joins scores so much higher than what tells of none of it.
TOPIC_SHARE: Final = 0.3
NONE_OF_TOPIC: Final = -0.25
# What the first origin that leads with a fact adds to its score, and each further one, up to three.
LEAD_SHARE: Final = 0.12
FURTHER_LEAD_SHARE: Final = 0.04
# What was said or happened a day before its report, or the day before that, is news.
NEWS_AGE: Final = timedelta(days=2)
# The lead is what stands in the first characters under the headline.
LEAD_CHARACTERS: Final = 220
# Facts with the highest scores that are compared; a brief shows far fewer.
MAX_CANDIDATES: Final = 150


class Relevance:
    """How much facts have to do with the topics of their readers. Build it once per message."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._coverages = [Coverage(topic) for topic in topics]
        self._joins_sides = bool(self._coverages) and all(coverage.parts > 1 for coverage in self._coverages)
        self._sides = [bodies_in(" · ".join(topic.names.values())) for topic in topics]
        self._known: dict[int, float] = {}

    @property
    def sides(self) -> frozenset[str]:
        """The countries and bodies of the topics that join two of them or more."""
        return frozenset().union(*(sides for sides in self._sides if len(sides) > 1))

    def of(self, fact: Fact) -> float:
        """Returns the share of a topic that the fact names, 0 to 1; of several topics the largest."""
        if fact.id not in self._known:
            claim = fact.claim
            if self._names_others_only(claim.content):
                self._known[fact.id] = 0.0
                return 0.0
            text = " · ".join((claim.speaker or "", claim.role or "", claim.content, *claim.participants))
            # "12,000 soldiers are to be sent" is of the story's sides, unless it names others.
            counted = 0.5 if _counts_people(fact) and not bodies_in(claim.content) else 0.0
            self._known[fact.id] = max(self.of_text(text), counted)
        return self._known[fact.id]

    def of_text(self, text: str) -> float:
        """Returns the share of a topic that a text names, 0 to 1; of several topics the largest."""
        told = well_formed(text)
        shares = [coverage.of(told) for coverage in self._coverages]
        # "The Kremlin" and "the North" name a side by another name than the query has.
        shares += [len(bodies_in(told) & sides) / len(sides) for sides in self._sides if len(sides) > 1]
        return max(shares, default=1.0)

    def _names_others_only(self, content: str) -> bool:
        """Returns whether what is said names countries or bodies, and none of a topic's sides, whoever says it.

        A minister of one side who speaks of others' instructors in a third country does not speak of the topic.
        """
        if not self._joins_sides:
            return False
        named = bodies_in(content)
        if not named or any(named & sides for sides in self._sides):
            return False
        return not any(coverage.of(well_formed(content)) for coverage in self._coverages)

    def is_of_topic(self, fact: Fact) -> bool:
        """Returns whether the fact names something of a topic that joins two sides; of other topics every fact is.

        A story of the topic North Korea–Russia also tells of a battle that neither takes part in.
        """
        return not self._joins_sides or self.of(fact) > 0

    def is_elsewhere(self, fact: Fact) -> bool:
        """Returns whether the fact names countries or bodies, and none of a topic that joins two sides."""
        return not self.is_of_topic(fact) and bool(bodies_in(fact.claim.content))

    def bonus(self, fact: Fact) -> float:
        """Returns what a fact's relevance adds to its score, negative for one that names nothing of the topics."""
        return TOPIC_SHARE * (self.of(fact) - 0.5) if self.is_of_topic(fact) else NONE_OF_TOPIC


def _counts_people(fact: Fact) -> bool:
    return any(figure.value and kind_of_unit(figure.unit) for figure in fact.claim.figures)


def lead_bonus(fact: Fact) -> float:
    """Returns what is added to the score of a fact that articles lead with: the event before what is said about it.

    What articles only recall loses as much.
    """
    if is_recalled(fact):
        return -LEAD_SHARE
    leading = {source.origin for source in fact.sources if is_in_lead(source) and not source.is_withdrawn}
    return LEAD_SHARE + FURTHER_LEAD_SHARE * min(2, len(leading) - 1) if leading else 0.0


def is_recalled(fact: Fact) -> bool:
    """Returns whether every source tells the fact as one of earlier days ("last week", "had said")."""
    return all(source.claim.date == "" or _is_long_ago(source, NEWS_AGE) for source in fact.sources)


def is_background(fact: Fact, age: timedelta) -> bool:
    """Returns whether every source tells the fact as something that was longer ago than `age` when it was published."""
    return all(_is_long_ago(source, age) for source in fact.sources)


def _is_long_ago(source: FactSource, age: timedelta) -> bool:
    days = days_of(source.claim.date or "")
    return days is not None and source.published.date() - days[1] > age


def is_in_lead(source: FactSource) -> bool:
    """Returns whether an article tells the fact in its headline or in the first lines under it."""
    return source.claim.start < len(source.title) + LEAD_CHARACTERS


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
        if any(is_same(ranked[best], ranked[other], float(vectors[best] @ vectors[other])) for other in chosen):
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
