"""The driver of SQLite: its answers are those of sqlite3, and it asks its thread once for each statement."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.engine import Engines, database_url, open_engines
from storage.sqlite_driver import ROWS_AT_ONCE, Connection

SIZES = [0, 1, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1, 2 * ROWS_AT_ONCE + 500]
NUMBERS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {}) SELECT x FROM n WHERE {} > 0"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "x.sqlite3"
    with closing(sqlite3.connect(found)) as connection, connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE things (name TEXT UNIQUE)")
    return found


@pytest.fixture
async def engines(path: Path) -> AsyncIterator[Engines]:
    opened = open_engines(database_url(f"sqlite:///{path}"))
    yield opened
    await opened.dispose()


def write(path: Path, name: str) -> None:
    with closing(sqlite3.connect(path, timeout=0)) as connection, connection:
        connection.execute("INSERT INTO things VALUES (?)", (name,))


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM things ORDER BY name")]


@pytest.mark.parametrize("size", SIZES)
async def test_all_rows_of_an_answer_come_in_their_order(engines: Engines, size: int) -> None:
    wanted = list(range(1, size + 1))
    query = text(NUMBERS.format(size, size))
    async with engines.reading.connect() as connection:
        assert list((await connection.execute(query)).scalars()) == wanted
        parts = [part async for part in (await connection.stream_scalars(query)).partitions(300)]
    assert [x for part in parts for x in part] == wanted
    assert all(len(part) == 300 for part in parts[:-1])


async def test_many_rows_are_written_and_counted(engines: Engines, path: Path) -> None:
    async with engines.writing.begin() as connection:
        rows = [{"name": f"n{n:04}"} for n in range(1_500)]
        await connection.execute(text("INSERT INTO things VALUES (:name)"), rows)
        changed = await connection.execute(text("UPDATE things SET name = name || '!' WHERE name < 'n0010'"))
        assert changed.rowcount == 10
        assert (await connection.execute(text("DELETE FROM things WHERE name > 'n0011' RETURNING name"))).first()
    assert names(path) == [*(f"n{n:04}!" for n in range(10)), "n0010", "n0011"]


async def test_a_reading_transaction_asks_once_for_a_statement_and_does_not_wait_for_its_end(engines: Engines) -> None:
    async with engines.reading.connect() as connection:  # opens it
        driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, Connection)
    asked = []
    put = driver._tx.put_nowait

    class Queue:
        @staticmethod
        def put_nowait(item: tuple[object, object]) -> None:
            asked.append(item[0] is not None)
            put(item)  # type: ignore[arg-type]

    driver._tx = Queue()  # type: ignore[assignment]
    async with engines.reading.connect() as connection:
        await connection.execute(text("SELECT name FROM things"))
        await connection.execute(text("SELECT count(*) FROM things"))
    assert asked == [True, True, False], "two statements with their rows, and the rollback, for which nobody waits"


async def test_a_transaction_reads_what_was_there_at_its_first_statement(engines: Engines, path: Path) -> None:
    count = text("SELECT count(*) FROM things")
    async with engines.reading.connect() as connection:
        assert (await connection.execute(count)).scalar() == 0
        write(path, "later")
        assert (await connection.execute(count)).scalar() == 0
    async with engines.reading.connect() as connection:
        assert (await connection.execute(count)).scalar() == 1


async def test_a_writer_has_its_lock_from_its_first_statement_to_its_end(engines: Engines, path: Path) -> None:
    async with engines.writing.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM things"))).scalar() == 0
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            write(path, "too early")
        await connection.execute(text("INSERT INTO things VALUES ('kept')"))
        await connection.commit()
        write(path, "between")
        await connection.execute(text("INSERT INTO things VALUES ('dropped')"))
    write(path, "after")
    assert names(path) == ["after", "between", "kept"]


@pytest.mark.parametrize("statement", ["SELECT * FROM nothing", "INSERT INTO things VALUES ('twice'), ('twice')"])
async def test_a_statement_that_fails_leaves_no_lock(engines: Engines, path: Path, statement: str) -> None:
    async with engines.writing.connect() as connection:
        with pytest.raises(DBAPIError, match=r"nothing|UNIQUE"):
            await connection.execute(text(statement))
    write(path, "next")
    async with engines.writing.begin() as connection:
        await connection.execute(text("INSERT INTO things VALUES ('last')"))
    assert names(path) == ["last", "next"]


async def test_an_answer_that_is_not_read_to_its_end_keeps_no_lock(engines: Engines, path: Path) -> None:
    async with engines.writing.connect() as connection:
        rows = await connection.stream(text(NUMBERS.format(5_000, 1)))
        assert len(await rows.fetchmany(10)) == 10
        await rows.close()
    write(path, "free")
    assert names(path) == ["free"]


async def test_a_transaction_that_could_not_begin_executes_nothing(engines: Engines, path: Path) -> None:
    async with engines.writing.connect() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout=0")
        await connection.commit()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(DBAPIError, match="locked"):
                await connection.execute(text("SELECT name FROM things"))
        await connection.execute(text("INSERT INTO things VALUES ('in the transaction')"))
        await connection.rollback()
    assert names(path) == []
