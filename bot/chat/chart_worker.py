"""ChartWorker under a brief, drawn in a process of their own: drawing holds the interpreter for a third of a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.briefs.values import Brief, ChartKind
from bot.locales import Words
from feeds.types import Chat
from feeds.worker import Worker

# The drawing library keeps what it once allocated: after this many pictures a fresh process draws.
CHARTS_PER_PROCESS: Final = 50
CHART_TIMEOUT_SECONDS: Final = 30.0  # the first one loads the library


@dataclass(frozen=True, slots=True)
class ChartImage:
    """A PNG and what it shows, in words."""

    png: bytes
    caption: str


def draw(kind: ChartKind, brief: Brief, language: str, time_zone: str) -> ChartImage | None:
    """The picture; None where the brief has nothing to draw. Loads the drawing library."""
    from bot import charts  # noqa: PLC0415 - the bot's own process never loads it

    words = Words(language, time_zone)
    if kind == "timeline":
        coverage = charts.coverage_of(brief, words)
        return None if coverage is None else ChartImage(charts.timeline_png(coverage), coverage.title)
    moved = next((series for series in brief.series if series.has_moved), None)
    course = None if moved is None else charts.course_of(moved, brief, words)
    return None if course is None else ChartImage(charts.figure_png(course), course.title)


class ChartWorker:
    """Draws in one worker process, which starts with the first picture."""

    def __init__(self) -> None:
        self._worker = Worker(most_calls=CHARTS_PER_PROCESS)

    async def draw(self, kind: ChartKind, brief: Brief, chat: Chat) -> ChartImage | None:
        """See `draw`; in the chat's language and time zone. Raises WorkerError if it takes too long."""
        return await self._worker.run(draw, kind, brief, chat.language, chat.time_zone, seconds=CHART_TIMEOUT_SECONDS)

    async def close(self) -> None:
        """Kills the worker, whatever it draws."""
        await self._worker.close()
