"""Copies and check-ups of a database that is in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from feeds.errors import InvalidInputError
from feeds.types import Feed
from storage.maintenance import backup, check
from storage.store import open_store

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
    assert check(copy) == []


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


async def test_damage_is_found(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite3"
    store = await open_store(f"sqlite:///{path}")
    await store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("INSERT INTO entry_legs (feed_url, leg, entry_id) VALUES ('f', 'l', 99)")
    assert any("entry_legs" in line for line in check(f"sqlite:///{path}"))
    pages = bytearray(path.read_bytes())
    pages[4096:] = b"\xff" * (len(pages) - 4096)
    path.write_bytes(pages)
    assert check(f"sqlite:///{path}")
