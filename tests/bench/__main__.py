"""Prints the table of docs/benchmarks.md."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.bench import (
    archive,
    chat,
    commands,
    commands_alone,
    delivery,
    due_at_once,
    extract_pool,
    extraction,
    fanout,
    lookups,
    newsroom,
    parsing,
    polls,
    scale,
    stages,
    start,
    topics,
    whole_way,
    writers,
)
from tests.bench.rows import Row

BENCHES: Final[Mapping[str, Callable[[], Sequence[Row]]]] = {
    "parse": parsing.run,
    **stages.BENCHES,
    "chat": lambda: asyncio.run(chat.run()),
    "chat commands": commands.run,
    "chat alone": commands_alone.run,
    "lookups": lookups.run,
    "fanout": lambda: asyncio.run(fanout.run()),
    "delivery": lambda: asyncio.run(delivery.run()),
    "polls": lambda: asyncio.run(polls.run()),
    "due": due_at_once.run,
    "topics": topics.run,
    "way": whole_way.run,
    "archive": archive.run,
    "newsroom": lambda: asyncio.run(newsroom.run()),
    "scale": scale.run,
    "start": start.run,
    "writers": writers.run,
    "pool": lambda: asyncio.run(extract_pool.run()),
}


def main() -> int:
    """Runs every bench in turn; a name on the command line runs only those that begin with it.

    `extract --against PATH` measures the extractor beside that of another checkout instead, `way --against PATH` the
    whole way from fetch to outbox.
    """
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("names", nargs="*", help="the benches to run; all without one")
    arguments.add_argument("--against", type=Path, metavar="PATH", help="another checkout, for extract and way")
    given = arguments.parse_args()
    if given.against is not None:
        if given.names not in (["extract"], ["way"]):
            arguments.error("--against goes with extract or way")
        is_way = given.names == ["way"]
        _print_table(whole_way.run(given.against) if is_way else list(extraction.run(given.against)))
        return 0
    wanted = tuple(given.names)
    if unknown := [name for name in wanted if not any(known.startswith(name) for known in BENCHES)]:
        arguments.error(f"there is no bench {', '.join(map(repr, unknown))}; there are {', '.join(BENCHES)}")
    rows: list[Row] = []
    for name, run in BENCHES.items():
        if not wanted or name.startswith(wanted):
            rows += run()
    _print_table(rows)
    return 0


def _print_table(rows: Sequence[Row]) -> None:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine}\n")
    print("| what | figure | peer | ratio |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row.what} | {row.figure} | {row.peer} | {row.ratio} |")


if __name__ == "__main__":
    sys.exit(main())
