"""STORE, tables: what people think of alerts."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column
from sqlmodel import Field

from storage.models.schema import BigId, Row, number_column, text_column, time_column


class FeedbackRow(Row, table=True):
    """What a person thinks of a chat's alert on a story. The columns are the attributes of storage.ports.Feedback."""

    __tablename__: ClassVar[str] = "feedback"
    user_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    chat_id: int = number_column(is_key=True)
    story_id: int = number_column(is_key=True)
    topic: str = text_column(has_index=True)
    verdict: str
    at: datetime = time_column(has_index=True)
