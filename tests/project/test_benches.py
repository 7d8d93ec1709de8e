"""`python -m tests.bench NAME` names the benches where it knows none of that name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]


def test_an_unknown_bench_is_refused_with_the_names_that_there_are() -> None:
    command = [sys.executable, "-m", "tests.bench", "delivry"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert ended.returncode == 2
    assert "there is no bench 'delivry'; there are parse, " in ended.stderr
    assert ended.stdout == ""
