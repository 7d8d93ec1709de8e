"""CHARTS: how long alerts took from publication on, day by day: the median, and what 95 % of them kept within."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from datetime import date as Date
from typing import Final

from bot.charts.figure_chart import FigureChart
from bot.locales import Words

_MOST_TICKS: Final = 4


def delay_chart_of(delays: Mapping[Date, tuple[float, float]], words: Words) -> FigureChart | None:
    """Returns the chart of the delays; None for fewer than two days.

    Args:
        delays: median and 95th percentile by day, in minutes.
        words: the reader's language.
    """
    days = sorted(delays)
    if len(days) < 2:
        return None
    at = {day: datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days}
    lines = tuple(
        (words.text(f"stats.chart_{name}"), tuple((at[day], delays[day][place]) for day in days))
        for place, name in enumerate(("p50", "p95"))
    )
    step = max(1, -(-len(days) // _MOST_TICKS))
    ticks = tuple((at[day], words.date(at[day])) for day in days[::step])
    highest = max(value for pair in delays.values() for value in pair)
    values = tuple((value, words.text("admin.minutes", count=round(value))) for value in (highest, highest / 2))
    return FigureChart(words.text("stats.chart"), lines, ticks, at[days[-1]] + timedelta(days=1), values)
