"""Port of the repository of messages that wait for their chat's digest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from storage.ports.records import HeldMessage


class HeldRepository(Protocol):
    """Alerts and updates that are told in a digest. They are rows of the outbox that no lease returns."""

    async def hold(self, message_id: int, until: datetime) -> None:
        """Ends the lease of a message on a story, and holds it for the chat's digest at `until`."""
        ...

    async def hold_waiting(self, chat_id: int, until: datetime) -> None:
        """Holds all alerts and updates of a chat that wait and that nobody has leased."""
        ...

    async def reschedule(self, chat_id: int, until: datetime) -> None:
        """Sets the time of the digest that tells all that is held for a chat."""
        ...

    async def of_chat(self, chat_id: int) -> list[HeldMessage]:
        """Returns what is held for a chat, in the order in which it was planned."""
        ...

    async def stories(self, chat_ids: Collection[int]) -> Collection[tuple[int, int]]:
        """Returns (chat, story) of what is held for these chats."""
        ...

    async def due(self, now: datetime, limit: int) -> list[int]:
        """Returns at most `limit` chats whose digest is due, the longest due first."""
        ...

    async def settle(self, message_ids: Sequence[int], at: datetime) -> None:
        """Marks held messages as sent at `at`: a digest tells of them."""
        ...

    async def replace_text(self, edit_id: int, chat_id: int, story_id: int) -> None:
        """Gives the held ALERT on a story the text of an EDIT of it."""
        ...

    async def let_go(self, chat_id: int, story_id: int, at: datetime) -> None:
        """Lets the held ALERT on a story go at once, as breaking news; its held updates end: the alert tells all."""
        ...
