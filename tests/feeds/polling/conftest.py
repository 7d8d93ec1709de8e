"""Fixtures of the polling tests: a feed that is polled into a store of its own, analysed without models."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from feeds.worker import LocalAnalyst
from tests.feeds.polled_feed import Clock, PolledFeed, analyst_without_models, open_polled_feed


@pytest.fixture(scope="module")
def analyst() -> LocalAnalyst:
    return analyst_without_models()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_database, tmp_path / "facts.sqlite3"))


@pytest.fixture
async def polled_feed(database: Path, analyst: LocalAnalyst, clock: Clock) -> AsyncIterator[PolledFeed]:
    async with open_polled_feed(database, analyst, clock) as running:
        yield running
