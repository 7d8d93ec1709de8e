"""GROUP, figure series: takes a story's facts, gives each quantity's reported values across sources and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.group.embed import Vectors, unpack_vector
from feeds.group.vocabulary import is_matter, is_to_come
from feeds.quantities import quantity_of
from feeds.types import Bound, Fact, Figure


@dataclass(frozen=True, slots=True)
class FigureReport:
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
class FigureSeries:
    """What was reported of one quantity, the earliest first.

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
    reports: tuple[FigureReport, ...]

    @property
    def latest(self) -> FigureReport:
        """The report that was published last."""
        return self.reports[-1]

    @property
    def is_moving(self) -> bool:
        """More than one value was told."""
        return len({report.value for report in self.reports}) > 1


def figure_series(facts: Sequence[Fact], same_quantity: float = 0.58) -> tuple[FigureSeries, ...]:
    """The quantities that `facts` give, those that moved first, then those with the most reports.

    Two facts count one quantity when the unit is of one class, both are there or both still to come, and their words
    are near: soldiers who arrived and soldiers who were captured are two. A bare "10,000 soldiers", which says nothing
    of what they do, stands only where nothing else counts the same. Withdrawn facts are left out.

    Args:
        facts: of one story.
        same_quantity: cosine from which two facts are near, as in MergeSettings.other_voice.
    """
    rows = sorted(_rows(facts), key=lambda row: (_first_published(row.fact), row.fact.id))
    telling = {row.key for row in rows if is_matter(row.fact.claim)}
    found: list[list[_Row]] = []
    for row in rows:
        if row.key in telling and not is_matter(row.fact.claim):
            continue
        near = ((max(_nearness(row, other) for other in series), -place) for place, series in enumerate(found))
        nearness, place = max(near, default=(-1.0, 0))
        if nearness >= same_quantity:
            found[-place].append(row)
        else:
            found.append([row])
    series = [_series(rows) for rows in found]
    return tuple(sorted(series, key=lambda s: (not s.is_moving, -len(s.reports), s.quantity, s.is_expected)))


@dataclass(frozen=True, slots=True)
class _Row:
    """One figure of a fact. `key`: what it counts, and whether that is still to come."""

    key: tuple[str, bool]
    fact: Fact
    figure: Figure
    value: float
    vector: Vectors


def _rows(facts: Sequence[Fact]) -> Iterator[_Row]:
    for fact in facts:
        if not fact.publishers:
            continue
        vector = unpack_vector(fact.vector)
        for figure in fact.claim.figures:
            if figure.value is not None:
                key = (quantity_of(figure, fact.claim.content), is_to_come(fact.claim, figure))
                yield _Row(key, fact, figure, figure.value, vector)


def _nearness(row: _Row, other: _Row) -> float:
    """Cosine of their words, -1 to 1; 1 where a change or a dispute says so already; -1 for another quantity."""
    if row.key != other.key or (row.fact.id == other.fact.id and row.value != other.value):
        return -1.0
    if row.fact.id == other.fact.id or other.fact.id in _linked(row.fact) or row.fact.id in _linked(other.fact):
        return 1.0
    if not len(row.vector) or len(row.vector) != len(other.vector):
        return 1.0  # nothing to tell them apart by
    return float(row.vector @ other.vector)


def _linked(fact: Fact) -> tuple[int, ...]:
    return fact.disputed_by if fact.replaces is None else (fact.replaces, *fact.disputed_by)


def _series(rows: Sequence[_Row]) -> FigureSeries:
    (quantity, is_expected), first = rows[0].key, rows[0].figure
    reports = tuple(_report(row.fact, row.figure, row.value) for row in rows)
    return FigureSeries(quantity, first.unit, first.of, is_expected, reports)


def _report(fact: Fact, figure: Figure, value: float) -> FigureReport:
    return FigureReport(
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
