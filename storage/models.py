"""STORE, tables: the SQLModel classes. Rows do not leave this package; it takes and returns values of feeds.types.

Values that are only read as a whole (claims, matches) are JSON; what a query filters or sorts by is a column.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import JSON, BigInteger, Column, DateTime, Index, Integer, MetaData, Text, TypeDecorator, text
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
metadata = SQLModel.metadata


# The schema version of the last migration; a test compares the two.
VERSION: Final = "0018"


class UtcTime(TypeDecorator[datetime]):
    """A time in aware UTC. Raises ValueError for a naive one. SQLite stores text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns the time in UTC, for SQLite without its zone, which SQLite cannot store."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns the time in aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite generates ids only for INTEGER; PostgreSQL needs BIGINT for 64 bits.
BigId = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Any:
    return Field(default=None, sa_type=BigId, primary_key=True)


def _time(*, is_optional: bool = False, has_index: bool = False) -> Any:
    default: Any = None if is_optional else ...
    return Field(default, sa_type=UtcTime, nullable=is_optional, index=has_index)


def _json() -> Any:
    return Field(sa_type=JSON)


def _number(foreign_key: str | None = None, *, has_index: bool = False, is_key: bool = False) -> Any:
    options: dict[str, Any] = {"foreign_key": foreign_key, "ondelete": "CASCADE"} if foreign_key else {}
    return Field(sa_type=BigId, index=has_index, primary_key=is_key, **options)


def _shared(foreign_key: str) -> Any:
    """Returns a reference to a row that many rows share: no cascade, and an index to find unused rows."""
    return Field(sa_type=BigId, foreign_key=foreign_key, index=True)


def _text(*, is_key: bool = False, has_index: bool = False) -> Any:
    return Field(sa_type=Text, primary_key=is_key, index=has_index)


def _partial(name: str, *columns: str, where: str) -> Index:
    """Returns an index over the rows for which `where` is true, on both databases."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class FeedRow(SQLModel, table=True):
    """A feed with its state."""

    __tablename__: ClassVar[str] = "feeds"
    url: str = _text(is_key=True)
    title: str
    publisher: str
    language: str | None
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    next_poll_at: datetime | None = _time(is_optional=True, has_index=True)
    last_polled_at: datetime | None = _time(is_optional=True)
    last_success_at: datetime | None = _time(is_optional=True)
    last_entry_at: datetime | None = _time(is_optional=True)
    interval_seconds: int
    failures: int
    last_error: Any = Field(sa_type=JSON(none_as_null=True), nullable=True)
    is_paused: bool
    failing_since: datetime | None = _time(is_optional=True)
    is_failure_told: bool
    warnings: list[dict[str, Any]] = _json()
    request: dict[str, Any] = _json()
    hints: dict[str, Any] = _json()


class PushSubscriptionRow(SQLModel, table=True):
    """A subscription to a feed at its hub. The columns are the attributes of feeds.websub.Subscription."""

    __tablename__: ClassVar[str] = "push_subscriptions"
    __table_args__: ClassVar[Any] = (Index("ix_push_subscriptions_key", "key", unique=True),)
    feed_url: str = _text(is_key=True)
    key: str = _text()
    hub: str = _text()
    topic: str = _text()
    secret: str = _text()
    state: str = _text()
    asked_at: datetime = _time()
    verified_at: datetime | None = _time(is_optional=True)
    lease_seconds: int


class EntryRow(SQLModel, table=True):
    """An entry. `text` is empty if no topic matched. Entries stay when their feed is removed.

    `listed_at` is set when retention has emptied the entry except for its names: when its feed last listed it.
    """

    __tablename__: ClassVar[str] = "entries"
    __table_args__: ClassVar[Any] = (
        Index("ix_entries_story_id_published", "story_id", "published"),
        _partial("ix_entries_forgotten", "feed_url", where="listed_at IS NOT NULL"),
    )
    id: int | None = _id()
    feed_url: str = _text()
    publisher: str
    uid: str = _text()
    title: str
    link: str | None
    author: str | None
    summary: str
    content: str
    text: str
    language: str | None
    published: datetime = _time(has_index=True)
    updated: datetime | None = _time(is_optional=True)
    seen_at: datetime = _time()
    story_id: int | None = Field(default=None, sa_type=BigId)
    is_withdrawn: bool = False
    enclosures: list[dict[str, Any]] = _json()
    listed_at: datetime | None = _time(is_optional=True)


class EntryLegRow(SQLModel, table=True):
    """A name (leg) under which an entry came: guid, link or content."""

    __tablename__: ClassVar[str] = "entry_legs"
    feed_url: str = _text(is_key=True)
    leg: str = _text(is_key=True)
    entry_id: int = _number("entries.id", has_index=True)


class EntryTopicRow(SQLModel, table=True):
    """A topic that an entry matches, and the matching words."""

    __tablename__: ClassVar[str] = "entry_topics"
    __table_args__: ClassVar[Any] = (Index("ix_entry_topics_topic_published", "topic", "published"),)
    entry_id: int = _number("entries.id", is_key=True)
    topic: str = _text(is_key=True)
    published: datetime = _time()
    words: list[dict[str, Any]] = _json()


class ArchiveRow(SQLModel, table=True):
    """The text of an entry of the last days. The table `archive_words` indexes it (storage/full_text.py)."""

    __tablename__: ClassVar[str] = "archive"
    __table_args__: ClassVar[Any] = (Index("ix_archive_published", "published", "entry_id"),)
    entry_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    published: datetime = _time()
    body: bytes


class FingerprintRow(SQLModel, table=True):
    """The fingerprint of an entry and its links to others, which the story index is built from."""

    __tablename__: ClassVar[str] = "fingerprints"
    entry_id: int = _number("entries.id", is_key=True)
    published: datetime = _time(has_index=True)
    vector: bytes
    names: list[str] = _json()
    figures: list[str] = _json()
    minhash: bytes
    agency: str | None
    words: list[str] = _json()
    voices: list[str] = _json()
    deeds: list[str] = _json()
    links: bytes | None  # NULL: stored before there were links


class StoryRow(SQLModel, table=True):
    """A story."""

    __tablename__: ClassVar[str] = "stories"
    id: int | None = _id()
    title: str
    language: str | None
    first_seen: datetime = _time()
    last_seen: datetime = _time(has_index=True)
    entry_count: int
    publishers: list[str] = _json()
    origins: list[str] = _json()


class StoryTopicRow(SQLModel, table=True):
    """A topic of a story. `last_seen` repeats the story's, so that a query of a window reads no older stories."""

    __tablename__: ClassVar[str] = "story_topics"
    __table_args__: ClassVar[Any] = (Index("ix_story_topics_topic_last_seen", "topic", "last_seen", "story_id"),)
    story_id: int = _number("stories.id", is_key=True)
    topic: str = _text(is_key=True)
    last_seen: datetime = _time()


