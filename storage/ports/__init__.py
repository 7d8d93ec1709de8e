"""STORE, ports: the store as Protocols, for `bot`. Extends those of `feeds.ports`.

The same rules hold: times are aware UTC, repositories never commit, errors are subclasses of StorageError.
"""

from __future__ import annotations

from storage.ports.admins import Admin, AdminRepository, Invitation, InvitationRepository, Role
from storage.ports.broadcasts import BroadcastProgress, BroadcastRepository
from storage.ports.chats import (
    AlertRepository,
    ChatRepository,
)
from storage.ports.dialogues import Dialogue, DialogueRepository, Removal, RemovalRepository
from storage.ports.feedback import Feedback, FeedbackRepository, TopicFeedback, Verdict
from storage.ports.held import HeldRepository
from storage.ports.jobs import JobRepository, LeasedJob, LocalJobRepository
from storage.ports.outbox import (
    OutboxRepository,
    PauseRepository,
)
from storage.ports.presence import Presence
from storage.ports.processes import ProcessRepository
from storage.ports.push import PushRepository
from storage.ports.records import (
    ALL_CHATS,
    LONGEST_LEASE,
    LONGEST_RETRY,
    AuditRecord,
    BriefMark,
    Broadcast,
    ChatSelection,
    DeadLetter,
    HeldMessage,
    LivingAlert,
    SentMark,
    Shown,
    ToldElsewhere,
)
from storage.ports.search import FoundArticle, SearchRepository
from storage.ports.statistics import MEASURED, DayCounts, Delays, FeedDelays, PresentCounts, StatisticsRepository
from storage.ports.store import (
    Store,
    Transaction,
)
from storage.ports.told_marks import (
    KNOWN,
    LATER,
    LINE,
    MOVED,
    facts_of_marks,
    is_about,
    known_mark,
    later_mark,
    line_mark,
    moved_mark,
    told_mark,
    with_other_ids,
)
from storage.ports.upkeep import (
    NoteRepository,
    RetentionRepository,
)

__all__ = [
    "ALL_CHATS",
    "KNOWN",
    "LATER",
    "LINE",
    "LONGEST_LEASE",
    "LONGEST_RETRY",
    "MEASURED",
    "MOVED",
    "Admin",
    "AdminRepository",
    "AlertRepository",
    "AuditRecord",
    "BriefMark",
    "Broadcast",
    "BroadcastProgress",
    "BroadcastRepository",
    "ChatRepository",
    "ChatSelection",
    "DayCounts",
    "DeadLetter",
    "Delays",
    "Dialogue",
    "DialogueRepository",
    "FeedDelays",
    "Feedback",
    "FeedbackRepository",
    "FoundArticle",
    "HeldMessage",
    "HeldRepository",
    "Invitation",
    "InvitationRepository",
    "JobRepository",
    "LeasedJob",
    "LivingAlert",
    "LocalJobRepository",
    "NoteRepository",
    "OutboxRepository",
    "PauseRepository",
    "Presence",
    "PresentCounts",
    "ProcessRepository",
    "PushRepository",
    "Removal",
    "RemovalRepository",
    "RetentionRepository",
    "Role",
    "SearchRepository",
    "SentMark",
    "Shown",
    "StatisticsRepository",
    "Store",
    "ToldElsewhere",
    "TopicFeedback",
    "Transaction",
    "Verdict",
    "facts_of_marks",
    "is_about",
    "known_mark",
    "later_mark",
    "line_mark",
    "moved_mark",
    "told_mark",
    "with_other_ids",
]
