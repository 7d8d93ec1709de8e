"""The simulated day of `python -m tests.bench scale`: nothing is lost or invented in it, and no limit is passed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.scale.costs import TABLE, Costs, costs_of, rows_of
from tests.bench.scale.day import Day, Machines, Queue, Stage, seconds_each, simulate
from tests.bench.scale.load import STEP_SECONDS, STEPS, Load, entries, messages_an_article
from tests.bench.scale.report import DAYS, INTERNET, NEWSROOM, run

COSTS: Final = Costs(poll=7e-3, match=2e-4, store=2e-4, extract=0.04, group=0.15, turn=0.03, plan=7e-5, send=8e-4)

loads = st.builds(
    Load,
    feeds=st.integers(1, 200_000),
    chats=st.integers(1, 10**7),
    topics=st.integers(1, 10**7),
    topics_a_chat=st.integers(1, 2_000),
    entries_a_feed=st.floats(1, 60),
    on_topic=st.floats(0.01, 1),
    most_messages=st.floats(0.1, 50),
    burst=st.floats(1, 20),
)
machines = st.builds(
    Machines,
    count=st.integers(1, 100),
    cores=st.integers(1, 16),
    messages_per_second=st.sampled_from([30.0, 1000.0]),
    tokens=st.integers(1, 20),
)


def assert_conserved(day: Day) -> None:
    for stage, queue in day.queues.items():
        assert len(queue.arrived) == len(queue.done) == len(queue.waiting) == STEPS
        assert sum(queue.arrived) == pytest.approx(sum(queue.done) + queue.waiting[-1]), stage
        assert min(queue.waiting) > -1e-6
        assert min(queue.done) >= 0


@given(loads, machines)
@settings(max_examples=12)
def test_what_arrived_is_done_or_waits(load: Load, kit: Machines) -> None:
    day = simulate(load, kit, COSTS)
    assert_conserved(day)
    queues = day.queues
    assert queues[Stage.EXTRACT].arrived == pytest.approx([n * load.on_topic for n in queues[Stage.ENTRY].done])
    assert queues[Stage.GROUP].arrived == queues[Stage.EXTRACT].done
    assert queues[Stage.SEND].arrived == queues[Stage.PLAN].done
    assert sum(queues[Stage.ENTRY].arrived) <= sum(entries(load)) * (1 + 1e-9)


@given(loads, machines)
@settings(max_examples=12)
def test_no_limit_is_passed_in_any_step(load: Load, kit: Machines) -> None:
    day, each = simulate(load, kit, COSTS), seconds_each(COSTS, load)
    seconds = [sum(day.queues[stage].done[step] * each[stage] for stage in Stage) for step in range(STEPS)]
    assert max(seconds) <= kit.count * kit.cores * STEP_SECONDS * (1 + 1e-9)
    assert max(day.queues[Stage.SEND].done) <= kit.tokens * kit.messages_per_second * STEP_SECONDS * (1 + 1e-9)
    assert max(day.queues[Stage.GROUP].done) * COSTS.turn <= STEP_SECONDS * (1 + 1e-9)
    assert sum(day.busy.values()) == pytest.approx(sum(seconds))


@given(loads)
@settings(max_examples=10)
def test_with_enough_of_everything_nothing_waits_and_everybody_is_told(load: Load) -> None:
    enough = Machines(10**6, cores=100, messages_per_second=1e9)
    day = simulate(load, enough, replace(COSTS, turn=1e-9))
    assert all(queue.longest_wait() <= STEP_SECONDS for queue in day.queues.values())
    told = load.chats * (load.messages_a_chat + 1)  # one more is that of the burst
    assert sum(day.queues[Stage.SEND].done) == pytest.approx(told, rel=0.01)
    assert sum(day.busy.values()) == pytest.approx(sum(day.wanted.values()), rel=0.01)


def by_hand(arrived: Sequence[int], done: Sequence[int]) -> int:
    """The longest wait in steps, of single things first come first served; what is left has waited to the end."""
    came = [step for step, count in enumerate(arrived) for _ in range(count)]
    went = [step for step, count in enumerate(done) for _ in range(count)]
    went += [len(arrived) - 1] * (len(came) - len(went))
    return max((out - into for into, out in zip(came, went, strict=True)), default=0)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12))
def test_the_longest_wait_is_that_of_first_come_first_served(steps: list[tuple[int, int]]) -> None:
    queue = Queue()
    for count, most in steps:
        queue.put(count)
        queue.take(most)
    hand = by_hand([int(n) for n in queue.arrived], [int(n) for n in queue.done])
    # A wait is seen at the end of a step, before what went in the next one; so it may be one shorter than by hand.
    assert hand - 1 <= queue.longest_wait() / STEP_SECONDS <= hand


def test_the_burst_tells_every_chat_once_more() -> None:
    stored = entries(NEWSROOM)
    ratios = messages_an_article(NEWSROOM, stored)
    told = sum(count * ratio for count, ratio in zip(stored, ratios, strict=True))
    assert told == pytest.approx(NEWSROOM.chats * (NEWSROOM.messages_a_chat + 1))
    assert stored[14 * 60] > 4 * stored[14 * 60 - 1]


def test_a_limit_of_telegram_is_felt_only_by_what_is_sent() -> None:
    free, paid = (simulate(INTERNET, Machines(100, messages_per_second=rate), COSTS) for rate in (30.0, 1000.0))
    assert sum(free.queues[Stage.SEND].done) == pytest.approx(30 * 86_400, rel=0.01)
    assert sum(paid.queues[Stage.SEND].done) == pytest.approx(1000 * 86_400, rel=0.01)
    for stage in set(Stage) - {Stage.SEND}:
        assert sum(free.queues[stage].done) == pytest.approx(sum(paid.queues[stage].done), rel=0.01)


def test_the_costs_are_read_from_the_table_or_from_json(tmp_path: Path) -> None:
    rows = rows_of(TABLE)
    costs = costs_of(rows)
    assert all(0 < getattr(costs, name) < 1 for name in costs.__dataclass_fields__)
    assert costs.send < costs.poll < costs.extract
    saved = tmp_path / "rows.json"
    saved.write_text(json.dumps([{"what": what, "figure": figure} for what, figure in rows.items()]))
    assert costs_of(rows_of(saved)) == costs
    slower = {what: figure.replace("284 feeds/s", "142 feeds/s") for what, figure in rows.items()}
    assert costs_of(slower) == replace(costs, poll=2 * costs.poll)
    with pytest.raises(KeyError, match="alert to 10,000 chats"):
        costs_of({what: figure for what, figure in rows.items() if not what.startswith("alert to")})


def test_the_table_has_a_row_for_each_day(capsys: pytest.CaptureFixture[str]) -> None:
    rows = run()
    said = capsys.readouterr().out
    assert [row.what for row in rows] == [name for name, _, _ in DAYS]
    assert all(f"\n| {stage} | " in said for stage in Stage)
    page = (TABLE.parent / "scale.md").read_text(encoding="utf-8")
    assert [name for name, _, _ in DAYS if f"| {name} | " not in page] == [], "the page has been left behind"
