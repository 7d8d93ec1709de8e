"""The short form of `python -m tests.chaos.writers`: several processes make the stories that one would have made."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.e2e
@pytest.mark.parametrize(("writers", "articles", "kills"), [(2, 30, 0), (3, 40, 3)])
def test_several_writers_make_the_stories_facts_and_alerts_of_one(writers: int, articles: int, kills: int) -> None:
    # A process of its own, since it forks: this one may have threads.
    options = ["--writers", f"{writers}", "--articles", f"{articles}", "--kills", f"{kills}"]
    program = [sys.executable, "-m", "tests.chaos.writers", *options]
    done = subprocess.run(program, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert f"{kills} kills: {articles} articles" in done.stdout
