"""The short form of `python -m tests.chaos.roles`: processes on one PostgreSQL, one of them killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.roles import RolesPlan, open_roles

SHORT = RolesPlan(
    chats=10,
    events=2,
    kills=1,
    pause_seconds=(0.5, 1.0),
    drain_seconds=120.0,
    roles=("poll", "extract", "extract", "deliver"),
    killed=frozenset({"extract"}),  # a feed of a poller that is killed waits for a minute
)


@pytest.mark.e2e
async def test_processes_that_are_killed_lose_nothing_and_tell_nothing_twice(
    tmp_path: Path, empty_postgres: str
) -> None:
    async with open_roles(SHORT, tmp_path, empty_postgres) as scenario:
        result = await scenario.run()
    assert result.misses(SHORT.events) == [], result.line()
