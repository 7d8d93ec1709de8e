"""Daily backups and the way back from one, with real files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from feeds.errors import InvalidInputError, SchemaError, StorageError
from feeds.types import Feed
from storage.backups import back_up_daily, daily_backups, restore
from storage.maintenance import backup
from storage.store import open_store

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
KEPT = "facts.sqlite3.before-20241021T120000Z"


async def add_feed(url: str, feed: str) -> None:
    store = await open_store(url)
    async with store.transaction() as transaction:
        await transaction.feeds.add(Feed(feed))
    await store.close()


async def feeds(url: str) -> list[str]:
    store = await open_store(url)
    async with store.reading() as read:
        found = [feed.url for feed in await read.feeds.all()]
    await store.close()
    return found


def test_a_day_has_one_backup_and_the_latest_are_kept(empty_database: Path, tmp_path: Path) -> None:
    url, folder = f"sqlite:///{empty_database}", tmp_path / "backups"
    made = [back_up_daily(url, folder, NOW + timedelta(hours=8 * step), keep=3) for step in range(15)]
    assert [path is not None for path in made[:6]] == [True, False, True, False, False, True]
    (folder / "wirebrief-mine.sqlite3").touch()
    assert list(daily_backups(folder)) == [date(2024, 10, day) for day in (23, 24, 25, 26)][-3:]
    assert (folder / "wirebrief-mine.sqlite3").exists()


def test_a_backup_that_fails_costs_no_older_one(empty_database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    back_up_daily(f"sqlite:///{empty_database}", folder, NOW, keep=1)
    with pytest.raises(InvalidInputError, match="no database"):
        back_up_daily(f"sqlite:///{tmp_path / 'gone'}", folder, NOW + timedelta(days=1), keep=1)
    assert list(daily_backups(folder)) == [NOW.date()]


async def test_a_backup_is_restored_and_the_former_database_kept(tmp_path: Path) -> None:
    url, copy = f"sqlite:///{tmp_path / 'facts.sqlite3'}", tmp_path / "copy.sqlite3"
    await add_feed(url, "https://example.org/first")
    backup(url, copy)
    await add_feed(url, "https://example.org/second")
    kept = restore(copy, url, NOW)
    assert kept == tmp_path / KEPT
    assert await feeds(url) == ["https://example.org/first"]
    assert await feeds(f"sqlite:///{kept}") == ["https://example.org/first", "https://example.org/second"]


async def test_a_database_in_use_is_not_touched(tmp_path: Path) -> None:
    url, copy = f"sqlite:///{tmp_path / 'facts.sqlite3'}", tmp_path / "copy.sqlite3"
    store = await open_store(url)
    async with store.transaction() as transaction:
        await transaction.feeds.add(Feed("https://example.org/first"))
    backup(url, copy)
    with pytest.raises(InvalidInputError, match=r"in use.*stop the bot first"):
        restore(copy, url, NOW)
    async with store.reading() as read:
        assert len(await read.feeds.all()) == 1
    await store.close()
    assert restore(copy, url, NOW) == tmp_path / KEPT


def test_a_damaged_database_is_replaced(empty_database: Path, tmp_path: Path) -> None:
    target = tmp_path / "facts.sqlite3"
    target.write_bytes(b"no database at all " * 1000)
    assert restore(empty_database, f"sqlite:///{target}", NOW) == tmp_path / KEPT
    assert (tmp_path / KEPT).read_bytes().startswith(b"no database")
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_what_is_no_backup_changes_nothing(empty_database: Path, tmp_path: Path) -> None:
    target, other = tmp_path / "facts.sqlite3", tmp_path / "other"
    target.write_bytes(empty_database.read_bytes())
    before = target.read_bytes()
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    (tmp_path / "text").write_text("a text that is long enough to be no header of a database")
    for source, error in (
        (other, SchemaError),
        (tmp_path / "text", StorageError),
        (tmp_path / "gone", InvalidInputError),
    ):
        with pytest.raises(error):
            restore(source, f"sqlite:///{target}", NOW)
    with pytest.raises(InvalidInputError, match="pg_restore"):
        restore(empty_database, "postgresql://host/name", NOW)
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if "facts" in path.name) == ["facts.sqlite3"]
