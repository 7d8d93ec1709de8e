"""A row of the table, and how a thing is timed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured. `ratio` is figure to peer in the same run."""

    what: str
    figure: str
    peer: str = ""
    ratio: str = ""


def seconds_of(work: Callable[[], object], times: int) -> float:
    """Seconds a run: the best of three rounds, since other programs only ever make it slower."""
    rounds = []
    for _ in range(3):
        start = time.perf_counter()
        for _ in range(times):
            work()
        rounds.append((time.perf_counter() - start) / times)
    return min(rounds)


def spread(seconds: list[float]) -> str:
    """Median and 99th percentile in ms."""
    return f"median {median(seconds) * 1e3:.0f} ms, p99 {quantiles(seconds, n=100)[98] * 1e3:.0f} ms"


def peak_megabytes() -> float:
    """The most memory that this process had. Not `ru_maxrss`, which begins with that of the process that forked it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1e3
