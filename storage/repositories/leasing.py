"""The statements of a lease: they select the messages that may be sent next. Their cost is independent of the backlog.

A lease goes from one chat to the next in the index of ready messages, with a recursive query (a "loose index scan",
which neither database does by itself), until it has found enough chats. So a chat with a thousand messages costs one
step. Chats take turns: a lease starts after the chat at which the last lease ended.

The statements are built once, with parameters. `state` and `kind` are literals in them, because neither database uses a
partial index for a parameter.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Delete,
    FromClause,
    Select,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from feeds.types import OutboxKind
from storage.models import AlertRow, BigId, OutboxRow, SendPauseRow, UtcTime
from storage.ports import LONGEST_LEASE, LONGEST_RETRY
from storage.sharing import table_of

# What OutboxMessage is made of.
LEASED_COLUMNS: Final = ("id", "key", "chat_id", "kind", "text_id", "story_id", "not_before", "attempts", "created")
URGENCY: Final = {kind: place for place, kind in enumerate(OutboxKind)}
# Waiting messages that one lease makes ready at most, so that a lease stays short.
READY_STEP: Final = 1_000
# Below and above every chat id of Telegram, which has at most 52 bits.
LOWEST: Final = -(2**62)
HIGHEST: Final = 2**62

OUTBOX: Final = table_of(OutboxRow)
PAUSES: Final = table_of(SendPauseRow)
ALERTS: Final = table_of(AlertRow)


def moments(now: datetime) -> dict[str, datetime]:
    """Returns the time parameters of the statements.

    A lease or retry that ends later than `lease_end` or `retry_end` was written before the clock was set back, and
    counts as over.
    """
    return {"now": now, "lease_end": now + LONGEST_LEASE, "retry_end": now + LONGEST_RETRY}


_NOW: Final = bindparam("now", type_=UtcTime())
_LEASE_END: Final = bindparam("lease_end", type_=UtcTime())
_RETRY_END: Final = bindparam("retry_end", type_=UtcTime())


def _literal(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'")


def _is_pending(row: FromClause) -> ColumnElement[bool]:
    return row.c.state == _literal("pending")


def _is_ready(row: FromClause) -> ColumnElement[bool]:
    return and_(_is_pending(row), row.c.not_before.is_(None))


def _is_leased(row: FromClause) -> ColumnElement[bool]:
    return and_(row.c.leased_until > _NOW, row.c.leased_until <= _LEASE_END)


def _is_kind(row: FromClause, *kinds: OutboxKind) -> ColumnElement[bool]:
    return or_(*(row.c.kind == _literal(kind) for kind in kinds))


def _is_of_same_story(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(one.c.story_id == other.c.story_id, one.c.chat_id == other.c.chat_id)


def _ready_step() -> Update:
    row = OUTBOX.c
    came = select(row.id).where(_is_pending(OUTBOX), row.not_before <= _NOW).order_by(row.not_before)
    is_impossible = row.reason.is_not(None), row.not_before > _RETRY_END
    impossible = select(row.id).where(_is_pending(OUTBOX), *is_impossible).order_by(row.not_before.desc())
    # A message that another transaction is changing is skipped until the next lease.
    steps = [query.limit(READY_STEP).with_for_update(skip_locked=True).cte() for query in (came, impossible)]
    ids = union_all(*(select(step.c.id) for step in steps))
    return update(OUTBOX).where(row.id.in_(ids)).values(not_before=None)


def _walk() -> Any:
    """Returns a recursive query of the chats with ready messages of one urgency, one index step each; NULL ends it."""

    def following(row: FromClause, chat_id: Any) -> Select[int]:
        inside = row.c.chat_id > chat_id, row.c.chat_id <= bindparam("last_chat", type_=BigId)
        of_kind = _is_ready(row), row.c.urgency == bindparam("urgency")
        return select(row.c.chat_id).where(*of_kind, *inside).order_by(row.c.chat_id).limit(1)

    start = following(OUTBOX.alias("start"), bindparam("after_chat", type_=BigId))
    walk = select(start.scalar_subquery().label("chat_id")).cte("walk", recursive=True)
    step = following(OUTBOX.alias("step"), walk.c.chat_id).correlate(walk)
    return walk.union_all(select(step.scalar_subquery()).where(walk.c.chat_id.is_not(None)))


def _is_there(row: FromClause, *conditions: ColumnElement[bool], of: FromClause) -> ColumnElement[bool]:
    """Returns EXISTS for each row of `of`, in a form that PostgreSQL does not turn into a hash join over the table."""
    found = select(row.c.chat_id).where(*conditions).limit(1).correlate(of)
    return found.scalar_subquery().is_not(None)


def _waits_for_alert(row: FromClause) -> ColumnElement[bool]:
    """Returns whether a message must wait for its story's ALERT, or for the EDIT that replaces a refused ALERT."""
    alert, edit, living = OUTBOX.alias("alert"), OUTBOX.alias("edit"), ALERTS.alias("living")
    is_alert = _is_of_same_story(alert, row), _is_pending(alert), _is_kind(alert, OutboxKind.ALERT)
    is_edit = _is_of_same_story(edit, row), _is_pending(edit), _is_kind(edit, OutboxKind.EDIT)
    is_refused = _is_of_same_story(living, row), living.c.message_id.is_(None)
    return or_(
        and_(_is_kind(row, OutboxKind.UPDATE, OutboxKind.EDIT), _is_there(alert, *is_alert, of=row)),
        and_(
            _is_kind(row, OutboxKind.UPDATE),
            _is_there(living, *is_refused, of=row),
            _is_there(edit, *is_edit, of=row),
        ),
    )


