"""DELIVER: what Telegram's refusals (400) of a message mean. Pure.

The texts are those of the Bot API server's source; it has no error codes. Each is a part of the description, in lower
case.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from feeds.types import OutboxKind


class Refusal(Enum):
    """What a refusal asks for."""

    DONE = auto()  # an edit has nothing left to do
    GONE = auto()  # the message to edit is gone
    NO_TIMES = auto()  # the server does not know <tg-time>
    UNPARSABLE = auto()  # the text is not well-formed
    TOO_LONG = auto()  # more characters or entities than one message takes
    NO_CHAT = auto()  # there is no such chat any more
    NO_THREAD = auto()  # the forum's topic was deleted
    BLOCKED = auto()  # the bot may not write there now, and may be allowed to again
    OTHER = auto()  # the message itself is refused


_TEXTS: Final[tuple[tuple[Refusal, tuple[str, ...]], ...]] = (
    (Refusal.NO_TIMES, ("tg-time",)),
    (Refusal.UNPARSABLE, ("can't parse entities", "can't parse message text", "entity_bounds_invalid")),
    (Refusal.TOO_LONG, ("message is too long", "message_too_long", "entities_too_long", "text is too long")),
    (Refusal.NO_THREAD, ("message thread not found", "topic_deleted", "topic_id_invalid")),
    (
        Refusal.BLOCKED,
        (
            "topic_closed",
            "not enough rights",
            "have no rights",
            "need administrator rights",
            "chat_write_forbidden",
            "chat_restricted",
            "chat_admin_required",
            "chat_send_plain_forbidden",
            "user_restricted",
        ),
    ),
    (Refusal.NO_CHAT, ("chat not found", "peer_id_invalid", "chat_id_invalid", "group chat was deactivated")),
)
_EDIT_TEXTS: Final[tuple[tuple[Refusal, tuple[str, ...]], ...]] = (
    (Refusal.DONE, ("not modified", "message can't be edited")),
    (Refusal.GONE, ("message to edit not found", "message_id_invalid")),
)


def refusal_of(description: str, kind: OutboxKind) -> Refusal:
    """Returns what a refusal means.

    Args:
        description: Telegram's.
        kind: of the message that was refused.
    """
    said = description.lower()
    texts = _EDIT_TEXTS + _TEXTS if kind is OutboxKind.EDIT else _TEXTS
    return next((refusal for refusal, parts in texts if any(part in said for part in parts)), Refusal.OTHER)
