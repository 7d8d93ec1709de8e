"""STORE, tables: alerts and the messages that wait."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from storage.models.schema import (
    BigId,
    Row,
    id_column,
    json_column,
    number_column,
    partial_index,
    shared_column,
    time_column,
)


class TextRow(Row, table=True):
    """A rendered message, stored once by content; the outbox rows of all chats that get it refer to it."""

    __tablename__: ClassVar[str] = "texts"
    id: int | None = id_column()
    hash: bytes = Field(unique=True)
    payload: dict[str, Any] = json_column()
    used_at: datetime = time_column(has_index=True)


class ShownRow(Row, table=True):
    """What chats have been shown of a story, stored once by content; the living alerts of these chats refer to it.

    The columns are the attributes of storage.ports.Shown.
    """

    __tablename__: ClassVar[str] = "shown"
    id: int | None = id_column()
    hash: bytes = Field(unique=True)
    fact_ids: list[int] = json_column()
    told: list[str] = json_column()
    text_hash: str
    used_at: datetime = time_column(has_index=True)


class AlertRow(Row, table=True):
    """A living alert: the message of one chat on one story."""

    __tablename__: ClassVar[str] = "alerts"
    chat_id: int = number_column(is_key=True)
    story_id: int = number_column(is_key=True, has_index=True)
    message_id: int | None = Field(default=None, sa_type=BigId)
    shown_id: int = shared_column("shown.id")
    planned_at: datetime = time_column(has_index=True)
    updated_at: datetime = time_column()
    is_in_digest: bool = False  # `message_id` is a digest, which tells other stories too and is not edited


class AlertMessageRow(Row, table=True):
    """A message that belongs to a living alert: the alert itself, or an update under it."""

    __tablename__: ClassVar[str] = "alert_messages"
    chat_id: int = number_column(is_key=True)
    message_id: int = number_column(is_key=True)
    story_id: int = number_column(has_index=True)


class OutboxRow(Row, table=True):
    """A message to send. `state` is pending, held (until a digest at `not_before`), sent or dead.

    A pending message is ready (`not_before` is NULL) or waits for a time. Each kind has its own index, so that waiting
    and sent messages do not slow down a lease (storage/repositories/leasing.py).
    """

    __tablename__: ClassVar[str] = "outbox"
    __table_args__: ClassVar[Any] = (
        partial_index("ix_outbox_ready", "urgency", "chat_id", "id", where="state = 'pending' AND not_before IS NULL"),
        partial_index("ix_outbox_waiting", "not_before", where="state = 'pending' AND not_before IS NOT NULL"),
        partial_index("ix_outbox_retried", "not_before", where="state = 'pending' AND reason IS NOT NULL"),
        partial_index("ix_outbox_leased", "leased_until", where="state = 'pending' AND leased_until IS NOT NULL"),
        partial_index("ix_outbox_held", "not_before", "chat_id", where="state = 'held'"),
        partial_index("ix_outbox_ended", "state", "ended_at", where="ended_at IS NOT NULL"),
        Index("ix_outbox_story_id_chat_id", "story_id", "chat_id"),
        Index("ix_outbox_chat_id_state_leased_until", "chat_id", "state", "leased_until"),
    )
    id: int | None = id_column()
    key: str = Field(sa_type=Text, unique=True)
    chat_id: int = number_column()
    kind: str
    urgency: int
    text_id: int = shared_column("texts.id")
    story_id: int | None = Field(default=None, sa_type=BigId)
    not_before: datetime | None = time_column(is_optional=True)
    created: datetime = time_column()
    attempts: int = 0
    state: str = "pending"
    lease_owner: str | None = None
    leased_until: datetime | None = time_column(is_optional=True)
    reason: str | None = None
    ended_at: datetime | None = time_column(is_optional=True)
    has_sound: bool = False  # of a sent message


class SendPauseRow(Row, table=True):
    """A chat for which Telegram answered 429: nothing is sent there from `since` until `until`."""

    __tablename__: ClassVar[str] = "send_pauses"
    chat_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    since: datetime = time_column()
    until: datetime = time_column()
    reason: str
