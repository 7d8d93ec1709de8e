"""STORE, backups: copies by day, of which the latest are kept, and the way back from one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from feeds.errors import InvalidInputError, StorageError
from storage.engine import database_url, sqlite_path
from storage.maintenance import BESIDE, backup, check, copy_database, give_name, sync

STEM: Final = "wirebrief-"
ENDING: Final = ".sqlite3"


def daily_backups(folder: Path) -> dict[date, Path]:
    """Returns the backups that are in the folder, by the day (UTC) of each, the earliest first."""
    days = {}
    for path in sorted(folder.glob(f"{STEM}*{ENDING}")):
        try:
            days[date.fromisoformat(path.name.removeprefix(STEM).removesuffix(ENDING))] = path
        except ValueError:  # a file that somebody else has put there
            continue
    return days


def back_up_daily(url: str, folder: Path, now: datetime, keep: int) -> Path | None:
    """Backs an SQLite database up unless that was done on this day, and deletes the oldest backups.

    Args:
        url: the address of the database.
        folder: of the backups; created if it is missing.
        now: aware UTC.
        keep: how many are left, at least 1. None is deleted before the new one is whole.

    Returns:
        The new backup; None if the day has one.

    Raises:
        StorageError, InvalidInputError: as `backup`; the older backups are all kept then.
    """
    day = now.date()
    if day in daily_backups(folder):
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{folder}: {error.strerror or error}") from error
    path = folder / f"{STEM}{day.isoformat()}{ENDING}"
    backup(url, path)
    for old in list(daily_backups(folder).values())[:-keep]:
        old.unlink(missing_ok=True)
    return path


def restore(source: Path, url: str, now: datetime) -> Path | None:
    """Puts a backup in the place of an SQLite database, which is kept beside it under another name.

    Nothing is changed before the backup has been checked and copied.

    Args:
        source: the backup.
        url: the address of the database; its file need not exist.
        now: aware UTC, for the name of the file that is kept.

    Returns:
        The former database under its new name; None if there was none.

    Raises:
        InvalidInputError: the database is in use, is not SQLite, or the backup does not exist.
        SchemaError: the backup is not a database of this program, or of a newer version.
        StorageError: the backup is damaged, or cannot be copied.
    """
    target = sqlite_path(database_url(url))
    if target is None:
        raise InvalidInputError("this works on SQLite; use pg_restore for PostgreSQL")
    damage, _ = check(f"sqlite:///{quote(str(source.absolute()))}")
    if damage:
        raise StorageError(f"{source} is damaged ({damage[0]}); nothing was changed")
    part = target.with_name(f".{target.name}.restore")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        copy_database(source, part)
        kept = _set_aside(target, now)
        give_name(part, target)
        sync(target.parent)
    except FileExistsError as error:
        raise InvalidInputError(f"{target} was created meanwhile: stop the bot first") from error
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{target}: {error}") from error
    finally:
        for suffix in BESIDE:
            Path(f"{part}{suffix}").unlink(missing_ok=True)
    return kept


def _set_aside(target: Path, now: datetime) -> Path | None:
    """Renames a database that nobody has open, with the files that belong to it."""
    if not target.exists():
        return None
    _refuse_if_open(target)
    kept = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%SZ}")
    for suffix in reversed(BESIDE):  # the file itself last: without it the others mean nothing
        path = Path(f"{target}{suffix}")
        if path.exists():
            path.rename(f"{kept}{suffix}")
    return kept


def _refuse_if_open(path: Path) -> None:
    """Raises InvalidInputError if another connection has the database open.

    A connection in the mode of the write-ahead log holds a shared lock for as long as it is open, and leaving that mode
    needs an exclusive one (sqlite.org, "Write-Ahead Logging"). It also writes the log into the file.
    """
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        try:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite3.OperationalError as error:
            raise InvalidInputError(f"{path} is in use ({error}): stop the bot first") from error
        except sqlite3.DatabaseError:  # damaged: that is why it is restored
            return
    if mode != "delete":
        raise InvalidInputError(f"{path} is in use: stop the bot first")
