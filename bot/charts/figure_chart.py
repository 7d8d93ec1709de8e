"""CHARTS: the values of a figure over time by speaker, as steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.briefs import Brief, Point, Series
from bot.charts.card import GRID, GROUND, LINES, new_axes, new_card, png_of, topic_name
from bot.charts.labels import Drawn, name_lines
from bot.locales import Words
from bot.render.cutting import shorten
from bot.render.facts import sourced_fact
from bot.render.figures import figure_text, unit_text
from bot.render.markup import clean
from bot.render.saying import capitalised

T = TypeVar("T")

LINES_SHOWN: Final = 5
UNIT_WIDTH: Final = 18
NAME_WIDTH: Final = 32


@dataclass(frozen=True, slots=True)
class FigureChart:
    """The values of a figure over time by speaker, with labels ready to draw.

    Attributes:
        title: above the picture.
        lines: name, and its (time, value) steps, the earliest first.
        ticks: times and their labels.
        end: where the lines end: the last value holds until then.
        values: what is written at each value, by value.
        ends: by the name of a line, when it ends earlier: a figure of another voice has replaced its last value.
    """

    title: str
    lines: tuple[tuple[str, tuple[tuple[datetime, float], ...]], ...]
    ticks: tuple[tuple[datetime, str], ...]
    end: datetime
    values: tuple[tuple[float, str], ...]
    ends: Mapping[str, datetime] = field(default_factory=dict)


def figure_chart_of(series: Series, brief: Brief, words: Words) -> FigureChart | None:
    """Returns a quantity's values over time; None if it has fewer than two points.

    Args:
        series: the quantity.
        brief: that the series is from; its present time decides whether years are written.
        words: the reader's language and time zone.
    """
    if len(series.points) < 2:
        return None
    by_who: dict[str, list[Point]] = {}
    names: dict[str, str] = {}
    for point in series.points:
        shown = sourced_fact(point.fact, words.language)
        key = _voice_of(point)
        names.setdefault(key, _short_name(shown.claim.speaker or point.source.publisher))
        by_who.setdefault(key, []).append(point)
    times = sorted({point.at for point in series.points})
    ticks = _spread(times, 4)
    title = words.text(
        "brief.chart_figure", topic=topic_name(brief, words), unit=shorten(unit_text(series.unit, words), UNIT_WIDTH)
    )
    labels = {who: _label(names[who], points, words) for who, points in by_who.items()}
    named = [(labels[who], tuple((p.at, p.figure.value or 0.0) for p in points)) for who, points in by_who.items()]
    lines = sorted(named, key=lambda line: (-len(line[1]), line[0]))
    values = sorted({value for _, points in lines for _, value in points})
    return FigureChart(
        title,
        tuple(lines[:LINES_SHOWN]),
        tuple((at, words.date(at)) for at in ticks),
        max(*times, brief.window.end),
        tuple((value, words.compact(value)) for value in _spread(values, 6)),
        {labels[who]: end for who, points in by_who.items() if (end := _replaced_at(points[-1], series)) is not None},
    )


def _short_name(speaker: str) -> str:
    """A name that has room beside a line: "NIS, Seoul's spy agency" is NIS."""
    whole = capitalised(speaker)
    return whole if len(whole) <= NAME_WIDTH else shorten(whole.partition(",")[0], NAME_WIDTH)


def _label(name: str, points: Sequence[Point], words: Words) -> str:
    """The value of a speaker with one point is written beside the name, with its bound: its tick may have no room."""
    if len(points) > 1:
        return name
    figure = figure_text(replace(points[0].figure, unit=""), words)
    return words.text("alerts.said", speaker=name, content=figure)


def _replaced_at(point: Point, series: Series) -> datetime | None:
    """When another voice's figure replaced this one; None if none has."""
    own = _voice_of(point)
    others = [p for p in series.points if p.fact.replaces == point.fact.id and _voice_of(p) != own]
    return min((p.at for p in others if p.at > point.at), default=None)


def _voice_of(point: Point) -> str:
    """Returns whose figure it is."""
    return point.fact.claim.speaker_key or point.fact.claim.speaker or point.source.publisher


def figure_png(chart: FigureChart) -> bytes:
    """Draws the steps of each speaker; returns a PNG."""
    canvas = new_card(chart.title)
    axes = new_axes(canvas, (0.15, 0.13, 0.80, 0.70))
    start = min(at for _, points in chart.lines for at, _ in points)
    span = max(chart.end - start, timedelta(hours=1))
    drawn: list[Drawn] = []
    for color, (name, points) in zip(LINES, chart.lines, strict=False):
        xs = [*(_share(at, start, span) for at, _ in points), _share(chart.ends.get(name, chart.end), start, span)]
        ys = [*(value for _, value in points), points[-1][1]]
        drawn.append((xs, ys))
        axes.step(xs, ys, where="post", color=color, linewidth=4, solid_capstyle="round")
        axes.plot(xs[:-1], ys[:-1], "o", color=color, markersize=10, markeredgecolor=GROUND, markeredgewidth=2)
    highest = max(value for _, points in chart.lines for _, value in points) or 1.0
    axes.set_ylim(0, highest * 1.25)
    ticks = _readable([(_share(at, start, span), label) for at, label in chart.ticks])
    axes.set_xticks([place for place, _ in ticks], [clean(label) for _, label in ticks])
    axes.set_xlim(-0.03, 1.03)  # after the ticks, which would change it
    kept = _apart(chart.values, highest * 0.09)
    axes.set_yticks([value for value, _ in kept], [clean(label) for _, label in kept])
    axes.grid(axis="y", color=GRID, linewidth=1)
    name_lines(axes, [name for name, _ in chart.lines], drawn, highest)
    return png_of(canvas)


def _share(at: datetime, start: datetime, span: timedelta) -> float:
    return (at - start) / span


def _spread(items: Sequence[T], most: int) -> list[T]:
    """Returns at most `most` evenly spaced items, the first and the last included."""
    if len(items) <= most:
        return list(items)
    return [items[round(index * (len(items) - 1) / (most - 1))] for index in range(most)]


def _readable(ticks: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Returns ticks with readable labels: inside the picture, no label twice, not overlapping; later ones win."""
    kept: list[tuple[float, str]] = []
    for place, label in sorted(ticks, reverse=True):
        is_apart = not kept or kept[-1][0] - place >= 0.16
        if 0.0 <= place <= 1.0 and is_apart and label not in {name for _, name in kept}:
            kept.append((place, label))
    return kept[::-1]


def _apart(values: Sequence[tuple[float, str]], least: float) -> list[tuple[float, str]]:
    """Returns values whose labels do not overlap; higher ones win."""
    kept: list[tuple[float, str]] = []
    for value, label in sorted(values, reverse=True):
        if not kept or kept[-1][0] - value >= least:
            kept.append((value, label))
    return kept
