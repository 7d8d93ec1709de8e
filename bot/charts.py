"""Pictures under a brief: a topic's coverage with its events, a figure's course by source. Values in, PNG bytes out.

The drawing functions take values that can be pickled and are slow (about 0.3 s): call them in a worker process.
One card for dark and light: its own slate ground with light ink, which stands out on both.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any, Final, TypeVar

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from bot.briefs.series import Series
from bot.briefs.values import Brief
from bot.locales import Words
from bot.render.cutting import shorten
from bot.render.facts import capitalised, content_text, told
from bot.render.markup import clean

T = TypeVar("T")
Drawn = tuple[list[float], list[float]]

GROUND: Final = "#25303d"
INK: Final = "#f3f6f9"
FAINT: Final = "#93a3b5"
GRID: Final = "#3b4a5c"
BAR: Final = "#5bb5f0"
MARK: Final = "#ffc857"
# Told apart by colour-blind eyes too (after Okabe and Ito), light enough for the ground.
LINES: Final = ("#5bb5f0", "#ffc857", "#4fd1a5", "#f58fb5", "#c9b6ff", "#f28c5a")
INCHES: Final = (7.2, 5.6)
DPI: Final = 150
# On a phone 1,080 pixels are about 65 mm: 15 points here are some 9 there.
SIZE: Final = 15
# Above a line, below it, and farther off, as shares of the highest value.
GAPS: Final = (0.025, -0.115, 0.11, -0.2)
EVENTS_SHOWN: Final = 4
EVENTS_A_BAR: Final = 2
LINES_SHOWN: Final = 5
# DejaVu comes with matplotlib; the others draw what it has not, where the machine has them.
FAMILIES: Final = (
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Arial Unicode MS",
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Articles a day (or hour) and what happened, in words ready to draw.

    Attributes:
        title: above the picture.
        bars: label and number, the earliest first; every day of the window has one.
        events: index of the bar, and the words.
    """

    title: str
    bars: tuple[tuple[str, int], ...]
    events: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """A figure over time by who says so, in words ready to draw.

    Attributes:
        title: above the picture.
        lines: name, and its (time, value) steps, the earliest first.
        ticks: times and their labels.
        end: where the lines end: the last value holds until then.
        values: what is written at each value, by value.
    """

    title: str
    lines: tuple[tuple[str, tuple[tuple[datetime, float], ...]], ...]
    ticks: tuple[tuple[datetime, str], ...]
    end: datetime
    values: tuple[tuple[float, str], ...]


def coverage_of(brief: Brief, words: Words) -> Coverage | None:
    """A brief's coverage; None where it has no articles. Hours for windows of two days and less."""
    if not brief.sources:
        return None
    is_hourly = brief.window.end - brief.window.start <= timedelta(days=2)
    step = timedelta(hours=1) if is_hourly else timedelta(days=1)
    starts = _steps(words.local(brief.window.start), words.local(brief.window.end), step)
    counts = [0] * len(starts)
    for source in brief.sources:
        counts[_step_of(words.local(source.published), starts)] += 1
    labels = [words.time(at) if is_hourly else words.date(at) for at in starts]
    events: list[tuple[int, str]] = []
    for happened in brief.timeline:
        days = [index for index, at in enumerate(starts) if at.date().isoformat() == happened.date[:10]]
        if days and sum(day == days[0] for day, _ in events) < EVENTS_A_BAR:
            text = content_text(told(happened.fact, words.language), words, 64)
            events.append((days[0], f"{words.iso_date(happened.date)}  {text}"))
    key = "brief.chart_coverage_hours" if is_hourly else "brief.chart_coverage"
    title = words.text(key, topic=brief.topic.name(words.language))
    return Coverage(title, tuple(zip(labels, counts, strict=True)), tuple(events[-EVENTS_SHOWN:]))


def course_of(series: Series, brief: Brief, words: Words) -> Course | None:
    """A quantity's course; None where it has fewer than two points."""
    if len(series.points) < 2:
        return None
    by_who: dict[str, list[tuple[datetime, float]]] = {}
    names: dict[str, str] = {}
    for point in series.points:
        shown = told(point.fact, words.language)
        key = point.fact.claim.speaker_key or point.fact.claim.speaker or point.source.publisher
        names.setdefault(key, shorten(capitalised(shown.claim.speaker or point.source.publisher), 32))
        by_who.setdefault(key, []).append((point.at, point.figure.value or 0.0))
    times = sorted({point.at for point in series.points})
    ticks = _spread(times, 4)
    title = words.text("brief.chart_figure", topic=brief.topic.name(words.language), unit=series.unit)
    # A value told once is written to its name: its tick may have had no room.
    named = [
        (f"{names[who]}: {words.compact(points[0][1])}" if len(points) == 1 else names[who], tuple(points))
        for who, points in by_who.items()
    ]
    lines = sorted(named, key=lambda line: (-len(line[1]), line[0]))
    values = sorted({value for _, points in lines for _, value in points})
    return Course(
        title,
        tuple(lines[:LINES_SHOWN]),
        tuple((at, words.date(at)) for at in ticks),
        max(*times, brief.window.end),
        tuple((value, words.compact(value)) for value in _spread(values, 6)),
    )


