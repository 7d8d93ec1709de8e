"""STORE: disk space that deleted rows leave in a SQLite file is given back in small steps (incremental vacuum)."""

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
    """Gives back at most `most_pages` unused pages.

    Returns:
        How many are still unused; 0 where the database cannot give any back.

    Raises:
        StorageError: the database is locked or damaged.
    """
    try:
        async with engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            if await _value(driver, "auto_vacuum") != _INCREMENTAL:
                return 0
            if most_pages > 0:
                # As a script: `execute` takes one step of a statement without columns, which frees one page.
                await driver.executescript(f"PRAGMA incremental_vacuum({most_pages})")
            return await _value(driver, "freelist_count")
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StorageError(f"{type(error).__name__}: {getattr(error, 'orig', None) or error}") from error


async def enable_reclaiming(engine: AsyncEngine) -> None:
    """Rewrites a SQLite database of before once, so that its space can be given back in steps from then on.

    Takes as much disk space again as the database has. Where there is none, the database stays as it is.
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
