"""STORE, ports: the store as Protocols, for `bot`. Extends those of `feeds.ports`.

The same rules hold: times are aware UTC, repositories never commit, errors are subclasses of StorageError.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from feeds import ports
from feeds.types import Chat, OutboxKind, OutboxMessage, Subscription

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
    """What a chat has been shown of a story. Many chats share one value.

    The attributes are those of LivingAlert.
    """

    fact_ids: tuple[int, ...]
    text_hash: str
    planned_at: datetime
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One message to many chats. Its key in each chat is `kind:chat:story`, or `kind:chat:story:name` if it has a name.

    Attributes:
        kind: as in OutboxMessage.
        payload: as in OutboxMessage.
        story_id: of the living alerts that it starts, edits or answers.
        chat_ids: without duplicates.
        created: aware UTC.
        name: distinguishes several updates under one alert.
    """

    kind: OutboxKind
    payload: Mapping[str, Any]
    story_id: int
    chat_ids: Sequence[int]
    created: datetime
    name: str = ""


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


class ChatRepository(Protocol):
    """Chats and their subscriptions."""

    async def get(self, chat_id: int) -> Chat:
        """Returns the chat. Raises NotFoundError."""
        ...

    async def put(self, chat: Chat) -> None:
        """Adds or replaces a chat."""
        ...

    async def all(self) -> list[Chat]:
        """Returns all chats, by id."""
        ...

    async def close(self, chat_id: int, at: datetime) -> None:
        """Closes a chat in which the bot was blocked or removed; its pending messages become dead letters at `at`."""
        ...

    async def migrate(self, old_id: int, new_id: int) -> None:
        """Moves everything of a group to the supergroup that it became, pending messages included."""
        ...

    async def subscribe(self, subscription: Subscription) -> bool:
        """Adds or replaces a subscription; returns True if it is new. Raises NotFoundError: no such topic or chat."""
        ...

    async def unsubscribe(self, chat_id: int, topic: str) -> bool:
        """Removes a subscription; returns True if there was one."""
        ...

    async def subscriptions(self, chat_id: int) -> list[Subscription]:
        """Returns the chat's subscriptions, by topic."""
        ...

    async def subscribers(self, topics: Sequence[str]) -> list[tuple[Chat, Subscription]]:
        """Returns open chats with their unmuted subscriptions to any of `topics`, by chat and topic."""
        ...

    async def last_brief_at(self, chat_id: int, topic: str) -> datetime | None:
        """Returns when the chat last got a brief on the topic; None if never."""
        ...

    async def set_last_brief_at(self, chat_id: int, topic: str, at: datetime) -> None:
        """Stores when the chat got a brief on the topic.

        Args:
            chat_id: of the chat.
            topic: slug.
            at: aware UTC.
        """
        ...


class AlertRepository(Protocol):
    """Living alerts, by chat and story."""

    async def get(self, chat_id: int, story_id: int) -> LivingAlert | None:
        """Returns the living alert of a chat on a story; None if there is none."""
        ...

    async def put(self, alert: LivingAlert) -> None:
        """Adds or replaces an alert. A known `message_id` is kept if the new one is None."""
        ...

    async def shown(self, story_id: int) -> Mapping[int, Shown]:
        """Returns what each chat with an alert on the story has been shown, by chat id."""
        ...

    async def put_shown(self, story_id: int, chat_ids: Sequence[int], shown: Shown, updated_at: datetime) -> None:
        """Adds or replaces the alerts of many chats, with a fixed number of statements.

        Args:
            story_id: of the alerts.
            chat_ids: without duplicates.
            shown: what all of them have been shown now.
            updated_at: aware UTC.
        """
        ...

    async def by_message(self, chat_id: int, message_id: int) -> LivingAlert | None:
        """Returns the alert that a message is, or is an update of; None if there is none."""
        ...

    async def since(self, at: datetime) -> list[LivingAlert]:
        """Returns alerts planned at or after `at`, the latest first."""
        ...


