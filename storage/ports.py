"""The whole store as Protocols: what `feeds.ports` asks for, and what the chat needs beside it.

The same rules hold: aware UTC, no repository commits, errors are StorageError's kinds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from feeds import ports
from feeds.types import Chat, OutboxKind, OutboxMessage, Subscription

# How far ahead a lease and a retry may lie. What lies further was written before the clock was set back, and is over.
LONGEST_LEASE: Final = timedelta(seconds=60)
LONGEST_RETRY: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class LivingAlert:
    """The one message that a chat has on a story.

    Attributes:
        message_id: None until it is delivered.
        fact_ids: facts that the chat has been shown, so that they never come as new again.
        text_hash: of the HTML as last planned, to see whether an edit would change anything.
        told: what came with sound under it, each "change kind:fact id:unix seconds": never twice, and not too often.
    """

    chat_id: int
    story_id: int
    message_id: int | None
    fact_ids: tuple[int, ...]
    text_hash: str
    planned_at: datetime
    updated_at: datetime
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a chat has been shown of a story, and when that began; many chats have been shown the same.

    The attributes are those of LivingAlert.
    """

    fact_ids: tuple[int, ...]
    text_hash: str
    planned_at: datetime
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One message to many chats. In each its key is `kind:chat:story`, with `:name` where it has a name.

    Attributes:
        chat_ids: each once.
        name: makes the keys of several updates under one alert differ.
    """

    kind: OutboxKind
    payload: Mapping[str, Any]
    story_id: int
    chat_ids: Sequence[int]
    created: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that will not be sent, and why."""

    message: OutboxMessage
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChatSelection:
    """Which chats a lease takes messages of, and in which order.

    Attributes:
        after: the chat of the last message of the lease before: those with higher ids come first, so that a long queue
            of some chats keeps no other waiting. None begins at the lowest.
        held: chats that may not be sent anything now.
    """

    after: int | None = None
    held: frozenset[int] = frozenset()


ALL_CHATS: Final = ChatSelection()


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Who did what to what, when."""

    at: datetime
    actor_id: int
    action: str
    subject: str


class ChatRepository(Protocol):
    """Chats and what they follow."""

    async def get(self, chat_id: int) -> Chat:
        """Raises NotFoundError."""
        ...

    async def put(self, chat: Chat) -> None:
        """Adds or replaces."""
        ...

    async def all(self) -> list[Chat]:
        """All, by id."""
        ...

    async def close(self, chat_id: int, at: datetime) -> None:
        """The bot was blocked or removed: nothing is sent there any more, its pending messages end at `at`."""
        ...

    async def migrate(self, old_id: int, new_id: int) -> None:
        """A group became a supergroup: everything of the old chat is the new one's, pending messages too."""
        ...

    async def subscribe(self, subscription: Subscription) -> bool:
        """Adds or replaces; True when it is new. Raises NotFoundError when the topic or chat is not there."""
        ...

    async def unsubscribe(self, chat_id: int, topic: str) -> bool:
        """True when there was one."""
        ...

    async def subscriptions(self, chat_id: int) -> list[Subscription]:
        """By topic."""
        ...

    async def subscribers(self, topics: Sequence[str]) -> list[tuple[Chat, Subscription]]:
        """Open chats that follow any of `topics` and are not muted, by chat and topic."""
        ...

    async def last_brief_at(self, chat_id: int, topic: str) -> datetime | None:
        """When the chat last had a brief on the topic."""
        ...

    async def set_last_brief_at(self, chat_id: int, topic: str, at: datetime) -> None:
        """A brief on the topic was answered in the chat."""
        ...


class AlertRepository(Protocol):
    """Living alerts, by chat and story."""

    async def get(self, chat_id: int, story_id: int) -> LivingAlert | None: ...

    async def put(self, alert: LivingAlert) -> None:
        """Adds or replaces; never clears a `message_id` that is known."""
        ...

    async def shown(self, story_id: int) -> Mapping[int, Shown]:
        """What each chat with an alert on the story has been shown, by chat."""
        ...

    async def put_shown(self, story_id: int, chat_ids: Sequence[int], shown: Shown, updated_at: datetime) -> None:
        """Adds or replaces the alerts of many chats in a number of statements that does not depend on theirs."""
        ...

    async def by_message(self, chat_id: int, message_id: int) -> LivingAlert | None:
        """The alert that a message belongs to: the message itself, or an update that was sent under it."""
        ...

    async def since(self, at: datetime) -> list[LivingAlert]:
        """Planned at or after `at`, the latest first."""
        ...


