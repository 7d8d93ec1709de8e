"""DELIVER: tells administrators what they have to know of the delivery to a chat, once each time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from bot.delivery.timing import held_until
from bot.locales import Words
from bot.render import escape
from feeds.types import Chat, OutboxKind, OutboxMessage
from storage.ports import Transaction


async def tell_of_block(
    transaction: Transaction, chat_id: int, reason: str, administrators: Collection[int], now: datetime
) -> None:
    """Notes that the bot may not write in a chat, and tells its administrators and the bot's admins.

    Args:
        transaction: to write in.
        chat_id: of the chat.
        reason: Telegram's.
        administrators: user ids of the chat's administrators. They are told if they have an open chat with the bot.
        now: aware UTC.
    """
    await transaction.chats.set_blocked(chat_id, reason)
    admins = set(await transaction.admins.all())
    chats = await transaction.chats.some({chat_id, *administrators, *admins})
    name = escape(chats[chat_id].title or str(chat_id)) if chat_id in chats else str(chat_id)
    for user_id in sorted({*administrators, *admins} - {chat_id}):
        reader = chats.get(user_id)
        if reader is not None and reader.is_open:
            key = f"blocked:{chat_id}:{now.isoformat()}:{user_id}"
            await _put(transaction, reader, key, now, "admin.chat_blocked", chat=name, reason=escape(reason))


async def reopen(transaction: Transaction, chat_id: int, now: datetime) -> None:
    """Notes that the bot may write in a chat again. What has waited is told in one digest instead of a flood."""
    await transaction.chats.set_blocked(chat_id, "")
    await transaction.pauses.end(chat_id)
    chat = (await transaction.chats.some([chat_id])).get(chat_id)
    if chat is not None:
        until = held_until(chat.timing, Words(time_zone=chat.time_zone).zone, now) or now
        await transaction.held.hold_waiting(chat_id, until)


async def tell_of_plain_text(transaction: Transaction, reason: str, now: datetime) -> None:
    """Tells the bot's admins, once a day, that a message could be sent only without its form."""
    for reader in await transaction.chats.of_admins():
        key = f"plain:{reader.id}:{now.date().isoformat()}"
        await _put(transaction, reader, key, now, "admin.sent_as_plain_text", reason=escape(reason))


async def _put(transaction: Transaction, reader: Chat, key: str, now: datetime, text: str, **values: Any) -> None:
    html = Words(reader.language, reader.time_zone).text(text, **values)
    await transaction.outbox.put(OutboxMessage(key, reader.id, OutboxKind.NOTICE, {"text": html}, created=now))
