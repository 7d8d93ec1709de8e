"""Speakers: who said something, by name, with the time of the latest source."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import case
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.text import index_words
from feeds.types import FactSource
from storage.models import SpeakerRow
from storage.sharing import insert_into

MOST_NAME: Final = 80  # letters of a name; what is longer is a phrase


async def note_speakers(session: AsyncSession, sources: Iterable[FactSource]) -> None:
    """Stores who the speakers of these sources are, each under the name as it was given last.

    Args:
        session: of the transaction.
        sources: with a speaker.
    """
    found: dict[str, tuple[str, datetime]] = {}
    for source in sources:
        shown = source.claim.speaker or ""
        name = speaker_name(shown)
        if name and (name not in found or found[name][1] < source.published):
            found[name] = shown, source.published
    if not found:
        return
    insert = insert_into(session, SpeakerRow)
    new, table = insert.excluded, insert.table.c
    is_later = new.last_said > table.last_said
    columns = {column: case((is_later, new[column]), else_=table[column]) for column in ("shown", "last_said")}
    rows = [{"name": name, "shown": shown, "last_said": at} for name, (shown, at) in sorted(found.items())]
    connection = await session.connection()
    await connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=columns), rows)


def speaker_name(shown: str) -> str:
    """Returns the key of a name: its folded words; "" if it is too long to be one."""
    return " ".join(index_words(shown)) if len(shown) <= MOST_NAME else ""
