"""What several processes on one database agree on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import PeriodicRunRow, SendBudgetRow
from storage.sharing import insert_into, table_of

_BUDGET: Final = table_of(SendBudgetRow)
_RUNS: Final = table_of(PeriodicRunRow)
_ONE: Final = 1  # id of the only row


class ProcessRepository:
    """Implements storage.ports.ProcessRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def reserve_sends(self, count: int, spacing: timedelta, now: datetime | None = None) -> timedelta:
        connection = await self._session.connection()
        # DO UPDATE locks the row until the end of the transaction, so the clock is read when it is our turn.
        insert = insert_into(self._session, SendBudgetRow).values(id=_ONE, next_at=datetime.fromtimestamp(0, UTC))
        locked = insert.on_conflict_do_update(index_elements=["id"], set_={"next_at": _BUDGET.c.next_at})
        free: datetime = (await connection.execute(locked.returning(_BUDGET.c.next_at))).scalar_one()
        now = now or await self._clock()
        # A moment that lies further ahead than any reservation was written before the clock was set back.
        start = free if now < free <= now + LONGEST_AHEAD else now
        taken = update(_BUDGET).where(_BUDGET.c.id == _ONE).values(next_at=start + count * spacing)
        await connection.execute(taken)
        return start - now

    async def claim_run(self, name: str, now: datetime, interval: timedelta) -> bool:
        insert = insert_into(self._session, PeriodicRunRow).values(name=name, next_at=now + interval)
        is_due = or_(_RUNS.c.next_at <= now, _RUNS.c.next_at > now + interval)  # the latter: the clock was set back
        claim = insert.on_conflict_do_update(
            index_elements=["name"], set_={"next_at": insert.excluded.next_at}, where=is_due
        )
        rows = await (await self._session.connection()).execute(claim.returning(_RUNS.c.name))
        return rows.first() is not None

    async def _clock(self) -> datetime:
        connection = await self._session.connection()
        if connection.dialect.name == "postgresql":
            found: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
            return found.astimezone(UTC)
        return datetime.now(UTC)  # SQLite runs in this process


LONGEST_AHEAD: Final = timedelta(minutes=1)
