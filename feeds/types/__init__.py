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
    FeedHints,
    FeedRequest,
    FeedState,
    FetchedBody,
    NotModified,
    ParsedFeed,
)
from feeds.types.levels import AlertLevel
from feeds.types.preferences import DEFAULT_PREFERENCES, Preferences
from feeds.types.timing import DEFAULT_TIMING, EVERY_DAY, MINUTES_OF_A_DAY, SOUNDS_PER_HOUR, Timing
from feeds.types.topic import (
    MatchedWord,
    TextOrigin,
    Topic,
    TopicMatch,
)

__all__ = [
    "DEFAULT_PREFERENCES",
    "DEFAULT_TIMING",
    "EVERY_DAY",
    "LEAST_TEXT",
    "MINUTES_OF_A_DAY",
    "SOUNDS_PER_HOUR",
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
    "FeedHints",
    "FeedRequest",
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
    "Preferences",
    "Quotation",
    "Status",
    "Story",
    "Subscription",
    "TextOrigin",
    "Timing",
    "Topic",
    "TopicMatch",
    "WordQuery",
]
