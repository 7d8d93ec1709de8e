"""Copies and examines a database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from feeds.errors import InvalidInputError, StorageError
from storage.engine import database_url, sqlite_path


def _path(url: str) -> Path:
    path = sqlite_path(database_url(url))
    if path is None:
        raise InvalidInputError("this works on SQLite; use pg_dump for PostgreSQL")
    if not path.exists():
        raise InvalidInputError(f"there is no database at {path}")
    return path


def backup(url: str, to: Path) -> None:
    """Copies a SQLite database as it is at one moment, while others may write.

    Raises:
        InvalidInputError: `to` exists, or it is not SQLite.
        StorageError: it could not be copied.
    """
    source = _path(url)
    if to.exists():
        raise InvalidInputError(f"{to} exists; a backup overwrites nothing")
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as read, closing(sqlite3.connect(to)) as copy:
            read.backup(copy)
    except sqlite3.Error as error:
        raise StorageError(f"{to}: {error}") from error
    to.chmod(0o600)


def check(url: str) -> list[str]:
    """What is damaged in a SQLite database; empty when nothing is.

    Raises:
        InvalidInputError: it is not SQLite, or not there.
    """
    try:
        with closing(sqlite3.connect(f"file:{_path(url)}?mode=ro", uri=True)) as connection:
            damage = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
            orphans = [
                f"{row[0]} row {row[1]} points to no {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")
            ]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return damage + orphans
