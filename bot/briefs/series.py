"""BRIEF: the figure ledger of a topic: one quantity over time, with who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import date as Date
from typing import Final

from bot.ranking import likeness
from feeds.types import Fact, Figure, Source

# Two facts of one unit speak of one quantity from here on; the encoder puts related claims at 0.45 to 0.65.
SAME_QUANTITY: Final = 0.55


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time. `at` is the claim's own day where it has one, else when the source published it."""

    at: datetime
    figure: Figure
    fact: Fact
    source: Source


@dataclass(frozen=True, slots=True)
class Series:
    """One quantity: its unit as first told, and its points in the order of time."""

    unit: str
    points: tuple[Point, ...]

    @property
    def has_moved(self) -> bool:
        """Whether there is more than one value."""
        return len({point.figure.value for point in self.points}) > 1


def figure_series(facts: Sequence[Fact]) -> tuple[Series, ...]:
    """The quantities that `facts` give, those that moved first, then by how many points they have.

    Facts belong to one series when one takes the other's place, or when their units are the same and their words
    or their speaker alike.
    """
    groups: list[list[Fact]] = []
    for fact in sorted((f for f in facts if f.publishers and _figures(f)), key=lambda f: (f.first_seen, f.id)):
        home = next((group for group in groups if any(_is_one_quantity(fact, other) for other in group)), None)
        if home is None:
            groups.append([fact])
        else:
            home.append(fact)
    series = [_series(group) for group in groups]
    return tuple(sorted(series, key=lambda s: (not s.has_moved, -len(s.points), s.points[0].at)))


def _figures(fact: Fact) -> list[Figure]:
    return [figure for figure in fact.claim.figures if figure.value is not None]


def _unit(figure: Figure) -> str:
    return figure.unit.casefold()


def _is_one_quantity(one: Fact, other: Fact) -> bool:
    if one.replaces == other.id or other.replaces == one.id:
        return True
    if other.id in one.disputed_by or one.id in other.disputed_by:
        return bool({_unit(f) for f in _figures(one)} & {_unit(f) for f in _figures(other)})
    if not {_unit(f) for f in _figures(one)} & {_unit(f) for f in _figures(other)}:
        return False
    is_one_speaker = one.claim.speaker_key is not None and one.claim.speaker_key == other.claim.speaker_key
    return likeness(one, other) >= SAME_QUANTITY or (is_one_speaker and one.story_id == other.story_id)


def _series(group: Sequence[Fact]) -> Series:
    unit = _figures(group[0])[0].unit
    points = []
    for fact in group:
        figures = _figures(fact)
        figure = next((f for f in figures if _unit(f) == unit.casefold()), figures[0])
        source = next((s for s in fact.sources if not s.is_withdrawn), fact.sources[0])
        points.append(Point(_at(fact, source), figure, fact, source))
    return Series(unit, tuple(sorted(points, key=lambda p: (p.at, p.fact.id))))


def _at(fact: Fact, source: Source) -> datetime:
    iso = (fact.claim.date or "")[:10]
    try:
        day = Date.fromisoformat(iso)
    except ValueError:
        return source.published
    claimed = datetime(day.year, day.month, day.day, tzinfo=UTC)
    # A plan for next month is a figure of the day on which it was told.
    return claimed if claimed <= source.published else source.published