class OutboxRepository(Protocol):
    """Messages to send. At least once: a lease that runs out is given again."""

    async def put(self, message: OutboxMessage) -> None:
        """Stores it once by key; `created` must be set.

        An EDIT whose key is pending and not leased replaces its payload: only the last state is worth sending.
        """
        ...

    async def broadcast(self, broadcast: Broadcast) -> None:
        """The same for many chats, in a number of statements that does not depend on theirs."""
        ...

    async def lease(
        self, owner: str, now: datetime, duration: timedelta, limit: int, chats: ChatSelection = ALL_CHATS
    ) -> list[OutboxMessage]:
        """Gives messages that are due and not leased by another, the most urgent kind first, chats in turn.

        Of one chat it gives at most one, in the order of their ids within an urgency, and none while one of the chat is
        leased or the chat is paused; an UPDATE or EDIT waits until its story's ALERT in that chat is sent. Where that
        was refused, the next EDIT takes its place, and an UPDATE waits for it. No two owners get the same row while a
        lease holds.

        Args:
            owner: who sends them.
            now: aware UTC.
            duration: how long the lease holds, at most LONGEST_LEASE.
            limit: at most so many messages.
            chats: which come first, and which not at all.
        """
        ...

    async def next_due_at(self, now: datetime) -> datetime | None:
        """When the next lease could give something: `now` or later, None when nothing is pending."""
        ...

    async def sent(self, message_id: int, at: datetime, telegram_message_id: int | None) -> None:
        """It arrived, as the message `telegram_message_id`; None where there was nothing to send any more.

        The first message about a story in a chat becomes the one that its living alert names; an UPDATE's is remembered
        under it.
        """
        ...

    async def retry(self, message_id: int, not_before: datetime | None, reason: str, *, counts: bool = True) -> None:
        """Gives it back to be sent later, at most LONGEST_RETRY ahead; None: as soon as its chat is free.

        `counts` is False where it was not the message's fault (429).
        """
        ...

    async def release(self, owner: str) -> None:
        """Gives back what `owner` has leased, as it was: the owner ends."""
        ...

    async def bury(self, message_id: int, reason: str, at: datetime) -> None:
        """It cannot be sent: dead letter."""
        ...

    async def pending_count(self) -> int: ...

    async def pending_by_chat(self) -> Mapping[int, int]:
        """The number of pending messages of each chat that has any."""
        ...

    async def dead_letters(self, limit: int) -> list[DeadLetter]:
        """The latest first."""
        ...

    async def dead_reasons(self, since: datetime, until: datetime) -> list[tuple[str, int]]:
        """Why messages to open chats died after `since` and up to `until`, and how many, the most frequent first."""
        ...

    async def prune(self, sent_before: datetime, limit: int) -> int:
        """Forgets at most `limit` messages that were sent before `sent_before`, and gives how many went.

        What died is kept as long as everything else; see RetentionRepository.
        """
        ...


class PauseRepository(Protocol):
    """Chats that Telegram paused (429). A lease gives no message of them."""

    async def put(self, chat_id: int, since: datetime, until: datetime, reason: str) -> None:
        """Pauses a chat, or moves the end of its pause."""
        ...

    async def in_force(self, now: datetime) -> dict[int, datetime]:
        """Chat → when its pause is over. A pause that begins after `now` is of before the clock was set back: over."""
        ...


class AdminRepository(Protocol):
    """Who may add feeds and topics, and what they did."""

    async def is_admin(self, user_id: int) -> bool: ...

    async def add(self, user_id: int) -> bool:
        """True when it is new."""
        ...

    async def remove(self, user_id: int) -> bool:
        """True when there was one."""
        ...

    async def all(self) -> list[int]: ...

    async def record(self, record: AuditRecord) -> None: ...

    async def log(self, limit: int) -> list[AuditRecord]:
        """The latest first."""
        ...


class NoteRepository(Protocol):
    """Small things remembered by name: the hash of the claim link, chats that refused the rich form …"""

    async def get(self, name: str) -> Any | None:
        """The JSON value, None where there is none."""
        ...

    async def put(self, name: str, value: Any) -> None:
        """`value` is anything that JSON can hold."""
        ...

    async def remove(self, name: str) -> bool:
        """True when there was one: the way to use a one-time thing once."""
        ...


class RetentionRepository(Protocol):
    """What is too old goes."""

    async def forget(self, before: datetime, now: datetime, limit: int) -> int:
        """Forgets what ended before `before`: at most `limit` of each kind, so that a step takes no writer long.

        A story goes whole: entries, facts, claims, alerts; not while a message about it waits. So do entries of no
        story, closed chats with all that is theirs, messages that ended, and the audit log. An entry that the
        publisher never dated keeps its names, so that it never comes as new while its feed lists it; see
        `EntryRepository.note_listed`.

        Args:
            before: aware UTC; now, less the time for which things are kept.
            now: aware UTC.
            limit: rows of each kind.

        Returns:
            How many stories, entries, chats, messages and records went; 0 when nothing is left to forget.
        """
        ...

    async def prune(self, before: datetime, limit: int) -> int:
        """Removes shared texts and shared records of what was shown that no message and no alert refers to any more.

        Args:
            before: what was used later stays: another process may be about to refer to it.
            limit: at most so many of each.

        Returns:
            How many went; 0 when nothing is left to remove.
        """
        ...


class Transaction(ports.Transaction, Protocol):
    """One unit of work over everything."""

    @property
    def chats(self) -> ChatRepository: ...
    @property
    def alerts(self) -> AlertRepository: ...
    @property
    def outbox(self) -> OutboxRepository: ...
    @property
    def pauses(self) -> PauseRepository: ...
    @property
    def admins(self) -> AdminRepository: ...
    @property
    def notes(self) -> NoteRepository: ...
    @property
    def retention(self) -> RetentionRepository: ...


class Store(Protocol):
    """Opens units of work. Writers wait for one another; a reader never waits for a writer."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Reads and writes; commits on a clean exit, rolls back on any error."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Only reads: one consistent view; writing through it raises StorageError."""
        ...

    async def reclaim(self, most_pages: int) -> int:
        """Gives disk space back that deleted rows have left, in one short step.

        Returns:
            How many pages are still unused. 0 where the database does this itself (PostgreSQL).
        """
        ...

    async def counts(self) -> Mapping[str, int]:
        """Rows by noun, for the doctor and the metrics."""
        ...

    async def close(self) -> None: ...
