"""Administrators, the audit log of their actions, and named notes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import AdminRow, AuditRow, NoteRow
from storage.ports import Admin, AuditRecord, Role


class AdminRepository:
    """Implements storage.ports.AdminRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def is_admin(self, user_id: int) -> bool:
        return await self.role(user_id) is not None

    async def role(self, user_id: int) -> Role | None:
        row = await self._session.get(AdminRow, user_id)
        return None if row is None else Role(row.role)

    async def add(self, user_id: int, role: Role = Role.ADMIN, since: datetime | None = None) -> bool:
        if await self.is_admin(user_id):
            return False
        self._session.add(AdminRow(user_id=user_id, role=role.value, since=since))
        await self._session.flush()
        return True

    async def set_role(self, user_id: int, role: Role) -> bool:
        row = await self._session.get(AdminRow, user_id)
        if row is None or row.role == role:
            return False
        row.role = role.value
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

    async def listed(self, *, is_locked: bool = False) -> list[Admin]:
        query = select(AdminRow)
        rows = await self._session.exec(query.with_for_update() if is_locked else query)
        found = [Admin(row.user_id, Role(row.role), row.since) for row in rows]
        ranks = list(Role)
        return sorted(found, key=lambda admin: (ranks.index(admin.role), admin.user_id))

    async def record(self, record: AuditRecord) -> None:
        self._session.add(AuditRow(**asdict(record)))
        await self._session.flush()

    async def log(self, limit: int, skip: int = 0) -> list[AuditRecord]:
        latest = select(AuditRow).order_by(col(AuditRow.id).desc()).offset(skip).limit(limit)
        rows = await self._session.exec(latest)
        return [AuditRecord(row.at, row.actor_id, row.action, row.subject) for row in rows]

    async def forget(self, before: datetime, limit: int) -> int:
        old = select(AuditRow.id).where(col(AuditRow.at) < before).order_by(col(AuditRow.at)).limit(limit)
        return int((await self._session.exec(delete(AuditRow).where(col(AuditRow.id).in_(old)))).rowcount)


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
