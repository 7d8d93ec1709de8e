"""The stores on which the contract tests run: SQLite and PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.ports import Store
from storage.store import open_store
from tests.conftest import emptied


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
async def store(request: pytest.FixtureRequest, empty_database: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """Yields an empty store on each database."""
    opened: Store
    if request.param == "sqlite":
        path = shutil.copy(empty_database, tmp_path / "store.sqlite3")
        opened = await open_store(f"sqlite:///{path}", is_migrated=False)
    else:
        opened = await open_store(await emptied(request.getfixturevalue("postgres")))
    yield opened
    await opened.close()
