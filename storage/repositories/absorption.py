"""Facts that became one: the absorbed one is kept without sources, and leads to the one that has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import ClaimRow, FactRow
from storage.sharing import chunks

# When an absorbed fact was published, so that no window has it: the index of briefs needs no other condition.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


async def absorb(session: AsyncSession, absorbed: Mapping[int, int]) -> None:
    """Empties facts whose sources others have.

    Args:
        session: of the transaction.
        absorbed: id of a stored fact → id of the stored fact that has its sources.
    """
    for part in chunks(absorbed):
        await session.exec(delete(ClaimRow).where(col(ClaimRow.fact_id).in_(part)))
    for old, new in absorbed.items():
        emptied = update(FactRow).where(col(FactRow.id) == old)
        times = {"first_published": _NEVER, "last_published": _NEVER}
        await session.exec(emptied.values(merged_into=new, claim={}, vector=b"", **times))


async def survivor_of(session: AsyncSession, fact_id: int) -> int:
    """Returns the id of the fact that has the sources of `fact_id`, which may have been absorbed in its turn."""
    query = select(FactRow.merged_into)
    while (into := (await session.exec(query.where(col(FactRow.id) == fact_id))).one_or_none()) is not None:
        fact_id = into
    return fact_id
