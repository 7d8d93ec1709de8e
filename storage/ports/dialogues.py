"""Ports of the repositories of dialogues, and of what was removed a moment ago."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What a user has said so far in a dialogue of several steps.

    Attributes:
        kind: what it is about.
        state: any JSON values.
        expires_at: aware UTC; from then on it is over.
    """

    chat_id: int
    user_id: int
    kind: str
    state: Mapping[str, Any]
    expires_at: datetime


class DialogueRepository(Protocol):
    """Dialogues, at most one for each user in a chat."""

    async def get(self, chat_id: int, user_id: int, now: datetime) -> Dialogue | None:
        """Returns the dialogue of a user in a chat; None if there is none, or its time is over."""
        ...

    async def put(self, dialogue: Dialogue) -> None:
        """Adds a dialogue, or replaces the one of that user in that chat."""
        ...

    async def end(self, chat_id: int, user_id: int) -> str | None:
        """Deletes the dialogue of a user in a chat; returns its kind, None if there was none."""
        ...

    async def forget(self, now: datetime) -> None:
        """Deletes the dialogues whose time is over."""
        ...


@dataclass(frozen=True, slots=True)
class Removal:
    """A feed or topic that was removed.

    Attributes:
        at: aware UTC.
        kind: "feed" or "topic".
        subject: address or slug.
        state: of the store's own making.
    """

    id: int
    at: datetime
    kind: str
    subject: str
    state: Mapping[str, Any]


class RemovalRepository(Protocol):
    """Removes feeds and topics so that they can be brought back for a while."""

    async def feed(self, url: str, at: datetime) -> Removal:
        """Removes a feed. Raises NotFoundError."""
        ...

    async def topic(self, slug: str, at: datetime) -> Removal:
        """Removes a topic and its subscriptions. Raises NotFoundError, also for the own topic of a chat."""
        ...

    async def undo(self, removal_id: int, since: datetime) -> Removal | None:
        """Brings back what was removed at `since` or later, a topic with its subscriptions and a feed with its state.

        Returns:
            What it was; None if there is no such removal, it was undone, or it is too long ago.

        Raises:
            AlreadyExistsError: a feed or topic of that name was added meanwhile.
        """
        ...

    async def forget(self, before: datetime) -> None:
        """Deletes what is needed to bring back what was removed before a time."""
        ...
