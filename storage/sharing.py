"""STORE, sharing: rows that many chats refer to, and statements for any number of chats."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Table, bindparam, func
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import metadata

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
# Rows per statement or fetch: their work in Python takes a few milliseconds of the event loop, and SQLite takes 32,766
# bound values in one statement, PostgreSQL 65,535.
CHUNK: Final = 500
HASH_BYTES: Final = 16


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yields lists of at most `size` items, in order. Reads an iterator only as far as needed."""
    reader = iter(items)
    while part := list(islice(reader, size)):
        yield part


def table_of(row: type[SQLModel]) -> Table:
    """Returns the table of a row class, for statements that need no row objects."""
    return metadata.tables[str(row.__tablename__)]


def insert_into(session: AsyncSession, row: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    """Returns an INSERT of the session's dialect, which supports ON CONFLICT."""
    if _is_postgresql(session):
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 - a start on SQLite does without the dialect

        return insert(table_of(row))
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite  # noqa: PLC0415

    return insert_sqlite(table_of(row))


def each_of(session: AsyncSession, numbers: Sequence[int]) -> ColumnElement[int]:
    """Returns a column to select from, with one row per number. The numbers are sent as one parameter."""
    if _is_postgresql(session):
        array = bindparam(None, list(numbers), ARRAY(BigInteger), unique=True)
        return func.unnest(array).table_valued("value").render_derived().c.value
    return func.json_each(json.dumps(list(numbers))).table_valued("value").c.value


def content_hash(columns: Mapping[str, Any]) -> bytes:
    """Returns the hash of JSON values by name; the order of keys does not matter."""
    text = json.dumps(columns, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=HASH_BYTES).digest()


async def shared_id(session: AsyncSession, row: type[SQLModel], columns: Mapping[str, Any], used_at: datetime) -> int:
    """Stores content once and returns the id of its row.

    Args:
        session: of the transaction that will refer to the row.
        row: TextRow or ShownRow.
        columns: the content, JSON values by column.
        used_at: aware UTC; RetentionRepository.prune keeps the row if this is later than its `before`.
    """
    insert = insert_into(session, row)
    # DO UPDATE rather than DO NOTHING: it returns the row's id, and a concurrent prune cannot remove the row.
    statement = insert.on_conflict_do_update(index_elements=["hash"], set_={"used_at": insert.excluded.used_at})
    values = {**columns, "hash": content_hash(columns), "used_at": used_at}
    connection = await session.connection()
    found: int = (await connection.execute(statement.values(values).returning(insert.table.c.id))).scalar_one()
    return found


def _is_postgresql(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"
