"""What the store in memory holds, and what its repositories share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feeds.errors import NotFoundError, StorageError
from feeds.ports import StoredEntry
from feeds.reasons import Reason
from feeds.types import (
    Chat,
    Fact,
    Feed,
    Fingerprint,
    OutboxMessage,
    Story,
    Subscription,
    Topic,
)
from storage.ports import AuditRecord, LivingAlert


@dataclass(slots=True)
class Row:
    """An outbox message and what became of it."""

    message: OutboxMessage
    state: str = "pending"
    leased_until: datetime | None = None
    reason: str = ""
    ended_at: datetime | None = None


@dataclass(slots=True)
class Data:
    """Everything, by noun."""

    feeds: dict[str, Feed] = field(default_factory=dict)
    entries: dict[int, StoredEntry] = field(default_factory=dict)
    legs: dict[tuple[str, str], int] = field(default_factory=dict)
    prints: dict[int, Fingerprint] = field(default_factory=dict)
    stories: dict[int, Story] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    facts: dict[int, Fact] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    subscriptions: dict[tuple[int, str], Subscription] = field(default_factory=dict)
    briefs: dict[tuple[int, str], datetime] = field(default_factory=dict)
    alerts: dict[tuple[int, int], LivingAlert] = field(default_factory=dict)
    alert_messages: dict[tuple[int, int], int] = field(default_factory=dict)
    outbox: dict[int, Row] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    audit: list[AuditRecord] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    last_id: int = 0

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id


class Part:
    """A repository over the data; `is_reading` refuses writes."""

    def __init__(self, data: Data, is_reading: bool) -> None:
        self._all = data
        self._is_reading = is_reading

    @property
    def _data(self) -> Data:
        return self._all

    @property
    def _open(self) -> Data:
        if self._is_reading:
            raise StorageError("this view only reads")
        return self._all


def found(rows: Mapping[Any, Any], key: Any, noun: str) -> Any:
    if key not in rows:
        raise NotFoundError(Reason(f"no_{noun}", {"name": str(key)}))
    return rows[key]
