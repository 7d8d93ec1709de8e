"""The short form of `make chaos`: one kill and every kind of fault, without a lost alert.

Times are printed by the long form and not asserted here, since they depend on the load of the machine.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.scenario import Plan, open_scenario

SHORT = Plan(
    chats=40, groups=1, events=3, kills=1, up_seconds=(5.0, 6.0), slow_feeds=2, flood=100, drain_seconds=240.0,
    has_models=False,
)  # fmt: skip


@pytest.mark.e2e
async def test_a_wave_with_a_kill_and_every_kind_of_fault_loses_nothing(tmp_path: Path) -> None:
    async with open_scenario(SHORT, tmp_path) as scenario:
        result = await scenario.run()
    said = "\n".join(result.lines())
    assert (result.lost, result.missing_events, result.undelivered) == (0, 0, 0), said
    assert result.duplicated <= result.duplicate_allowance, said
    assert result.unanswered == 0, said
    assert result.answers > 0, said
    assert result.tracebacks == 0, (tmp_path / "bot.log").read_text()[-3000:]
