"""CHAT: draws charts in a process of its own, because drawing blocks the interpreter for a third of a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date
from typing import Final

from bot.briefs import Brief, ChartKind
from bot.locales import Words
from feeds.types import Chat
from feeds.worker import Worker

# The drawing library does not free its memory, so the process is replaced after this many charts.
CHARTS_PER_PROCESS: Final = 50
CHART_TIMEOUT_SECONDS: Final = 30.0  # the first one loads the library


@dataclass(frozen=True, slots=True)
class ChartImage:
    """A chart as PNG, and what it shows as text."""

    png: bytes
    caption: str


def draw(kind: ChartKind, brief: Brief, language: str, time_zone: str) -> ChartImage | None:
    """Draws a chart of a brief. Runs in the worker process, because it loads the drawing library.

    Args:
        kind: which chart.
        brief: as composed.
        language: of the labels.
        time_zone: of the dates, such as "Europe/Paris".

    Returns:
        The chart; None if the brief has nothing to draw.
    """
    from bot import charts  # noqa: PLC0415 - the bot's own process never loads it

    words = Words(language, time_zone)
    if kind == "timeline":
        timeline = charts.timeline_chart_of(brief, words)
        return None if timeline is None else ChartImage(charts.timeline_png(timeline), timeline.title)
    moved = next((series for series in brief.series if series.has_moved), None)
    figures = None if moved is None else charts.figure_chart_of(moved, brief, words)
    return None if figures is None else ChartImage(charts.figure_png(figures), figures.title)


def draw_delays(delays: Mapping[Date, tuple[float, float]], language: str) -> ChartImage | None:
    """Draws how long alerts took. Runs in the worker process.

    Args:
        delays: median and 95th percentile by day, in minutes.
        language: of the labels.

    Returns:
        The chart; None for fewer than two days.
    """
    from bot import charts  # noqa: PLC0415 - the bot's own process never loads it

    chart = charts.delay_chart_of(delays, Words(language))
    return None if chart is None else ChartImage(charts.figure_png(chart), chart.title)


class ChartWorker:
    """Draws in one worker process, which starts with the first chart."""

    def __init__(self) -> None:
        self._worker = Worker(most_calls=CHARTS_PER_PROCESS)

    async def draw(self, kind: ChartKind, brief: Brief, chat: Chat) -> ChartImage | None:
        """Returns a chart in the chat's language and time zone; None if the brief has nothing to draw.

        Args:
            kind: which chart.
            brief: as composed.
            chat: the reader.

        Raises:
            WorkerError: drawing took longer than CHART_TIMEOUT_SECONDS, or failed.
        """
        return await self._worker.run(draw, kind, brief, chat.language, chat.time_zone, seconds=CHART_TIMEOUT_SECONDS)

    async def draw_delays(self, delays: Mapping[Date, tuple[float, float]], chat: Chat) -> ChartImage | None:
        """Returns a chart of delays in the chat's language; arguments and errors as of the function and of `draw`."""
        return await self._worker.run(draw_delays, delays, chat.language, seconds=CHART_TIMEOUT_SECONDS)

    async def close(self) -> None:
        """Kills the worker process."""
        await self._worker.close()
