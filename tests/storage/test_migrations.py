"""The database's version, on real files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.admin.seeding import SEEDED
from feeds.errors import SchemaError, StorageError
from storage.engine import database_url, open_engines
from storage.migrations import configuration, current, head, upgrade
from storage.models import VERSION, metadata
from storage.store import open_store
from tests.storage.rows import fill
from tests.storage.versions import downgrade_to, upgrade_to, url

pytestmark = pytest.mark.slow


async def test_the_migrations_lead_to_what_the_models_say(address: str) -> None:
    await upgrade(address)
    engines = open_engines(database_url(address))

    def differences(connection: Connection) -> list[object]:
        # The full-text indexes are no tables of the models: storage/full_text.py.
        indexes = ("archive_words", "claim_words", "ix_claims_words", "word_vector")
        options = {"compare_type": False, "include_name": lambda name, *_: not str(name).startswith(indexes)}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    async with engines.reading.connect() as connection:
        found = await connection.run_sync(differences)
    await engines.dispose()
    assert found == []


async def test_the_models_know_their_version() -> None:
    assert head() == VERSION


async def test_a_database_is_brought_up_once(tmp_path: Path) -> None:
    address = url(tmp_path / "facts.sqlite3")
    assert await current(address) == ""
    await upgrade(address)
    await upgrade(address)
    assert await current(address) == head()


async def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite3"
    await upgrade(url(path))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaError, match=r"newer wirebrief \(version 9999.*install that version"):
        await open_store(url(path))


async def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    with pytest.raises(SchemaError, match=r"other tables \(orders"):
        await open_store(url(path))


async def test_what_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, this is a letter and no database at all. " * 40)
    with pytest.raises((SchemaError, StorageError), match="not a database"):
        await open_store(url(path))
    assert path.read_text().startswith("Dear reader")


async def test_a_folder_in_the_files_place_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        await open_store(url(tmp_path))


async def test_rows_of_every_table_go_down_every_version_and_up_again(address: str) -> None:
    """Also those of tables and versions that are added later: both lists are read, not written here."""
    await upgrade(address)
    engines = open_engines(database_url(address))
    async with engines.writing.begin() as connection:
        await fill(connection, 3)
        # Own topics of chats are deleted by a downgrade, because older versions would offer them to all.
        await connection.execute(text("UPDATE topics SET chat_id = NULL"))
    await engines.dispose()
    before = await _keys(address)
    assert set(before) == set(metadata.tables)
    versions = [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()]
    for version in versions[1:]:
        await downgrade_to(address, version)
        kept = await _keys(address)
        assert {name: keys for name, keys in kept.items() if name in before} == {
            name: keys for name, keys in before.items() if name in kept
        }, f"rows are missing at {version}"
    oldest = set(kept)
    for version in reversed(versions[:-1]):
        await upgrade_to(address, version)
    after = await _keys(address)
    after["notes"].remove((SEEDED,))  # 0004: a database in use has had the defaults
    # Tables that a downgrade has dropped begin empty, unless the upgrade fills them from others.
    assert {name: after[name] for name in oldest} == {name: before[name] for name in oldest}
    assert len(after["texts"]) == 1, "equal texts are one"


async def _keys(address: str) -> dict[str, list[tuple[str, ...]]]:
    """The primary keys of each table's rows, of the tables that the models have."""
    engines = open_engines(database_url(address))
    found = {}
    async with engines.reading.connect() as connection:
        names = set(await connection.run_sync(lambda c: inspect(c).get_table_names()))
        for name, table in metadata.tables.items():
            if name in names:
                keys = ", ".join(column.name for column in table.primary_key)
                rows = await connection.execute(text(f"SELECT {keys} FROM {name}"))
                found[name] = sorted(tuple(map(str, row)) for row in rows)
    await engines.dispose()
    return found
