"""GROUP, fact links: takes the relations of a claim to facts, returns which it replaces, disputes and denies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feeds.group.claim_relations import Relation
from feeds.group.restatement import counting_figures
from feeds.types import Fact

# A denial does not say which fact it denies: of facts about as similar to it, the more important one counts as denied.
DENIED_IMPORTANCE: Final = 0.3


@dataclass(frozen=True, slots=True)
class RelatedFact:
    """A fact, the relation of a claim to it, and the cosine of their vectors, -1 to 1."""

    fact: Fact
    relation: Relation
    alike: float


@dataclass(frozen=True, slots=True)
class FactLinks:
    """Ids of the facts that a claim changes or contradicts.

    Attributes:
        replaces: the fact whose figure the claim changes.
        is_reported: True if another speaker has reported that change already.
        outdated: facts with a later figure that are not known to replace another fact.
        disputed: facts that give another figure for the same time.
        denied: the one fact that the claim most likely denies.
    """

    replaces: int | None = None
    is_reported: bool = False
    outdated: tuple[int, ...] = ()
    disputed: tuple[int, ...] = ()
    denied: tuple[int, ...] = ()

    @property
    def opposed(self) -> tuple[int, ...]:
        """Disputed and denied facts, each once."""
        return tuple(dict.fromkeys((*self.disputed, *self.denied)))


def fact_links_of(related: Sequence[RelatedFact]) -> FactLinks:
    """Returns the links that the relations of one claim to the facts of its story imply."""
    replaces, is_reported = _replaced(related)
    outdated = [row.fact for row in related if row.relation is Relation.OUTDATED]
    return FactLinks(
        replaces=replaces,
        is_reported=is_reported,
        outdated=tuple(fact.id for fact in outdated if fact.replaces is None),
        disputed=tuple(row.fact.id for row in related if row.relation is Relation.DISPUTES),
        denied=_denied(related),
    )


def figure_change_key(fact: Fact) -> tuple[int | None, frozenset[float]]:
    """Returns a key that is equal for two changes of one figure: the replaced fact and the new values.

    "3,000, twice as many" has the value 3,000 alone.
    """
    counting = counting_figures(fact.claim) or fact.claim.figures
    return fact.replaces, frozenset(figure.value for figure in counting if figure.value is not None)


def _denied(related: Sequence[RelatedFact]) -> tuple[int, ...]:
    """Returns the one fact that a denial is set against, of all that it may be about."""
    denied = [row for row in related if row.relation is Relation.DENIES]
    ranked = sorted((-row.alike - DENIED_IMPORTANCE * row.fact.importance, row.fact.id) for row in denied)
    return tuple(fact_id for _, fact_id in ranked[:1])


def _replaced(related: Sequence[RelatedFact]) -> tuple[int | None, bool]:
    """Returns the latest figure of a series, and whether another speaker has reported its change already."""
    latest = _latest([row.fact for row in related if row.relation is Relation.UPDATES])
    changed = {row.fact.id: row.fact.replaces for row in related if row.relation is Relation.AGREES}
    agreed = _latest([row.fact for row in related if changed.get(row.fact.id) is not None])
    if latest is None:  # the change is another voice's, and reported; this one has the same value
        return (changed[agreed[2]], True) if agreed is not None else (None, False)
    is_reported = agreed is not None and agreed >= latest
    return (changed[agreed[2]] if agreed is not None and is_reported else latest[2]), is_reported


def _latest(facts: Sequence[Fact]) -> tuple[datetime, int, int] | None:
    """Returns the fact that was reported last as (time, negative id, id)."""
    return max(((fact.last_seen, -fact.id, fact.id) for fact in facts), default=None)
