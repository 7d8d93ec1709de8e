"""STORE, tables: the SQLModel classes. Rows do not leave `storage`, which takes and returns values of feeds.types.

Values that are only read as a whole (claims, matches) are JSON; what a query filters or sorts by is a column.
"""

from storage.models.broadcasts import BroadcastRow
from storage.models.chats import BriefMarkRow, ChatRow, SubscriptionRow
from storage.models.dialogues import DialogueRow, RemovalRow
from storage.models.entries import (
    ArchiveRow,
    EntryLegRow,
    EntryRow,
    EntryTopicRow,
    FeedRow,
    FingerprintRow,
    PushSubscriptionRow,
)
from storage.models.feedback import FeedbackRow
from storage.models.messages import AlertMessageRow, AlertRow, OutboxRow, SendPauseRow, ShownRow, TextRow
from storage.models.processes import JobRow, PeriodicRunRow, SendBudgetRow, StoryTurnRow
from storage.models.schema import VERSION, BigId, UtcTime, metadata
from storage.models.stories import ClaimRow, FactRow, SpeakerRow, StoryMergeRow, StoryRow, StoryTopicRow, UntoldRow
from storage.models.topics import BackfillRow, TopicRow
from storage.models.upkeep import AdminRow, AuditRow, InvitationRow, MemberRow, NoteRow

__all__ = [
    "VERSION",
    "AdminRow",
    "AlertMessageRow",
    "AlertRow",
    "ArchiveRow",
    "AuditRow",
    "BackfillRow",
    "BigId",
    "BriefMarkRow",
    "BroadcastRow",
    "ChatRow",
    "ClaimRow",
    "DialogueRow",
    "EntryLegRow",
    "EntryRow",
    "EntryTopicRow",
    "FactRow",
    "FeedRow",
    "FeedbackRow",
    "FingerprintRow",
    "InvitationRow",
    "JobRow",
    "MemberRow",
    "NoteRow",
    "OutboxRow",
    "PeriodicRunRow",
    "PushSubscriptionRow",
    "RemovalRow",
    "SendBudgetRow",
    "SendPauseRow",
    "ShownRow",
    "SpeakerRow",
    "StoryMergeRow",
    "StoryRow",
    "StoryTopicRow",
    "StoryTurnRow",
    "SubscriptionRow",
    "TextRow",
    "TopicRow",
    "UntoldRow",
    "UtcTime",
    "metadata",
]
