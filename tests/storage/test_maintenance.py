"""Copies and check-ups of a database that is in use."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from feeds.errors import InvalidInputError, SchemaError, StorageError
from feeds.types import Feed
from storage.maintenance import backup, check
from storage.models import VERSION
from storage.store import SqlStore, open_store

FEED = Feed("https://example.org/rss", "Example", "Example Post", "en")


async def test_a_backup_is_whole_while_the_bot_writes(tmp_path: Path) -> None:
    source, copy = (f"sqlite:///{tmp_path / name}" for name in ("facts.sqlite3", "copy.sqlite3"))
    store = await open_store(source)
    async with store.transaction() as transaction:
        await transaction.feeds.add(FEED)
    async with store.transaction() as transaction:
        await transaction.feeds.remove(FEED.url)
        backup(source, tmp_path / "copy.sqlite3")
    await store.close()
    restored = await open_store(copy)
    async with restored.reading() as read:
        assert await read.feeds.all() == [FEED]
    await restored.close()
    assert check(copy) == ([], VERSION)


async def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'facts.sqlite3'}")
    await store.close()
    (tmp_path / "kept").write_text("kept")
    with pytest.raises(InvalidInputError, match="overwrites nothing"):
        backup(f"sqlite:///{tmp_path / 'facts.sqlite3'}", tmp_path / "kept")
    assert (tmp_path / "kept").read_text() == "kept"


@pytest.mark.parametrize(
    ("address", "reason"), [("sqlite:////nowhere/x.sqlite3", "no database"), ("postgresql://h/d", "pg_dump")]
)
def test_what_cannot_be_copied_says_why(address: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        backup(address, tmp_path / "copy")


def damaged(source: Path, to: Path) -> None:
    """Copies a database with all of its pages but the first overwritten."""
    pages = bytearray(source.read_bytes())
    pages[4096:] = b"\xff" * (len(pages) - 4096)
    to.write_bytes(pages)


async def test_damage_is_found(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite3"
    store = await open_store(f"sqlite:///{path}")
    await store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("INSERT INTO entry_legs (feed_url, leg, entry_id) VALUES ('f', 'l', 99)")
    assert any("entry_legs" in line for line in check(f"sqlite:///{path}")[0])
    damaged(path, path)
    assert check(f"sqlite:///{path}")[0]


def left_behind(folder: Path) -> list[str]:
    """Names of the files in the folder that a copy has to do with."""
    return [path.name for path in folder.iterdir() if "copy" in path.name]


async def test_a_backup_that_fails_leaves_nothing(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = f"sqlite:///{tmp_path / 'store.sqlite3'}"

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("storage.maintenance.os.fsync", full)
        with pytest.raises(StorageError, match="No space left"):
            backup(source, tmp_path / "copy.sqlite3")
    assert left_behind(tmp_path) == []
    backup(source, tmp_path / "copy.sqlite3")
    assert check(f"sqlite:///{tmp_path / 'copy.sqlite3'}") == ([], VERSION)


def test_a_damaged_database_is_not_taken_for_a_backup(empty_database: Path, tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite3"
    damaged(empty_database, path)
    with pytest.raises(StorageError, match=r"damaged|malformed|not a database"):
        backup(f"sqlite:///{path}", tmp_path / "copy.sqlite3")
    assert left_behind(tmp_path) == []


def test_a_backup_is_its_owners_alone_and_needs_a_folder(empty_database: Path, tmp_path: Path) -> None:
    source = f"sqlite:///{empty_database}"
    backup(source, tmp_path / "copy#1?.sqlite3")
    assert stat.S_IMODE((tmp_path / "copy#1?.sqlite3").stat().st_mode) == 0o600
    with pytest.raises(InvalidInputError, match="nowhere is not a folder"):
        backup(source, tmp_path / "nowhere" / "copy.sqlite3")


def test_an_odd_path_is_read_as_it_is(empty_database: Path, tmp_path: Path) -> None:
    odd = tmp_path / "50% #1?mode=memory.sqlite3"
    shutil.copy(empty_database, odd)
    backup(f"sqlite:///{quote(str(odd))}", tmp_path / "copy.sqlite3")
    assert check(f"sqlite:///{tmp_path / 'copy.sqlite3'}") == ([], VERSION)


def test_what_is_whole_says_what_it_is(empty_database: Path, tmp_path: Path) -> None:
    newer, foreign, empty, older = (tmp_path / name for name in ("newer", "foreign", "empty", "older"))
    for path, version in ((newer, "9999"), (older, "0004")):
        shutil.copy(empty_database, path)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    with closing(sqlite3.connect(foreign)) as connection, connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    empty.touch()
    for path, said in ((newer, "newer wirebrief"), (foreign, r"other tables \(orders"), (empty, "is empty")):
        with pytest.raises(SchemaError, match=said):
            check(f"sqlite:///{path}")
    assert check(f"sqlite:///{older}") == ([], "0004")


def test_a_missing_table_is_damage(empty_database: Path, tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite3"
    shutil.copy(empty_database, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE notes")
    assert check(f"sqlite:///{path}") == (["the table notes is missing"], VERSION)
