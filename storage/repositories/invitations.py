"""Invitations by the hash of their link, and the users that they let in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import InvitationRow, MemberRow
from storage.ports import Invitation, Role


class InvitationRepository:
    """Implements storage.ports.InvitationRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, invitation: Invitation) -> None:
        row = InvitationRow(
            hash=invitation.hash,
            role=invitation.role or "",
            created_by=invitation.created_by,
            expires_at=invitation.expires_at,
            uses_left=invitation.uses_left,
        )
        self._session.add(row)
        await self._session.flush()

    async def redeem(self, hash_: str, now: datetime) -> Invitation | None:
        row = InvitationRow
        is_good = col(row.hash) == hash_, col(row.expires_at) > now, col(row.uses_left) > 0
        # One statement: of two who open a link at once, the second waits for the first, and finds it used up.
        used = update(row).where(*is_good).values(uses_left=col(row.uses_left) - 1).returning(row)
        found = (await self._session.exec(used)).scalar_one_or_none()
        if found is None:
            return None
        invitation = _invitation(found)
        await self._session.exec(delete(row).where(col(row.hash) == hash_, col(row.uses_left) < 1))
        return invitation

    async def open(self, now: datetime) -> list[Invitation]:
        query = select(InvitationRow).where(col(InvitationRow.expires_at) > now)
        return [_invitation(row) for row in await self._session.exec(query.order_by(col(InvitationRow.expires_at)))]

    async def revoke(self, hash_: str) -> bool:
        gone = await self._session.exec(delete(InvitationRow).where(col(InvitationRow.hash) == hash_))
        return gone.rowcount > 0

    async def forget(self, now: datetime) -> None:
        await self._session.exec(delete(InvitationRow).where(col(InvitationRow.expires_at) <= now))

    async def let_in(self, user_id: int, at: datetime, by: int) -> bool:
        if await self.is_let_in(user_id):
            return False
        self._session.add(MemberRow(user_id=user_id, since=at, invited_by=by))
        await self._session.flush()
        return True

    async def is_let_in(self, *ids: int) -> bool:
        query = select(MemberRow.user_id).where(col(MemberRow.user_id).in_(ids)).limit(1)
        return (await self._session.exec(query)).first() is not None


def _invitation(row: InvitationRow) -> Invitation:
    role = Role(row.role) if row.role else None
    return Invitation(row.hash, role, row.created_by, row.expires_at, row.uses_left)
