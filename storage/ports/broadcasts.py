"""Port of the repository of messages that administrators send to all chats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BroadcastProgress:
    """How far a message to all chats is.

    Attributes:
        id: of the broadcast.
        chat_count: chats that it was meant for.
        waiting: chats that it has not been sent to yet.
        failed: chats in which it could not be delivered.
        is_stopped: it was stopped; some chats may have it.
    """

    id: int
    chat_count: int
    waiting: int
    failed: int
    is_stopped: bool = False


class BroadcastRepository(Protocol):
    """Messages to all chats. They go through the outbox as BULK, so that every other kind overtakes them."""

    async def begin(self, texts: Mapping[str, Sequence[int]], actor_id: int, at: datetime) -> int:
        """Puts a message for each chat into the outbox, and returns the id of the broadcast.

        Args:
            texts: Telegram HTML → the chats that get it; each chat once.
            actor_id: who sends it.
            at: aware UTC.
        """
        ...

    async def progress(self, broadcast_id: int) -> BroadcastProgress | None:
        """Returns how far a broadcast is; None if there is none of that id."""
        ...

    async def stop(self, broadcast_id: int) -> int:
        """Withdraws what has not been sent yet, but what is just being sent; returns how many chats that were."""
        ...
