"""Messages to send: stored once by key, leased, then sent or buried as a dead letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Delete,
    Executable,
    Integer,
    String,
    Text,
    Update,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    true,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.types import OutboxKind, OutboxMessage
from storage.models import AlertMessageRow, AlertRow, BigId, ChatRow, OutboxRow, TextRow, UtcTime
from storage.ports import ALL_CHATS, Broadcast, ChatSelection, DeadLetter, SentMark
from storage.repositories import leasing
from storage.repositories.leasing import AWAITS_LANGUAGE, IS_PENDING, URGENCY
from storage.sharing import each_of, insert_into, shared_id, table_of

# An arbitrary number that identifies this lock within the database.
_LOCK_LEASES: Final = select(func.pg_advisory_xact_lock(0x77697265))
_OUTBOX: Final = table_of(OutboxRow)
_ALERTS: Final = table_of(AlertRow)
# The statements of delivery are built once, since building one takes longer than running it.
_NOT_LEASED: Final[Mapping[str, object]] = {"lease_owner": None, "leased_until": None}
_AT: Final = bindparam("at", type_=UtcTime())
_MESSAGE: Final = update(_OUTBOX).where(_OUTBOX.c.id == bindparam("message_id", type_=BigId)).values(_NOT_LEASED)
_SENT: Final = _MESSAGE.values(state="sent", ended_at=_AT, has_sound=bindparam("with_sound")).returning(
    _OUTBOX.c.kind, _OUTBOX.c.chat_id, _OUTBOX.c.story_id, _OUTBOX.c.text_id
)
_BURY: Final = _MESSAGE.values(state="dead", ended_at=_AT, reason=bindparam("why"))
_RETRY: Final = _MESSAGE.where(IS_PENDING).values(
    not_before=_AT, reason=bindparam("why"), attempts=_OUTBOX.c.attempts + bindparam("counts")
)
_TEXT: Final = table_of(TextRow).c
_TEXTS: Final = select(_TEXT.id, _TEXT.payload).where(_TEXT.id.in_(bindparam("text_ids", type_=BigId, expanding=True)))
_TELEGRAM_ID: Final = bindparam("telegram_id", type_=BigId)
# What follows is executed for many messages at once: chat and story are read from each message's row.
_OF_MESSAGE: Final = _OUTBOX.c.id == bindparam("message_id", type_=BigId)
_SENT_MANY: Final = _MESSAGE.values(
    state="sent",
    ended_at=_AT,
    has_sound=bindparam("with_sound"),
    leased_until=bindparam("rests_until", type_=UtcTime()),
)
_IS_EDIT: Final = select(_OUTBOX.c.kind == OutboxKind.EDIT.value).where(_OF_MESSAGE).scalar_subquery()
_PLACE: Final = select(_OUTBOX.c.chat_id, _OUTBOX.c.story_id).where(_OF_MESSAGE)
# The first message on a story becomes its living alert, and so does an edit that was sent as a new message.
_BECOME_ALERT: Final = (
    update(_ALERTS)
    .where(
        tuple_(_ALERTS.c.chat_id, _ALERTS.c.story_id).in_(_PLACE),
        or_(_ALERTS.c.message_id.is_(None), _IS_EDIT),
        _ALERTS.c.message_id.is_distinct_from(_TELEGRAM_ID),
        _ALERTS.c.is_in_digest.is_(False),
    )
    .values(message_id=_TELEGRAM_ID)
)
_BELONG: Final = select(_OUTBOX.c.chat_id, _TELEGRAM_ID, _OUTBOX.c.story_id).where(
    _OF_MESSAGE, _OUTBOX.c.story_id.is_not(None)
)
_OF_STORIES: Final = bindparam("of_stories", type_=BigId, expanding=True)
_IN_DIGEST: Final = (
    update(_ALERTS)
    .where(
        _ALERTS.c.chat_id == bindparam("of_chat", type_=BigId),
        _ALERTS.c.story_id.in_(_OF_STORIES),
        _ALERTS.c.message_id.is_(None),
    )
    .values(message_id=bindparam("telegram_id", type_=BigId), is_in_digest=True)
)
_WAITS: Final = and_(_OUTBOX.c.state == "pending", _OUTBOX.c.lease_owner.is_(None))


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
    """Implements storage.ports.OutboxRepository."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, message: OutboxMessage) -> None:
        await self._put(message, literal(message.key, Text), each_of(self._session, [message.chat_id]))

    async def broadcast(self, broadcast: Broadcast) -> None:
        kind, story_id, name = broadcast.kind, broadcast.story_id, broadcast.name
        chat_id = each_of(self._session, broadcast.chat_ids)
        key = literal(f"{kind}:", Text).concat(cast(chat_id, Text)).concat(f":{story_id or ''}{name and ':'}{name}")
        until = broadcast.not_before
        message = OutboxMessage("", 0, kind, broadcast.payload, story_id, not_before=until, created=broadcast.created)
        await self._put(message, key, chat_id)

    async def waiting(self, story_id: int) -> frozenset[int]:
        row = _OUTBOX.c
        # Locked, so that no other transaction leases what this one replaces; what is being leased is left out.
        of_story = (
            select(row.chat_id)
            .where(row.story_id == story_id, IS_PENDING, AWAITS_LANGUAGE)
            .with_for_update(skip_locked=True)
        )
        return frozenset((await (await self._session.connection()).execute(of_story)).scalars())

    async def lease(
        self, owner: str, now: datetime, duration: timedelta, limit: int, chats: ChatSelection = ALL_CHATS
    ) -> list[OutboxMessage]:
        connection, times = await self._session.connection(), leasing.moments(now)
        if connection.dialect.name == "postgresql":
            # Without the lock, a concurrent lease could select messages of the same chats.
            await connection.execute(_LOCK_LEASES)
        has_due, has_over, *ready = (await connection.execute(leasing.HAS_CHANGES, times)).one()
        if has_due:
            await connection.execute(leasing.BECOME_READY, times)
            ready = list((await connection.execute(leasing.READY_URGENCIES)).one())
        if has_over:
            await connection.execute(leasing.END_PAUSES, times)
        ids = await self._heads(connection, now, limit, chats, ready)
        if not ids:
            return []
        values = {**times, "ids": ids, "owner": owner, "until": now + duration}
        rows = (await connection.execute(leasing.LEASE, values)).all()
        return await self._messages(sorted(rows, key=lambda row: ids.index(row.id)))

    async def next_due_at(self, now: datetime) -> datetime | None:
        connection = await self._session.connection()
        ready = (await connection.execute(leasing.READY_URGENCIES)).one()
        if await self._heads(connection, now, 1, ALL_CHATS, ready):
            return now
        moments = (await connection.execute(leasing.NEXT_MOMENTS, leasing.moments(now))).one()
        earliest = min((moment for moment in moments if moment is not None), default=None)
        return None if earliest is None else max(earliest, now)

    async def sent(
        self, message_id: int, at: datetime, telegram_message_id: int | None, *, has_sound: bool = False
    ) -> None:
        connection = await self._session.connection()
        values = {"message_id": message_id, "at": at, "with_sound": has_sound}
        row = (await connection.execute(_SENT, values)).one_or_none()
        if row is None or telegram_message_id is None:
            return
        if row.kind == OutboxKind.DIGEST:
            await self._remember_digest(row.chat_id, row.text_id, telegram_message_id)
        elif row.story_id is not None:
            await self._remember({"message_id": message_id, "telegram_id": telegram_message_id})

    async def sent_all(self, marks: Sequence[SentMark], at: datetime) -> None:
        rows = [
            {"message_id": m.message_id, "at": at, "with_sound": m.has_sound, "rests_until": m.rests_until}
            for m in marks
        ]
        told = [
            {"message_id": mark.message_id, "telegram_id": mark.telegram_message_id}
            for mark in marks
            if mark.telegram_message_id is not None
        ]
        if rows:
            await (await self._session.connection()).execute(_SENT_MANY, rows)
        if told:
            await self._remember(*told)

    async def retry(self, message_id: int, not_before: datetime | None, reason: str, *, counts: bool = True) -> None:
        values = {"message_id": message_id, "at": not_before, "why": reason, "counts": int(counts)}
        await (await self._session.connection()).execute(_RETRY, values)

    async def bury(self, message_id: int, reason: str, at: datetime) -> None:
        values = {"message_id": message_id, "at": at, "why": reason}
        await (await self._session.connection()).execute(_BURY, values)

    async def owners(self) -> frozenset[str]:
        row = _OUTBOX.c
        leased = select(row.lease_owner).where(IS_PENDING, row.leased_until.is_not(None)).distinct()
        return frozenset((await (await self._session.connection()).execute(leased)).scalars())

    async def release(self, owner: str) -> None:
        leased = IS_PENDING, _OUTBOX.c.leased_until.is_not(None), _OUTBOX.c.lease_owner == owner
        await (await self._session.connection()).execute(update(_OUTBOX).where(*leased).values(_NOT_LEASED))

    async def sounds(self, since: datetime) -> list[tuple[int, datetime]]:
        row = _OUTBOX.c
        recent = row.state == literal_column("'sent'"), row.ended_at > since, row.has_sound
        query = select(row.chat_id, row.ended_at).where(*recent).order_by(row.ended_at)
        rows = await (await self._session.connection()).execute(query)
        return [(chat_id, at) for chat_id, at in rows]

    async def pending_count(self) -> int:
        waits = _OUTBOX.c.not_before
        # Two counts, because each condition has its own index and their union has none.
        halves = [
            select(func.count()).select_from(_OUTBOX).where(IS_PENDING, half).scalar_subquery()
            for half in (waits.is_(None), waits.is_not(None))
        ]
        return int((await (await self._session.connection()).execute(select(halves[0] + halves[1]))).scalar_one())

    async def pending_since(self) -> datetime | None:
        # Ids grow with time. The halves are those of pending_count: sent rows are not read.
        is_blocked = exists().where(col(ChatRow.id) == _OUTBOX.c.chat_id, col(ChatRow.blocked_reason) != "")
        firsts = [
            select(func.min(_OUTBOX.c.id)).where(IS_PENDING, half, ~is_blocked).scalar_subquery()
            for half in (_OUTBOX.c.not_before.is_(None), _OUTBOX.c.not_before.is_not(None))
        ]
        oldest = select(func.min(_OUTBOX.c.created)).where(_OUTBOX.c.id.in_(firsts))
        since: datetime | None = (await (await self._session.connection()).execute(oldest)).scalar_one()
        return since

    async def pending_by_chat(self) -> Mapping[int, int]:
        chat = col(OutboxRow.chat_id)
        query = select(chat, func.count()).where(IS_PENDING).group_by(chat)
        return dict((await self._session.exec(query)).all())

    async def dead_letters(self, limit: int) -> list[DeadLetter]:
        ended = col(OutboxRow.ended_at)
        died = OutboxRow.state == "dead", ended.is_not(None)
        query = select(OutboxRow).where(*died).order_by(ended.desc(), col(OutboxRow.id).desc()).limit(limit)
        rows = (await self._session.exec(query)).all()
        messages = await self._messages(rows)
        return [
            DeadLetter(message, row.reason or "", row.ended_at or row.created)
            for message, row in zip(messages, rows, strict=True)
        ]

    async def revive(self, message_ids: Sequence[int]) -> int:
        again = {"state": "pending", "attempts": 0, "not_before": None, "ended_at": None, "reason": None}
        return await self._of_dead(message_ids, lambda *dead: update(_OUTBOX).where(*dead).values(again))

    async def drop(self, message_ids: Sequence[int]) -> int:
        return await self._of_dead(message_ids, lambda *dead: delete(_OUTBOX).where(*dead))

    async def dead_reasons(self, since: datetime, until: datetime) -> list[tuple[str, int]]:
        ended, reason, count = col(OutboxRow.ended_at), func.coalesce(OutboxRow.reason, ""), func.count()
        is_closed = exists().where(col(ChatRow.id) == col(OutboxRow.chat_id), col(ChatRow.is_open).is_(False))
        died = OutboxRow.state == "dead", ended > since, ended <= until, ~is_closed
        query = select(reason, count).where(*died).group_by(reason).order_by(count.desc(), reason)
        return [(str(said), int(number)) for said, number in (await self._session.exec(query)).all()]

    async def prune(self, sent_before: datetime, limit: int) -> int:
        row = _OUTBOX.c
        old = select(row.id).where(row.state == "sent", row.ended_at < sent_before).order_by(row.ended_at).limit(limit)
        forgotten = delete(_OUTBOX).where(row.id.in_(old))
        return (await (await self._session.connection()).execute(forgotten)).rowcount

    async def _put(self, message: OutboxMessage, key: ColumnElement[str], chat_id: ColumnElement[int]) -> None:
        """Stores the message once for each row of (`key`, `chat_id`)."""
        assert message.created is not None, "a message that is planned has its time"
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
            "has_sound": literal(value=False),
        }
        # SQLite needs a WHERE between SELECT and ON CONFLICT; without it, it parses ON as part of a join.
        rows = select(*columns.values()).where(true())
        insert = insert_into(self._session, OutboxRow).from_select(list(columns), rows)
        replaced = {"text_id": insert.excluded.text_id}
        is_replaced = and_(_OUTBOX.c.kind == OutboxKind.EDIT.value, _WAITS)
        if message.kind is OutboxKind.ALERT:
            replaced, is_replaced = replaced | {"not_before": insert.excluded.not_before}, AWAITS_LANGUAGE
        await self._execute(insert.on_conflict_do_update(index_elements=["key"], set_=replaced, where=is_replaced))

    async def _free_keys(self, key: ColumnElement[str]) -> None:
        """Renames the keys of edits that are leased or done, so that a new edit can take them; locks waiting edits."""
        row = _OUTBOX.c
        freed = row.key.concat("#").concat(cast(row.id, Text))
        statement = update(_OUTBOX).where(row.key.in_(select(key)), row.kind == OutboxKind.EDIT.value)
        await self._execute(statement.values(key=case((_WAITS, row.key), else_=freed)))

    async def _of_dead(self, message_ids: Sequence[int], statement: Callable[..., Update | Delete]) -> int:
        dead = _OUTBOX.c.state == "dead", _OUTBOX.c.id.in_(list(message_ids))
        return (await (await self._session.connection()).execute(statement(*dead))).rowcount

    async def _execute(self, statement: Executable) -> None:
        await (await self._session.connection()).execute(statement)

    async def _messages(self, rows: Sequence[Any]) -> list[OutboxMessage]:
        """Returns the messages of the rows, with their payloads, in order."""
        wanted = {row.text_id for row in rows}
        connection = await self._session.connection()
        found = (await connection.execute(_TEXTS, {"text_ids": wanted})).all() if wanted else ()
        payloads: dict[int, Mapping[str, Any]] = {row.id: row.payload for row in found}
        return [_message(row, payloads[row.text_id]) for row in rows]

    async def _heads(
        self, connection: AsyncConnection, now: datetime, limit: int, chats: ChatSelection, ready: Sequence[bool]
    ) -> list[int]:
        """Returns the ids of messages that may be sent next, each of another chat; `ready` as in READY_URGENCIES."""
        after = leasing.LOWEST if chats.after is None else chats.after
        parts = [(after, leasing.HIGHEST), (leasing.LOWEST, after)]
        found: dict[int, int] = {}
        for urgency in (place for place, is_there in enumerate(ready) if is_there):
            for above, up_to in parts:
                if len(found) < limit and above < up_to:
                    values = {"urgency": urgency, "after_chat": above, "last_chat": up_to, "most": limit - len(found)}
                    held = [*chats.held, *found]
                    rows = await connection.execute(leasing.HEADS, leasing.moments(now) | values | {"held": held})
                    found |= {chat_id: message_id for message_id, chat_id in rows}
        return list(found.values())

    async def _remember_digest(self, chat_id: int, text_id: int, telegram_message_id: int) -> None:
        """Stores that the chat was told of the digest's stories, where it has no message on them."""
        connection = await self._session.connection()
        payload = await connection.scalar(select(TextRow.payload).where(col(TextRow.id) == text_id))
        stories = list(payload.get("story_ids", ())) if payload else []
        await connection.execute(
            _IN_DIGEST, {"of_chat": chat_id, "of_stories": stories, "telegram_id": telegram_message_id}
        )

    async def _remember(self, *told: Mapping[str, object]) -> None:
        """Stores which stories sent messages belong to; each of `told` is a `message_id` with its `telegram_id`."""
        connection = await self._session.connection()
        await connection.execute(_BECOME_ALERT, list(told))
        belong = insert_into(self._session, AlertMessageRow).from_select(["chat_id", "message_id", "story_id"], _BELONG)
        await connection.execute(belong.on_conflict_do_nothing(), list(told))
