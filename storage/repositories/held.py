"""Messages on stories that wait for their chat's digest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, CursorResult, Executable, bindparam, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.types import OutboxKind
from storage.models import BigId, TextRow
from storage.ports import HeldMessage
from storage.repositories.leasing import IS_HELD, IS_PENDING, OUTBOX
from storage.sharing import chunks, shared_id, table_of

# Built once: each lease asks for them.
_STORIES: Final = select(OUTBOX.c.chat_id, OUTBOX.c.story_id).where(
    IS_HELD, OUTBOX.c.chat_id.in_(bindparam("ids", type_=BigId, expanding=True))
)


class HeldRepository:
    """Implements storage.ports.HeldRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def hold(self, message_id: int, until: datetime) -> None:
        held = {"state": "held", "not_before": until, "lease_owner": None, "leased_until": None}
        await self._execute(update(OUTBOX).where(OUTBOX.c.id == message_id, IS_PENDING).values(held))

    async def hold_waiting(self, chat_id: int, until: datetime) -> None:
        of_stories = OUTBOX.c.kind.in_([OutboxKind.ALERT.value, OutboxKind.UPDATE.value])
        waiting = IS_PENDING, OUTBOX.c.chat_id == chat_id, OUTBOX.c.lease_owner.is_(None), of_stories
        await self._execute(update(OUTBOX).where(*waiting).values(state="held", not_before=until))

    async def reschedule(self, chat_id: int, until: datetime) -> None:
        await self._execute(update(OUTBOX).where(IS_HELD, OUTBOX.c.chat_id == chat_id).values(not_before=until))

    async def of_chat(self, chat_id: int) -> list[HeldMessage]:
        row = OUTBOX.c
        query = select(row.id, row.kind, row.story_id, row.created).where(IS_HELD, row.chat_id == chat_id)
        rows = await self._execute(query.order_by(row.id))
        return [HeldMessage(id_, OutboxKind(kind), story_id, created) for id_, kind, story_id, created in rows]

    async def stories(self, chat_ids: Collection[int]) -> set[tuple[int, int]]:
        rows = await (await self._session.connection()).execute(_STORIES, {"ids": list(chat_ids)})
        return {(chat_id, story_id) for chat_id, story_id in rows}

    async def due(self, now: datetime, limit: int) -> list[int]:
        row = OUTBOX.c
        due = select(row.chat_id).where(IS_HELD, row.not_before <= now).group_by(row.chat_id)
        rows = await self._execute(due.order_by(func.min(row.not_before), row.chat_id).limit(limit))
        return [chat_id for (chat_id,) in rows]

    async def settle(self, message_ids: Sequence[int], at: datetime) -> None:
        told = {"state": "sent", "ended_at": at, "not_before": None}
        for part in chunks(message_ids):
            await self._execute(update(OUTBOX).where(OUTBOX.c.id.in_(part), IS_HELD).values(told))

    async def replace_text(self, edit_id: int, chat_id: int, story_id: int) -> None:
        edit = OUTBOX.alias("edit")
        text_id = select(edit.c.text_id).where(edit.c.id == edit_id).scalar_subquery()
        await self._execute(update(OUTBOX).where(*_held_alert(chat_id, story_id)).values(text_id=text_id))

    async def let_go(self, chat_id: int, story_id: int, at: datetime) -> None:
        row, text = OUTBOX.c, table_of(TextRow).c
        told = await self._execute(
            select(row.id, text.payload).join(TextRow, text.id == row.text_id).where(*_held_alert(chat_id, story_id))
        )
        for message_id, payload in told.all():
            loud = {**payload, "is_breaking": True, "is_silent": False}
            text_id = await shared_id(self._session, TextRow, {"payload": loud}, at)
            goes = {"state": "pending", "not_before": None, "text_id": text_id}
            await self._execute(update(OUTBOX).where(row.id == message_id).values(goes))
        of_story = IS_HELD, row.chat_id == chat_id, row.story_id == story_id
        await self._execute(update(OUTBOX).where(*of_story).values(state="sent", ended_at=at, not_before=None))

    async def _execute(self, statement: Executable) -> CursorResult[*tuple[Any, ...]]:
        return await (await self._session.connection()).execute(statement)


def _held_alert(chat_id: int, story_id: int) -> tuple[ColumnElement[bool], ...]:
    row = OUTBOX.c
    return IS_HELD, row.chat_id == chat_id, row.story_id == story_id, row.kind == OutboxKind.ALERT.value
