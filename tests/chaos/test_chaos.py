"""The short form of `make chaos`: one kill, every kind of fault, and nothing is lost.

Times are printed by the long form and not judged here: how long a pause is depends on how busy the machine is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.trial import Plan, opened

SHORT = Plan(chats=40, groups=1, events=3, kills=1, up_seconds=(5.0, 6.0), slow_feeds=2, flood=100, drain_seconds=90.0)


@pytest.mark.e2e
async def test_a_wave_with_a_kill_and_every_kind_of_fault_loses_nothing(tmp_path: Path) -> None:
    async with opened(SHORT, tmp_path) as trial:
        result = await trial.run()
    said = "\n".join(result.lines())
    assert (result.lost, result.missing_events, result.undelivered) == (0, 0, 0), said
    assert result.duplicated <= result.explained, said
    assert result.unanswered == 0, said
    assert result.answers > 0, said
    assert result.tracebacks == 0, (tmp_path / "bot.log").read_text()[-3000:]
