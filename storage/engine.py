"""STORE, engines: creates one engine for writing and one for reading, so that readers never wait for writers.

SQLite uses the write-ahead log. A writer takes its lock at BEGIN (IMMEDIATE), because a transaction that starts as a
reader can fail when it first writes. `synchronous=NORMAL` survives any end of the process (kill -9); after a power cut
the database is intact but may lack the last transactions. Source: sqlite.org, "Write-Ahead Logging", and the notes on
SQLite in SQLAlchemy's documentation.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from feeds.errors import SettingsError, StorageError
from storage.sqlite_driver import Connection

DRIVERS: Final = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
BUSY_MILLISECONDS: Final = 10_000
READERS: Final = 4
# Pages that a connection keeps. There are several that read, each with its own, behind the cache of the system.
WRITER_KIBIBYTES: Final = 65_536
READER_KIBIBYTES: Final = 16_384
JOURNAL_BYTES: Final = 64_000_000  # a longer write-ahead log is truncated to this length after a checkpoint
WRITERS: Final = 4  # on PostgreSQL; SQLite allows one


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines on which transactions are opened.

    Attributes:
        writing: for transactions that write.
        reading: for transactions that only read.
        most_writers, most_readers: transactions that may be open at once. Callers must wait for a turn before they ask
            the connection pool, which raises an error when the wait is too long.
    """

    writing: AsyncEngine
    reading: AsyncEngine
    most_writers: int
    most_readers: int = READERS

    @property
    def is_sqlite(self) -> bool:
        """True if the database is an SQLite file."""
        return self.writing.dialect.name == "sqlite"

    async def dispose(self) -> None:
        """Closes every connection."""
        await self.reading.dispose()
        await self.writing.dispose()


def database_url(text: str) -> URL:
    """Returns a database address with its async driver.

    Raises:
        SettingsError: `text` is not an address of SQLite or PostgreSQL. The message does not repeat it, since it may
            contain a password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # ValueError: the port is not a number
        raise SettingsError(
            "WIREBRIEF_DATABASE_URL is not an address such as sqlite:///path or postgresql://…"
        ) from None
    if "@" in (url.host or ""):
        raise SettingsError("WIREBRIEF_DATABASE_URL: an @ in the password is written %40, a / %2F, a % %25")
    scheme = url.drivername.split("+")[0]
    if scheme not in DRIVERS:
        raise SettingsError(f"WIREBRIEF_DATABASE_URL: {scheme} is not supported; use sqlite or postgresql")
    if scheme == "sqlite" and not url.database:
        raise SettingsError("WIREBRIEF_DATABASE_URL: SQLite in memory keeps nothing; give a path, sqlite:///path")
    return url.set(drivername=DRIVERS[scheme])


def sqlite_path(url: URL) -> Path | None:
    """Returns the file of an SQLite address; None for another database."""
    return Path(url.database) if url.drivername.startswith("sqlite") and url.database else None


def is_sqlite(text: str) -> bool:
    """Returns whether a database address names an SQLite file. Raises SettingsError as database_url."""
    return sqlite_path(database_url(text)) is not None


def create_file(url: URL) -> None:
    """Creates the file of an SQLite address and its folder if they are missing, readable by the owner only.

    Raises:
        StorageError: the file cannot be created.
    """
    path = sqlite_path(url)
    if path is None or path.is_file():
        return
    if path.exists():
        raise StorageError(f"the database cannot be opened: {path} is no file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with closing(sqlite3.connect(path)) as connection:
            # Must come before the first page is written, which journal_mode does; later only VACUUM can change it.
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            connection.execute("PRAGMA journal_mode=WAL")
    except OSError as error:
        raise StorageError(f"the database cannot be made at {path}: {error.strerror or error}") from error
    except sqlite3.Error as error:
        raise StorageError(f"the database cannot be made at {path}: {error}") from error


def open_engines(url: URL) -> Engines:
    """Returns the engines for an address. No connection is opened yet."""
    if sqlite_path(url) is None:
        engine = create_async_engine(url, pool_size=WRITERS + READERS, max_overflow=0, pool_pre_ping=True)
        reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return Engines(engine, reading, WRITERS)
    return Engines(_sqlite(url, 1, is_writing=True), _sqlite(url, READERS, is_writing=False), most_writers=1)


def _sqlite(url: URL, pool_size: int, *, is_writing: bool) -> AsyncEngine:
    async def connected() -> Connection:
        (path,), options = engine.dialect.create_connect_args(url)
        connection = Connection(path, options, is_writing=is_writing)
        await connection
        return connection

    engine = create_async_engine(
        url, async_creator=connected, poolclass=AsyncAdaptedQueuePool, pool_size=pool_size, max_overflow=0
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not issue BEGIN; `_begin` below does
        cursor = connection.cursor()
        try:
            for pragma in (
                f"busy_timeout={BUSY_MILLISECONDS}",
                "journal_mode=WAL",
                "synchronous=NORMAL",
                "foreign_keys=ON",
                f"cache_size=-{WRITER_KIBIBYTES if is_writing else READER_KIBIBYTES}",
                f"journal_size_limit={JOURNAL_BYTES}",
                f"query_only={'OFF' if is_writing else 'ON'}",
            ):
                cursor.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()  # the pool does not know it yet, so nothing else would end its thread
            raise
        cursor.close()

    @event.listens_for(engine.sync_engine, "invalidate")
    def _roll_back(connection: Any, _record: Any, _error: BaseException | None) -> None:
        # SQLAlchemy closes the connection of a cancelled statement. A traceback may keep the statement's cursor alive,
        # and SQLite keeps a closed connection, with its lock, until its last cursor is freed. So roll back first. The
        # driver queues the rollback before it waits, so a second cancellation does not prevent it.
        with suppress(asyncio.CancelledError, SQLAlchemyError, sqlite3.Error):
            connection.rollback()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.connection.driver_connection.begin()

    return engine
