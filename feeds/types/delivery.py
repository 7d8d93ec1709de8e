"""Values of delivery: chats, their subscriptions, and the messages that wait for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from feeds.types.levels import AlertLevel
from feeds.types.preferences import DEFAULT_PREFERENCES, Preferences
from feeds.types.timing import DEFAULT_TIMING, Timing


@dataclass(frozen=True, slots=True)
class Chat:
    """A Telegram chat.

    Attributes:
        is_open: False after the bot was blocked or removed.
        timing: when it wants its messages.
        thread_id: the topic of a forum in which it wants them; None for the general one, and where there are no topics.
        blocked_reason: what Telegram said when the bot lost the right to write there; "" if it may.
        preferences: what it leaves out, and how it is told the rest.
    """

    id: int
    kind: str = "private"
    title: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    is_open: bool = True
    timing: Timing = DEFAULT_TIMING
    thread_id: int | None = None
    blocked_reason: str = ""
    preferences: Preferences = DEFAULT_PREFERENCES


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
    DIGEST = "digest"
    NOTICE = "notice"
    BULK = "bulk"


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to send, stored in the transaction of the facts that it reports.

    Attributes:
        key: unique; a message that is planned twice is stored once.
        payload: text (Telegram HTML), buttons, is_silent …; bot/delivery/sender.py documents the keys.
        story_id: of the living alert that it starts, edits or answers; None for other messages.
        not_before: it is not sent earlier; None for no such limit.
        created: aware UTC; when it was planned.
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
