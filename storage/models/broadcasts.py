"""STORE, tables: messages of the administrators to all chats."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from storage.models.schema import Row, id_column, json_column, number_column, time_column


class BroadcastRow(Row, table=True):
    """A message to all chats. The messages of the chats are rows of the outbox with one of its texts."""

    __tablename__: ClassVar[str] = "broadcasts"
    id: int | None = id_column()
    at: datetime = time_column()
    actor_id: int = number_column()
    text_ids: list[int] = json_column()
    chat_count: int
    is_stopped: bool = False
