"""STORE, tables: stories and facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Index
from sqlmodel import Field

from storage.models.schema import BigId, Row, id_column, json_column, number_column, text_column, time_column


class StoryRow(Row, table=True):
    """A story."""

    __tablename__: ClassVar[str] = "stories"
    id: int | None = id_column()
    title: str
    language: str | None
    first_seen: datetime = time_column()
    last_seen: datetime = time_column(has_index=True)
    entry_count: int
    publishers: list[str] = json_column()
    origins: list[str] = json_column()


class StoryTopicRow(Row, table=True):
    """A topic of a story. `last_seen` repeats the story's, so that a query of a window reads no older stories."""

    __tablename__: ClassVar[str] = "story_topics"
    __table_args__: ClassVar[Any] = (Index("ix_story_topics_topic_last_seen", "topic", "last_seen", "story_id"),)
    story_id: int = number_column("stories.id", is_key=True)
    topic: str = text_column(is_key=True)
    last_seen: datetime = time_column()


class StoryMergeRow(Row, table=True):
    """A story that was merged into another one."""

    __tablename__: ClassVar[str] = "story_merges"
    absorbed_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    survivor_id: int = number_column("stories.id", has_index=True)


class FactRow(Row, table=True):
    """A fact with the claim that is shown for it.

    An absorbed fact is kept, because SQLite would give its id to a new one; it has `merged_into` and no sources, and
    was published before any window (storage/repositories/absorption.py).
    """

    __tablename__: ClassVar[str] = "facts"
    # Covers the query of a brief that selects fact ids.
    __table_args__: ClassVar[Any] = (
        Index("ix_facts_first_published", "first_published"),
        Index("ix_facts_of_a_brief", "story_id", "last_published", "first_published", "importance"),
    )
    id: int | None = id_column()
    story_id: int = number_column("stories.id")
    claim: dict[str, Any] = json_column()
    importance: float
    first_seen: datetime = time_column()
    last_seen: datetime = time_column()
    first_published: datetime = time_column()
    last_published: datetime = time_column()
    replaces: int | None = Field(default=None, sa_type=BigId)
    disputed_by: list[int] = json_column()
    vector: bytes
    merged_into: int | None = Field(default=None, sa_type=BigId)


class ClaimRow(Row, table=True):
    """One source of a fact: the claim as one entry makes it."""

    __tablename__: ClassVar[str] = "claims"
    id: int | None = id_column()
    fact_id: int = number_column("facts.id", has_index=True)
    entry_id: int = number_column("entries.id", has_index=True)
    origin: str
    claim: dict[str, Any] = json_column()
    is_withdrawn: bool = False
    words: str = text_column()  # as feeds.search_words makes them; indexed by the database (storage/full_text.py)


class SpeakerRow(Row, table=True):
    """Somebody who said something, by name, for names that are typed nearly right."""

    __tablename__: ClassVar[str] = "speakers"
    name: str = text_column(is_key=True)  # folded
    shown: str = text_column()
    last_said: datetime = time_column(has_index=True)


class UntoldRow(Row, table=True):
    """An entry whose claims are still to be merged into the facts of its story."""

    __tablename__: ClassVar[str] = "untold"
    entry_id: int = number_column("entries.id", is_key=True)
    turn: int = number_column()  # in which it was attached
    polled_at: datetime = time_column(has_index=True)
    told: dict[str, Any] = json_column()
