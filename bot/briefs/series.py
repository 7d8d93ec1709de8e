"""BRIEF: turns the figure series of a topic's stories into the points of tables and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import date as Date

from feeds.group import FigureReport, FigureSeries, figure_series
from feeds.types import Fact, FactSource, Figure


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time. `at` is the claim's own day where it has one, else when the source published it."""

    at: datetime
    figure: Figure
    fact: Fact
    source: FactSource


@dataclass(frozen=True, slots=True)
class Series:
    """One quantity: its unit as first reported, and its points in the order of time."""

    unit: str
    points: tuple[Point, ...]

    @property
    def has_moved(self) -> bool:
        """True if there is more than one value."""
        return len({point.figure.value for point in self.points}) > 1


def topic_series(facts: Sequence[Fact]) -> tuple[Series, ...]:
    """Returns the quantities of each story: those whose value changed first, then those with the most points.

    `feeds.group.figure_series` decides what is one quantity, story by story: soldiers in two stories are not the same
    soldiers.
    """
    by_id = {fact.id: fact for fact in facts}
    stories: dict[int, list[Fact]] = {}
    for fact in facts:
        stories.setdefault(fact.story_id, []).append(fact)
    series = [_series(found, by_id) for group in stories.values() for found in figure_series(group)]
    return tuple(sorted(series, key=lambda s: (not s.has_moved, -len(s.points), s.points[0].at, s.unit)))


def _series(found: FigureSeries, by_id: Mapping[int, Fact]) -> Series:
    points = [_point(report, by_id[report.fact_id]) for report in found.reports]
    return Series(found.unit, tuple(sorted(points, key=lambda p: (p.at, p.fact.id))))


def _point(report: FigureReport, fact: Fact) -> Point:
    figure = next(figure for figure in fact.claim.figures if figure.value == report.value)
    source = next((s for s in fact.sources if not s.is_withdrawn), fact.sources[0])
    return Point(_at(fact, source), figure, fact, source)


def _at(fact: Fact, source: FactSource) -> datetime:
    iso = (fact.claim.date or "")[:10]
    try:
        day = Date.fromisoformat(iso)
    except ValueError:
        return source.published
    claimed = datetime(day.year, day.month, day.day, tzinfo=UTC)
    # A claim dated in the future is a figure of the day on which it was published.
    return claimed if claimed <= source.published else source.published
