"""STORE, tables: topics."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Text
from sqlmodel import Field

from storage.models.schema import BigId, Row, json_column, text_column, time_column


class TopicRow(Row, table=True):
    """A topic."""

    __tablename__: ClassVar[str] = "topics"
    slug: str = text_column(is_key=True)
    names: dict[str, str] = json_column()
    query: str
    aliases: dict[str, dict[str, list[str]]] = json_column()
    weight: float
    chat_id: int | None = Field(default=None, sa_type=BigId, index=True)  # the one that watches it; NULL if all may


class BackfillRow(Row, table=True):
    """A topic that is still to be matched on the archive; the columns are the attributes of feeds.types.Backfill."""

    __tablename__: ClassVar[str] = "backfills"
    topic: str = Field(sa_type=Text, primary_key=True, foreign_key="topics.slug", ondelete="CASCADE")
    request: int
    started_at: datetime | None = time_column(is_optional=True)
    stage: int
    after_published: datetime | None = time_column(is_optional=True)
    after_id: int | None = Field(default=None, sa_type=BigId)
