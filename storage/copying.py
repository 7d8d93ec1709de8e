"""STORE, copying: moves what an SQLite database holds to PostgreSQL, row by row, with every row compared.

Source and target are one transaction each: the copy is what the source held at one moment, and a copy that fails leaves
the target without rows, so that it can be started again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, Table, func, select, text, tuple_
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.errors import InvalidInputError, SchemaError, StorageError
from feeds.text import unpack_texts, words_once
from storage.engine import database_url, open_engines, sqlite_path
from storage.full_text import add_words
from storage.models import VERSION, metadata

ROWS_AT_ONCE: Final = 500
# Tables that are not the program's own rows: the version, which the target has, and the full-text indexes: that of the
# archive is made anew, since the one of SQLite keeps no words, and that of claims is made of their column.
_NOT_COPIED: Final = ("alembic_version", "archive_words", "claim_words", "sqlite_")
_SET_SEQUENCE: Final = "SELECT setval(pg_get_serial_sequence(:name, :column), :last)"


async def copy_to_postgres(source: str, target: str, told: Callable[[str, int], None]) -> None:
    """Copies all tables of an SQLite database into an empty PostgreSQL database; the source may be in use.

    The tables are those of the schema, so that none is forgotten. What the source gets after the copy has begun is not
    copied.

    Args:
        source: sqlite:///path, of this program's version.
        target: postgresql://…, without tables or with those of this program and no rows in them.
        told: called with the name of each table and the number of its rows, once they are copied and compared.

    Raises:
        InvalidInputError: one of the two is no such database, or the target is not empty.
        SchemaError: the source is of another version, or has tables that this program does not know.
        StorageError: nothing was copied, as one of the two failed, or a row of the copy differs.
    """
    from storage.migrations import upgrade  # noqa: PLC0415 - Alembic, which only this and an upgrade need

    read_from, write_to = _addresses(source, target)
    async with _opened(read_from) as reading:
        await _check_source(reading)
        await upgrade(target)
        async with _opened(write_to) as writing:
            await _check_empty(writing)
            for table in metadata.sorted_tables:
                told(table.name, await _copy(table, reading, writing))
            await _index_words(reading, writing)
            await writing.commit()


def _addresses(source: str, target: str) -> tuple[URL, URL]:
    read_from, write_to = database_url(source), database_url(target)
    path = sqlite_path(read_from)
    if path is None:
        raise InvalidInputError("the first database has to be SQLite: sqlite:///path")
    if not path.is_file():
        raise InvalidInputError(f"there is no database at {path}")
    if sqlite_path(write_to) is not None:
        raise InvalidInputError("the second database has to be PostgreSQL: postgresql://…")
    return read_from, write_to


@asynccontextmanager
async def _opened(url: URL) -> AsyncIterator[AsyncConnection]:
    """Yields a connection inside a transaction, which is rolled back unless the caller commits."""
    engines = open_engines(url)
    engine: AsyncEngine = engines.reading if engines.is_sqlite else engines.writing
    try:
        async with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        # Without the statement: its values may contain a token or a text.
        raise StorageError(f"{_shown(url)}: {getattr(error, 'orig', None) or type(error).__name__}") from error
    except OSError as error:
        raise StorageError(f"{_shown(url)}: {error}") from error
    finally:
        await engines.dispose()


def _shown(url: URL) -> str:
    path = sqlite_path(url)
    return Path(path).name if path is not None else url.render_as_string(hide_password=True)


async def _check_source(reading: AsyncConnection) -> None:
    """Begins the snapshot, and refuses a source of which something would be lost."""
    found = await reading.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
    names = {str(name) for (name,) in found}
    version = await reading.scalar(text("SELECT version_num FROM alembic_version")) if _has_version(names) else None
    if version != VERSION:
        raise SchemaError(
            f"the SQLite database is of version {version or 'none'}, this program of {VERSION}: "
            "`wirebrief db upgrade` brings it up"
        )
    if unknown := sorted(n for n in names if n not in metadata.tables and not n.startswith(_NOT_COPIED)):
        raise SchemaError(f"the SQLite database has tables that this program does not know: {', '.join(unknown)}")


def _has_version(names: set[str]) -> bool:
    return "alembic_version" in names


async def _check_empty(writing: AsyncConnection) -> None:
    """Keeps others from writing to the target meanwhile, and refuses one that has rows."""
    for table in metadata.sorted_tables:
        await writing.execute(text(f'LOCK TABLE "{table.name}" IN EXCLUSIVE MODE'))
        if await writing.scalar(select(func.count()).select_from(table.select().limit(1).subquery())):
            raise InvalidInputError(f"the PostgreSQL database is not empty: {table.name} has rows; give a new one")


async def _copy(table: Table, reading: AsyncConnection, writing: AsyncConnection) -> int:
    """Copies and compares the rows of a table; returns how many they are."""
    count = 0
    async with reading.stream(select(table).order_by(*table.primary_key)) as rows:
        async for part in rows.partitions(ROWS_AT_ONCE):
            try:
                await writing.execute(table.insert(), [dict(row._mapping) for row in part])
            except SQLAlchemyError as error:
                place = f"{table.name}, one of the rows {_key(table, part[0])} to {_key(table, part[-1])}"
                raise StorageError(f"{place}: {getattr(error, 'orig', None) or error}") from error
            await _compare(table, part, writing)
            count += len(part)
    if (copied := await writing.scalar(select(func.count()).select_from(table))) != count:
        raise StorageError(f"{table.name}: {count} rows became {copied}; nothing was copied")
    await _set_sequence(table, writing)
    return count


async def _compare(table: Table, part: Sequence[Row[Any]], writing: AsyncConnection) -> None:
    keys = [_key(table, row) for row in part]
    same = tuple_(*table.primary_key).in_(keys)
    copied = {_key(table, row): tuple(row) for row in await writing.execute(select(table).where(same))}
    for key, row in zip(keys, part, strict=True):
        if copied.get(key) != tuple(row):
            raise StorageError(f"{table.name}: the copy of row {key} differs; nothing was copied")


def _key(table: Table, row: Row[Any]) -> tuple[Any, ...]:
    return tuple(row._mapping[column] for column in table.primary_key)


async def _set_sequence(table: Table, writing: AsyncConnection) -> None:
    """Makes new rows get ids above those that were copied."""
    column = table.autoincrement_column
    if column is None or (last := await writing.scalar(select(func.max(column)))) is None:
        return
    names = {"name": table.name, "column": column.name}
    if await writing.scalar(text("SELECT pg_get_serial_sequence(:name, :column)"), names) is not None:
        await writing.execute(text(_SET_SEQUENCE), {**names, "last": last})


async def _index_words(reading: AsyncConnection, writing: AsyncConnection) -> None:
    archive = metadata.tables["archive"]
    session = AsyncSession(bind=writing)
    async with reading.stream(select(archive.c.entry_id, archive.c.body)) as rows:
        async for part in rows.partitions(ROWS_AT_ONCE):
            await add_words(session, {entry_id: words_once(unpack_texts(body)) for entry_id, body in part})
