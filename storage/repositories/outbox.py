"""Messages to send: stored once by key, leased, sent or buried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    String,
    Text,
    case,
    cast,
    exists,
    func,
    literal,
    true,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.types import OutboxKind, OutboxMessage
from storage.models import AlertMessageRow, AlertRow, BigId, OutboxRow, TextRow, UtcTime
from storage.ports import Broadcast, DeadLetter
from storage.sharing import each_of, insert_into, shared_id, table_of

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
        await self._put(message, literal(message.key, Text), each_of(self._session, [message.chat_id]))

    async def broadcast(self, broadcast: Broadcast) -> None:
        kind, story_id, name = broadcast.kind, broadcast.story_id, broadcast.name
        chat_id = each_of(self._session, broadcast.chat_ids)
        key = literal(f"{kind}:", Text).concat(cast(chat_id, Text)).concat(f":{story_id}{name and ':'}{name}")
        message = OutboxMessage("", 0, kind, broadcast.payload, story_id, created=broadcast.created)
        await self._put(message, key, chat_id)

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

    async def _put(self, message: OutboxMessage, key: ColumnElement[str], chat_id: ColumnElement[int]) -> None:
        """Stores the message for each chat that a SELECT of `key` and `chat_id` gives."""
        assert message.created is not None, "whoever plans a message says when"
        if message.kind is OutboxKind.EDIT:
            await self._free_keys(key)
        text_id = await shared_id(self._session, TextRow, {"payload": dict(message.payload)}, message.created)
        columns: dict[str, ColumnElement[Any]] = {
            "key": key,
            "chat_id": chat_id,
            "kind": literal(message.kind.value, String),
            "urgency": literal(URGENCY[message.kind], Integer),
            "text_id": literal(text_id, BigId),
            "story_id": literal(message.story_id, BigId),
            "not_before": literal(message.not_before, UtcTime()),
            "created": literal(message.created, UtcTime()),
            "attempts": literal(0, Integer),
            "state": literal("pending", String),
        }
        # SQLite needs a WHERE between a SELECT and ON CONFLICT, else it takes ON for a part of a join.
        rows = select(*columns.values()).where(true())
        insert = insert_into(self._session, OutboxRow).from_select(list(columns), rows)
        is_waiting_edit = and_(_OUTBOX.c.kind == OutboxKind.EDIT.value, _WAITS)
        replaced = {"text_id": insert.excluded.text_id}
        await self._execute(insert.on_conflict_do_update(index_elements=["key"], set_=replaced, where=is_waiting_edit))

    async def _free_keys(self, key: ColumnElement[str]) -> None:
        """Edits that are on their way or done give up their key. Those that wait are locked until the commit."""
        row = _OUTBOX.c
        freed = row.key.concat("#").concat(cast(row.id, Text))
        statement = update(_OUTBOX).where(row.key.in_(select(key)), row.kind == OutboxKind.EDIT.value)
        await self._execute(statement.values(key=case((_WAITS, row.key), else_=freed)))

    async def _execute(self, statement: Executable) -> None:
        await (await self._session.connection()).execute(statement)

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
