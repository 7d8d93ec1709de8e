"""Messages to send: stored once by key, leased, sent or buried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, case, cast, exists, func, update
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.types import OutboxKind, OutboxMessage
from storage.models import AlertMessageRow, AlertRow, OutboxRow, TextRow, UtcTime
from storage.ports import DeadLetter
from storage.sharing import chunks, insert_into, shared_ids, table_of

URGENCY: Final = {kind: place for place, kind in enumerate(OutboxKind)}
_OUTBOX: Final = table_of(OutboxRow)
_WAITS: Final = and_(_OUTBOX.c.state == "pending", _OUTBOX.c.lease_owner.is_(None))
_WAITS_FOR_ALERT: Final = (OutboxKind.UPDATE.value, OutboxKind.EDIT.value)


def _message(row: OutboxRow, payload: Mapping[str, Any]) -> OutboxMessage:
    return OutboxMessage(
        key=row.key,
        chat_id=row.chat_id,
        kind=OutboxKind(row.kind),
        payload=payload,
        story_id=row.story_id,
        not_before=row.not_before,
        id=row.id or 0,
        attempts=row.attempts,
        created=row.created,
    )


class OutboxRepository:
    """See storage.ports.OutboxRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, message: OutboxMessage) -> None:
        await self.put_all([message])

    async def put_all(self, messages: Iterable[OutboxMessage]) -> None:
        for part in chunks(messages):
            await self._free_keys([message.key for message in part if message.kind is OutboxKind.EDIT])
            await self._put(part)

    async def lease(self, owner: str, now: datetime, duration: timedelta, limit: int) -> list[OutboxMessage]:
        place = func.row_number().over(
            partition_by=col(OutboxRow.chat_id), order_by=(col(OutboxRow.urgency), col(OutboxRow.id))
        )
        first = select(col(OutboxRow.id).label("id"), place.label("place")).where(self._is_due(now)).subquery()
        query = (
            select(OutboxRow)
            .join(first, first.c.id == col(OutboxRow.id))
            .where(first.c.place == 1)
            .order_by(col(OutboxRow.urgency), col(OutboxRow.id))
            .limit(limit)
            .with_for_update(skip_locked=True, of=OutboxRow)
        )
        rows = (await self._session.exec(query)).all()
        for row in rows:
            row.lease_owner, row.leased_until = owner, now + duration
            self._session.add(row)
        await self._session.flush()
        return await self._messages(rows)

    async def next_due_at(self, now: datetime) -> datetime | None:
        at = func.coalesce(col(OutboxRow.leased_until), col(OutboxRow.not_before), col(OutboxRow.created))
        query = select(func.min(at, type_=UtcTime())).where(OutboxRow.state == "pending")
        earliest: datetime | None = (await self._session.exec(query)).one()
        return None if earliest is None else max(earliest, now)

    async def sent(self, message_id: int, at: datetime, telegram_message_id: int | None) -> None:
        row = await self._session.get(OutboxRow, message_id)
        if row is None:
            return
        row.state, row.ended_at, row.lease_owner, row.leased_until = "sent", at, None, None
        self._session.add(row)
        if telegram_message_id is not None and row.story_id is not None:
            await self._remember(row, row.story_id, telegram_message_id)
        await self._session.flush()

    async def retry(self, message_id: int, not_before: datetime, reason: str, *, counts: bool = True) -> None:
        row = await self._session.get(OutboxRow, message_id)
        if row is None or row.state != "pending":
            return
        row.attempts += counts
        row.not_before, row.reason, row.lease_owner, row.leased_until = not_before, reason, None, None
        self._session.add(row)
        await self._session.flush()

    async def bury(self, message_id: int, reason: str, at: datetime) -> None:
        row = await self._session.get(OutboxRow, message_id)
        if row is None:
            return
        row.state, row.reason, row.ended_at, row.lease_owner, row.leased_until = "dead", reason, at, None, None
        self._session.add(row)
        await self._session.flush()

    async def pending_count(self) -> int:
        query = select(func.count()).select_from(OutboxRow).where(OutboxRow.state == "pending")
        return int((await self._session.exec(query)).one())

    async def pending_by_chat(self) -> Mapping[int, int]:
        chat = col(OutboxRow.chat_id)
        query = select(chat, func.count()).where(OutboxRow.state == "pending").group_by(chat)
        return dict((await self._session.exec(query)).all())

    async def dead_letters(self, limit: int) -> list[DeadLetter]:
        query = select(OutboxRow).where(OutboxRow.state == "dead").order_by(col(OutboxRow.id).desc()).limit(limit)
        rows = (await self._session.exec(query)).all()
        messages = await self._messages(rows)
        return [
            DeadLetter(message, row.reason or "", row.ended_at or row.created)
            for message, row in zip(messages, rows, strict=True)
        ]

    async def _free_keys(self, keys: Sequence[str]) -> None:
        """Edits that are on their way or done give up their key. Those that wait are locked until the commit."""
        if not keys:
            return
        row = _OUTBOX.c
        freed = row.key.concat("#").concat(cast(row.id, Text))
        statement = update(_OUTBOX).where(row.key.in_(keys), row.kind == OutboxKind.EDIT.value)
        await (await self._session.connection()).execute(statement.values(key=case((_WAITS, row.key), else_=freed)))

    async def _put(self, messages: Sequence[OutboxMessage]) -> None:
        created = [message.created for message in messages if message.created is not None]
        assert len(created) == len(messages), "whoever plans a message says when"
        # Chats that read the same are given the same object: it is hashed once.
        payloads = {id(message.payload): message.payload for message in messages}
        contents = [{"payload": dict(payload)} for payload in payloads.values()]
        ids = dict(zip(payloads, await shared_ids(self._session, TextRow, contents, max(created)), strict=True))
        insert = insert_into(self._session, OutboxRow)
        statement = insert.on_conflict_do_update(
            index_elements=["key"],
            set_={"text_id": insert.excluded.text_id},
            where=and_(insert.table.c.kind == OutboxKind.EDIT.value, _WAITS),
        )
        rows = [
            {
                "key": message.key,
                "chat_id": message.chat_id,
                "kind": message.kind.value,
                "urgency": URGENCY[message.kind],
                "text_id": ids[id(message.payload)],
                "story_id": message.story_id,
                "not_before": message.not_before,
                "created": message.created,
                "attempts": 0,
                "state": "pending",
            }
            for message in messages
        ]
        await (await self._session.connection()).execute(statement, rows)

    async def _messages(self, rows: Sequence[OutboxRow]) -> list[OutboxMessage]:
        """The rows with their payloads, in order."""
        wanted = {row.text_id for row in rows}
        query = select(TextRow.id, TextRow.payload).where(col(TextRow.id).in_(wanted))
        payloads = dict((await self._session.exec(query)).all()) if wanted else {}
        return [_message(row, payloads[row.text_id]) for row in rows]

    def _is_due(self, now: datetime) -> ColumnElement[bool]:
        busy, alert = aliased(OutboxRow), aliased(OutboxRow)
        chat_is_busy = exists().where(
            col(busy.state) == "pending",
            col(busy.chat_id) == col(OutboxRow.chat_id),
            col(busy.leased_until) > now,
        )
        alert_is_pending = exists().where(
            col(alert.state) == "pending",
            col(alert.chat_id) == col(OutboxRow.chat_id),
            col(alert.story_id) == col(OutboxRow.story_id),
            col(alert.kind) == OutboxKind.ALERT.value,
        )
        has_to_wait = and_(col(OutboxRow.kind).in_(_WAITS_FOR_ALERT), alert_is_pending)
        not_before = col(OutboxRow.not_before)
        due: Any = and_(
            col(OutboxRow.state) == "pending",
            or_(not_before.is_(None), not_before <= now),
            ~chat_is_busy,
            ~has_to_wait,
        )
        return due  # type: ignore[no-any-return]  # and_ is untyped for mixed clauses

    async def _remember(self, row: OutboxRow, story_id: int, telegram_message_id: int) -> None:
        if row.kind == OutboxKind.ALERT.value:
            # Two stories that became one may both have been on their way: the elder message stays the living one.
            is_first = col(AlertRow.message_id).is_(None)
            of_alert = col(AlertRow.chat_id) == row.chat_id, col(AlertRow.story_id) == story_id, is_first
            await self._session.exec(update(AlertRow).where(*of_alert).values(message_id=telegram_message_id))
        if row.kind in {OutboxKind.ALERT.value, OutboxKind.UPDATE.value}:
            await self._session.merge(
                AlertMessageRow(chat_id=row.chat_id, message_id=telegram_message_id, story_id=story_id)
            )
