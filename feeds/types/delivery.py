"""Values of delivery: chats, their subscriptions, and the messages that wait for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class AlertLevel(StrEnum):
    """How important a change must be for a subscription."""

    BREAKING = "breaking"
    IMPORTANT = "important"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Chat:
    """A Telegram chat. `is_open` is False after the bot was blocked or removed."""

    id: int
    kind: str = "private"
    title: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat's subscription to a topic."""

    chat_id: int
    topic: str
    level: AlertLevel = AlertLevel.IMPORTANT
    is_muted: bool = False


class OutboxKind(StrEnum):
    """What a message does in its chat. The members are in order of urgency."""

    ALERT = "alert"
    UPDATE = "update"
    EDIT = "edit"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to send, stored in the transaction of the facts that it reports.

    Attributes:
        key: unique; a message that is planned twice is stored once.
        payload: text (Telegram HTML), buttons, is_silent …; bot/delivery/delivery.py documents the keys.
        story_id: of the living alert that it starts, edits or answers; None for other messages.
        not_before: it is not sent earlier; None for no such limit.
    """

    key: str
    chat_id: int
    kind: OutboxKind
    payload: Mapping[str, Any]
    story_id: int | None = None
    not_before: datetime | None = None
    id: int = 0
    attempts: int = 0
    created: datetime | None = None
