"""What the repositories return and take beside the values of feeds.types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from feeds.types import OutboxKind, OutboxMessage

# How far ahead a lease and a retry may end. One that ends later was written before the clock was set back: it is over.
LONGEST_LEASE: Final = timedelta(seconds=60)


LONGEST_RETRY: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class LivingAlert:
    """The one message that a chat has on a story.

    Attributes:
        chat_id, story_id: whose alert it is.
        message_id: Telegram's id of the message; None until it is delivered.
        fact_ids: facts that the chat has been shown; they are never new to it again.
        text_hash: hash of the HTML that was planned last, to skip edits that change nothing.
        planned_at: when the alert was planned.
        updated_at: when it was last changed.
        told: changes that the chat was notified of with sound, each as "change kind:fact id:unix seconds", so that none
            is repeated and notifications do not come too often.
        is_in_digest: `message_id` is a digest that tells of other stories too, so that it is answered and not edited.
    """

    chat_id: int
    story_id: int
    message_id: int | None
    fact_ids: tuple[int, ...]
    text_hash: str
    planned_at: datetime
    updated_at: datetime
    told: tuple[str, ...] = ()
    is_in_digest: bool = False


@dataclass(frozen=True, slots=True)
class SentMark:
    """That a message was sent, as OutboxRepository.sent takes it.

    Attributes:
        rests_until: no process gets another message of its chat before; None: each process keeps the limits of chats.
    """

    message_id: int
    telegram_message_id: int | None
    has_sound: bool = False
    rests_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message that waits for a chat's digest.

    Attributes:
        id: of the outbox message.
        kind: an alert or an update.
        story_id: which story it is about.
        created: aware UTC; when it was planned.
    """

    id: int
    kind: OutboxKind
    story_id: int
    created: datetime


@dataclass(frozen=True, slots=True)
class BriefMark:
    """What a chat has been briefed on of a topic.

    Attributes:
        at: when it last had a brief.
        covered_from: the start of the time that its briefs covered without a gap up to `at`; None if it is not known,
            and then all before `at` counts as covered.
    """

    at: datetime
    covered_from: datetime | None = None

    def then(self, at: datetime, start: datetime) -> BriefMark:
        """Returns the mark after a further brief.

        Args:
            at: when it was made.
            start: of its window.
        """
        if start > self.at or (self.covered_from is None and start <= self.at):
            return BriefMark(at, start if start > self.at else None)
        return BriefMark(at, min(start, self.covered_from or start))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a chat has been shown of a story. Many chats share one value.

    The attributes are those of LivingAlert.
    """

    fact_ids: tuple[int, ...]
    text_hash: str
    planned_at: datetime
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldElsewhere:
    """A fact of another story, as far as it takes to compare it.

    Attributes:
        fact_id: of the fact.
        story_id: its story, on which chats have alerts.
        vector: as in Fact.
    """

    fact_id: int
    story_id: int
    vector: bytes


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One message to many chats. Its key in each chat is `kind:chat:story`, or `kind:chat:story:name` if it has a name.

    Attributes:
        kind: as in OutboxMessage.
        payload: as in OutboxMessage.
        story_id: of the living alerts that it starts, edits or answers; None for other messages, which need a name.
        chat_ids: without duplicates.
        created: aware UTC.
        name: distinguishes several updates under one alert.
        not_before: aware UTC; an alert waits until then for words that its chats read better. While it waits, a
            broadcast of the same alert replaces it, and its time. None for none.
    """

    kind: OutboxKind
    payload: Mapping[str, Any]
    story_id: int | None
    chat_ids: Sequence[int]
    created: datetime
    name: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that will not be sent, with the reason."""

    message: OutboxMessage
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChatSelection:
    """The chats that a lease takes messages of, and their order.

    Attributes:
        after: chat id of the last message of the previous lease. Chats with higher ids come first, so that the long
            queues of some chats do not delay others. None starts at the lowest id.
        held: ids of chats that are skipped.
    """

    after: int | None = None
    held: frozenset[int] = frozenset()


ALL_CHATS: Final = ChatSelection()


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An action of an administrator: when, who, what, and to what."""

    at: datetime
    actor_id: int
    action: str
    subject: str
