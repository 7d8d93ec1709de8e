"""The short form of `python -m tests.chaos.writers`: several processes make the stories that one would have made."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.e2e
def test_several_writers_make_the_stories_facts_and_alerts_of_one() -> None:
    # A process of its own, since it forks: this one may have threads.
    program = [sys.executable, "-m", "tests.chaos.writers", "--writers", "3", "--articles", "40", "--kills", "3"]
    done = subprocess.run(program, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "3 kills: 40 articles" in done.stdout
