"""DELIVER: what answers of Telegram (429) teach about its limits, for each scope. Pure.

Telegram publishes no exact limits, and does not say what a 429 is about. If several chats get one within a moment, it
is the overall limit; else it is the chat's. The time between requests of that scope grows, and shrinks again with what
is sent without a 429.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

ChatId = int | str

# 429 of two chats within this time are about the overall limit.
MOMENT_SECONDS: Final = 2.0
OVERALL_STEP: Final = 1.05
MOST_OVERALL: Final = 4.0
CHAT_STEP: Final = 1.5
MOST_CHAT: Final = 8.0
# The part of what was learnt that is forgotten with each message that is sent.
OVERALL_FORGETTING: Final = 0.0005
CHAT_FORGETTING: Final = 0.02
# What is this near to 1 is forgotten.
NEGLIGIBLE: Final = 0.01
# Chats of which something is remembered; the oldest are forgotten first.
MOST_CHATS: Final = 10_000


@dataclass(slots=True)
class LearnedRates:
    """By how much longer the time between requests is than the settings say.

    Attributes:
        overall: factor for all requests, 1 to 4.
        chats: factors for the requests to a chat, above 1 and up to 8.
    """

    overall: float = 1.0
    chats: dict[ChatId, float] = field(default_factory=dict)
    _last_chat: ChatId | None = None
    _last_at: float = float("-inf")

    def of(self, chat_id: ChatId) -> float:
        """Returns the factor for the requests to a chat."""
        return self.chats.get(chat_id, 1.0)

    def refused(self, chat_id: ChatId | None, now: float) -> None:
        """Learns from a 429.

        Args:
            chat_id: of the request; None if it named no chat.
            now: seconds of a monotonic clock.
        """
        is_overall = chat_id is None or (self._last_chat != chat_id and now - self._last_at <= MOMENT_SECONDS)
        self._last_chat, self._last_at = chat_id, now
        if is_overall:
            self.overall = min(self.overall * OVERALL_STEP, MOST_OVERALL)
        if chat_id is not None and not is_overall:
            self.chats[chat_id] = min(self.chats.pop(chat_id, 1.0) * CHAT_STEP, MOST_CHAT)
            if len(self.chats) > MOST_CHATS:
                del self.chats[next(iter(self.chats))]

    def accepted(self, chat_id: ChatId | None) -> None:
        """Forgets a little after a request that was not refused."""
        if self.overall > 1.0:
            self.overall = _nearer(self.overall, OVERALL_FORGETTING)
        if chat_id is not None and chat_id in self.chats:
            self.chats[chat_id] = _nearer(self.chats[chat_id], CHAT_FORGETTING)
            if self.chats[chat_id] == 1.0:
                del self.chats[chat_id]

    def to_json(self) -> dict[str, object]:
        """Returns what was learnt, to be stored."""
        return {"overall": self.overall, "chats": {str(chat): factor for chat, factor in self.chats.items()}}

    def restore(self, stored: object) -> None:
        """Takes what `to_json` returned; anything else is nothing learnt."""
        if not isinstance(stored, Mapping):
            return
        overall, chats = stored.get("overall"), stored.get("chats")
        if isinstance(overall, int | float):
            self.overall = min(max(float(overall), 1.0), MOST_OVERALL)
        if isinstance(chats, Mapping):
            self.chats = {_chat_id(str(chat)): min(max(float(f), 1.0), MOST_CHAT) for chat, f in chats.items()}


def _nearer(factor: float, part: float) -> float:
    """Returns a factor that is nearer to 1 by a part of its distance."""
    nearer = 1.0 + (factor - 1.0) * (1.0 - part)
    return 1.0 if nearer - 1.0 < NEGLIGIBLE else nearer


def _chat_id(stored: str) -> ChatId:
    return int(stored) if stored.removeprefix("-").isdecimal() else stored
