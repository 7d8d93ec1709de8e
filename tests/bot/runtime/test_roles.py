"""What a process of one role does, is late with, and needs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.process_role import ProcessRole
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.jobs import Jobs
from bot.runtime.launch import launch
from bot.settings import Settings
from feeds.errors import SettingsError
from storage.store import SqlStore
from tests.bot.runtime.test_jobs import jobs

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
TICK = timedelta(seconds=5)
POSTGRES = "postgresql://host/name"


@pytest.mark.parametrize(
    ("role", "late"),
    [
        (ProcessRole.ALL, ["getUpdates", "delivery", "jobs", "polling of feeds"]),
        (ProcessRole.POLL, ["polling of feeds"]),
        (ProcessRole.EXTRACT, ["jobs"]),
        (ProcessRole.DELIVER, ["delivery"]),
        (ProcessRole.CHAT, ["getUpdates"]),
    ],
)
def test_only_what_a_process_does_is_late(role: ProcessRole, late: list[str]) -> None:
    beat = Heartbeat(NOW - timedelta(hours=1), NOW, role=role)
    assert [name for name, _ in beat.late(NOW, TICK)] == late
    standing_by = replace(beat, is_standing_by=True)
    assert {name for name, _ in standing_by.late(NOW, TICK)} == {"getUpdates"}.intersection(late)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"telegram_token": "123456:ABC"}, "role poll needs a PostgreSQL"),
        ({"database_url": POSTGRES}, "role poll needs WIREBRIEF_TELEGRAM_TOKEN"),
    ],
)
async def test_a_role_without_what_it_shares_with_the_others_is_refused(
    tmp_path: Path, settings: dict[str, str], says: str
) -> None:
    given = Settings(data_dir=tmp_path, role=ProcessRole.POLL, **settings)  # type: ignore[arg-type]  # fields
    with pytest.raises(SettingsError, match=says):
        await launch(given, lambda _: None)


async def test_a_periodic_job_is_run_by_one_of_several_processes(
    tmp_path: Path, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[Jobs] = []

    async def report(self: Jobs) -> None:
        ran.append(self)

    monkeypatch.setattr(Jobs, "report", report)
    processes = [jobs(tmp_path, store, database_url=POSTGRES) for _ in range(3)]
    await asyncio.gather(*(one._run_claimed("report", one.report, 3600) for one in processes))
    assert len(ran) == 1
