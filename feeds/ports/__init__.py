"""Ports: what the pipeline needs from outside, as Protocols: a fetcher, a parser, an analyst, and a store of facts.

All times are aware UTC. Repositories never commit; their transaction does, on a clean exit. They raise StorageError and
its subclasses, and no errors of the database driver.
"""

from __future__ import annotations

from feeds.ports.archive import ArchiveRepository, BackfillRepository
from feeds.ports.records import (
    FeedEntries,
    KnownEntries,
    KnownEntry,
    NewEntry,
    OriginRevision,
    PolledEntries,
    StoredEntry,
    StoryArticle,
    StoryMember,
    Untold,
)
from feeds.ports.repositories import (
    LONGEST_FEED_LEASE,
    EntryRepository,
    FactRepository,
    FeedRepository,
    StoryRepository,
    TopicRepository,
)
from feeds.ports.services import (
    Analyst,
    Fetcher,
    Parser,
)
from feeds.ports.store import (
    ChangeListener,
    FactStore,
    Handover,
    Transaction,
)
from feeds.ports.untold import UntoldRepository

__all__ = [
    "LONGEST_FEED_LEASE",
    "Analyst",
    "ArchiveRepository",
    "BackfillRepository",
    "ChangeListener",
    "EntryRepository",
    "FactRepository",
    "FactStore",
    "FeedEntries",
    "FeedRepository",
    "Fetcher",
    "Handover",
    "KnownEntries",
    "KnownEntry",
    "NewEntry",
    "OriginRevision",
    "Parser",
    "PolledEntries",
    "StoredEntry",
    "StoryArticle",
    "StoryMember",
    "StoryRepository",
    "TopicRepository",
    "Transaction",
    "Untold",
    "UntoldRepository",
]
