"""CHARTS: the number of articles over time, as bars with numbered events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.briefs import Brief
from bot.charts.card import BAR, GROUND, INK, MARK, SIZE, new_axes, new_card, png_of, topic_name, write
from bot.locales import Words
from bot.render.cutting import shorten
from bot.render.facts import content_text, sourced_fact
from bot.render.markup import clean
from feeds.types import ClaimKind

EVENTS_SHOWN: Final = 4
EVENTS_A_BAR: Final = 2
# A mark's width as a share of the chart's, and how much higher the next one is, as a share of the highest bar.
MARK_WIDTH: Final = 0.06
STEP: Final = 0.17


@dataclass(frozen=True, slots=True)
class TimelineChart:
    """Articles per day (or hour) and events, with labels ready to draw.

    Attributes:
        title: above the picture.
        bars: label and number, the earliest first; every day of the window has one.
        events: index of the bar, and the words.
    """

    title: str
    bars: tuple[tuple[str, int], ...]
    events: tuple[tuple[int, str], ...] = ()


def timeline_chart_of(brief: Brief, words: Words) -> TimelineChart | None:
    """Returns the timeline of a brief; None without articles. Bars are hours for windows of at most two days."""
    if not brief.sources:
        return None
    is_hourly = brief.window.end - brief.window.start <= timedelta(days=2)
    step = timedelta(hours=1) if is_hourly else timedelta(days=1)
    starts = _steps(words.local(brief.window.start), words.local(brief.window.end), step)
    counts = [0] * len(starts)
    for source in brief.sources:
        counts[_step_of(words.local(source.published), starts)] += 1
    labels = [words.time(at) if is_hourly else words.date(at) for at in starts]
    key = "brief.chart_coverage_hours" if is_hourly else "brief.chart_coverage"
    title = words.text(key, topic=topic_name(brief, words))
    return TimelineChart(title, tuple(zip(labels, counts, strict=True)), _events(brief, starts, words))


def _events(brief: Brief, starts: Sequence[datetime], words: Words) -> tuple[tuple[int, str], ...]:
    """Returns the most important events with the bar of their day, in order of time."""
    first = {at.date().isoformat(): index for index, at in reversed(list(enumerate(starts)))}
    found: list[tuple[int, str]] = []
    events = [moment for moment in brief.timeline if moment.fact.claim.kind is ClaimKind.EVENT]
    for happened in sorted(events, key=lambda moment: -moment.fact.importance):
        day = first.get(happened.date[:10])
        if day is not None and sum(day == other for other, _ in found) < EVENTS_A_BAR and len(found) < EVENTS_SHOWN:
            text = content_text(sourced_fact(happened.fact, words.language), words, 64)
            found.append((day, f"{words.iso_date(happened.date)}  {text}"))
    return tuple(sorted(found, key=lambda event: event[0]))


def timeline_png(chart: TimelineChart) -> bytes:
    """Draws the bars with numbered events, named below; returns a PNG."""
    canvas = new_card(chart.title)
    lowest = 0.14 + 0.075 * len(chart.events)
    axes = new_axes(canvas, (0.08, lowest, 0.88, 0.84 - lowest))
    counts = [count for _, count in chart.bars]
    axes.bar(range(len(counts)), counts, width=0.72, color=BAR)
    steps = heights(chart)
    axes.set_ylim(0, max(1, *counts) * (1.16 + STEP * max(steps, default=0)))
    axes.set_xlim(-0.6, len(counts) - 0.4)
    axes.yaxis.set_visible(False)
    shown = range(0, len(counts), -(-len(counts) // 5))
    axes.set_xticks(list(shown), [clean(chart.bars[index][0]) for index in shown])
    peak = max(range(len(counts)), key=lambda index: counts[index])
    for index, count in enumerate(counts):
        if count and (len(counts) <= 10 or index == peak):
            write(axes, index, count, str(count), va="bottom", ha="center", color=INK)
    for number, ((index, text), step) in enumerate(zip(chart.events, steps, strict=True), 1):
        height = counts[index] + max(1, *counts) * (0.05 + STEP * step)
        axes.plot([index], [height], marker="o", markersize=19, color=MARK, clip_on=False)
        write(axes, index, height, str(number), va="center", ha="center", color=GROUND, fontweight="bold")
        below = lowest - 0.10 - 0.075 * number + 0.02
        canvas.text(0.055, below, str(number), color=MARK, fontsize=SIZE, fontweight="bold", parse_math=False)
        canvas.text(0.095, below, clean(shorten(text, 66)), color=INK, fontsize=SIZE - 2, parse_math=False)
    return png_of(canvas)


def heights(chart: TimelineChart) -> list[int]:
    """Returns the height of each event's mark above its bar, in steps: 1, or more so that marks do not touch."""
    near = len(chart.bars) * MARK_WIDTH
    found: list[int] = []
    for place, (index, _) in enumerate(chart.events):
        taken = {found[other] for other in range(place) if index - chart.events[other][0] < near}
        found.append(next(step for step in range(1, len(taken) + 2) if step not in taken))
    return found


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
