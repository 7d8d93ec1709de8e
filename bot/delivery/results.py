"""DELIVER: the results of sending a message, and the function that stores one in the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog

from feeds.types import OutboxMessage
from storage.ports import Transaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """The message was sent, or needs not be sent any more.

    Attributes:
        telegram_id: id of the sent or edited message in its chat; None if nothing was sent.
    """

    message: OutboxMessage
    telegram_id: int | None


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
class ChatMigration:
    """The group became a supergroup: the message has to be sent to its new id."""

    message: OutboxMessage
    new_chat_id: int


SendResult: TypeAlias = Sent | Retry | Rejected | ChatClosed | ChatMigration


async def save_result(transaction: Transaction, result: SendResult, now: datetime) -> None:
    """Stores a result in the outbox, and in the chats where it concerns the chat.

    Args:
        transaction: to write in.
        result: of one message.
        now: aware UTC.
    """
    message, outbox = result.message, transaction.outbox
    match result:
        case Sent(_, telegram_id):
            await outbox.sent(message.id, now, telegram_id)
        case Retry(_, delay, reason, counts):
            await outbox.retry(message.id, None if delay is None else now + delay, reason, counts=counts)
            log.info("delivery.retry", message=message.key, reason=reason)
        case Rejected(_, reason):
            await outbox.bury(message.id, reason, now)
            log.warning("delivery.dead_letter", message=message.key, reason=reason)
        case ChatClosed(_, reason):
            await outbox.bury(message.id, reason, now)
            await transaction.chats.close(message.chat_id, now)
            log.info("delivery.chat_closed", chat=message.chat_id, reason=reason)
        case ChatMigration(_, new_chat_id):
            await transaction.chats.migrate(message.chat_id, new_chat_id)
            await outbox.retry(message.id, None, "the group became a supergroup", counts=False)
            log.info("delivery.chat_migrated", chat=message.chat_id, to=new_chat_id)
