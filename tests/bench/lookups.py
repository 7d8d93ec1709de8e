"""A look-up in SQLite, as every command begins with one: by our driver, and by SQLAlchemy's adapter of aiosqlite."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.engine import READERS, database_url, open_engines
from storage.store import open_store
from tests.bench.rows import Row

LOOK_UPS: Final = 200
ROUNDS: Final = 5
ALONE: Final = "look a chat up in SQLite, CPU time"
TOGETHER: Final = f"{LOOK_UPS} look-ups at once on {READERS} connections, time for each"


def _plain(url: str) -> AsyncEngine:
    """An engine without our driver."""
    engine = create_async_engine(database_url(url), pool_size=READERS, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


async def _look_up(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(text("SELECT * FROM chats WHERE id = 7"))


async def _alone(engine: AsyncEngine) -> float:
    """Returns the milliseconds of CPU of a look-up."""
    start = time.process_time()
    for _ in range(LOOK_UPS):
        await _look_up(engine)
    return (time.process_time() - start) / LOOK_UPS * 1e3


async def _together(engine: AsyncEngine) -> float:
    """Returns the milliseconds until so many people who ask at once have their look-ups, for each look-up."""
    turn = asyncio.Semaphore(READERS)

    async def one() -> None:
        async with turn:
            await _look_up(engine)

    start = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(LOOK_UPS)))
    return (time.perf_counter() - start) / LOOK_UPS * 1e3


async def _measured(path: Path) -> list[Row]:
    url = f"sqlite:///{path}"
    await (await open_store(url)).close()
    engines = open_engines(database_url(url))
    found: dict[tuple[str, str], list[float]] = {}
    both = {"ours": engines.reading, "peer": _plain(url)}
    for _ in range(ROUNDS):
        for name, engine in both.items():
            found.setdefault((ALONE, name), []).append(await _alone(engine))
            found.setdefault((TOGETHER, name), []).append(await _together(engine))
    await engines.dispose()
    await both["peer"].dispose()
    return [_row(what, found[what, "ours"], found[what, "peer"]) for what in (ALONE, TOGETHER)]


def _row(what: str, ours: list[float], peer: list[float]) -> Row:
    ratio = median(b / a for a, b in zip(ours, peer, strict=True))
    return Row(what, f"{median(ours):.2f} ms", f"SQLAlchemy and aiosqlite {median(peer):.2f} ms", f"{ratio:.1f}")


def run() -> list[Row]:
    """Takes ten seconds; each figure is the median of five rounds in turn."""
    with TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder) / "lookups.sqlite3"))
