"""GROUP, figure series: takes a story's facts, returns each quantity's reported values across sources and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.group.cosine_scale import on_common_scale
from feeds.group.counted import Counted, counted_of, is_one_series
from feeds.group.embed import Encoder, Vectors, encoder_of, unpack_vector
from feeds.group.vocabulary import is_matter
from feeds.quantities import is_of_members
from feeds.types import Bound, Fact, Figure


@dataclass(frozen=True, slots=True)
class FigureReport:
    """One reported value of a quantity.

    Attributes:
        value: the number.
        speaker: "" if the text names nobody.
        publishers: in the order in which they reported it.
        date: ISO 8601 date of the claim, if the text gives one.
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
        unit: the unit as the first text writes it that does not write of mere members.
        of: what is counted, as the first text writes it.
        is_expected: True for planned or hypothetical figures.
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
        """True if more than one value was reported."""
        return len({report.value for report in self.reports}) > 1


def figure_series(facts: Sequence[Fact], same_quantity: float = 0.58) -> tuple[FigureSeries, ...]:
    """Returns the quantities in `facts`: those whose value changed first, then those with the most reports.

    Two facts count one quantity if their units are of one class, their deeds and places are the same, both are present
    or both planned, and their contents are similar: soldiers who arrived and soldiers who were captured are two
    quantities. A bare "10,000 soldiers", which does not say what they do, is left out if another fact counts the same
    unit. Withdrawn facts are left out.

    Args:
        facts: of one story.
        same_quantity: least cosine of the contents of two facts, as in MergeSettings.other_voice.
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
    """One figure of a fact, with what it counts."""

    counted: Counted
    fact: Fact
    figure: Figure
    value: float
    vector: Vectors
    encoder: Encoder

    @property
    def key(self) -> tuple[str, bool]:
        """The thing, and whether it is planned."""
        return self.counted.quantity, self.counted.is_to_come


def _rows(facts: Sequence[Fact]) -> Iterator[_Row]:
    for fact in facts:
        if not fact.publishers:
            continue
        vector, encoder = unpack_vector(fact.vector), encoder_of(fact.vector) or Encoder.USE
        for figure in fact.claim.figures:
            if figure.value is not None:
                yield _Row(counted_of(fact.claim, figure), fact, figure, figure.value, vector, encoder)


def _nearness(row: _Row, other: _Row) -> float:
    """Returns the cosine of two contents, -1 to 1; 1 if the facts are linked already; -1 for different quantities."""
    if row.key != other.key or (row.fact.id == other.fact.id and row.value != other.value):
        return -1.0
    if row.fact.id == other.fact.id or other.fact.id in _linked(row.fact) or row.fact.id in _linked(other.fact):
        return 1.0
    if not is_one_series(row.counted, other.counted):
        return -1.0
    if not len(row.vector) or len(row.vector) != len(other.vector) or row.encoder is not other.encoder:
        return 1.0  # without vectors they cannot be told apart
    return on_common_scale(float(row.vector @ other.vector), row.encoder)


def _linked(fact: Fact) -> tuple[int, ...]:
    return fact.disputed_by if fact.replaces is None else (fact.replaces, *fact.disputed_by)


def _series(rows: Sequence[_Row]) -> FigureSeries:
    (quantity, is_expected) = rows[0].key
    first = next((row.figure for row in rows if not is_of_members(row.figure)), rows[0].figure)
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
