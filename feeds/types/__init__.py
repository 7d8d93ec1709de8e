"""The values that the stages pass on: frozen dataclasses, times in aware UTC. docs/design.md defines the words."""

from __future__ import annotations

from feeds.types.archive import (
    AllOf,
    AnyOf,
    ArchivedText,
    ArchiveExtent,
    ArchivePosition,
    ArchiveSlice,
    Backfill,
    OneWord,
    WordQuery,
)
from feeds.types.claim import (
    Article,
    Bound,
    Claim,
    ClaimKind,
    Figure,
    Quotation,
    Status,
)
from feeds.types.delivery import (
    AlertLevel,
    Chat,
    OutboxKind,
    OutboxMessage,
    Subscription,
)
from feeds.types.fact import (
    Analysis,
    Change,
    ChangeKind,
    Fact,
    FactSource,
    Fingerprint,
    Story,
)
from feeds.types.feed import (
    LEAST_TEXT,
    Enclosure,
    Entry,
    Feed,
    FeedState,
    FetchedBody,
    NotModified,
    ParsedFeed,
)
from feeds.types.topic import (
    MatchedWord,
    TextOrigin,
    Topic,
    TopicMatch,
)

__all__ = [
    "LEAST_TEXT",
    "AlertLevel",
    "AllOf",
    "Analysis",
    "AnyOf",
    "ArchiveExtent",
    "ArchivePosition",
    "ArchiveSlice",
    "ArchivedText",
    "Article",
    "Backfill",
    "Bound",
    "Change",
    "ChangeKind",
    "Chat",
    "Claim",
    "ClaimKind",
    "Enclosure",
    "Entry",
    "Fact",
    "FactSource",
    "Feed",
    "FeedState",
    "FetchedBody",
    "Figure",
    "Fingerprint",
    "MatchedWord",
    "NotModified",
    "OneWord",
    "OutboxKind",
    "OutboxMessage",
    "ParsedFeed",
    "Quotation",
    "Status",
    "Story",
    "Subscription",
    "TextOrigin",
    "Topic",
    "TopicMatch",
    "WordQuery",
]
