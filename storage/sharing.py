"""STORE: rows that many others refer to are stored once, by a hash of their content, and removed when none does.

Bulk writes of the other repositories use the same chunks, so that no statement keeps the event loop for long.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import metadata

T = TypeVar("T")
# Rows in one statement. To prepare their parameters takes some milliseconds of the event loop.
CHUNK: Final = 500
HASH_BYTES: Final = 16


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Lists of at most `size` items, in order. An iterator is read only as far as its items are asked for."""
    reader = iter(items)
    while part := list(islice(reader, size)):
        yield part


def table_of(row: type[SQLModel]) -> Table:
    """The table of a row class, for statements that need no row objects."""
    return metadata.tables[str(row.__tablename__)]


def insert_into(session: AsyncSession, row: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT in the dialect of the session's database, which knows ON CONFLICT."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table_of(row)) if is_postgresql else sqlite.insert(table_of(row))


def content_hash(columns: Mapping[str, Any]) -> bytes:
    """The hash of JSON values by name, whatever the order of their keys."""
    text = json.dumps(columns, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=HASH_BYTES).digest()


async def shared_ids(
    session: AsyncSession, row: type[SQLModel], contents: Sequence[Mapping[str, Any]], used_at: datetime
) -> list[int]:
    """Stores each content once and returns the ids of their rows, in order.

    Args:
        session: of the transaction that will refer to the rows.
        row: TextRow or ShownRow.
        contents: the columns that make a row's content, as JSON values.
        used_at: until long after this moment the rows are not taken for unused ones.
    """
    hashes = [content_hash(columns) for columns in contents]
    wanted = {key: {**columns, "hash": key, "used_at": used_at} for key, columns in zip(hashes, contents, strict=True)}
    insert = insert_into(session, row)
    # An update, not DO NOTHING: it returns the row's id, and keeps a concurrent prune from removing the row.
    statement = insert.on_conflict_do_update(
        index_elements=["hash"], set_={"used_at": insert.excluded.used_at}
    ).returning(insert.table.c.hash, insert.table.c.id)
    connection = await session.connection()
    # In one order, so that two writers never wait for each other.
    found = await connection.execute(statement, [wanted[key] for key in sorted(wanted)])
    ids: dict[bytes, int] = {bytes(key): row_id for key, row_id in found}
    return [ids[key] for key in hashes]
