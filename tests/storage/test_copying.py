"""A newsroom that moves from SQLite to the real PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from feeds.errors import InvalidInputError, SchemaError, StorageError
from feeds.types import ArchiveSlice, Feed, OneWord, OutboxKind, OutboxMessage
from storage import copying
from storage.copying import copy_to_postgres
from storage.engine import database_url, open_engines
from storage.models import VERSION, metadata
from storage.store import open_store
from tests.conftest import emptied
from tests.storage.rows import AT, fill

AT_ONCE = 7
COUNT = AT_ONCE + 3
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several parts of each table without many rows."""
    monkeypatch.setattr(copying, "ROWS_AT_ONCE", AT_ONCE)


@pytest.fixture
async def source(empty_database: Path, tmp_path: Path) -> str:
    """An SQLite database with rows in every table, more than are copied at once."""
    path = tmp_path / "newsroom.sqlite3"
    shutil.copy(empty_database, path)
    engines = open_engines(database_url(f"sqlite:///{path}"))
    async with engines.writing.begin() as connection:
        await fill(connection, COUNT)
    await engines.dispose()
    return f"sqlite:///{path}"


async def test_every_row_of_every_table_arrives(source: str, empty_postgres: str) -> None:
    told: dict[str, int] = {}
    await copy_to_postgres(source, empty_postgres, told.__setitem__)
    assert told == dict.fromkeys(metadata.tables, COUNT), "each table of the schema, none forgotten"
    assert await _rows(empty_postgres) == await _rows(source)


async def test_the_copy_goes_on_as_the_newsroom_would(source: str, empty_postgres: str) -> None:
    await copy_to_postgres(source, empty_postgres, lambda *_: None)
    store = await open_store(empty_postgres)
    wanted = ArchiveSlice(OneWord("pyongyang"), AT - HOUR, AT + HOUR, COUNT + 1)
    async with store.transaction() as t:
        assert await t.archive.count(wanted) == COUNT, "the words of the archive are found"
        # New rows get ids that no copied row has: a sequence that was not set would give 1.
        await t.outbox.put(OutboxMessage("new", 1, OutboxKind.NOTICE, {"text": "new"}, created=AT))
        new = await t.outbox.pending_count()
    await store.close()
    assert new == COUNT + 1


async def test_what_is_written_meanwhile_is_not_half_copied(source: str, empty_postgres: str) -> None:
    store = await open_store(source)

    async def write() -> None:
        async with store.transaction() as transaction:
            await transaction.feeds.add(Feed("https://late.example/rss"))
            await transaction.admins.add(COUNT + 1)

    async def copy() -> None:
        writes: list[asyncio.Task[None]] = []
        names = iter(metadata.sorted_tables)

        def told(_table: str, _rows: int) -> None:
            if next(names).name == "admins":  # some tables are copied, the others are not
                writes.append(asyncio.ensure_future(write()))

        await copy_to_postgres(source, empty_postgres, told)
        await asyncio.gather(*writes)
        assert writes

    await copy()
    assert set((await _counts(empty_postgres)).values()) == {COUNT}
    async with store.reading() as read:
        assert await read.admins.is_admin(COUNT + 1), "the newsroom went on"
    await store.close()


@pytest.mark.parametrize("table", ["notes", "audit"])
async def test_a_target_with_rows_is_refused(source: str, empty_postgres: str, table: str) -> None:
    row = {"notes": "('a', '1')", "audit": "(1, now(), 1, 'a', 'b')"}[table]
    await _execute(empty_postgres, f"INSERT INTO {table} VALUES {row}")
    with pytest.raises(InvalidInputError, match=f"not empty: {table}"):
        await copy_to_postgres(source, empty_postgres, lambda *_: None)
    assert {name: rows for name, rows in (await _counts(empty_postgres)).items() if rows} == {table: 1}


async def test_a_copy_that_fails_leaves_nothing_and_can_be_started_again(source: str, empty_postgres: str) -> None:
    # The last of its table, so that others and a part of its own are written already.
    with closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("UPDATE outbox SET attempts = 3000000000 WHERE id = ?", (COUNT,))
    with pytest.raises(StorageError, match=r"outbox, one of the rows \(8,\) to \(10,\)"):
        await copy_to_postgres(source, empty_postgres, lambda *_: None)
    assert not any((await _counts(empty_postgres)).values())
    with closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("UPDATE outbox SET attempts = 3 WHERE id = ?", (COUNT,))
    await copy_to_postgres(source, empty_postgres, lambda *_: None)
    assert await _rows(empty_postgres) == await _rows(source)


async def test_a_row_that_changes_on_its_way_is_noticed(source: str, empty_postgres: str) -> None:
    await _execute(
        empty_postgres,
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.user_id = 7 THEN NEW.user_id := 100000; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER spoil BEFORE INSERT ON admins FOR EACH ROW EXECUTE FUNCTION spoil()",
    )
    with pytest.raises(StorageError, match=r"admins: the copy of row \(7,\) differs"):
        await copy_to_postgres(source, empty_postgres, lambda *_: None)
    assert not any((await _counts(empty_postgres)).values())


async def test_tables_are_made_where_there_are_none(source: str, postgres: str) -> None:
    target = await emptied(postgres)
    await copy_to_postgres(source, target, lambda *_: None)
    assert await _counts(target) == await _counts(source)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", f"version 0001, this program of {VERSION}"),
        ("DROP TABLE alembic_version", "version none"),
        ("CREATE TABLE other (id INTEGER)", "does not know: other"),
    ],
)
async def test_a_source_of_which_something_would_be_lost_is_refused(
    source: str, empty_postgres: str, change: str, says: str
) -> None:
    with closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute(change)
    with pytest.raises(SchemaError, match=says):
        await copy_to_postgres(source, empty_postgres, lambda *_: None)


async def test_the_two_databases_are_of_the_right_kind(tmp_path: Path) -> None:
    there = tmp_path / "there.sqlite3"
    there.touch()
    for source, target, says in (
        ("postgresql://h/a", "postgresql://h/b", "first database"),
        (f"sqlite:///{there}", f"sqlite:///{there}", "second database"),
        (f"sqlite:///{tmp_path / 'none'}", "postgresql://h/b", "there is no database at"),
    ):
        with pytest.raises(InvalidInputError, match=says):
            await copy_to_postgres(source, target, lambda *_: None)


async def _rows(address: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, read through the types of the models, in an order that both databases share."""
    engines = open_engines(database_url(address))
    async with engines.reading.connect() as connection:
        found = {
            name: sorted((tuple(row) for row in await connection.execute(select(table))), key=repr)
            for name, table in metadata.tables.items()
        }
    await engines.dispose()
    return found


async def _counts(address: str) -> dict[str, int]:
    engines = open_engines(database_url(address))
    async with engines.reading.connect() as connection:
        found = {
            name: int(await connection.scalar(select(func.count()).select_from(table)) or 0)
            for name, table in metadata.tables.items()
        }
    await engines.dispose()
    return found


async def _execute(address: str, *statements: str) -> None:
    engines = open_engines(database_url(address))
    async with engines.writing.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engines.dispose()
