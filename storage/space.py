"""STORE, disk space: frees unused pages of an SQLite file in small steps (incremental vacuum)."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from feeds.errors import StorageError

log = structlog.get_logger(__name__)

_INCREMENTAL: Final = 2


async def reclaim_pages(engine: AsyncEngine, most_pages: int) -> int:
    """Frees at most `most_pages` unused pages of the file.

    Returns:
        The number of pages that are still unused; 0 if the database cannot free pages.

    Raises:
        StorageError: the database is locked or damaged.
    """
    try:
        async with engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            if await _value(driver, "auto_vacuum") != _INCREMENTAL:
                return 0
            if most_pages > 0:
                # As a script: `execute` makes one step of a statement without columns, which frees only one page.
                await driver.executescript(f"PRAGMA incremental_vacuum({most_pages})")
            return await _value(driver, "freelist_count")
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StorageError(f"{type(error).__name__}: {getattr(error, 'orig', None) or error}") from error


async def enable_reclaiming(engine: AsyncEngine) -> None:
    """Rewrites an SQLite database of an earlier version once, so that `reclaim_pages` can free pages.

    This needs as much free disk space as the database takes. If there is too little, the database is left as it is.
    """
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        if await _value(driver, "auto_vacuum") == _INCREMENTAL:
            return
        pages = await _value(driver, "page_count")
        log.info("database.rewriting", megabytes=round(pages * await _value(driver, "page_size") / 1e6, 1))
        try:
            await driver.executescript("PRAGMA auto_vacuum=INCREMENTAL; VACUUM")
        except sqlite3.Error as error:
            log.warning("database.not_rewritten", reason=str(error), next="wirebrief db upgrade tries again")


async def _value(driver: Any, pragma: str) -> int:
    async with driver.execute(f"PRAGMA {pragma}") as cursor:
        return int((await cursor.fetchone())[0])
