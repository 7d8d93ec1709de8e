"""What is deleted gives its space back, a little at a time, in databases of before too."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import structlog
from alembic import command

from feeds.ports import NewEntry
from feeds.types import Entry, Feed
from storage.engine import database_url, open_engines
from storage.migrations import configuration, upgrade
from storage.space import enable_reclaiming, reclaim_pages
from storage.store import SqlStore, open_store
from tests.contracts.samples import NOW

FEED = Feed("https://example.org/rss", "Example", "Example Post", "en")
LONG = "word " * 2_000


async def fill(store: SqlStore, count: int) -> None:
    async with store.transaction() as t:
        for number in range(count):
            said = Entry(str(number), f"{number} {LONG}")
            await t.entries.add(FEED, [NewEntry(said, NOW)], NOW)


def emptied(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM entry_legs")
        connection.execute("DELETE FROM entries")


def pragma(path: Path, name: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


async def test_a_new_database_gives_space_back(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite3"
    store = await open_store(f"sqlite:///{path}")
    assert pragma(path, "auto_vacuum") == 2
    await fill(store, 200)
    emptied(path)
    unused = await store.reclaim(0)
    assert unused > 400
    assert await store.reclaim(100) == unused - 100
    assert await store.reclaim(10_000) == 0
    await store.close()
    assert path.stat().st_size < unused * 4096 / 2


async def test_a_database_of_before_is_rewritten_once_and_gives_space_back(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite3"
    before(path)
    store = await open_store(f"sqlite:///{path}")
    assert pragma(path, "auto_vacuum") == 2
    await fill(store, 20)
    emptied(path)
    assert await store.reclaim(10_000) == 0
    await store.close()


async def test_a_database_that_cannot_be_rewritten_is_used_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "facts.sqlite3"
    before(path)
    monkeypatch.setattr("storage.engine.BUSY_MILLISECONDS", 1)
    engines = open_engines(database_url(f"sqlite:///{path}"))
    async with engines.writing.begin() as connection:
        await connection.run_sync(lambda c: command.upgrade(configuration(c), "head"))
    with closing(sqlite3.connect(path)) as writer, structlog.testing.capture_logs() as logged:
        writer.execute("BEGIN IMMEDIATE")
        await enable_reclaiming(engines.writing)
    await engines.dispose()
    assert [line["event"] for line in logged if line["log_level"] == "warning"] == ["database.not_rewritten"]
    store = await open_store(f"sqlite:///{path}")
    await fill(store, 20)
    emptied(path)
    assert await store.reclaim(10) == 0
    await store.close()
    await upgrade(f"sqlite:///{path}")
    assert pragma(path, "auto_vacuum") == 2


async def test_reclaiming_waits_for_no_reader(store: SqlStore, tmp_path: Path) -> None:
    await fill(store, 50)
    emptied(tmp_path / "store.sqlite3")
    async with store.reading() as read:
        await read.feeds.all()
        assert await reclaim_pages(store._engines.writing, 10) > 0


def before(path: Path) -> None:
    """A database as an earlier version made it: empty, in WAL mode, without incremental vacuum."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
