"""How a database is opened."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, text

from feeds.errors import SettingsError
from feeds.types import Feed, Story
from storage.engine import READERS, database_url, open_engines
from storage.store import open_store
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "not an address"),
        ("facts.sqlite3", "not an address"),
        ("mysql://user:hunter2@host/db", "mysql is not supported"),
        ("sqlite://", "in memory"),
        ("postgresql://user:hunter2@host:port/db", "not an address"),
        ("postgresql://user:at@hunter2@host/db", "is written %40"),
    ],
)
def test_a_wrong_address_is_named_without_its_password(address: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as caught:
        database_url(address)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("sqlite:////tmp/x", "sqlite+aiosqlite"),
        ("postgres://h/d", "postgresql+asyncpg"),
        ("postgresql+psycopg://h/d", "postgresql+asyncpg"),
    ],
)
def test_the_driver_is_ours(address: str, driver: str) -> None:
    assert database_url(address).drivername == driver


async def test_sqlite_is_set_up_for_readers_beside_one_writer(tmp_path: Path) -> None:
    engines = open_engines(database_url(f"sqlite:///{tmp_path / 'x.sqlite3'}"))
    found = {}
    for name, engine in (("writing", engines.writing), ("reading", engines.reading)):
        async with engine.connect() as connection:
            for pragma in ("journal_mode", "synchronous", "foreign_keys", "query_only", "busy_timeout"):
                found[name, pragma] = (await connection.execute(text(f"PRAGMA {pragma}"))).scalar()
    await engines.dispose()
    for name in ("writing", "reading"):
        assert found[name, "journal_mode"] == "wal"
        assert found[name, "synchronous"] == 1
        assert found[name, "foreign_keys"] == 1
        assert found[name, "busy_timeout"] == 10_000
    assert (found["writing", "query_only"], found["reading", "query_only"]) == (0, 1)


async def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "facts.sqlite3"
    store = await open_store(f"sqlite:///{path}")
    await store.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("times", [1, 2], ids=["cancelled once", "cancelled twice"])
async def test_a_cancelled_transaction_frees_the_database(tmp_path: Path, times: int) -> None:
    """Cancelled during each of its statements in turn; another connection can write at once."""
    path = tmp_path / "facts.sqlite3"
    store = await open_store(f"sqlite:///{path}")
    kept: list[asyncio.Task[None]] = []  # with their tracebacks, which hold the driver's cursors

    def cancel_at(number: int) -> Callable[..., None]:
        count = itertools.count(1)

        def cancel(*_event: object) -> None:
            if next(count) == number:
                for _ in range(times):
                    asyncio.get_running_loop().call_soon(kept[-1].cancel)

        return cancel

    async def write() -> None:
        async with store.transaction() as t:
            await t.stories.add(Story(0, "T", "en", NOW, NOW, ("troops",), 1, ("Example Post",), ("AFP",)))

    for number in itertools.count(1):
        cancel = cancel_at(number)
        event.listen(store._engines.writing.sync_engine, "before_cursor_execute", cancel)
        kept.append(asyncio.create_task(write()))
        await asyncio.wait(kept[-1:])
        event.remove(store._engines.writing.sync_engine, "before_cursor_execute", cancel)
        if not kept[-1].cancelled():
            break
        async with asyncio.timeout(PATIENCE_SECONDS):
            async with store.transaction() as t:
                await t.feeds.add(Feed(f"https://example.org/{number}"))
        with closing(sqlite3.connect(path, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
    await store.close()
    assert number > 3


async def test_more_readers_than_connections_wait_for_their_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that waits in the pool is given up after its time-out; one that waits before it is not."""
    store = await open_store(f"sqlite:///{tmp_path / 'facts.sqlite3'}")
    monkeypatch.setattr(store._engines.reading.sync_engine.pool, "_timeout", 0.01)
    entered = asyncio.Semaphore(0)
    go_on = asyncio.Event()

    async def read() -> int:
        async with store.reading() as reading:
            entered.release()
            await go_on.wait()
            return len(await reading.feeds.all())

    readers = [asyncio.create_task(read()) for _ in range(10 * READERS)]
    for _ in range(READERS):
        await entered.acquire()
    async with store.transaction() as transaction:  # a writer waits for no reader
        await transaction.feeds.add(Feed("https://example.org/"))
    go_on.set()
    assert len(await asyncio.gather(*readers)) == 10 * READERS
    await store.close()