class StoryMergeRow(SQLModel, table=True):
    """A story that was merged into another one."""

    __tablename__: ClassVar[str] = "story_merges"
    absorbed_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    survivor_id: int = _number("stories.id", has_index=True)


class FactRow(SQLModel, table=True):
    """A fact with the claim that is shown for it.

    An absorbed fact is kept, because SQLite would give its id to a new one; it has `merged_into` and no sources, and
    was published before any window (storage/repositories/absorption.py).
    """

    __tablename__: ClassVar[str] = "facts"
    # Covers the query of a brief that selects fact ids.
    __table_args__: ClassVar[Any] = (
        Index("ix_facts_of_a_brief", "story_id", "last_published", "first_published", "importance"),
    )
    id: int | None = _id()
    story_id: int = _number("stories.id")
    claim: dict[str, Any] = _json()
    importance: float
    first_seen: datetime = _time()
    last_seen: datetime = _time()
    first_published: datetime = _time()
    last_published: datetime = _time()
    replaces: int | None = Field(default=None, sa_type=BigId)
    disputed_by: list[int] = _json()
    vector: bytes
    merged_into: int | None = Field(default=None, sa_type=BigId)


class ClaimRow(SQLModel, table=True):
    """One source of a fact: the claim as one entry makes it."""

    __tablename__: ClassVar[str] = "claims"
    id: int | None = _id()
    fact_id: int = _number("facts.id", has_index=True)
    entry_id: int = _number("entries.id", has_index=True)
    origin: str
    claim: dict[str, Any] = _json()
    is_withdrawn: bool = False


class TopicRow(SQLModel, table=True):
    """A topic."""

    __tablename__: ClassVar[str] = "topics"
    slug: str = _text(is_key=True)
    names: dict[str, str] = _json()
    query: str
    aliases: dict[str, dict[str, list[str]]] = _json()
    weight: float


class BackfillRow(SQLModel, table=True):
    """A topic that is still to be matched on the archive; the columns are the attributes of feeds.types.Backfill."""

    __tablename__: ClassVar[str] = "backfills"
    topic: str = Field(sa_type=Text, primary_key=True, foreign_key="topics.slug", ondelete="CASCADE")
    request: int
    started_at: datetime | None = _time(is_optional=True)
    stage: int
    after_published: datetime | None = _time(is_optional=True)
    after_id: int | None = Field(default=None, sa_type=BigId)


class ChatRow(SQLModel, table=True):
    """A chat, with the id that Telegram gave it."""

    __tablename__: ClassVar[str] = "chats"
    id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    kind: str
    title: str
    language: str
    time_zone: str
    is_open: bool
    closed_at: datetime | None = _time(is_optional=True)
    timing: dict[str, Any] = _json()  # as storage.values.timing_to_json makes it; empty for the defaults
    thread_id: int | None = Field(default=None, sa_type=BigId)
    blocked_reason: str = ""