def timeline_png(coverage: Coverage) -> bytes:
    """The coverage as bars, its events numbered on them and named below."""
    canvas = _card(coverage.title)
    lowest = 0.14 + 0.075 * len(coverage.events)
    axes = _axes(canvas, (0.08, lowest, 0.88, 0.84 - lowest))
    counts = [count for _, count in coverage.bars]
    axes.bar(range(len(counts)), counts, width=0.72, color=BAR)
    stack = max((sum(day == index for day, _ in coverage.events) for index, _ in coverage.events), default=0)
    axes.set_ylim(0, max(1, *counts) * (1.16 + 0.17 * stack))
    axes.set_xlim(-0.6, len(counts) - 0.4)
    axes.yaxis.set_visible(False)
    shown = range(0, len(counts), -(-len(counts) // 5))
    axes.set_xticks(list(shown), [clean(coverage.bars[index][0]) for index in shown])
    peak = max(range(len(counts)), key=lambda index: counts[index])
    for index, count in enumerate(counts):
        if count and (len(counts) <= 10 or index == peak):
            _write(axes, index, count, str(count), va="bottom", ha="center", color=INK)
    stacked: dict[int, int] = {}
    for number, (index, text) in enumerate(coverage.events, 1):
        stacked[index] = stacked.get(index, 0) + 1
        height = counts[index] + max(1, *counts) * (0.05 + 0.17 * stacked[index])
        axes.plot([index], [height], marker="o", markersize=19, color=MARK, clip_on=False)
        _write(axes, index, height, str(number), va="center", ha="center", color=GROUND, fontweight="bold")
        below = lowest - 0.10 - 0.075 * number + 0.02
        canvas.text(0.055, below, str(number), color=MARK, fontsize=SIZE, fontweight="bold", parse_math=False)
        canvas.text(0.095, below, clean(shorten(text, 66)), color=INK, fontsize=SIZE - 2, parse_math=False)
    return _png(canvas)


def figure_png(course: Course) -> bytes:
    """The course as steps, each line named where it ends."""
    canvas = _card(course.title)
    axes = _axes(canvas, (0.15, 0.13, 0.80, 0.70))
    start = min(at for _, points in course.lines for at, _ in points)
    span = max(course.end - start, timedelta(hours=1))
    drawn: list[Drawn] = []
    for color, (_, points) in zip(LINES, course.lines, strict=False):
        xs = [*(_share(at, start, span) for at, _ in points), 1.0]
        ys = [*(value for _, value in points), points[-1][1]]
        drawn.append((xs, ys))
        axes.step(xs, ys, where="post", color=color, linewidth=4, solid_capstyle="round")
        axes.plot(xs[:-1], ys[:-1], "o", color=color, markersize=10, markeredgecolor=GROUND, markeredgewidth=2)
    highest = max(value for _, points in course.lines for _, value in points) or 1.0
    axes.set_ylim(0, highest * 1.25)
    ticks = _readable([(_share(at, start, span), label) for at, label in course.ticks])
    axes.set_xticks([place for place, _ in ticks], [clean(label) for _, label in ticks])
    axes.set_xlim(-0.03, 1.03)  # after the ticks, which would widen it
    kept = _apart(course.values, highest * 0.09)
    axes.set_yticks([value for value, _ in kept], [clean(label) for _, label in kept])
    axes.grid(axis="y", color=GRID, linewidth=1)
    _name_lines(axes, course, drawn, highest)
    return _png(canvas)


@dataclass(frozen=True, slots=True)
class _Box:
    """A place in the picture: shares of the time across, values up."""

    left: float
    right: float
    bottom: float
    top: float

    def touches(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )


def _name_lines(axes: Axes, course: Course, drawn: Sequence[Drawn], highest: float) -> None:
    """Each name with its latest value on its own line, where it touches no line and no other name."""
    taken = [box for xs, ys in drawn for box in _boxes(xs, ys)]
    for color, (name, _), (xs, ys) in zip(LINES, course.lines, drawn, strict=False):
        # A bold letter of this size takes about a fiftieth of the width; a line of them a twelfth of the height.
        width, height = 0.0215 * len(name), highest * 0.085
        stretches = sorted(zip(xs, xs[1:], ys, strict=False), key=lambda stretch: stretch[0] - stretch[1])
        boxes = [_name_box(left, value + gap * highest, width, height) for left, _, value in stretches for gap in GAPS]
        box = next((b for b in boxes if not any(b.touches(other) for other in taken)), boxes[0])
        taken.append(box)
        ground = {"facecolor": GROUND, "edgecolor": "none", "pad": 1}  # over the grid, under the lines
        style = {"color": color, "fontweight": "bold", "bbox": ground, "zorder": 1.5}
        _write(axes, box.left, box.bottom, name, va="bottom", ha="left", **style)


def _name_box(left: float, bottom: float, width: float, height: float) -> _Box:
    left = max(min(left, 1.03 - width), -0.03)
    return _Box(left, left + width, bottom, bottom + height)


def _boxes(xs: Sequence[float], ys: Sequence[float]) -> list[_Box]:
    """What the steps of a line cover."""
    flat = [_Box(a, b, y - 1e-9, y + 1e-9) for a, b, y in zip(xs, xs[1:], ys, strict=False)]
    upright = [_Box(x - 0.01, x + 0.01, min(a, b), max(a, b)) for x, a, b in zip(xs[1:], ys, ys[1:], strict=False)]
    return flat + upright


def _card(title: str) -> Canvas:
    canvas = Canvas(figsize=INCHES, dpi=DPI, facecolor=GROUND)
    FigureCanvasAgg(canvas)
    # A long title is set smaller before it is cut.
    shown = clean(shorten(title, 64))
    size = SIZE + 4 if len(shown) <= 40 else SIZE
    canvas.text(0.05, 0.91, shown, color=INK, fontsize=size, fontweight="bold", parse_math=False, family=_families())
    return canvas


def _axes(canvas: Canvas, place: tuple[float, float, float, float]) -> Axes:
    axes = canvas.add_axes(place, facecolor=GROUND)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=SIZE - 1, length=0, pad=8)
    axes.set_axisbelow(True)
    return axes


def _write(axes: Axes, x: float, y: float, text: str, **style: Any) -> None:
    axes.text(x, y, clean(text), fontsize=SIZE, parse_math=False, family=_families(), **style)


def _png(canvas: Canvas) -> bytes:
    for text in canvas.findobj(match=lambda artist: hasattr(artist, "set_fontfamily")):
        text.set_fontfamily(_families())  # type: ignore[attr-defined]  # what has the method
    out = BytesIO()
    with warnings.catch_warnings():
        # A glyph that no font here has is drawn as a box: a picture with a box is better than none.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support", category=UserWarning)
        canvas.savefig(out, format="png", facecolor=GROUND)
    return out.getvalue()


@cache
def _families() -> list[str]:
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return [family for family in FAMILIES if family in installed]


def _steps(start: datetime, end: datetime, step: timedelta) -> list[datetime]:
    hour = start.hour if step < timedelta(days=1) else 0
    at = start.replace(hour=hour, minute=0, second=0, microsecond=0)
    steps = []
    while at < end:
        steps.append(at)
        at += step
    return steps or [at]


def _step_of(at: datetime, starts: Sequence[datetime]) -> int:
    return max((index for index, start in enumerate(starts) if start <= at), default=0)


def _share(at: datetime, start: datetime, span: timedelta) -> float:
    return (at - start) / span


def _spread(items: Sequence[T], most: int) -> list[T]:
    """At most `most` of `items`, evenly, with the first and the last."""
    if len(items) <= most:
        return list(items)
    return [items[round(index * (len(items) - 1) / (most - 1))] for index in range(most)]


def _readable(ticks: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """From the last back, those inside the picture, no label twice, with room between them."""
    kept: list[tuple[float, str]] = []
    for place, label in sorted(ticks, reverse=True):
        is_apart = not kept or kept[-1][0] - place >= 0.16
        if 0.0 <= place <= 1.0 and is_apart and label not in {name for _, name in kept}:
            kept.append((place, label))
    return kept[::-1]


def _apart(values: Sequence[tuple[float, str]], least: float) -> list[tuple[float, str]]:
    """From the highest down, those with room for their label."""
    kept: list[tuple[float, str]] = []
    for value, label in sorted(values, reverse=True):
        if not kept or kept[-1][0] - value >= least:
            kept.append((value, label))
    return kept
