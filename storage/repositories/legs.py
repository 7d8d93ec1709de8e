"""Stored entries by their names (legs), for many feeds in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.ports import KnownEntry
from storage.models import UtcTime

MOST_LEGS: Final = 5_000  # a statement; the rows of as many take a few milliseconds of the event loop

_COLUMNS: Final = "l.feed_url, l.leg, e.id, e.uid, e.title, e.published"
# The names come as one value. CROSS JOIN makes SQLite look up each of them in the index, whatever it guesses.
_SQLITE: Final = text(
    f"SELECT {_COLUMNS} FROM json_each(:pairs) AS anon_pairs "
    "CROSS JOIN entry_legs AS l ON l.feed_url = json_extract(anon_pairs.value, '$[0]') "
    "AND l.leg = json_extract(anon_pairs.value, '$[1]') CROSS JOIN entries AS e ON e.id = l.entry_id"
).columns(published=UtcTime())
_POSTGRES: Final = text(
    f"SELECT {_COLUMNS} FROM json_array_elements(CAST(:pairs AS json)) AS pairs "
    "JOIN entry_legs AS l ON l.feed_url = pairs.value->>0 AND l.leg = pairs.value->>1 "
    "JOIN entries AS e ON e.id = l.entry_id"
).columns(published=UtcTime())


async def entries_by_leg(
    session: AsyncSession, pairs: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str, KnownEntry]]:
    """Returns the stored entries of names, each with the feed and the name.

    Args:
        session: of the transaction.
        pairs: addresses of feeds, each with a name; at most MOST_LEGS.
    """
    connection = await session.connection()
    query = _SQLITE if session.get_bind().dialect.name == "sqlite" else _POSTGRES
    found = await connection.execute(query, {"pairs": json.dumps(pairs, ensure_ascii=False)})
    return (
        (url, leg, KnownEntry(entry_id, uid, title, published)) for url, leg, entry_id, uid, title, published in found
    )