class SubscriptionRow(SQLModel, table=True):
    """A subscription of a chat to a topic."""

    __tablename__: ClassVar[str] = "subscriptions"
    chat_id: int = _number("chats.id", is_key=True)
    topic: str = Field(sa_type=Text, primary_key=True, foreign_key="topics.slug", ondelete="CASCADE", index=True)
    level: str
    is_muted: bool


class BriefMarkRow(SQLModel, table=True):
    """When a chat last had a brief on a topic, and from when on it has been briefed without a gap."""

    __tablename__: ClassVar[str] = "brief_marks"
    chat_id: int = _number(is_key=True)
    topic: str = _text(is_key=True)
    at: datetime = _time(has_index=True)
    covered_from: datetime | None = _time(is_optional=True)


class TextRow(SQLModel, table=True):
    """A rendered message, stored once by content; the outbox rows of all chats that get it refer to it."""

    __tablename__: ClassVar[str] = "texts"
    id: int | None = _id()
    hash: bytes = Field(unique=True)
    payload: dict[str, Any] = _json()
    used_at: datetime = _time(has_index=True)


class ShownRow(SQLModel, table=True):
    """What chats have been shown of a story, stored once by content; the living alerts of these chats refer to it.

    The columns are the attributes of storage.ports.Shown.
    """

    __tablename__: ClassVar[str] = "shown"
    id: int | None = _id()
    hash: bytes = Field(unique=True)
    fact_ids: list[int] = _json()
    told: list[str] = _json()
    text_hash: str
    used_at: datetime = _time(has_index=True)


class AlertRow(SQLModel, table=True):
    """A living alert: the message of one chat on one story."""

    __tablename__: ClassVar[str] = "alerts"
    chat_id: int = _number(is_key=True)
    story_id: int = _number(is_key=True, has_index=True)
    message_id: int | None = Field(default=None, sa_type=BigId)
    shown_id: int = _shared("shown.id")
    planned_at: datetime = _time(has_index=True)
    updated_at: datetime = _time()
    is_in_digest: bool = False  # `message_id` is a digest, which tells other stories too and is not edited


class AlertMessageRow(SQLModel, table=True):
    """A message that belongs to a living alert: the alert itself, or an update under it."""

    __tablename__: ClassVar[str] = "alert_messages"
    chat_id: int = _number(is_key=True)
    message_id: int = _number(is_key=True)
    story_id: int = _number(has_index=True)


class OutboxRow(SQLModel, table=True):
    """A message to send. `state` is pending, held (until a digest at `not_before`), sent or dead.

    A pending message is ready (`not_before` is NULL) or waits for a time. Each kind has its own index, so that waiting
    and sent messages do not slow down a lease (storage/repositories/leasing.py).
    """

    __tablename__: ClassVar[str] = "outbox"
    __table_args__: ClassVar[Any] = (
        _partial("ix_outbox_ready", "urgency", "chat_id", "id", where="state = 'pending' AND not_before IS NULL"),
        _partial("ix_outbox_waiting", "not_before", where="state = 'pending' AND not_before IS NOT NULL"),
        _partial("ix_outbox_retried", "not_before", where="state = 'pending' AND reason IS NOT NULL"),
        _partial("ix_outbox_leased", "leased_until", where="state = 'pending' AND leased_until IS NOT NULL"),
        _partial("ix_outbox_held", "not_before", "chat_id", where="state = 'held'"),
        _partial("ix_outbox_ended", "state", "ended_at", where="ended_at IS NOT NULL"),
        Index("ix_outbox_story_id_chat_id", "story_id", "chat_id"),
        Index("ix_outbox_chat_id_state_leased_until", "chat_id", "state", "leased_until"),
    )
    id: int | None = _id()
    key: str = Field(sa_type=Text, unique=True)
    chat_id: int = _number()
    kind: str
    urgency: int
    text_id: int = _shared("texts.id")
    story_id: int | None = Field(default=None, sa_type=BigId)
    not_before: datetime | None = _time(is_optional=True)
    created: datetime = _time()
    attempts: int = 0
    state: str = "pending"
    lease_owner: str | None = None
    leased_until: datetime | None = _time(is_optional=True)
    reason: str | None = None
    ended_at: datetime | None = _time(is_optional=True)
    has_sound: bool = False  # of a sent message


class SendPauseRow(SQLModel, table=True):
    """A chat for which Telegram answered 429: nothing is sent there from `since` until `until`."""

    __tablename__: ClassVar[str] = "send_pauses"
    chat_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    since: datetime = _time()
    until: datetime = _time()
    reason: str


class AdminRow(SQLModel, table=True):
    """An administrator."""

    __tablename__: ClassVar[str] = "admins"
    user_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))


class AuditRow(SQLModel, table=True):
    """An action of an administrator."""

    __tablename__: ClassVar[str] = "audit"
    id: int | None = _id()
    at: datetime = _time(has_index=True)
    actor_id: int = _number()
    action: str
    subject: str


class NoteRow(SQLModel, table=True):
    """A JSON value stored by name."""

    __tablename__: ClassVar[str] = "notes"
    name: str = _text(is_key=True)
    value: Any = _json()
