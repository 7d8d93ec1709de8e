"""STORE, tables: dialogues that are not ended, and what was removed a moment ago."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from storage.models.schema import Row, id_column, json_column, number_column, text_column, time_column


class DialogueRow(Row, table=True):
    """What somebody has said so far in a dialogue of several steps, one for each user and chat."""

    __tablename__: ClassVar[str] = "dialogues"
    chat_id: int = number_column(is_key=True)
    user_id: int = number_column(is_key=True)
    kind: str
    state: dict[str, Any] = json_column()
    expires_at: datetime = time_column(has_index=True)


class RemovalRow(Row, table=True):
    """A feed or topic that was removed, with all that is needed to bring it back."""

    __tablename__: ClassVar[str] = "removals"
    id: int | None = id_column()
    at: datetime = time_column(has_index=True)
    kind: str
    subject: str = text_column()
    state: dict[str, Any] = json_column()
