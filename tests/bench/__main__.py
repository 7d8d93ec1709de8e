"""Prints the table of docs/benchmarks.md."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
from datetime import UTC, datetime

from tests.bench import archive, chat, delivery, fanout, polls, stages
from tests.bench.rows import Row


def main() -> int:
    """Runs every bench in turn; a name on the command line runs only those that begin with it."""
    wanted = tuple(sys.argv[1:])
    rows: list[Row] = []
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
    if not wanted or "archive".startswith(wanted):
        rows += archive.run()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine}\n")
    print("| what | figure | peer | ratio |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row.what} | {row.figure} | {row.peer} | {row.ratio} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
