"""Messages to all chats, with their rows of the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.types import OutboxKind
from storage.models import BroadcastRow, OutboxRow, TextRow
from storage.ports import Broadcast, BroadcastProgress
from storage.repositories.outbox import OutboxRepository
from storage.sharing import shared_id

_WAITING: Final = ("pending", "held")


class BroadcastRepository:
    """Implements storage.ports.BroadcastRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def begin(self, texts: Mapping[str, Sequence[int]], actor_id: int, at: datetime) -> int:
        row = BroadcastRow(at=at, actor_id=actor_id, text_ids=[], chat_count=sum(map(len, texts.values())))
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None, "the database has given it"
        outbox, text_ids = OutboxRepository(self._session), []
        for html, chat_ids in texts.items():
            # The id in it makes the text one of this broadcast alone, by which its messages are found.
            payload = {"text": html, "broadcast": row.id}
            await outbox.broadcast(Broadcast(OutboxKind.BULK, payload, None, chat_ids, at, str(row.id)))
            text_ids.append(await shared_id(self._session, TextRow, {"payload": payload}, at))
        row.text_ids = text_ids
        self._session.add(row)
        await self._session.flush()
        return row.id

    async def progress(self, broadcast_id: int) -> BroadcastProgress | None:
        row = await self._session.get(BroadcastRow, broadcast_id)
        if row is None:
            return None
        state, count = col(OutboxRow.state), func.count()
        of_it = select(state, count).where(col(OutboxRow.text_id).in_(row.text_ids)).group_by(state)
        counts = dict((await self._session.exec(of_it)).all())
        waiting = sum(counts.get(name, 0) for name in _WAITING)
        return BroadcastProgress(broadcast_id, row.chat_count, waiting, counts.get("dead", 0), row.is_stopped)

    async def stop(self, broadcast_id: int) -> int:
        row = await self._session.get(BroadcastRow, broadcast_id)
        if row is None:
            return 0
        row.is_stopped = True
        self._session.add(row)
        waits = col(OutboxRow.state).in_(_WAITING), col(OutboxRow.lease_owner).is_(None)
        gone = await self._session.exec(delete(OutboxRow).where(col(OutboxRow.text_id).in_(row.text_ids), *waits))
        row.chat_count -= gone.rowcount
        await self._session.flush()
        return gone.rowcount
