"""The short form of `python -m tests.chaos.jobs`: workers that are killed lose no job and store nothing twice."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.e2e
def test_workers_that_are_killed_lose_no_job_and_tell_nothing_twice() -> None:
    # A process of its own, since it forks: this one may have threads.
    program = [sys.executable, "-m", "tests.chaos.jobs", "--kills", "6"]
    done = subprocess.run(program, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "6 kills, 18 jobs" in done.stdout
