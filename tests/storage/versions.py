"""Databases of both kinds, and the way to a version of theirs."""

from __future__ import annotations

from pathlib import Path

from alembic import command

from storage.engine import database_url, open_engines
from storage.migrations import configuration


def url(path: Path) -> str:
    """The address of an SQLite file."""
    return f"sqlite:///{path}"


async def upgrade_to(address: str, revision: str) -> None:
    """Brings a database up to a version."""
    engines = open_engines(database_url(address))
    async with engines.writing.begin() as connection:
        await connection.run_sync(lambda c: command.upgrade(configuration(c), revision))
    await engines.dispose()


async def downgrade_to(address: str, revision: str) -> None:
    """Brings a database down to a version."""
    engines = open_engines(database_url(address))
    async with engines.writing.begin() as connection:
        await connection.run_sync(lambda c: command.downgrade(configuration(c), revision))
    await engines.dispose()
