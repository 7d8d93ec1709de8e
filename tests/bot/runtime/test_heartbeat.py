"""The sign of life: each part of the bot is late by its own measure, and `doctor --alive` names it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.doctor import heartbeat
from bot.runtime.heartbeat import Heartbeat, HeartbeatWriter, read_heartbeat, write_heartbeat
from bot.settings import Settings
from feeds.errors import StorageError

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
TICK = timedelta(seconds=5)
WELL = Heartbeat(NOW - timedelta(days=1), NOW, NOW, NOW, NOW, job_at=NOW)


def ago(**age: float) -> datetime:
    return NOW - timedelta(**age)


def test_an_idle_bot_is_not_late() -> None:
    # Nothing to deliver, nothing to poll: each part still goes round.
    idle = replace(WELL, beat_at=ago(seconds=11), update_at=ago(seconds=30), delivery_at=ago(seconds=40))
    assert idle.late(NOW, TICK) == []


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"update_at": ago(minutes=3)}, "getUpdates"),
        ({"delivery_at": ago(minutes=3)}, "delivery"),
        ({"poll_at": ago(minutes=6)}, "polling of feeds"),
        ({"job_at": ago(minutes=3)}, "jobs"),
        ({"beat_at": ago(minutes=2)}, "the event loop or the database"),
    ],
)
def test_a_part_that_stopped_is_named(change: dict[str, datetime], part: str) -> None:
    assert [name for name, _ in replace(WELL, **change).late(NOW, TICK)] == [part]  # type: ignore[arg-type]  # its fields


def test_a_part_has_its_time_to_begin() -> None:
    fresh = Heartbeat(started_at=ago(seconds=100), beat_at=NOW)
    assert fresh.late(NOW, TICK) == []
    old = replace(fresh, started_at=ago(minutes=10))
    assert [name for name, _ in old.late(NOW, TICK)] == ["getUpdates", "delivery", "jobs", "polling of feeds"]


def test_a_slow_tick_is_no_lateness() -> None:
    slow = replace(WELL, poll_at=ago(minutes=20))
    assert slow.late(NOW, timedelta(minutes=10)) == []


def test_a_bot_that_stands_by_has_only_to_look() -> None:
    standing_by = Heartbeat(ago(days=1), NOW, NOW, is_standing_by=True)
    assert standing_by.late(NOW, TICK) == []


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "data" / "heartbeat"
    beat = Heartbeat(NOW, NOW, NOW, None, NOW)
    write_heartbeat(path, beat)
    assert read_heartbeat(path) == beat
    assert [item.name for item in path.parent.iterdir()] == ["heartbeat"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"started_at": "soon"}'])
def test_a_file_of_another_version_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "heartbeat"
    path.write_text(text)
    assert read_heartbeat(path) is None
    assert read_heartbeat(tmp_path / "missing") is None


def test_the_doctor_names_what_is_late(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert not heartbeat(settings, NOW).is_well
    write_heartbeat(settings.heartbeat_path, WELL)
    assert heartbeat(settings, NOW).is_well
    write_heartbeat(settings.heartbeat_path, replace(WELL, update_at=ago(minutes=3), delivery_at=ago(minutes=4)))
    found = heartbeat(settings, NOW)
    assert not found.is_well
    assert found.said == "late: getUpdates (last 180 s ago), delivery (last 240 s ago)"


def test_the_doctor_tells_of_a_long_pause(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, max_loop_pause_seconds=0.5)
    for pause, said in (
        (0.5, "alive 0 s ago"),
        (1.26, "alive 0 s ago; in the last five minutes it answered nobody for 1.3 s"),
    ):
        write_heartbeat(settings.heartbeat_path, replace(WELL, longest_pause_seconds=pause))
        found = heartbeat(settings, NOW)
        assert found.is_well
        assert found.said == said


async def test_the_heart_beats_until_the_database_fails_and_leaves_nothing_when_it_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "heartbeat"
    beats = [WELL, replace(WELL, beat_at=NOW + timedelta(seconds=10))]

    async def beat() -> Heartbeat:
        if not beats:
            raise StorageError("gone")
        return beats.pop(0)

    read: list[Heartbeat | None] = []

    async def sleep(seconds: float) -> None:
        read.append(read_heartbeat(path))
        if len(read) == 5:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await HeartbeatWriter(path, beat, sleep=sleep).run()
    assert [found and found.beat_at for found in read] == [NOW] + 4 * [NOW + timedelta(seconds=10)]
    assert not path.exists()
