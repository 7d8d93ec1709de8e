"""`python -m tests.chaos [--kills N] [--chats N] [--seed N]`: prints figures; status 1 if a limit is exceeded."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.chaos.scenario import Plan, Result, open_scenario

MOST_SECONDS_TO_AN_ANSWER = 2.0
MOST_PAUSE_SECONDS = 0.1
MOST_STOP_SECONDS = 3.0


async def run(plan: Plan) -> Result:
    """Runs the plan in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_scenario(plan, Path(folder)) as scenario:
            return await scenario.run()


def misses(result: Result) -> list[str]:
    """Returns a description of each limit that the result exceeds."""
    limits = {
        "an alert was lost": result.lost or result.missing_events or result.undelivered,
        "there were more duplicates than the faults can cause": result.duplicated > result.duplicate_allowance,
        "the probe user waited too long": result.unanswered or result.slowest_answer > MOST_SECONDS_TO_AN_ANSWER,
        "the event loop paused too long": result.longest_busy_pause > MOST_PAUSE_SECONDS,
        "the stop took too long": result.stop_seconds > MOST_STOP_SECONDS,
        "the log contains a traceback": result.tracebacks,
    }
    return [name for name, is_missed in limits.items() if is_missed]


def main() -> None:
    """Reads the options, runs the scenario and prints its figures."""
    plan = Plan()
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--kills", type=int, default=plan.kills)
    parser.add_argument("--chats", type=int, default=plan.chats)
    parser.add_argument("--seed", type=int, default=plan.seed)
    parser.add_argument("--up", type=float, nargs=2, default=plan.up_seconds, help="seconds between kills: from, to")
    given = parser.parse_args()
    low, high = given.up
    result = asyncio.run(run(Plan(kills=given.kills, chats=given.chats, seed=given.seed, up_seconds=(low, high))))
    print("\n".join(result.lines()))
    missed = misses(result)
    print("\n".join(f"✗ {name}" for name in missed) or "✓ within every limit")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
