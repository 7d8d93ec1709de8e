"""Fixtures that all tests share: reproducible generated examples, and an empty store of the current schema."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from storage.store import SqlStore, open_store

# The examples are the same in every run, so that a red test means that something changed.
# Neither a deadline nor the health check of speed: both depend on how busy the machine is.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated SQLite database without rows. Copy it: migrating costs far more than a copy."""
    path = tmp_path_factory.mktemp("schema") / "empty.sqlite3"

    async def migrate() -> None:
        await (await open_store(f"sqlite:///{path}")).close()

    asyncio.run(migrate())
    return path


@pytest.fixture
async def store(empty_database: Path, tmp_path: Path) -> AsyncIterator[SqlStore]:
    """An empty SQLite store in the test's own folder."""
    path = shutil.copy(empty_database, tmp_path / "store.sqlite3")
    opened = await open_store(f"sqlite:///{path}", is_migrated=False)
    yield opened
    await opened.close()
