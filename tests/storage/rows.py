"""Makes rows for every table of the schema from its columns, so that a table that is added later has rows too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Column, Float, Integer, LargeBinary, Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from feeds.text import pack_texts, words_once
from storage.full_text import add_words
from storage.models import UtcTime, metadata

AT: Final = datetime(2024, 10, 21, 12, 30, 15, 123456, tzinfo=UTC)
TEXTS: Final = ("Séoul et Pyongyang", "l’armée — “north”", "emoji 😀 and a line\nend")

# Values that the program reads with a form of their own.
FORMS: Final[Mapping[tuple[str, str], Any]] = {
    ("archive", "body"): pack_texts(TEXTS),
    ("texts", "payload"): {"text": "<b>é</b>"},
    ("outbox", "state"): "pending",
    ("outbox", "kind"): "alert",
    ("outbox", "urgency"): 0,
    ("feeds", "last_error"): {"key": "before_update"},
    ("facts", "merged_into"): None,
    ("facts", "claim"): {"kind": "event", "start": 0, "end": 4, "text": "text"},
    ("claims", "claim"): {"kind": "event", "start": 0, "end": 4, "content": "text"},
}


def row_of(table: Table, number: int) -> dict[str, Any]:
    """Returns the values of a row by column.

    Args:
        table: of the schema.
        number: 1 or more; rows with other numbers have other keys. Foreign keys name the row with the same number.
    """
    return {column.name: FORMS.get((table.name, column.name), _value(column, number)) for column in table.columns}


async def fill(connection: AsyncConnection, count: int) -> None:
    """Puts `count` rows into every table of the schema, and the words of the archive into its index."""
    from sqlmodel.ext.asyncio.session import AsyncSession

    for table in metadata.sorted_tables:
        await connection.execute(insert(table), [row_of(table, number) for number in range(1, count + 1)])
    words = {number: words_once(TEXTS) for number in range(1, count + 1)}
    await add_words(AsyncSession(bind=connection), words)


def _value(column: Column[Any], number: int) -> Any:
    kind = column.type
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return _value(key.column, number)
    values: list[tuple[Any, Any]] = [
        (UtcTime, AT + timedelta(seconds=number)),
        (JSON, {"of": column.name, "é": [number, 0.1, None, True]}),
        (Boolean, number % 2 == 0),
        (Float, number / 3),
        (LargeBinary, bytes([number % 256, 0, 255]) + str(number).encode()),
        (Integer, number),
    ]
    found = next((value for type_, value in values if isinstance(kind, type_)), None)
    return f"{column.name} {number} é😀" if found is None else found
