"""STORE, tables: feeds and their entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, Text
from sqlmodel import Field

from storage.models.schema import (
    BigId,
    Row,
    id_column,
    json_column,
    number_column,
    partial_index,
    text_column,
    time_column,
)


class FeedRow(Row, table=True):
    """A feed with its state."""

    __tablename__: ClassVar[str] = "feeds"
    url: str = text_column(is_key=True)
    title: str
    publisher: str
    language: str | None
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    next_poll_at: datetime | None = time_column(is_optional=True, has_index=True)
    last_polled_at: datetime | None = time_column(is_optional=True)
    last_success_at: datetime | None = time_column(is_optional=True)
    last_entry_at: datetime | None = time_column(is_optional=True)
    interval_seconds: int
    failures: int
    last_error: Any = Field(sa_type=JSON(none_as_null=True), nullable=True)
    is_paused: bool
    failing_since: datetime | None = time_column(is_optional=True)
    is_failure_told: bool
    warnings: list[dict[str, Any]] = json_column()
    request: dict[str, Any] = json_column()
    hints: dict[str, Any] = json_column()
    lease_owner: str | None = Field(default=None, sa_type=Text)
    leased_until: datetime | None = time_column(is_optional=True)


class PushSubscriptionRow(Row, table=True):
    """A subscription to a feed at its hub. The columns are the attributes of feeds.websub.Subscription."""

    __tablename__: ClassVar[str] = "push_subscriptions"
    __table_args__: ClassVar[Any] = (Index("ix_push_subscriptions_key", "key", unique=True),)
    feed_url: str = text_column(is_key=True)
    key: str = text_column()
    hub: str = text_column()
    topic: str = text_column()
    secret: str = text_column()
    state: str = text_column()
    asked_at: datetime = time_column()
    verified_at: datetime | None = time_column(is_optional=True)
    lease_seconds: int


class EntryRow(Row, table=True):
    """An entry. `text` is empty if no topic matched. Entries stay when their feed is removed.

    `listed_at` is set when retention has emptied the entry except for its names: when its feed last listed it.
    """

    __tablename__: ClassVar[str] = "entries"
    __table_args__: ClassVar[Any] = (
        Index("ix_entries_story_id_published", "story_id", "published"),
        # How late entries come, by feed, and when those of stories were told, are counted from the indexes alone.
        Index("ix_entries_of_feed", "feed_url", "published", "seen_at"),
        partial_index("ix_entries_told", "published", "seen_at", "story_id", "feed_url", where="story_id IS NOT NULL"),
        partial_index("ix_entries_forgotten", "feed_url", where="listed_at IS NOT NULL"),
        # By hash on PostgreSQL, whose trees take no key of more than 2,704 bytes.
        partial_index("ix_entries_link", "link", where="story_id IS NOT NULL", kind="hash"),
    )
    id: int | None = id_column()
    feed_url: str = text_column()
    publisher: str
    uid: str = text_column()
    title: str
    link: str | None
    author: str | None
    summary: str
    content: str
    text: str
    language: str | None
    published: datetime = time_column(has_index=True)
    updated: datetime | None = time_column(is_optional=True)
    seen_at: datetime = time_column()
    story_id: int | None = Field(default=None, sa_type=BigId)
    is_withdrawn: bool = False
    enclosures: list[dict[str, Any]] = json_column()
    listed_at: datetime | None = time_column(is_optional=True)


class EntryLegRow(Row, table=True):
    """A name (leg) under which an entry came: guid, link or content."""

    __tablename__: ClassVar[str] = "entry_legs"
    feed_url: str = text_column(is_key=True)
    leg: str = text_column(is_key=True)
    entry_id: int = number_column("entries.id", has_index=True)


class EntryTopicRow(Row, table=True):
    """A topic that an entry matches, and the matching words."""

    __tablename__: ClassVar[str] = "entry_topics"
    __table_args__: ClassVar[Any] = (Index("ix_entry_topics_topic_published", "topic", "published"),)
    entry_id: int = number_column("entries.id", is_key=True)
    topic: str = text_column(is_key=True)
    published: datetime = time_column()
    words: list[dict[str, Any]] = json_column()


class ArchiveRow(Row, table=True):
    """The text of an entry of the last days. The table `archive_words` indexes it (storage/full_text.py)."""

    __tablename__: ClassVar[str] = "archive"
    __table_args__: ClassVar[Any] = (Index("ix_archive_published", "published", "entry_id"),)
    entry_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    published: datetime = time_column()
    body: bytes


class FingerprintRow(Row, table=True):
    """The fingerprint of an entry and its links to others, which the story index is built from."""

    __tablename__: ClassVar[str] = "fingerprints"
    entry_id: int = number_column("entries.id", is_key=True)
    published: datetime = time_column(has_index=True)
    vector: bytes
    names: list[str] = json_column()
    figures: list[str] = json_column()
    minhash: bytes
    agency: str | None
    words: list[str] = json_column()
    voices: list[str] = json_column()
    deeds: list[str] = json_column()
    links: bytes | None  # NULL: stored before there were links
    turn: int = Field(default=0, sa_type=BigId, index=True)  # in which its story, links or vector last changed
