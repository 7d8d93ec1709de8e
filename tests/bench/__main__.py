"""Prints the table of docs/benchmarks.md."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import archive, chat, delivery, extraction, fanout, parsing, polls, stages, topics, whole_way
from tests.bench.rows import Row


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
        is_way = given.names == ["way"]
        _print_table(whole_way.run(given.against) if is_way else list(extraction.run(given.against)))
        return 0
    wanted = tuple(given.names)
    rows: list[Row] = []
    if not wanted or "parse".startswith(wanted):
        rows += parsing.run()
    for name, run in stages.BENCHES.items():
        if not wanted or name.startswith(wanted):
            rows += run()
    if not wanted or "chat".startswith(wanted):
        rows += asyncio.run(chat.run())
    if not wanted or "fanout".startswith(wanted):
        rows += asyncio.run(fanout.run())
    if not wanted or "delivery".startswith(wanted):
        rows += asyncio.run(delivery.run())
    if not wanted or "polls".startswith(wanted):
        rows += asyncio.run(polls.run())
    if not wanted or "topics".startswith(wanted):
        rows += topics.run()
    if not wanted or "way".startswith(wanted):
        rows += whole_way.run()
    if not wanted or "archive".startswith(wanted):
        rows += archive.run()
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
