"""DELIVER: tells admins of messages that could not be sent, at most once a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.locales import Words
from bot.render import escape
from feeds.reasons import because
from feeds.types import OutboxKind, OutboxMessage
from storage.ports import Transaction

# Name of the note that holds the time of the last notice.
NOTICE_NOTE: Final = "dead-letters-told"
NOTICE_INTERVAL: Final = timedelta(days=1)
REASONS_SHOWN: Final = 3
REASON_WIDTH: Final = 200


def why_dead(reason: str, words: Words) -> str:
    """Returns why a message could not be sent: our reason in the reader's language, Telegram's as a quotation."""
    closed = because("chat_closed")
    return words.reason(closed) if reason == str(closed) else words.quoted(reason[:REASON_WIDTH], "en")


def notice_html(reasons: Sequence[tuple[str, int]], words: Words) -> str:
    """Returns the HTML of a notice: how many messages could not be sent, and the most frequent reasons.

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
    """Puts a notice of new dead letters into the outbox for each admin who has an open chat with the bot.

    Messages to chats that blocked or removed the bot are not counted.

    Returns:
        Whether a notice was put; never within a day of the last one.
    """
    noted = await transaction.notes.get(NOTICE_NOTE)
    since = datetime.fromisoformat(noted) if isinstance(noted, str) else now - NOTICE_INTERVAL
    if now - NOTICE_INTERVAL < since <= now:
        return False
    reasons = await transaction.outbox.dead_reasons(min(since, now - NOTICE_INTERVAL), now)
    chats = await transaction.chats.of_admins() if reasons else []
    for chat in chats:
        html = notice_html(reasons, Words(chat.language, chat.time_zone))
        key = f"dead-letters:{chat.id}:{now.isoformat()}"
        await transaction.outbox.put(OutboxMessage(key, chat.id, OutboxKind.NOTICE, {"text": html}, created=now))
    if chats:
        await transaction.notes.put(NOTICE_NOTE, now.isoformat())
    return bool(chats)
