"""GROUP, ties: takes how a claim stands to each fact of a story, gives what it replaces, disputes and denies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feeds.group.comparing import Relation
from feeds.types import Fact

# A denial names no one thing: of what is about as near in meaning, it is the weightier that is denied.
DENIED_IMPORTANCE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Related:
    """A fact, how a claim stands to it, and the cosine of their vectors, -1 to 1."""

    fact: Fact
    relation: Relation
    alike: float


@dataclass(frozen=True, slots=True)
class Ties:
    """Ids of the facts that a claim is tied to.

    Attributes:
        replaces: whose figure it changes.
        disputed: that give another figure at the same time.
        denied: what it denies, the one fact that this is most likely about.
    """

    replaces: int | None = None
    disputed: tuple[int, ...] = ()
    denied: tuple[int, ...] = ()

    @property
    def opposed(self) -> tuple[int, ...]:
        """All that it contradicts, each once."""
        return tuple(dict.fromkeys((*self.disputed, *self.denied)))


def ties_of(related: Sequence[Related]) -> Ties:
    """What a claim's relations to the facts of a story amount to."""
    disputed = tuple(row.fact.id for row in related if row.relation is Relation.DISPUTES)
    return Ties(_replaced(related), disputed, _denied(related))


def _denied(related: Sequence[Related]) -> tuple[int, ...]:
    """Of what a denial may be about the one fact that it is set against."""
    denied = [row for row in related if row.relation is Relation.DENIES]
    ranked = sorted((-row.alike - DENIED_IMPORTANCE * row.fact.importance, row.fact.id) for row in denied)
    return tuple(fact_id for _, fact_id in ranked[:1])


def _replaced(related: Sequence[Related]) -> int | None:
    """Of a series its latest figure; None where another voice has already told its change."""
    latest = _latest([row.fact for row in related if row.relation is Relation.UPDATES])
    agreeing = [row.fact for row in related if row.relation is Relation.AGREES]
    agreed = _latest([fact for fact in agreeing if fact.replaces is not None])
    return None if latest is not None and agreed is not None and agreed >= latest else latest and latest[2]


def _latest(facts: Sequence[Fact]) -> tuple[datetime, int, int] | None:
    """The fact that was told last, by (time, its place in time, its id)."""
    return max(((fact.last_seen, -fact.id, fact.id) for fact in facts), default=None)
