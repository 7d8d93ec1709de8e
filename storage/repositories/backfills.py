"""Topics that are still to be matched on the archive."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.types import ArchivePosition, Backfill
from storage.models import BackfillRow


class BackfillRepository:
    """Implements feeds.ports.BackfillRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> list[Backfill]:
        rows = await self._session.exec(select(BackfillRow).order_by(col(BackfillRow.stage), col(BackfillRow.topic)))
        return [_backfill_of(row) for row in rows]

    async def request(self, topic: str) -> None:
        row = await self._session.get(BackfillRow, topic)
        self._session.add(_begun_anew(row) if row else BackfillRow(topic=topic, request=1, stage=0))
        await self._session.flush()

    async def advance(self, before: Backfill, after: Backfill) -> bool:
        place = after.after
        values = {
            "started_at": after.started_at,
            "stage": after.stage,
            "after_published": place and place.published,
            "after_id": place and place.entry_id,
        }
        after_id = before.after and before.after.entry_id
        is_there = col(BackfillRow.stage) == before.stage, col(BackfillRow.after_id).is_not_distinct_from(after_id)
        changed = update(BackfillRow).where(*_same(before), *is_there).values(**values)
        return bool((await self._session.exec(changed)).rowcount)

    async def remove(self, backfill: Backfill) -> None:
        await self._session.exec(delete(BackfillRow).where(*_same(backfill)))


def _same(backfill: Backfill) -> tuple[Any, Any]:
    return col(BackfillRow.topic) == backfill.topic, col(BackfillRow.request) == backfill.request


def _begun_anew(row: BackfillRow) -> BackfillRow:
    row.sqlmodel_update(
        {"request": row.request + 1, "started_at": None, "stage": 0, "after_published": None, "after_id": None}
    )
    return row


def _backfill_of(row: BackfillRow) -> Backfill:
    has_place = row.after_published is not None and row.after_id is not None
    after = ArchivePosition(row.after_published, row.after_id) if has_place else None  # type: ignore[arg-type]
    return Backfill(row.topic, row.request, row.started_at, row.stage, after)
