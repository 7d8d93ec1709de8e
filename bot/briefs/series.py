"""BRIEF: turns the figure series of a topic's stories into the points of tables and charts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from itertools import combinations
from typing import Final

from bot.briefs.counting import Point, count_one_quantity, is_of_a_time, is_whole_of_part
from bot.briefs.sides import sides_of
from bot.repetition import is_headline_only
from feeds.days import days_of
from feeds.group import (
    TOLLS,
    FigureReport,
    FigureSeries,
    counted_of,
    counting_figures,
    figure_series,
    is_one_voice,
    speaks_for_one,
)
from feeds.types import Fact, FactSource

# What was counted once stays counted.
_GROWING: Final = TOLLS | {"sent"}


@dataclass(frozen=True, slots=True)
class Series:
    """One quantity: its unit as first reported, and its points in the order of time.

    Attributes:
        deed: class of what they did or what was done to them, as in feeds/group/deeds.toml; "" if no word tells it.
        is_to_come: planned, expected or only possible.
    """

    unit: str
    points: tuple[Point, ...]
    deed: str = ""
    is_to_come: bool = False

    @property
    def has_moved(self) -> bool:
        """True if there is more than one value."""
        return len({point.figure.value for point in self.points}) > 1


def is_one_count(one: Fact, other: Fact) -> bool:
    """Returns whether two values are of one side, so that the later one may overtake the earlier one.

    Seoul's army and Seoul's spy agency are of one side. What Kyiv counts stands beside it and overtakes nothing.
    """
    is_one_side = bool(sides_of(one.claim) & sides_of(other.claim))
    return is_one_side or speaks_for_one(one.claim, other.claim)


def topic_series(facts: Sequence[Fact]) -> tuple[Series, ...]:
    """Returns the quantities of a topic's stories: those whose value changed first, then those with the most points.

    `feeds.group.figure_series` decides what is one quantity within a story. Those of two stories are one if the thing,
    the deed and the places below a country are the same, or, where no place is named, if one voice gives both. Only
    what somebody is said to have counted, on a known day, is a point: a newspaper's own figure is none, and that of a
    headline does not say enough.

    Args:
        facts: of one topic.
    """
    counted = [_as_said(fact) for fact in facts]
    by_id = {fact.id: fact for fact in counted}
    stories: dict[int, list[Fact]] = {}
    for fact in counted:
        if fact.claim.speaker and fact.claim.has_day and not is_headline_only(fact):
            stories.setdefault(fact.story_id, []).append(fact)
    found = [_series(found, by_id) for group in stories.values() for found in figure_series(group)]
    headed = {fact.id for fact in facts if not fact.claim.speaker}
    found = [series for series in found if series.points and not (_counts_no_toll(series) and _is_of(series, headed))]
    merged: list[Series] = []
    for series in sorted(found, key=lambda s: (s.points[0].at, s.unit)):
        one = series
        for other in [other for other in merged if _is_one_quantity(other, series)]:
            if not _falls(one, other):
                merged.remove(other)
                one = _joined(other, one)
        merged.append(one)
    return tuple(sorted(merged, key=lambda s: (not s.has_moved, -len(s.points), s.points[0].at, s.unit)))


def overtaking(fact: Fact, series: Sequence[Series], told: Sequence[Fact]) -> Point | None:
    """Returns the last point of a figure of the fact that has another value and is of a later day; None if none is.

    The last one of the side that gave the fact; one of another side only where this side counted no more.

    Args:
        fact: a line of the brief.
        series: of the brief.
        told: lines that need not be announced by another one.
    """
    given = {figure.value for figure in counting_figures(fact.claim)}
    if len(given) != 1:  # the note would not say which of the line's numbers has another value
        return None
    ids = {other.id for other in told}
    for one in series:
        mine = (point for point in reversed(one.points) if point.fact.id == fact.id and point.figure.value in given)
        own = next(mine, None)
        if own is None:
            continue
        later = [p for p in one.points if p.at.date() > own.at.date() and p.figure.value != own.figure.value]
        last = next((p for p in reversed(later) if is_one_count(p.fact, fact)), later[-1] if later else None)
        if last is not None and last.fact.id not in ids:
            return last
    return None


def _as_said(fact: Fact) -> Fact:
    """A fact that a headline tells as an event, as somebody tells it in the text below, who counted."""
    if fact.claim.speaker:
        return fact
    said = [s for s in fact.sources if s.claim.speaker and s.claim.end > len(s.title) and not s.is_withdrawn]
    if not said:
        return fact
    return replace(fact, claim=said[0].claim, sources=tuple(said))


def _counts_no_toll(series: Series) -> bool:
    """True for soldiers who were sent: a headline does not tell whether it counts all or those of this time."""
    return series.deed not in TOLLS


def _is_of(series: Series, facts: Collection[int]) -> bool:
    return all(point.fact.id in facts for point in series.points)


def _is_one_quantity(one: Series, other: Series) -> bool:
    return any(count_one_quantity(p, q) for p in one.points for q in other.points)


def _joined(one: Series, other: Series) -> Series:
    return replace(one, points=tuple(sorted((*one.points, *other.points), key=lambda p: (p.at, p.fact.id))))


def _falls(one: Series, other: Series) -> bool:
    """True if one voice would count fewer of what only grows: of 15,000 who were sent 10,000 are still at the front."""
    if one.deed not in _GROWING or one.is_to_come:
        return False
    points = sorted((*one.points, *other.points), key=lambda p: p.at)
    values = [(p.figure.value or 0.0, p.fact.claim) for p in points]
    return any(late < early and is_one_voice(a, b) for (early, a), (late, b) in combinations(values, 2))


def _series(found: FigureSeries, by_id: Mapping[int, Fact]) -> Series:
    points = [_point(report, by_id[report.fact_id]) for report in found.reports]
    counted = counted_of(points[0].fact.claim, points[0].figure)
    points = [point for point in points if not is_whole_of_part(point.fact.claim, point.figure)]
    points = [point for point in points if not is_of_a_time(point.fact.claim, point.figure)]
    ordered = tuple(sorted(points, key=lambda p: (p.at, p.fact.id)))
    return Series(found.unit, ordered, counted.deed, counted.is_to_come)


def _point(report: FigureReport, fact: Fact) -> Point:
    figure = next(figure for figure in fact.claim.figures if figure.value == report.value)
    source = next((s for s in fact.sources if not s.is_withdrawn), fact.sources[0])
    return Point(_at(fact, source), figure, fact, source)


def _at(fact: Fact, source: FactSource) -> datetime:
    """The earliest day that a source gives. One in the future is that of what is planned, and not of the figure."""
    found = [source.published]
    for one in fact.sources:
        days = days_of(one.claim.date or "")
        if days is not None and days[0] <= one.published.date():
            found.append(min(datetime.combine(days[1], time(), UTC), one.published))
    return min(found)
