"""Processes of all roles on one PostgreSQL tell what one would; `python -m tests.chaos.roles` kills them at random.

That a killed one loses nothing is shown at less cost by `test_jobs.py` and `test_writers.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.roles import RolesPlan, open_roles

SHORT = RolesPlan(chats=10, events=2, kills=0, roles=("poll", "extract", "deliver"))


@pytest.mark.e2e
async def test_what_one_process_polls_another_one_reads_and_a_third_one_sends(
    tmp_path: Path, empty_postgres: str
) -> None:
    async with open_roles(SHORT, tmp_path, empty_postgres) as scenario:
        result = await scenario.run()
    assert result.misses(SHORT.events) == [], result.line()
