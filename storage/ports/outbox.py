"""Ports of the repositories of messages that wait, and of chats that may not get any now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from feeds.types import OutboxMessage
from storage.ports.records import ALL_CHATS, Broadcast, ChatSelection, DeadLetter, SentMark


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

    async def waiting(self, story_id: int) -> frozenset[int]:
        """Returns the chats whose alert on the story waits for the time of its broadcast; none is leased meanwhile."""
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

    async def sent(
        self, message_id: int, at: datetime, telegram_message_id: int | None, *, has_sound: bool = False
    ) -> None:
        """Marks a message as sent.

        The first message on a story in a chat becomes the message of its living alert; later ones are stored as
        messages that belong to it. A DIGEST becomes the message of all stories in its payload's `story_ids` that the
        chat has no message on.

        Args:
            message_id: of the outbox message.
            at: aware UTC.
            telegram_message_id: Telegram's id; None if there was nothing to send any more.
            has_sound: whether the chat was notified with a sound.
        """
        ...

    async def sent_all(self, marks: Sequence[SentMark], at: datetime) -> None:
        """Does the same for many messages, none of them a DIGEST, with a fixed number of statements."""
        ...

    async def sounds(self, since: datetime) -> list[tuple[int, datetime]]:
        """Returns the chat and time of each message that was sent with a sound after `since`, in order of time."""
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

    async def owners(self) -> frozenset[str]:
        """Returns the owners of leases, also of those that have run out since."""
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

    async def pending_since(self) -> datetime | None:
        """Returns when the oldest pending message was stored; None if there is none.

        Messages to a chat in which the bot may not write do not count: they wait for its administrators.
        """
        ...

    async def pending_by_chat(self) -> Mapping[int, int]:
        """Returns the number of pending messages by chat id, of chats that have any."""
        ...

    async def dead_letters(self, limit: int) -> list[DeadLetter]:
        """Returns at most `limit` dead letters, the latest first."""
        ...

    async def revive(self, message_ids: Sequence[int]) -> int:
        """Makes dead letters pending again, with all their attempts; returns how many they were."""
        ...

    async def drop(self, message_ids: Sequence[int]) -> int:
        """Deletes dead letters; returns how many they were."""
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
    """Chats that get nothing for a time, after a 429 or a refusal. A lease returns no message of them."""

    async def put(self, chat_id: int, since: datetime, until: datetime, reason: str) -> None:
        """Pauses a chat, or replaces its pause.

        Args:
            chat_id: of the chat.
            since: aware UTC, when the pause was noted.
            until: aware UTC, when it ends.
            reason: what Telegram said.
        """
        ...

    async def in_force(self, now: datetime, reason: str) -> dict[int, datetime]:
        """Returns the end of each pause with this reason, by chat id.

        A pause that begins after `now` is over: the clock was set back.
        """
        ...

    async def end(self, chat_id: int) -> None:
        """Ends a chat's pause, if it has one."""
        ...
