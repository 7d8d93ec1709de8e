"""DELIVER: what became of a message that was to be sent, and how that is written down. Values, and one function."""

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
    """It arrived as `telegram_id`; None where there was nothing to send any more."""

    message: OutboxMessage
    telegram_id: int | None


@dataclass(frozen=True, slots=True)
class Retry:
    """To be sent again after `delay`.

    Attributes:
        delay: None: as soon as the chat is free.
        counts: whether it was the message's attempt, of which there are only so many.
        is_unreachable: Telegram did not answer as it should: nothing else would arrive now either.
    """

    message: OutboxMessage
    delay: timedelta | None
    reason: str
    counts: bool = True
    is_unreachable: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """It will never be sent."""

    message: OutboxMessage
    reason: str


@dataclass(frozen=True, slots=True)
class ChatClosed:
    """The bot was blocked or removed."""

    message: OutboxMessage
    reason: str


@dataclass(frozen=True, slots=True)
class ChatMigration:
    """The group became a supergroup."""

    message: OutboxMessage
    new_chat_id: int


SendResult: TypeAlias = Sent | Retry | Rejected | ChatClosed | ChatMigration


async def save_result(transaction: Transaction, result: SendResult, now: datetime) -> None:
    """Writes an result into the outbox."""
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
