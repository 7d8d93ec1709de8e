"""STORE, tables: chats and what they chose."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Text
from sqlmodel import Field

from storage.models.schema import BigId, Row, json_column, number_column, text_column, time_column


class ChatRow(Row, table=True):
    """A chat, with the id that Telegram gave it."""

    __tablename__: ClassVar[str] = "chats"
    id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    kind: str
    title: str
    language: str
    time_zone: str
    is_open: bool
    closed_at: datetime | None = time_column(is_optional=True)
    timing: dict[str, Any] = json_column()  # as storage.values.timing_to_json makes it; empty for the defaults
    thread_id: int | None = Field(default=None, sa_type=BigId)
    blocked_reason: str = ""
    preferences: str = Field(default="", sa_type=Text)  # as storage.preferences writes it; "" for the defaults


class SubscriptionRow(Row, table=True):
    """A subscription of a chat to a topic."""

    __tablename__: ClassVar[str] = "subscriptions"
    chat_id: int = number_column("chats.id", is_key=True)
    topic: str = Field(sa_type=Text, primary_key=True, foreign_key="topics.slug", ondelete="CASCADE", index=True)
    level: str
    is_muted: bool


class BriefMarkRow(Row, table=True):
    """When a chat last had a brief on a topic, and from when on it has been briefed without a gap."""

    __tablename__: ClassVar[str] = "brief_marks"
    chat_id: int = number_column(is_key=True)
    topic: str = text_column(is_key=True)
    at: datetime = time_column(has_index=True)
    covered_from: datetime | None = time_column(is_optional=True)
