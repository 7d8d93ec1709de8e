"""What happens by the clock: each job does its work, and an end in the middle of one leaves nothing behind."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.runtime.jobs import Jobs
from bot.runtime.wiring import retention_of
from bot.settings import Settings
from feeds.polling import Poller
from feeds.ports import NewEntry
from feeds.types import Entry, Feed, OutboxKind, OutboxMessage
from storage.ports import Store, Transaction
from storage.store import SqlStore
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)


class SlowPoller:
    """Polls until it is told to end, and counts."""

    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.calls = 0
        self.was_cancelled = False

    async def run(self, tick_seconds: float) -> None:
        """See feeds.polling.Poller."""
        self.calls += 1
        self.started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise


def jobs(tmp_path: Path, store: Store, poller: object = None, **settings: object) -> Jobs:
    given = Settings(data_dir=tmp_path, **settings)  # type: ignore[arg-type]  # fields of Settings
    return Jobs(given, store, cast(Poller[Transaction], poller), lambda: NOW)


async def entry(store: Store, name: str, published: datetime) -> None:
    async with store.transaction() as t:
        await t.entries.add(Feed("f"), [NewEntry(Entry(name, name), published)], NOW)


async def test_the_sweep_forgets_what_is_older_than_it_is_kept(tmp_path: Path, store: SqlStore) -> None:
    await entry(store, "old", NOW - timedelta(days=31))
    await entry(store, "recent", NOW - timedelta(days=29))
    await jobs(tmp_path, store, retention_days=30).sweep()
    async with store.reading() as read:
        known = await read.entries.known("f", [Entry("old", "old"), Entry("recent", "recent")])
        assert known.ids == {"recent": 2}


async def test_the_sweep_forgets_messages_that_arrived_before_those_that_did_not(
    tmp_path: Path, store: SqlStore
) -> None:
    long_ago, recent = NOW - timedelta(days=15), NOW - timedelta(days=13)
    async with store.transaction() as t:
        for number in range(4):
            await t.outbox.put(OutboxMessage(f"m{number}", number, OutboxKind.NOTICE, {"text": "x"}, created=NOW))
        sent, fresh, dead, _ = await t.outbox.lease("me", NOW, timedelta(minutes=1), 4)
        await t.outbox.sent(sent.id, long_ago, 1)
        await t.outbox.sent(fresh.id, recent, 2)
        await t.outbox.bury(dead.id, "too long", long_ago)
    await jobs(tmp_path, store).sweep()
    assert (await store.counts())["messages"] == 3
    await jobs(tmp_path, store, sent_retention_days=1).sweep()
    assert (await store.counts())["messages"] == 2
    async with store.reading() as read:
        assert [letter.reason for letter in await read.outbox.dead_letters(5)] == ["too long"]


async def test_the_sweep_gives_space_back_in_small_steps(
    tmp_path: Path, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.jobs.SPARE_PAGES", 10)
    monkeypatch.setattr("bot.runtime.jobs.RECLAIM_BATCH", 20)
    async with store.transaction() as t:
        for number in range(100):
            said = Entry(str(number), f"{number} {'word ' * 1_000}")
            await t.entries.add(Feed("f"), [NewEntry(said, NOW - timedelta(days=40))], NOW)
    steps: list[int] = []
    reclaim = store.reclaim

    async def noted(most_pages: int) -> int:
        steps.append(most_pages)
        return await reclaim(most_pages)

    monkeypatch.setattr(store, "reclaim", noted)
    await jobs(tmp_path, store, retention_days=30).sweep()
    assert (await store.counts())["entries"] == 0
    assert await reclaim(0) == 10
    assert len(steps) > 3
    assert max(steps) == 20


def test_a_story_that_still_takes_in_articles_is_never_forgotten() -> None:
    assert retention_of(Settings(retention_days=1, story_window_days=4)) == timedelta(days=5)


async def test_a_poll_under_way_is_ended_with_the_jobs(tmp_path: Path, store: SqlStore) -> None:
    poller = SlowPoller()
    running = Jobs(
        Settings(data_dir=tmp_path), store, cast(Poller[Transaction], poller), lambda: datetime.now(UTC)
    ).polling()
    async with asyncio.timeout(PATIENCE_SECONDS):
        async with running:
            await poller.started.wait()
    assert (poller.calls, poller.was_cancelled) == (1, True)


async def test_the_database_is_backed_up_once_a_day(tmp_path: Path, store: SqlStore) -> None:
    live = {"telegram_token": "123456:ABC", "database_url": f"sqlite:///{tmp_path / 'store.sqlite3'}"}
    await jobs(tmp_path, store, **live).back_up()
    await jobs(tmp_path, store, **live).back_up()
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["wirebrief-2024-10-21.sqlite3"]


@pytest.mark.parametrize(
    "settings",
    [
        {"telegram_token": None},
        {"telegram_token": "123456:ABC", "backups_kept": 0},
        {"telegram_token": "123456:ABC", "database_url": "postgresql://host/name"},
    ],
)
async def test_nothing_is_backed_up_that_need_not_be(
    tmp_path: Path, store: SqlStore, settings: dict[str, object]
) -> None:
    await jobs(tmp_path, store, **settings).back_up()
    assert not (tmp_path / "backups").exists()


async def test_a_backup_that_fails_stops_nothing(
    tmp_path: Path, store: SqlStore, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "backups").touch()  # where the folder would be
    live = {"telegram_token": "123456:ABC", "database_url": f"sqlite:///{tmp_path / 'store.sqlite3'}"}
    await jobs(tmp_path, store, **live).back_up()
    said = capsys.readouterr()
    assert "backup.failed" in said.out + said.err
