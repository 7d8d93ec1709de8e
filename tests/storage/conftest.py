"""An empty database of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import emptied
from tests.storage.versions import url


@pytest.fixture(params=["sqlite", "postgres"])
async def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return url(tmp_path / "facts.sqlite3")
    return await emptied(request.getfixturevalue("postgres"))