def _heads() -> Select[int, int]:
    walk, row = _walk(), OUTBOX.alias("head")
    first = select(row.c.id).where(_is_ready(row), row.c.urgency == bindparam("urgency"), ~_waits_for_alert(row))
    head = first.where(row.c.chat_id == walk.c.chat_id).order_by(row.c.id).limit(1).correlate(walk).scalar_subquery()
    busy, pause = OUTBOX.alias("busy"), PAUSES.alias("pause")
    is_busy = _is_there(busy, _is_pending(busy), busy.c.chat_id == walk.c.chat_id, _is_leased(busy), of=walk)
    is_paused = _is_there(pause, pause.c.chat_id == walk.c.chat_id, of=walk)
    is_held = walk.c.chat_id.in_(bindparam("held", type_=BigId, expanding=True))
    sent = OUTBOX.alias("sent")
    is_resting = _is_there(
        sent, sent.c.state == _literal("sent"), sent.c.chat_id == walk.c.chat_id, _is_leased(sent), of=walk
    )
    is_candidate = walk.c.chat_id.is_not(None), ~is_held, ~is_busy, ~is_paused, ~is_resting
    found = select(head.label("id"), walk.c.chat_id).where(*is_candidate).subquery()
    return select(found.c.id, found.c.chat_id).where(found.c.id.is_not(None)).limit(bindparam("most", type_=BigId))


def _lease() -> Update:
    row = OUTBOX.c
    is_free = _is_pending(OUTBOX), or_(row.leased_until.is_(None), ~_is_leased(OUTBOX))
    wanted = select(row.id).where(row.id.in_(bindparam("ids", type_=BigId, expanding=True)), *is_free)
    columns = [row[name] for name in LEASED_COLUMNS]
    lease = {"lease_owner": bindparam("owner"), "leased_until": bindparam("until", type_=UtcTime())}
    return update(OUTBOX).where(row.id.in_(wanted.with_for_update(skip_locked=True))).values(lease).returning(*columns)


def _end_pauses() -> Delete:
    over = select(PAUSES.c.chat_id).where(or_(PAUSES.c.until <= _NOW, PAUSES.c.since > _NOW))
    # SKIP LOCKED: two leases would deadlock if one writes the pause that the other deletes.
    return delete(PAUSES).where(PAUSES.c.chat_id.in_(over.with_for_update(skip_locked=True)))


def _has_changes() -> Select[bool, bool]:
    row = OUTBOX.c
    due = exists().where(_is_pending(OUTBOX), row.not_before <= _NOW)
    impossible = exists().where(_is_pending(OUTBOX), row.reason.is_not(None), row.not_before > _RETRY_END)
    over = exists().where(or_(PAUSES.c.until <= _NOW, PAUSES.c.since > _NOW))
    return select(or_(due, impossible), over)


def _next_moments() -> Select[datetime | None, datetime | None, datetime | None]:
    row, any_ = OUTBOX.c, OUTBOX.alias("any")
    wait = select(func.min(row.not_before)).where(_is_pending(OUTBOX), row.not_before.is_not(None))
    lease = select(func.min(row.leased_until)).where(_is_pending(OUTBOX), _is_leased(OUTBOX))
    has_messages = exists().where(_is_pending(any_), any_.c.chat_id == PAUSES.c.chat_id)
    in_force = PAUSES.c.since <= _NOW, PAUSES.c.until > _NOW
    pause = select(func.min(PAUSES.c.until)).where(*in_force, has_messages)
    return select(wait.scalar_subquery(), lease.scalar_subquery(), pause.scalar_subquery())


# True for a message that is neither sent nor dead, in the form that the partial indexes need.
IS_PENDING: Final = _is_pending(OUTBOX)
# An alert that was planned for later, and that nobody has tried to send.
AWAITS_LANGUAGE: Final = and_(
    IS_PENDING,
    _is_kind(OUTBOX, OutboxKind.ALERT),
    OUTBOX.c.lease_owner.is_(None),
    OUTBOX.c.not_before.is_not(None),
    OUTBOX.c.reason.is_(None),
)
# True for a message that waits for its chat's digest.
IS_HELD: Final = OUTBOX.c.state == _literal("held")
# Makes waiting messages ready whose time has come, and those whose retry lies too far ahead to be real.
BECOME_READY: Final = _ready_step()
# Deletes pauses that are over.
END_PAUSES: Final = _end_pauses()
# Returns one row: for each urgency, the most urgent first, whether it has a ready message.
READY_URGENCIES: Final = select(
    *(exists().where(_is_ready(OUTBOX), OUTBOX.c.urgency == place) for place in URGENCY.values())
)
# Returns the same row behind two more columns: whether BECOME_READY, and whether END_PAUSES would change something.
# Mostly neither does, and a statement that changes nothing costs as much as one that does.
HAS_CHANGES: Final = _has_changes().add_columns(*READY_URGENCIES.selected_columns)
# Returns (id, chat) of the first message of `urgency` that may be sent in each free chat, ordered by chat: at most
# `most` rows, of chats above `after_chat` and up to `last_chat`, without those in `held`. A chat is free if Telegram
# has not paused it, no message of it is leased, and it does not rest after one that was sent (SentMark.rests_until).
HEADS: Final = _heads()
# Leases those of `ids` that are free to `owner` until `until`, and returns their rows.
LEASE: Final = _lease()
# Returns one row: when the next wait, the next lease, and the next pause of a chat with messages end.
NEXT_MOMENTS: Final = _next_moments()
