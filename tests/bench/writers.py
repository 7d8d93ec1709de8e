"""The stories of one stream, written by two processes on one PostgreSQL: CPU of an article, in all and under the turn.

The scenario is that of `python -m tests.chaos.writers`, without kills.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Final

from tests.bench.rows import Row

ARTICLES: Final = 120


def run() -> list[Row]:
    """Runs `tests.chaos.writers` in a process of its own, which forks; takes half a minute."""
    figures = {writers: _figures(writers) for writers in (1, 2)}
    one, two = (figures[writers] for writers in (1, 2))
    what = f"stories of one stream by two processes, {ARTICLES} articles, PostgreSQL"
    figure = f"{two[0]:.0f} ms of CPU an article, {two[1]:.1f} ms of CPU under the turn"
    peer = f"one process: {one[0]:.0f} ms and {one[1]:.1f} ms"
    return [Row(what, figure, peer, f"{two[0] / one[0]:.2f}, {two[1] / one[1]:.2f}")]


def _figures(writers: int) -> tuple[float, float]:
    """Returns milliseconds of CPU an article, and those of them in which no other process places one."""
    options = ["--articles", f"{ARTICLES}", "--writers", f"{writers}", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.writers", *options], check=True, text=True, stdout=subprocess.PIPE
    )
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    return 1e3 * figures["cpu"] / figures["articles"], 1e3 * figures["turn_cpu"] / figures["articles"]
