"""Chats that get no message for a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import SendPauseRow


class PauseRepository:
    """Implements storage.ports.PauseRepository. The next lease deletes pauses that are over."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, chat_id: int, since: datetime, until: datetime, reason: str) -> None:
        await self._session.merge(SendPauseRow(chat_id=chat_id, since=since, until=until, reason=reason))
        await self._session.flush()

    async def end(self, chat_id: int) -> None:
        await self._session.exec(delete(SendPauseRow).where(col(SendPauseRow.chat_id) == chat_id))

    async def in_force(self, now: datetime, reason: str) -> dict[int, datetime]:
        of_reason = col(SendPauseRow.reason) == reason
        holds = col(SendPauseRow.since) <= now, col(SendPauseRow.until) > now, of_reason
        return {row.chat_id: row.until for row in await self._session.exec(select(SendPauseRow).where(*holds))}
