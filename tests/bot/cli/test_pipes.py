"""A reader that leaves early, as `| head -1` does: a quiet end with status 0, whatever the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run
from tests.bot.cli.test_commands import ENTRY, RSS

pytestmark = pytest.mark.slow

START = "from bot.cli import main; main()"
ROWS = "".join(json.dumps({**ENTRY, "id": str(n)}) + "\n" for n in range(400))


def unread(arguments: tuple[str, ...], stdin: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The command with a standard output that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return subprocess.run(
            [sys.executable, "-c", START, *arguments],
            input=stdin,
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, **environment},
        )
    finally:
        os.close(writing)


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (("parse", "-"), RSS),
        (("match",), ENTRY),
        (("match",), ROWS),
        (("extract", "--jsonl"), {"id": "1", "text": "“We will go on,” said Kim Hong-kyun.", "lang": "en"}),
        (("group",), ENTRY),
        (("topics",), ""),
        (("export", "topics"), ""),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_reader_that_leaves_is_no_error(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], stdin: str | dict[str, str]
) -> None:
    run("topics", "add", "ships", "ship")
    given = stdin if isinstance(stdin, str) else json.dumps(stdin) + "\n"
    # No model: patterns alone give a claim here.
    ended = unread(arguments, given, {"WIREBRIEF_DATA_DIR": str(tmp_path / "data"), "WIREBRIEF_SPACY_MODEL_EN": "none"})
    said = [line for line in ended.stderr.splitlines() if "spaCy model none is not installed" not in line]
    assert (ended.returncode, said) == (0, [])


def test_bad_input_is_still_an_error(tmp_path: Path) -> None:
    ended = unread(("match",), "no json\n", {"WIREBRIEF_DATA_DIR": str(tmp_path)})
    assert ended.returncode == 2
    assert ended.stderr.startswith("wirebrief: -:1: not JSON")