class OutboxRepository(Protocol):
    """Messages to send. Delivery is at least once: messages whose lease has run out are leased again."""

    async def put(self, message: OutboxMessage) -> None:
        """Stores a message unless its key is known; `created` must be set.

        If a pending EDIT of this key is not leased yet, its payload is replaced: only the last state is worth sending.
        """
        ...

    async def broadcast(self, broadcast: Broadcast) -> None:
        """Does the same for many chats, with a fixed number of statements."""
        ...

    async def lease(
        self, owner: str, now: datetime, duration: timedelta, limit: int, chats: ChatSelection = ALL_CHATS
    ) -> list[OutboxMessage]:
        """Leases and returns messages that are due, the most urgent kind first; chats take turns.

        Of each chat at most one message is returned, in the order of ids within an urgency, and none while the chat is
        paused or another message of it is leased. An UPDATE or EDIT waits until its story's ALERT in that chat is sent.
        If that ALERT was refused, the next EDIT is sent in its place, and an UPDATE waits for the EDIT. A message is
        never leased to two owners at once.

        Args:
            owner: name of the process that sends them.
            now: aware UTC.
            duration: of the lease, at most LONGEST_LEASE.
            limit: the most messages to return.
            chats: which chats come first, and which are skipped.
        """
        ...

    async def next_due_at(self, now: datetime) -> datetime | None:
        """Returns when the next lease could return a message, `now` or later; None if nothing is pending."""
        ...

    async def sent(self, message_id: int, at: datetime, telegram_message_id: int | None) -> None:
        """Marks a message as sent.

        The first message on a story in a chat becomes the message of its living alert; later ones are stored as
        messages that belong to it.

        Args:
            message_id: of the outbox message.
            at: aware UTC.
            telegram_message_id: Telegram's id; None if there was nothing to send any more.
        """
        ...

    async def retry(self, message_id: int, not_before: datetime | None, reason: str, *, counts: bool = True) -> None:
        """Ends the lease of a message, which is to be sent again later.

        Args:
            message_id: of the outbox message.
            not_before: at most LONGEST_RETRY ahead; None to send it as soon as its chat is free.
            reason: why it was not sent.
            counts: False if this does not count as an attempt, as for 429.
        """
        ...

    async def release(self, owner: str) -> None:
        """Ends all leases of an owner that stops. The messages are unchanged otherwise."""
        ...

    async def bury(self, message_id: int, reason: str, at: datetime) -> None:
        """Makes a message that cannot be sent a dead letter.

        Args:
            message_id: of the outbox message.
            reason: why it cannot be sent.
            at: aware UTC.
        """
        ...

    async def pending_count(self) -> int:
        """Returns the number of pending messages."""
        ...

    async def pending_by_chat(self) -> Mapping[int, int]:
        """Returns the number of pending messages by chat id, of chats that have any."""
        ...

    async def dead_letters(self, limit: int) -> list[DeadLetter]:
        """Returns at most `limit` dead letters, the latest first."""
        ...

    async def dead_reasons(self, since: datetime, until: datetime) -> list[tuple[str, int]]:
        """Returns why messages to open chats died in (since, until], with their number, the most frequent first."""
        ...

    async def prune(self, sent_before: datetime, limit: int) -> int:
        """Deletes at most `limit` messages that were sent before `sent_before`; returns how many were deleted.

        Dead letters are kept longer; see RetentionRepository.forget.
        """
        ...


class PauseRepository(Protocol):
    """Chats that Telegram paused (429). A lease returns no message of them."""

    async def put(self, chat_id: int, since: datetime, until: datetime, reason: str) -> None:
        """Pauses a chat, or replaces its pause.

        Args:
            chat_id: of the chat.
            since: aware UTC, when the pause was noted.
            until: aware UTC, when it ends.
            reason: what Telegram said.
        """
        ...

    async def in_force(self, now: datetime) -> dict[int, datetime]:
        """Returns the end of each pause by chat id. A pause that begins after `now` is over: the clock was set back."""
        ...


class AdminRepository(Protocol):
    """Administrators, who may add feeds and topics, and the audit log of their actions."""

    async def is_admin(self, user_id: int) -> bool:
        """Returns True if the user is an administrator."""
        ...

    async def add(self, user_id: int) -> bool:
        """Adds an administrator; returns True if the user was none."""
        ...

    async def remove(self, user_id: int) -> bool:
        """Removes an administrator; returns True if the user was one."""
        ...

    async def all(self) -> list[int]:
        """Returns the user ids of all administrators, in order."""
        ...

    async def record(self, record: AuditRecord) -> None:
        """Adds a record to the audit log."""
        ...

    async def log(self, limit: int) -> list[AuditRecord]:
        """Returns at most `limit` records of the audit log, the latest first."""
        ...


class NoteRepository(Protocol):
    """JSON values by name, for example the hash of the link by which the first administrator registers."""

    async def get(self, name: str) -> Any | None:
        """Returns the value of a note; None if there is no such note."""
        ...

    async def put(self, name: str, value: Any) -> None:
        """Adds or replaces a note. `value` is any JSON value."""
        ...

    async def remove(self, name: str) -> bool:
        """Removes a note; returns True if there was one, so that a one-time value is used only once."""
        ...


class RetentionRepository(Protocol):
    """Deletes old data."""

    async def forget(self, before: datetime, now: datetime, limit: int) -> int:
        """Deletes what ended before `before`: at most `limit` rows of each kind, so that other writers wait briefly.

        Deletes stories with their entries, facts, claims and alerts (not while a message on the story is pending),
        entries without a story, closed chats with all that is theirs, messages that were sent or died, and audit
        records. The names of undated entries are kept, so that an entry is never new again while its feed lists it;
        see EntryRepository.note_listed.

        Args:
            before: aware UTC.
            now: aware UTC.
            limit: rows of each kind.

        Returns:
            The number of stories, entries, chats, messages and records deleted; 0 when nothing is left to delete.
        """
        ...

    async def prune(self, before: datetime, limit: int) -> int:
        """Deletes shared texts and Shown rows to which no message and no alert refers any more.

        Args:
            before: aware UTC; rows used later are kept, since another process may be about to refer to them.
            limit: rows of each kind.

        Returns:
            The number of rows deleted; 0 when nothing is left to delete.
        """
        ...


class Transaction(ports.Transaction, Protocol):
    """One unit of work over all repositories."""

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
    """Opens units of work. Writers wait for one another; readers never wait for a writer."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Opens a transaction that reads and writes. Commits on a clean exit, rolls back on any error."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Opens a transaction that only reads one consistent snapshot. Writing in it raises StorageError."""
        ...

    async def reclaim(self, most_pages: int) -> int:
        """Frees at most `most_pages` pages of disk space that deleted rows have left, in one short step.

        Returns:
            The number of pages that are still unused; 0 on PostgreSQL, which reuses space by itself.
        """
        ...

    async def counts(self) -> Mapping[str, int]:
        """Returns the number of rows by noun, for `wirebrief doctor` and the metrics."""
        ...

    async def close(self) -> None:
        """Closes all connections."""
        ...
