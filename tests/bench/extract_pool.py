"""Articles a second through one worker process and through two forks, and their memory: `python -m tests.bench pool`.

The two take the same articles in turns, part by part, so that whatever else the machine does slows both. On a machine
whose cores are busy the wall clock says how many of them were free. So the CPU time of an article stands beside it, in
the processes that find facts and in the one that hands them out, and what follows of it for two cores that are free:
while one process finds facts, who hands out waits; two share both cores with it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from feeds.extract import ExtractSettings
from feeds.types import Analysis, Article
from feeds.worker import WorkerAnalyst
from tests.bench.extraction import texts_of
from tests.bench.rows import Row

ARTICLES: Final = 160
PART: Final = 80
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class _Measured:
    """An analyst with so many processes, and what was measured of it."""

    processes: int
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0
    own_seconds: float = 0.0
    claims: list[str] = field(default_factory=list)
    peak_kb: int = 0

    def __post_init__(self) -> None:
        self.analyst = WorkerAnalyst(ExtractSettings(), article_seconds=120.0, processes=self.processes)

    async def measure(self, articles: Sequence[Article]) -> None:
        """Analyses a part and adds what was measured."""
        before, start, own = _cpu_seconds(self._ids()), time.perf_counter(), time.process_time()
        found = await self.analyst.analyse(articles)
        self.seconds.append(time.perf_counter() - start)
        self.own_seconds += time.process_time() - own
        ids = self._ids()
        self.cpu_seconds += _cpu_seconds(ids) - before
        self.peak_kb = max(self.peak_kb, sum(map(_pss_kb, ids)))
        self.claims += [repr(one.claims) for one in found if isinstance(one, Analysis)]

    def _ids(self) -> list[int]:
        """Ids of its processes."""
        own = {self.first}
        own |= {process for process, parent in _parents().items() if parent in own}
        return sorted(own)

    async def warm(self, articles: Sequence[Article]) -> None:
        """Starts all processes and loads the models."""
        before = set(_children(os.getpid()))
        await self.analyst.analyse(articles)
        (self.first,) = set(_children(os.getpid())) - before

    @property
    def milliseconds(self) -> tuple[float, float]:
        """CPU time of an article: where facts are found, and where articles are handed out."""
        count = len(self.seconds) * PART
        return self.cpu_seconds / count * 1e3, self.own_seconds / count * 1e3

    def figure(self) -> str:
        """What was measured, as a cell of the table."""
        count, (finding, handing) = len(self.seconds) * PART, self.milliseconds
        return (
            f"{count / sum(self.seconds):.1f} articles/s, {finding:.1f} ms of CPU an article and {handing:.2f} to hand "
            f"it out, {self.peak_kb / 1024:.0f} MB (PSS)"
        )


async def run() -> list[Row]:
    """Returns the row of two forks beside one process."""
    texts = texts_of("en")[:ARTICLES]
    articles = [Article(str(number), text, language="en") for number, text in enumerate(texts)]
    one, two = both = [_Measured(1), _Measured(2)]
    for measured in both:
        await measured.warm(articles[:PART])
    for number, start in enumerate(range(0, len(articles) - PART + 1, PART)):
        for measured in both if number % 2 == 0 else reversed(both):
            await measured.measure(articles[start : start + PART])
    for measured in both:
        await measured.analyst.close()
    ratios = [single / double for single, double in zip(one.seconds, two.seconds, strict=True)]
    same = "the same claims" if one.claims == two.claims else "OTHER CLAIMS"
    free = 2 * sum(one.milliseconds) / sum(two.milliseconds)
    return [
        Row(
            f"find facts with two forks, {len(one.claims)} articles, {same}, load {os.getloadavg()[0]:.0f}",
            two.figure(),
            f"one process: {one.figure()}",
            f"{sum(one.seconds) / sum(two.seconds):.2f}, median of pairs {median(ratios):.2f}; by CPU time {free:.2f} "
            "on two free cores",
        )
    ]


def _parents() -> dict[int, int]:
    """The parent of each process."""
    found = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and (stat := _stat(int(path.name))):
            found[int(path.name)] = int(stat[1])
    return found


def _children(parent: int) -> list[int]:
    return [process for process, its_parent in _parents().items() if its_parent == parent]


def _stat(process: int) -> list[str]:
    """The fields of Linux's /proc/ID/stat from the third on; none if the process has ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return []


def _cpu_seconds(processes: Sequence[int]) -> float:
    return sum(int(ticks) for process in processes for ticks in _stat(process)[11:13]) / _TICKS


def _pss_kb(process: int) -> int:
    """Memory of a process in kB; what it shares counts by the part that is its own."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
