"""DELIVER: the results of sending a message, and the function that stores one in the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import structlog

from bot.delivery.notices import reopen, tell_of_block, tell_of_plain_text
from feeds.types import OutboxKind, OutboxMessage
from storage.ports import SentMark, Transaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """The message was sent, or needs not be sent any more.

    Attributes:
        telegram_id: id of the sent or edited message in its chat; None if nothing was sent.
        has_sound: whether the chat was notified with a sound.
        complaint: what Telegram said of a text that it took only as plain text; "" if it took it as it was.
        is_open_again: the bot had lost the right to write there, and has it again.
    """

    message: OutboxMessage
    telegram_id: int | None
    has_sound: bool = False
    complaint: str = ""
    is_open_again: bool = False

    @property
    def is_plain(self) -> bool:
        """True if there is nothing to store but that the message was sent."""
        return not (self.complaint or self.is_open_again or self.message.kind is OutboxKind.DIGEST)


@dataclass(frozen=True, slots=True)
class Retry:
    """The message has to be sent again.

    Attributes:
        delay: time until then; None for as soon as its chat's limits allow.
        reason: why, for the log.
        counts: whether this was one of the message's MAX_ATTEMPTS.
        is_unreachable: True if Telegram did not answer as it should, so that no other message would arrive either.
    """

    message: OutboxMessage
    delay: timedelta | None
    reason: str
    counts: bool = True
    is_unreachable: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """The message will never be sent: it becomes a dead letter."""

    message: OutboxMessage
    reason: str


@dataclass(frozen=True, slots=True)
class ChatClosed:
    """The bot was blocked or removed from the chat: the message becomes a dead letter, and the chat is closed."""

    message: OutboxMessage
    reason: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """The bot may not write in the chat now: its topic is closed, or a right is missing. The message waits.

    Attributes:
        reason: Telegram's.
        administrators: user ids of the group's administrators, who are told.
        is_new: False if they have been told before.
    """

    message: OutboxMessage
    reason: str
    administrators: tuple[int, ...] = ()
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class ThreadGone:
    """The forum's topic was deleted: the message has to be sent to the general one."""

    message: OutboxMessage
    reason: str


@dataclass(frozen=True, slots=True)
class ChatMigration:
    """The group became a supergroup: the message has to be sent to its new id."""

    message: OutboxMessage
    new_chat_id: int


SendResult: TypeAlias = Sent | Retry | Rejected | ChatClosed | Blocked | ThreadGone | ChatMigration

# A chat in which the bot may not write is tried again after this, if nothing tells earlier that it may.
BLOCKED_PAUSE: Final = timedelta(hours=1)


# How long a chat, and a group, gets nothing after a message where several processes send: 1 a second, 20 a minute.
REST: Final = timedelta(seconds=1.02)
GROUP_REST: Final = timedelta(seconds=3.03)


async def save_results(
    transaction: Transaction, results: Sequence[SendResult], now: datetime, *, are_others_sending: bool = False
) -> None:
    """Stores many results, those of plain messages that arrived with a fixed number of statements.

    Args:
        transaction: to write in.
        results: each of another message.
        now: aware UTC.
        are_others_sending: True if other processes send too, which do not know when this one sent to a chat.
    """

    def rests_until(chat_id: int) -> datetime | None:
        return now + (GROUP_REST if chat_id < 0 else REST) if are_others_sending else None

    plain = [result for result in results if isinstance(result, Sent) and result.is_plain]
    marks = [
        SentMark(sent.message.id, sent.telegram_id, sent.has_sound, rests_until(sent.message.chat_id)) for sent in plain
    ]
    await transaction.outbox.sent_all(marks, now)
    _log_sent(plain)
    for result in results:
        if not (isinstance(result, Sent) and result.is_plain):
            await save_result(transaction, result, now)


async def save_result(transaction: Transaction, result: SendResult, now: datetime) -> None:
    """Stores a result in the outbox, and in the chats where it concerns the chat.

    Args:
        transaction: to write in.
        result: of one message.
        now: aware UTC.
    """
    message, outbox = result.message, transaction.outbox
    match result:
        case Sent():
            await _save_sent(transaction, result, now)
        case Retry(_, delay, reason, counts):
            await outbox.retry(message.id, None if delay is None else now + delay, reason, counts=counts)
            log.info("delivery.retry", message=message.key, story=message.story_id, reason=reason)
        case Rejected(_, reason):
            await outbox.bury(message.id, reason, now)
            log.warning("delivery.dead_letter", message=message.key, story=message.story_id, reason=reason)
        case ChatClosed(_, reason):
            await outbox.bury(message.id, reason, now)
            await transaction.chats.close(message.chat_id, now)
            log.info("delivery.chat_closed", chat=message.chat_id, reason=reason)
        case Blocked(_, reason, administrators, is_new):
            await outbox.retry(message.id, None, reason, counts=False)
            await transaction.pauses.put(message.chat_id, now, now + BLOCKED_PAUSE, reason)
            if is_new:
                await tell_of_block(transaction, message.chat_id, reason, administrators, now)
            log.info("delivery.chat_blocked", chat=message.chat_id, reason=reason)
        case ThreadGone(_, reason):
            await outbox.retry(message.id, None, reason, counts=False)
            await transaction.chats.set_thread(message.chat_id, None)
            log.info("delivery.thread_gone", chat=message.chat_id, reason=reason)
        case ChatMigration(_, new_chat_id):
            await transaction.chats.migrate(message.chat_id, new_chat_id)
            await outbox.retry(message.id, None, "the group became a supergroup", counts=False)
            log.info("delivery.chat_migrated", chat=message.chat_id, to=new_chat_id)


def _log_sent(results: Sequence[Sent]) -> None:
    """Writes one line for all messages of a kind on a story: with many chats, a line each would cost more than they."""
    by_story: dict[tuple[int | None, OutboxKind], list[Sent]] = {}
    for sent in results:
        by_story.setdefault((sent.message.story_id, sent.message.kind), []).append(sent)
    for (story_id, kind), some in by_story.items():
        messages = [f"{sent.message.chat_id}:{sent.telegram_id}" for sent in some]
        log.info("delivery.sent", story=story_id, kind=kind.value, messages=messages)


async def _save_sent(transaction: Transaction, sent: Sent, now: datetime) -> None:
    message = sent.message
    await transaction.outbox.sent(message.id, now, sent.telegram_id, has_sound=sent.has_sound)
    _log_sent([sent])
    if sent.complaint:
        log.error("delivery.unparsable", message=message.key, story=message.story_id, reason=sent.complaint)
        await tell_of_plain_text(transaction, sent.complaint, now)
    if sent.is_open_again:
        await reopen(transaction, message.chat_id, now)
