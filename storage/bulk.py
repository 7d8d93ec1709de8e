"""STORE, bulk: inserts many rows by one prepared statement, without the work that SQLAlchemy does for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import metadata

_POSTGRES_IDS: Final = text(
    "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, CAST(:count AS integer))"
)


async def insert_rows(session: AsyncSession, row_type: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows; does nothing if there are none.

    Args:
        session: of the transaction.
        row_type: of the table.
        rows: values by column, the same columns in each.
    """
    if rows:
        connection = await session.connection()
        await connection.execute(metadata.tables[str(row_type.__tablename__)].insert(), rows)


async def new_ids(session: AsyncSession, row_type: type[SQLModel], count: int) -> list[int]:
    """Returns ids for new rows, in order: to ask for those that a database generates takes a statement a row.

    On SQLite the transaction has the only lock for writing, so that nobody else takes the same.

    Args:
        session: of a transaction that writes.
        row_type: of a table with a column `id`.
        count: of ids.
    """
    if not count:
        return []
    connection, name = await session.connection(), str(row_type.__tablename__)
    if session.get_bind().dialect.name == "sqlite":
        last = (await connection.execute(select(func.max(metadata.tables[name].c.id)))).scalar() or 0
        return list(range(last + 1, last + 1 + count))
    return [int(row[0]) for row in await connection.execute(_POSTGRES_IDS, {"name": name, "count": count})]
