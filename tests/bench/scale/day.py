"""A day in steps of a minute: what comes in waits before each stage until a core, a writer or Telegram has time. Pure.

Work is a fluid: fractions of an article are done. A stage hands what it has done to the next one in the same step.
Cores are divided by what waits, messages first, so that an alert is never late because of polls.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from tests.bench.scale.costs import Costs
from tests.bench.scale.load import STEP_SECONDS, Load, entries, messages_an_article, polls


class Stage(StrEnum):
    """In the order in which they get cores: what is nearest to a reader first."""

    SEND = "send"
    PLAN = "plan"
    GROUP = "group"
    EXTRACT = "extract"
    ENTRY = "match and store"
    POLL = "poll"


@dataclass(frozen=True, slots=True)
class Machines:
    """What does the work.

    Attributes:
        count: of machines.
        cores: of each.
        messages_per_second: that Telegram allows for one token.
        tokens: bots that share the chats.
    """

    count: int
    cores: int = 8
    messages_per_second: float = 1000.0
    tokens: int = 1


@dataclass(slots=True)
class Queue:
    """What a stage was given, has done, and what waits, after each step."""

    arrived: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    waiting: list[float] = field(default_factory=list)

    def put(self, count: float) -> None:
        """Adds what arrives in a new step."""
        self.arrived.append(count)
        self.waiting.append((self.waiting[-1] if self.waiting else 0.0) + count)

    def take(self, most: float) -> float:
        """Does at most so much of what waits in this step; returns how much."""
        count = min(self.waiting[-1], most)
        self.done.append(count)
        self.waiting[-1] -= count
        return count

    def longest_wait(self) -> float:
        """Returns the longest time in seconds that anything has waited, first come first served, to the last step."""
        longest, oldest, gone = 0, 0, 0.0
        arrived = done = 0.0
        for step, (came, went) in enumerate(zip(self.arrived, self.done, strict=True)):
            arrived, done = arrived + came, done + went
            while oldest < step and gone + self.arrived[oldest] <= done * (1 + 1e-9):
                gone += self.arrived[oldest]
                oldest += 1
            if arrived - done > 1e-6 * max(arrived, 1.0):
                longest = max(longest, step - oldest)
        return longest * float(STEP_SECONDS)


@dataclass(frozen=True, slots=True)
class Day:
    """What came of a day.

    Attributes:
        queues: of each stage.
        busy: seconds of one core that each stage took.
        wanted: seconds of one core that all that arrived would have taken.
    """

    queues: Mapping[Stage, Queue]
    busy: Mapping[Stage, float]
    wanted: Mapping[Stage, float]


# A hundred times as many topics make the search twice as long; measured from 100 to 10,000.
_MEASURED_TOPICS: Final = 10_000


def seconds_each(costs: Costs, load: Load) -> dict[Stage, float]:
    """Returns the seconds of one core for one item of each stage."""
    more = 2 ** max(math.log(load.topics / _MEASURED_TOPICS, 100), 0.0)
    return {
        Stage.POLL: costs.poll,
        Stage.ENTRY: costs.match * more + costs.store,
        Stage.EXTRACT: costs.extract,
        Stage.GROUP: costs.group,
        Stage.PLAN: costs.plan,
        Stage.SEND: costs.send,
    }


def simulate(load: Load, machines: Machines, costs: Costs) -> Day:
    """Returns a day of a newsroom, which begins with nothing waiting.

    A poll that has to wait brings its entries later, so entries come in with the polls that are done.
    """
    each = seconds_each(costs, load)
    due, published = polls(load), entries(load)
    ratios = messages_an_article(load, [count * load.on_topic for count in published])
    queues, busy = {stage: Queue() for stage in Stage}, dict.fromkeys(Stage, 0.0)
    unread = 0.0  # entries that are published and that no poll has brought yet
    for step, (polls_due, new, ratio) in enumerate(zip(due, published, ratios, strict=True)):
        unread += new
        queues[Stage.POLL].put(polls_due)
        shares = _cores(queues, each, costs.turn, machines, step)
        polled = _work(queues, Stage.POLL, shares, each, busy)
        waiting = queues[Stage.POLL].waiting[-1]
        brought = unread * (polled / (polled + waiting) if polled + waiting else 1.0)
        unread -= brought
        queues[Stage.ENTRY].put(brought)
        queues[Stage.EXTRACT].put(_work(queues, Stage.ENTRY, shares, each, busy) * load.on_topic)
        queues[Stage.GROUP].put(_work(queues, Stage.EXTRACT, shares, each, busy))
        queues[Stage.PLAN].put(_work(queues, Stage.GROUP, shares, each, busy) * ratio)
        queues[Stage.SEND].put(_work(queues, Stage.PLAN, shares, each, busy))
        _work(queues, Stage.SEND, shares, each, busy)
    wanted = {
        Stage.POLL: sum(due) * each[Stage.POLL],
        Stage.ENTRY: sum(published) * each[Stage.ENTRY],
        Stage.EXTRACT: sum(published) * load.on_topic * each[Stage.EXTRACT],
        Stage.GROUP: sum(published) * load.on_topic * each[Stage.GROUP],
    }
    told = sum(count * load.on_topic * ratio for count, ratio in zip(published, ratios, strict=True))
    wanted |= {Stage.PLAN: told * each[Stage.PLAN], Stage.SEND: told * each[Stage.SEND]}
    return Day(queues, busy, wanted)


def _cores(
    queues: Mapping[Stage, Queue], each: Mapping[Stage, float], turn: float, machines: Machines, step: int
) -> dict[Stage, float]:
    """Returns how many items each stage can do in this step, at most.

    What waits from the step before says how many cores a stage wants. What is left over goes to the stages from the
    last to the first, since what they do arrives at the others in this step.
    """
    seconds = float(machines.count * machines.cores * STEP_SECONDS)
    limits = {
        Stage.GROUP: STEP_SECONDS / turn,
        Stage.SEND: machines.tokens * machines.messages_per_second * STEP_SECONDS,
    }
    given: dict[Stage, float] = {}
    for stage in Stage:
        queue = queues[stage]
        before = queue.waiting[step - 1] if step else 0.0
        expected = before + (queue.arrived[step - 1] if step else 0.0)
        items = min(expected * 1.2 + 1.0, limits.get(stage, float("inf")))
        given[stage] = min(items * each[stage], seconds)
        seconds -= given[stage]
    for stage in reversed(Stage):
        more = min(seconds, limits.get(stage, float("inf")) * each[stage] - given[stage])
        share = more / 2 if stage is not Stage.SEND else more
        given[stage] += share
        seconds -= share
    return {stage: given[stage] / each[stage] for stage in Stage}


def _work(
    queues: Mapping[Stage, Queue],
    stage: Stage,
    most: Mapping[Stage, float],
    each: Mapping[Stage, float],
    busy: dict[Stage, float],
) -> float:
    done = queues[stage].take(most[stage])
    busy[stage] += done * each[stage]
    return done


def hourly(waiting: Sequence[float], every_hours: int = 2) -> list[float]:
    """Returns what waits at each full hour."""
    steps = every_hours * 3600 // STEP_SECONDS
    return list(waiting[steps - 1 :: steps])
