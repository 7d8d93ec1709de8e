"""What only an admin may change, as it is stored."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import text

from storage.store import SqlStore

TABLES: Final = ("feeds", "topics", "admins", "invitations", "members", "audit", "outbox")
# A topic that somebody watches for themselves is theirs to change.
OF_ALL: Final = {"topics": "WHERE chat_id IS NULL"}


async def admins_tables(store: SqlStore) -> dict[str, list[Any]]:
    """All rows that only admins may change."""
    async with store._engines.writing.connect() as connection:
        found = {}
        for table in TABLES:
            rows = await connection.execute(text(f"SELECT * FROM {table} {OF_ALL.get(table, '')}"))
            found[table] = sorted(map(str, rows.all()))
        return found
