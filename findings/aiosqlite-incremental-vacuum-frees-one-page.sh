#!/usr/bin/env bash
# aiosqlite 0.22.1 (CPython's sqlite3): giving back free pages of a database with auto_vacuum=INCREMENTAL.
# Guess: execute("PRAGMA incremental_vacuum(50)") with all rows fetched frees 50 pages.
# Seen: it frees one page a call; executescript with the same pragma frees 50.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check aiosqlite==0.22.1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import asyncio
import sqlite3
import sys

import aiosqlite


async def free_pages(connection):
    return (await (await connection.execute("PRAGMA freelist_count")).fetchone())[0]


async def main():
    async with aiosqlite.connect(f"{sys.argv[1]}/db.sqlite3", isolation_level=None) as connection:
        await connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
        await connection.execute("CREATE TABLE article (body BLOB)")
        await connection.executemany("INSERT INTO article VALUES (?)", [(bytes(4000),)] * 300)
        await connection.execute("DELETE FROM article")
        before = await free_pages(connection)
        await (await connection.execute("PRAGMA incremental_vacuum(50)")).fetchall()
        by_execute = before - await free_pages(connection)
        await connection.executescript("PRAGMA incremental_vacuum(50)")
        return by_execute, before - by_execute - await free_pages(connection)


freed = asyncio.run(main())
print("SQLite", sqlite3.sqlite_version, "Python", sys.version.split()[0])
print("guess: 50 pages by execute, 50 by executescript; seen:", freed)
assert freed == (1, 50), "the behaviour has changed"
PYTHON
