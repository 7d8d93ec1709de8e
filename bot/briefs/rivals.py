"""BRIEF: values of one quantity that two sides give for the same days, and that cannot both hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from math import inf
from typing import Final

from bot.briefs.contests import contests
from bot.briefs.counting import Point, count_one_quantity, is_of_a_time, is_whole_of_part
from bot.briefs.series import Series
from bot.briefs.sides import sides_of
from bot.briefs.values import Dispute
from bot.repetition import is_headline_only
from feeds.days import days_of
from feeds.group import TOLLS, counting_figures, speaks_for_one
from feeds.quantities import kind_of_unit
from feeds.types import Bound, Fact, FactSource, Figure, Status

# A toll of four days ago is no other count of what was told today; who is on the way is counted anew each day.
_SAME_DAYS: Final = timedelta(days=4)
_SAME_DAY: Final = timedelta(days=1)
# So far apart are values that are no roundings of one, nor a day's growth.
_APART: Final = 1.5
_ABOUT: Final = 0.1


def rival_counts(facts: Sequence[Fact]) -> list[Dispute]:
    """Returns pairs of values that contradict each other, the earlier one first; of two sides once for each quantity.

    Two sides give one quantity for the same days; or an article, whose headline says who contests whose figure, gives
    both of one unit.

    Args:
        facts: of a topic, that somebody still tells.
    """
    points = [point for fact in facts if _tells_for_sure(fact) for point in _points(fact)]
    sides = {point.fact.id: sides_of(point.fact.claim) for point in points}  # of thousands of pairs, of few facts
    apart = (
        (one, other)
        for one, other in combinations(points, 2)
        if sides[one.fact.id].isdisjoint(sides[other.fact.id]) and _are_apart(one.figure, other.figure)
    )
    found = [(one, other) for one, other in apart if _are_rivals(one, other)]
    kept: list[Dispute] = []
    shown: set[tuple[str, frozenset[str]]] = set()
    for one, other in sorted(found, key=_nearness):
        both = sides[one.fact.id] | sides[other.fact.id]
        if (one.counted.deed, both) not in shown:
            shown.add((one.counted.deed, both))
            kept.append(_dispute(*sorted((one, other), key=lambda p: (p.source.published, p.fact.id))))
    return kept


def _dispute(one: Point, other: Point) -> Dispute:
    counts = None
    if count_one_quantity(one, other):
        counts = Series(one.figure.unit, (one, other), one.counted.deed, one.counted.is_to_come)
    return Dispute(one.fact, (other.fact,), counts=counts)


def _tells_for_sure(fact: Fact) -> bool:
    is_told = bool(fact.claim.speaker) and fact.claim.status in {Status.ASSERTED, Status.UNCONFIRMED}
    return is_told and fact.stands_alone and bool(sides_of(fact.claim))


def _points(fact: Fact) -> Iterable[Point]:
    source = next((s for s in fact.sources if not s.is_withdrawn), None)
    for figure in counting_figures(fact.claim) if source is not None else ():
        if source is not None and not is_of_a_time(fact.claim, figure) and not is_whole_of_part(fact.claim, figure):
            yield Point(_said(fact, source), figure, fact, source)


def _said(fact: Fact, source: FactSource) -> datetime:
    days = days_of(fact.claim.date or "")
    return datetime.combine(days[1], time(), UTC) if days is not None else source.published


def _are_rivals(one: Point, other: Point) -> bool:
    """True for two sides' values, that cannot both hold, of one quantity and of the same days."""
    if _is_contest_of(one, other):
        return not speaks_for_one(one.fact.claim, other.fact.claim)
    if abs(one.at - other.at) > (_SAME_DAYS if one.counted.deed in TOLLS else _SAME_DAY):
        return False
    if is_headline_only(one.fact) or is_headline_only(other.fact) or not count_one_quantity(one, other):
        return False
    return not speaks_for_one(one.fact.claim, other.fact.claim)


def _is_contest_of(one: Point, other: Point) -> bool:
    """True for two values of one unit in an article whose headline tells of a dispute."""
    kind = kind_of_unit(one.figure.unit)
    if not kind or kind != kind_of_unit(other.figure.unit) or one.counted.is_to_come != other.counted.is_to_come:
        return False
    shared = {s.entry_id for s in one.fact.sources} & {s.entry_id for s in other.fact.sources}
    return any(source.entry_id in shared and contests(source.title) for source in one.fact.sources)


def _are_apart(one: Figure, other: Figure) -> bool:
    (low, high), (least, most) = _range(one), _range(other)
    if high >= least and most >= low:
        return False
    small, large = sorted((one.value or 0.0, other.value or 0.0))
    return small > 0 and large / small >= _APART


def _range(figure: Figure) -> tuple[float, float]:
    value = figure.value or 0.0
    if figure.bound is Bound.AT_LEAST:
        return value, inf
    if figure.bound is Bound.AT_MOST:
        return 0.0, value
    margin = _ABOUT * value if figure.approximate else 0.0
    return value - margin, (figure.high or value) + margin


def _nearness(pair: tuple[Point, Point]) -> tuple[timedelta, float, int, int]:
    one, other = pair
    return abs(one.at - other.at), -max(one.fact.importance, other.fact.importance), one.fact.id, other.fact.id
