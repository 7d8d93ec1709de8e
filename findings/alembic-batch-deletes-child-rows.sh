#!/usr/bin/env bash
# Alembic 1.20.1 with SQLAlchemy 2.1.9 on SQLite: dropping a column in batch mode, foreign keys on.
# Guess: batch mode rebuilds the table and keeps what refers to it: one topic and its subscription are there as before.
# Seen: the old table is dropped, which deletes its rows and fires ON DELETE CASCADE: the subscription is gone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check alembic==1.20.1 sqlalchemy==2.1.9
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sqlite3
import sys

import alembic
import sqlalchemy
from alembic.migration import MigrationContext
from alembic.operations import Operations

engine = sqlalchemy.create_engine(f"sqlite:///{sys.argv[1]}/db.sqlite3")


@sqlalchemy.event.listens_for(engine, "connect")
def enforce(connection, _record):
    connection.execute("PRAGMA foreign_keys=ON")


with engine.begin() as connection:
    for statement in (
        "CREATE TABLE topic (id INTEGER PRIMARY KEY, name TEXT, threshold REAL)",
        "CREATE TABLE subscription (chat INTEGER, topic_id INTEGER REFERENCES topic (id) ON DELETE CASCADE)",
        "INSERT INTO topic VALUES (1, 'harbours', 0.5)",
        "INSERT INTO subscription VALUES (7, 1)",
    ):
        connection.exec_driver_sql(statement)
with engine.begin() as connection:
    with Operations(MigrationContext.configure(connection)).batch_alter_table("topic") as batch:
        batch.drop_column("threshold")
with engine.begin() as connection:
    left = [connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() for table in ("topic", "subscription")]
print("Alembic", alembic.__version__, "SQLAlchemy", sqlalchemy.__version__, "SQLite", sqlite3.sqlite_version)
print("guess: topics and subscriptions [1, 1]; seen:", left)
assert left == [1, 0], "the behaviour has changed"
PYTHON
