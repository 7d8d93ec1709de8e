"""How a database is opened."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from feeds.errors import SettingsError
from storage.engine import database_url, open_engines
from storage.store import open_store


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "not an address"),
        ("facts.sqlite3", "not an address"),
        ("mysql://user:hunter2@host/db", "mysql is not supported"),
        ("sqlite://", "in memory"),
        ("postgresql://user:hunter2@host:port/db", "not an address"),
        ("postgresql://user:at@hunter2@host/db", "is written %40"),
    ],
)
def test_a_wrong_address_is_named_without_its_password(address: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as caught:
        database_url(address)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("sqlite:////tmp/x", "sqlite+aiosqlite"),
        ("postgres://h/d", "postgresql+asyncpg"),
        ("postgresql+psycopg://h/d", "postgresql+asyncpg"),
    ],
)
def test_the_driver_is_ours(address: str, driver: str) -> None:
    assert database_url(address).drivername == driver


async def test_sqlite_is_set_up_for_readers_beside_one_writer(tmp_path: Path) -> None:
    engines = open_engines(database_url(f"sqlite:///{tmp_path / 'x.sqlite3'}"))
    found = {}
    for name, engine in (("writing", engines.writing), ("reading", engines.reading)):
        async with engine.connect() as connection:
            for pragma in ("journal_mode", "synchronous", "foreign_keys", "query_only", "busy_timeout"):
                found[name, pragma] = (await connection.execute(text(f"PRAGMA {pragma}"))).scalar()
    await engines.dispose()
    for name in ("writing", "reading"):
        assert found[name, "journal_mode"] == "wal"
        assert found[name, "synchronous"] == 1
        assert found[name, "foreign_keys"] == 1
        assert found[name, "busy_timeout"] == 10_000
    assert (found["writing", "query_only"], found["reading", "query_only"]) == (0, 1)


async def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "facts.sqlite3"
    store = await open_store(f"sqlite:///{path}")
    await store.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
