"""Ports of the repositories of notes and retention."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol


class NoteRepository(Protocol):
    """JSON values by name, for example the hash of the link by which the first administrator registers."""

    async def get(self, name: str) -> Any | None:
        """Returns the value of a note; None if there is no such note."""
        ...

    async def put(self, name: str, value: Any) -> None:
        """Adds or replaces a note. `value` is any JSON value."""
        ...

    async def remove(self, name: str) -> bool:
        """Removes a note; returns True if there was one, so that a one-time value is used only once."""
        ...


class RetentionRepository(Protocol):
    """Deletes old data."""

    async def forget(self, before: datetime, now: datetime, limit: int) -> int:
        """Deletes what ended before `before`: at most `limit` rows of each kind, so that other writers wait briefly.

        Deletes stories with their entries, facts, claims and alerts (not while a message on the story is pending),
        entries without a story, closed chats with all that is theirs, and messages that were sent or died. The names
        of undated entries are kept, so that an entry is never new again while its feed lists it; see
        EntryRepository.note_listed.

        Args:
            before: aware UTC.
            now: aware UTC.
            limit: rows of each kind.

        Returns:
            The number of stories, entries, chats and messages deleted; 0 when nothing is left to delete.
        """
        ...

    async def prune(self, before: datetime, limit: int) -> int:
        """Deletes shared texts and Shown rows to which no message and no alert refers any more.

        Args:
            before: aware UTC; rows used later are kept, since another process may be about to refer to them.
            limit: rows of each kind.

        Returns:
            The number of rows deleted; 0 when nothing is left to delete.
        """
        ...
