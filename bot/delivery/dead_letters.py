"""DELIVER: what is said of messages that could not be sent; admins are told once a day, where there are new ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.locales import Words
from bot.render import escape
from feeds.reasons import because
from feeds.types import Chat, OutboxKind, OutboxMessage
from storage.ports import Transaction

# The note of when admins were told last.
TOLD: Final = "dead-letters-told"
TOLD_EVERY: Final = timedelta(days=1)
REASONS_SHOWN: Final = 3
REASON_WIDTH: Final = 200


def why_dead(reason: str, words: Words) -> str:
    """Why a message was given up: our own reason in the reader's language, Telegram's words as its words."""
    closed = because("chat_closed")
    return words.reason(closed) if reason == str(closed) else words.quoted(reason[:REASON_WIDTH], "en")


def notice_html(reasons: Sequence[tuple[str, int]], words: Words) -> str:
    """How many messages could not be sent, and the first reasons.

    Args:
        reasons: each with its number of messages, the most frequent first.
        words: the reader's language.
    """
    total = sum(count for _, count in reasons)
    lines = [
        f"• {words.number(count)} × {escape(why_dead(reason, words))}" for reason, count in reasons[:REASONS_SHOWN]
    ]
    rest = len(reasons) - REASONS_SHOWN
    lines += [words.text("admin.dead_letters_more", count=rest)] if rest > 0 else []
    head = words.text("admin.dead_letters_new", count=total)
    return "\n".join([head, *lines, words.text("admin.dead_letters_hint")])


async def tell_admins(transaction: Transaction, now: datetime) -> bool:
    """Puts a notice into the outbox for each admin who has an open chat with the bot; True when there was something.

    Nothing is told within a day of the last time. Chats that left the bot are no news: their messages are not counted.
    """
    told = await transaction.notes.get(TOLD)
    since = datetime.fromisoformat(told) if isinstance(told, str) else now - TOLD_EVERY
    if now - TOLD_EVERY < since <= now:
        return False
    reasons = await transaction.outbox.dead_reasons(min(since, now - TOLD_EVERY), now)
    chats = await _admin_chats(transaction) if reasons else []
    for chat in chats:
        html = notice_html(reasons, Words(chat.language, chat.time_zone))
        key = f"dead-letters:{chat.id}:{now.isoformat()}"
        await transaction.outbox.put(OutboxMessage(key, chat.id, OutboxKind.NOTICE, {"text": html}, created=now))
    if chats:
        await transaction.notes.put(TOLD, now.isoformat())
    return bool(chats)


async def _admin_chats(transaction: Transaction) -> list[Chat]:
    admins = set(await transaction.admins.all())
    return [chat for chat in await transaction.chats.all() if chat.is_open and chat.id in admins]
