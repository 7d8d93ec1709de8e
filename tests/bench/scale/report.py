"""Prints simulated days: which stage is the limit, what waits over the day, and how many cores it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.bench.rows import Row
from tests.bench.scale.costs import TABLE, Costs, costs_of, rows_of
from tests.bench.scale.day import Day, Machines, Stage, hourly, simulate
from tests.bench.scale.load import STEP_SECONDS, Load

_DAY_SECONDS: Final = 24 * 3600
# One entry of ten is on a topic, as in the rows of the archive; of a million topics one takes every entry.
NEWSROOM: Final = Load(feeds=5_000, chats=20_000, topics=500, topics_a_chat=20, on_topic=0.1)
# 1,000 topics a person are 200 alerts a day; nobody reads them one by one, so 20 messages and the rest in digests.
INTERNET: Final = Load(feeds=100_000, chats=10_000_000, topics=1_000_000, topics_a_chat=1_000)

_TEN, _HUNDRED = Machines(10), Machines(100)
DAYS: Final[Sequence[tuple[str, Load, Machines]]] = (
    ("5,000 feeds, 20,000 chats, 1 machine, 30 messages/s", NEWSROOM, Machines(1, messages_per_second=30.0)),
    ("5,000 feeds, 20,000 chats, 1 machine", NEWSROOM, Machines(1)),
    ("100,000 feeds, 10 million chats, 1 machine", INTERNET, Machines(1)),
    ("100,000 feeds, 10 million chats, 10 machines, 30 messages/s", INTERNET,
     replace(_TEN, messages_per_second=30.0)),
    ("100,000 feeds, 10 million chats, 10 machines", INTERNET, _TEN),
    ("100,000 feeds, 10 million chats, 100 machines", INTERNET, _HUNDRED),
    ("100,000 feeds, 10 million chats, 100 machines, 10 tokens", INTERNET, replace(_HUNDRED, tokens=10)),
    ("at most 5 messages a day and chat, 100 machines", replace(INTERNET, most_messages=5.0), _HUNDRED),
)  # fmt: skip


def run(path: Path = TABLE) -> list[Row]:
    """Returns one row a simulated day and prints what waits over each.

    Args:
        path: docs/benchmarks.md, or a JSON list of rows.
    """
    costs = costs_of(rows_of(path))
    _print_costs(costs)
    rows = []
    for name, load, machines in DAYS:
        day = simulate(load, machines, costs)
        _print_backlog(name, day)
        rows.append(Row(name, _summary(day, machines), _limit(day)))
    return rows


def _summary(day: Day, machines: Machines) -> str:
    cores = sum(day.wanted.values()) / _DAY_SECONDS
    sent = sum(day.queues[Stage.SEND].done)
    return (
        f"{cores:,.1f} cores of {machines.count * machines.cores:,} on average, {sent / 1e6:,.2f} million messages sent"
    )


def _limit(day: Day) -> str:
    """Returns the stage before which things wait longest, and how long; what is no longer than a step is nothing."""
    stage = max(Stage, key=lambda one: day.queues[one].longest_wait())
    seconds = day.queues[stage].longest_wait()
    if seconds <= STEP_SECONDS:
        return "nothing waits for more than a minute"
    left = day.queues[stage].waiting[-1]
    return f"{stage}: waits up to {_span(seconds)}, {_count(left)} left at midnight"


def _print_costs(costs: Costs) -> None:
    names = ", ".join(f"{name} {getattr(costs, name) * 1e3:.3g}" for name in costs.__dataclass_fields__)
    print(f"Milliseconds of a core, by {TABLE.name}: {names}\n")


def _print_backlog(name: str, day: Day) -> None:
    hours = list(range(2, 25, 2))
    print(f"{name}: what waits at each hour")
    print(f"| stage | cores wanted | {' | '.join(f'{hour}:00' for hour in hours)} | longest wait |")
    print(f"|---|---|{'---|' * (len(hours) + 1)}")
    for stage in reversed(Stage):
        queue = day.queues[stage]
        cells = [_count(count) for count in hourly(queue.waiting)]
        cores = day.wanted[stage] / _DAY_SECONDS
        print(f"| {stage} | {cores:,.2f} | {' | '.join(cells)} | {_span(queue.longest_wait())} |")
    print()


def _count(count: float) -> str:
    if count >= 1e6:
        return f"{count / 1e6:,.1f} M"
    return f"{count / 1e3:,.1f} k" if count >= 1e3 else f"{count:.0f}"


def _span(seconds: float) -> str:
    if seconds <= STEP_SECONDS:
        return "under a minute"
    return f"{seconds / 60:.0f} min" if seconds < 2 * 3600 else f"{seconds / 3600:.1f} h"
