"""Administrators, the audit log of their actions, and named notes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import AdminRow, AuditRow, NoteRow
from storage.ports import AuditRecord


class AdminRepository:
    """Implements storage.ports.AdminRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def is_admin(self, user_id: int) -> bool:
        return await self._session.get(AdminRow, user_id) is not None

    async def add(self, user_id: int) -> bool:
        if await self.is_admin(user_id):
            return False
        self._session.add(AdminRow(user_id=user_id))
        await self._session.flush()
        return True

    async def remove(self, user_id: int) -> bool:
        row = await self._session.get(AdminRow, user_id)
        if row is None:
            return False
        await self._session.delete(row)
        await self._session.flush()
        return True

    async def all(self) -> list[int]:
        return list(await self._session.exec(select(AdminRow.user_id).order_by(col(AdminRow.user_id))))

    async def record(self, record: AuditRecord) -> None:
        self._session.add(AuditRow(**asdict(record)))
        await self._session.flush()

    async def log(self, limit: int) -> list[AuditRecord]:
        rows = await self._session.exec(select(AuditRow).order_by(col(AuditRow.id).desc()).limit(limit))
        return [AuditRecord(row.at, row.actor_id, row.action, row.subject) for row in rows]


class NoteRepository:
    """Implements storage.ports.NoteRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, name: str) -> Any | None:
        row = await self._session.get(NoteRow, name)
        return None if row is None else row.value

    async def put(self, name: str, value: Any) -> None:
        await self._session.merge(NoteRow(name=name, value=value))
        await self._session.flush()

    async def remove(self, name: str) -> bool:
        row = await self._session.get(NoteRow, name)
        if row is None:
            return False
        await self._session.delete(row)
        await self._session.flush()
        return True
