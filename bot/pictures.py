"""Pictures under a brief, drawn in a process of their own: drawing holds the interpreter for a third of a second."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Final, Literal

from bot.briefs.values import Brief
from bot.locales import Words
from feeds.types import Chat

Kind = Literal["timeline", "figures"]
# The drawing library keeps what it once allocated: after this many pictures a fresh process draws.
PICTURES_A_PROCESS: Final = 50


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and what it shows, in words."""

    png: bytes
    caption: str


def draw(kind: Kind, brief: Brief, language: str, time_zone: str) -> Picture | None:
    """The picture; None where the brief has nothing to draw. Loads the drawing library."""
    from bot import charts  # noqa: PLC0415 - the bot's own process never loads it

    words = Words(language, time_zone)
    if kind == "timeline":
        coverage = charts.coverage_of(brief, words)
        return None if coverage is None else Picture(charts.timeline_png(coverage), coverage.title)
    moved = next((series for series in brief.series if series.has_moved), None)
    course = None if moved is None else charts.course_of(moved, brief, words)
    return None if course is None else Picture(charts.figure_png(course), course.title)


def _start() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent ends us


class Pictures:
    """Draws in one worker process, which starts with the first picture."""

    def __init__(self) -> None:
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, mp_context=context, initializer=_start, max_tasks_per_child=PICTURES_A_PROCESS)

    async def draw(self, kind: Kind, brief: Brief, chat: Chat) -> Picture | None:
        """See `draw`; in the chat's language and time zone."""
        loop, arguments = asyncio.get_running_loop(), (kind, brief, chat.language, chat.time_zone)
        try:
            return await loop.run_in_executor(self._pool, draw, *arguments)
        except BrokenProcessPool:
            self._pool = self._new_pool()
            return await loop.run_in_executor(self._pool, draw, *arguments)

    def close(self) -> None:
        """Ends the worker, whatever it draws."""
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
