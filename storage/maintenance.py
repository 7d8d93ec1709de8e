"""STORE, maintenance: backs up and checks an SQLite database."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from feeds.errors import InvalidInputError, SchemaError, StorageError
from storage.engine import database_url, sqlite_path
from storage.models import VERSION, metadata

BESIDE: Final = ("", "-journal", "-wal", "-shm")  # suffixes of the files that SQLite keeps for one database


def backup(url: str, to: Path) -> None:
    """Copies an SQLite database as it is at one moment; other processes may write meanwhile.

    The copy is written under a temporary name, checked, and then renamed, so that a failed backup leaves no file.

    Args:
        url: the address of the database.
        to: a path that does not exist yet, in a folder that does.

    Raises:
        InvalidInputError: `to` exists, its folder does not, or the database is not SQLite.
        StorageError: the database could not be copied, or is damaged.
    """
    source = _path(url)
    if os.path.lexists(to):
        raise InvalidInputError(f"{to} exists; a backup overwrites nothing")
    if not to.parent.is_dir():
        raise InvalidInputError(f"{to.parent} is not a folder")
    part = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        part.touch(mode=0o600, exist_ok=False)
        copy_database(source, part)
        give_name(part, to)
        sync(to.parent)
    except FileExistsError as error:
        raise InvalidInputError(f"{error.filename2 or error.filename} exists; a backup overwrites nothing") from error
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{to}: {error}") from error
    finally:
        for suffix in BESIDE:
            Path(f"{part}{suffix}").unlink(missing_ok=True)


def check(url: str) -> tuple[list[str], str]:
    """Checks an SQLite database.

    Returns:
        A line for each damage found, and the version of the schema, "" if that cannot be read.

    Raises:
        InvalidInputError: the database is not SQLite, or does not exist.
        SchemaError: it is intact, but empty, not a database of wirebrief, or newer than this program.
    """
    try:
        with _opened(_path(url)) as connection:
            damage = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
            damage += [
                f"{row[0]} row {row[1]} points to no {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")
            ]
            tables = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            version = _version(connection, tables)
    except sqlite3.DatabaseError as error:
        return [str(error)], ""
    if not damage and (reason := _refusal(version, tables)):
        raise SchemaError(reason)
    missing = sorted(metadata.tables.keys() - tables) if version == VERSION else []
    return damage + [f"the table {name} is missing" for name in missing], version or ""


def _path(url: str) -> Path:
    path = sqlite_path(database_url(url))
    if path is None:
        raise InvalidInputError("this works on SQLite; use pg_dump for PostgreSQL")
    if not path.exists():
        raise InvalidInputError(f"there is no database at {path}")
    return path


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def copy_database(source: Path, to: Path) -> None:
    """Copies an SQLite database as it is at one moment into a file that exists, and checks the copy.

    Raises:
        StorageError: it is damaged.
        sqlite3.Error, OSError: it cannot be read or written.
    """
    with _opened(source) as read, closing(sqlite3.connect(to)) as copy:
        read.backup(copy)
        damage = [row[0] for row in copy.execute("PRAGMA quick_check") if row[0] != "ok"]
    if damage:
        raise StorageError(f"{source} is damaged ({damage[0]}); nothing was kept")
    sync(to)


def give_name(part: Path, to: Path) -> None:
    """Renames a file. Raises FileExistsError if there is one with the new name."""
    try:
        os.link(part, to)  # unlike rename, link never replaces a file that was created meanwhile
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        part.rename(to)


def sync(path: Path) -> None:
    """Waits until a file, or the list of files of a folder, is on disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _version(connection: sqlite3.Connection, tables: set[str]) -> str | None:
    if "alembic_version" not in tables:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _refusal(version: str | None, tables: set[str]) -> str | None:
    from storage.migrations import refusal  # noqa: PLC0415 - a backup needs no Alembic

    if not tables:
        return "the database is empty: it has no tables yet; `wirebrief db upgrade` makes them"
    return refusal(version, sorted(tables))
