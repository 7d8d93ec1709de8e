"""Jobs in a table of our own, leased by the processes that run them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import JobRow
from storage.ports import LeasedJob
from storage.sharing import table_of

_JOBS: Final = table_of(JobRow)
_EARLIER: Final = _JOBS.alias("earlier")


class LocalJobRepository:
    """Implements storage.ports.LocalJobRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, task: str, lock: str, arguments: Mapping[str, Any], now: datetime) -> None:
        values = {"task": task, "lock": lock, "arguments": dict(arguments), "attempts": 0, "due_at": now}
        await (await self._session.connection()).execute(insert(_JOBS).values(**values))

    async def is_any_due(self, now: datetime) -> bool:
        found = await (await self._session.connection()).execute(select(_JOBS.c.id).where(_is_free(now)).limit(1))
        return found.first() is not None

    async def lease(self, owner: str, now: datetime, span: timedelta) -> LeasedJob | None:
        free = select(_JOBS.c.id).where(_is_free(now)).order_by(_JOBS.c.id).limit(1).with_for_update(skip_locked=True)
        values = {"owner": owner, "leased_until": now + span, "attempts": _JOBS.c.attempts + 1}
        leased = update(_JOBS).where(_JOBS.c.id.in_(free.scalar_subquery())).values(values)
        connection = await self._session.connection()
        try:
            async with connection.begin_nested():
                row = (await connection.execute(leased.returning(*_JOBS.c))).first()
        except IntegrityError:  # another process leases a job of the same lock at this moment
            return None
        return None if row is None else LeasedJob(row.id, row.task, row.lock, row.arguments, row.attempts, owner)

    async def renew(self, owner: str, now: datetime, span: timedelta) -> None:
        renewed = update(_JOBS).where(_JOBS.c.owner == owner).values(leased_until=now + span)
        await (await self._session.connection()).execute(renewed)

    async def remove(self, job: LeasedJob) -> None:
        await (await self._session.connection()).execute(delete(_JOBS).where(_is_its(job)))

    async def put_off(self, job: LeasedJob, due_at: datetime) -> None:
        freed = update(_JOBS).where(_is_its(job)).values(owner=None, leased_until=None, due_at=due_at)
        await (await self._session.connection()).execute(freed)

    async def release(self, owner: str | None) -> int:
        freed = update(_JOBS).values(owner=None, leased_until=None)
        if owner is None:
            freed = freed.where(_JOBS.c.owner.is_not(None))
        else:  # a process that stops is no fault of its jobs
            freed = freed.where(_JOBS.c.owner == owner).values(attempts=_JOBS.c.attempts - 1)
        return (await (await self._session.connection()).execute(freed)).rowcount

    async def waiting_count(self) -> int:
        waiting = select(func.count()).select_from(_JOBS).where(_JOBS.c.owner.is_(None))
        return int((await (await self._session.connection()).execute(waiting)).scalar_one())


def _is_free(now: datetime) -> ColumnElement[bool]:
    """True for a job that may be leased: the first of its lock, due, and leased by nobody who is alive."""
    is_first = ~exists().where(_EARLIER.c.lock == _JOBS.c.lock, _EARLIER.c.id < _JOBS.c.id)
    is_unowned = or_(_JOBS.c.owner.is_(None), _JOBS.c.leased_until <= now)
    return and_(_JOBS.c.due_at <= now, is_unowned, is_first)


def _is_its(job: LeasedJob) -> ColumnElement[bool]:
    return and_(_JOBS.c.id == job.id, _JOBS.c.owner == job.owner)
