"""GROUP, the figure ledger: takes a story's facts, gives each quantity's values across sources and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.group.vocabulary import is_to_come, quantity_of
from feeds.types import Bound, Fact, Figure


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a quantity: who says so, when, and where it stands.

    Attributes:
        value: the number.
        speaker: who says it; "" where the text gives no one.
        publishers: that carry it, in the order in which they came.
        date: ISO 8601 of the claim where the text dates it.
        at: when it was first published.
        fact_id: the fact that holds it.
    """

    value: float
    high: float | None
    approximate: bool
    bound: Bound
    speaker: str
    publishers: tuple[str, ...]
    origins: tuple[str, ...]
    date: str | None
    at: datetime
    fact_id: int
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Series:
    """A quantity's readings, the earliest first.

    Attributes:
        quantity: language-neutral key of what is counted ("troops", "USD").
        unit: the unit as the first text writes it.
        of: what is counted, as the first text writes it.
        is_expected: planned or hypothetical: not what is, but what is to come.
    """

    quantity: str
    unit: str
    of: str
    is_expected: bool
    readings: tuple[Reading, ...]

    @property
    def latest(self) -> Reading:
        """The last reading in time."""
        return self.readings[-1]

    @property
    def is_moving(self) -> bool:
        """More than one value was told."""
        return len({reading.value for reading in self.readings}) > 1


def figure_series(facts: Sequence[Fact]) -> tuple[Series, ...]:
    """The quantities that `facts` give, those that moved first, then those with the most readings.

    Withdrawn facts are left out.
    """
    found: dict[tuple[str, bool], list[tuple[Reading, Figure]]] = {}
    for fact in sorted(facts, key=lambda f: (_first_published(f), f.id)):
        if not fact.publishers:
            continue
        is_expected = is_to_come(fact.claim)
        for figure in fact.claim.figures:
            if figure.value is not None:
                key = (quantity_of(figure, fact.claim.content), is_expected)
                found.setdefault(key, []).append((_reading(fact, figure, figure.value), figure))
    series = [
        Series(quantity, rows[0][1].unit, rows[0][1].of, is_expected, tuple(reading for reading, _ in rows))
        for (quantity, is_expected), rows in found.items()
    ]
    return tuple(sorted(series, key=lambda s: (not s.is_moving, -len(s.readings), s.quantity, s.is_expected)))


def _reading(fact: Fact, figure: Figure, value: float) -> Reading:
    return Reading(
        value=value,
        high=figure.high,
        approximate=figure.approximate,
        bound=figure.bound,
        speaker=fact.claim.speaker or "",
        publishers=fact.publishers,
        origins=fact.origins,
        date=fact.claim.date,
        at=_first_published(fact),
        fact_id=fact.id,
        is_disputed=bool(fact.disputed_by),
    )


def _first_published(fact: Fact) -> datetime:
    return min((s.published for s in fact.sources if not s.is_withdrawn), default=fact.first_seen)
