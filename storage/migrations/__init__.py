"""STORE, migrations: upgrades a database to the version of this program, or refuses it and says what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from feeds.errors import SchemaError, StorageError
from storage.engine import create_file, database_url, open_engines
from storage.space import enable_reclaiming

T = TypeVar("T")
# An arbitrary number that identifies this lock within the database.
_UPGRADE_LOCK: Final = 0x77697266


def configuration(connection: Connection | None = None) -> Config:
    """Returns a configuration of Alembic that needs no file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """Returns the schema version that this program needs."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""


async def upgrade(url: str) -> None:
    """Runs all missing migrations in one transaction.

    Raises:
        SchemaError: the database is newer than this program, or not a database of wirebrief.
        StorageError: it cannot be opened.
    """
    await _inside(url, _upgrade)
    engines = open_engines(database_url(url))
    try:
        if engines.is_sqlite:
            await enable_reclaiming(engines.writing)
    finally:
        await engines.dispose()


async def current(url: str) -> str:
    """Returns the schema version of a database; "" if it has none."""
    return await _inside(url, lambda c: MigrationContext.configure(c).get_current_revision() or "")


def refusal(revision: str | None, tables: Sequence[str]) -> str | None:
    """Returns why this program refuses a database, and what to do; None if it can use it.

    Args:
        revision: the schema version in the database; None if there is none.
        tables: names of the tables in the database.
    """
    known = {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}
    if revision is None and tables:
        return f"the database holds other tables ({', '.join(sorted(tables)[:3])}); give wirebrief its own"
    if revision is not None and revision not in known:
        return (
            f"the database is of a newer wirebrief (version {revision}, this one knows {head()}); "
            "install that version, or restore a backup"
        )
    return None


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Several processes may start at once: the others wait, and find the database upgraded.
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})"))
    revision = MigrationContext.configure(connection).get_current_revision()
    if reason := refusal(revision, inspect(connection).get_table_names() if revision is None else ()):
        raise SchemaError(reason)
    if revision != head():
        command.upgrade(configuration(connection), "head")


async def _inside(url: str, work: Callable[[Connection], T]) -> T:
    address = database_url(url)
    create_file(address)
    engines = open_engines(address)
    try:
        async with engines.writing.begin() as connection:
            return await connection.run_sync(work)
    except (OperationalError, OSError) as error:
        raise StorageError(f"the database cannot be opened: {_reason(error)}") from error
    except DatabaseError as error:
        raise SchemaError(f"not a database of wirebrief: {_reason(error)}") from error
    except SQLAlchemyError as error:
        raise StorageError(_reason(error)) from error
    finally:
        await engines.dispose()


def _reason(error: Any) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
