"""The database's version, on real files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from bot.content import SEEDED
from feeds.errors import SchemaError, StorageError
from feeds.reasons import because
from feeds.types import FeedState
from storage.engine import database_url, open_engines
from storage.migrations import configuration, current, head, upgrade
from storage.models import VERSION, metadata
from storage.store import open_store


def url(path: Path) -> str:
    return f"sqlite:///{path}"


async def test_the_migrations_lead_to_what_the_models_say(tmp_path: Path) -> None:
    address = url(tmp_path / "facts.sqlite3")
    await upgrade(address)
    engines = open_engines(database_url(address))

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, metadata))

    async with engines.reading.connect() as connection:
        found = await connection.run_sync(differences)
    await engines.dispose()
    assert found == []


async def test_the_models_know_their_version() -> None:
    assert head() == VERSION


async def test_a_database_is_brought_up_once(tmp_path: Path) -> None:
    address = url(tmp_path / "facts.sqlite3")
    assert await current(address) == ""
    await upgrade(address)
    await upgrade(address)
    assert await current(address) == head()


async def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite3"
    await upgrade(url(path))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaError, match=r"newer wirebrief \(version 9999.*install that version"):
        await open_store(url(path))


async def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    with pytest.raises(SchemaError, match=r"other tables \(orders"):
        await open_store(url(path))


async def test_what_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, this is a letter and no database at all. " * 40)
    with pytest.raises((SchemaError, StorageError), match="not a database"):
        await open_store(url(path))
    assert path.read_text().startswith("Dear reader")


async def test_a_folder_in_the_files_place_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        await open_store(url(tmp_path))


async def test_why_a_feed_failed_before_is_said_in_the_readers_language(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite3"
    await upgrade(url(path))
    await _downgrade(url(path), "0002")
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, error in (("a", "answered 503 Service Unavailable"), ("b", None)):
            row = (f"https://{name}.example/rss", name, name, 900, 0, error, False)
            columns = "url, title, publisher, interval_seconds, failures, last_error, is_paused"
            connection.execute(f"INSERT INTO feeds ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    store = await open_store(url(path))
    async with store.reading() as read:
        assert [f.state.last_error for f in await read.feeds.all()] == [because("before_update"), None]
    async with store.transaction() as transaction:
        state = FeedState(last_error=because("status_server", status=503))
        await transaction.feeds.save_state("https://b.example/rss", state)
    async with store.reading() as read:
        assert (await read.feeds.get("https://b.example/rss")).state == state
    await store.close()
    await _downgrade(url(path), "0002")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT last_error FROM feeds ORDER BY url").fetchall() == [
            ("before_update",),
            ("status_server",),
        ]


@pytest.mark.parametrize("is_used", [True, False])
async def test_a_database_in_use_is_known_to_have_had_the_defaults(tmp_path: Path, is_used: bool) -> None:
    path = tmp_path / "facts.sqlite3"
    await upgrade(url(path))
    await _downgrade(url(path), "0003")
    if is_used:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("INSERT INTO chats VALUES (1, 'private', '', 'en', 'UTC', 1)")
    store = await open_store(url(path))
    async with store.reading() as read:
        assert bool(await read.notes.get(SEEDED)) is is_used
    await store.close()


async def _downgrade(address: str, revision: str) -> None:
    engines = open_engines(database_url(address))
    async with engines.writing.begin() as connection:
        await connection.run_sync(lambda c: command.downgrade(configuration(c), revision))
    await engines.dispose()
