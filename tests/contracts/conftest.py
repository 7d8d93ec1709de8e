"""The stores on which the contract tests run: SQLite and PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.ports import Store
from storage.store import open_store


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def address(request: pytest.FixtureRequest, empty_database: Path, tmp_path: Path) -> str:
    """Returns the address of an empty, migrated database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(empty_database, tmp_path / 'store.sqlite3')}"
    return str(request.getfixturevalue("empty_postgres"))


@pytest.fixture
async def store(address: str) -> AsyncIterator[Store]:
    """Yields an empty store on each database."""
    opened: Store = await open_store(address, is_migrated=False)
    yield opened
    await opened.close()
