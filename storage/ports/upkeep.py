"""Ports of the repositories of administrators, notes and retention."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from storage.ports.records import AuditRecord


class AdminRepository(Protocol):
    """Administrators, who may add feeds and topics, and the audit log of their actions."""

    async def is_admin(self, user_id: int) -> bool:
        """Returns True if the user is an administrator."""
        ...

    async def add(self, user_id: int) -> bool:
        """Adds an administrator; returns True if the user was none."""
        ...

    async def remove(self, user_id: int) -> bool:
        """Removes an administrator; returns True if the user was one."""
        ...

    async def all(self) -> list[int]:
        """Returns the user ids of all administrators, in order."""
        ...

    async def record(self, record: AuditRecord) -> None:
        """Adds a record to the audit log."""
        ...

    async def log(self, limit: int) -> list[AuditRecord]:
        """Returns at most `limit` records of the audit log, the latest first."""
        ...


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
        entries without a story, closed chats with all that is theirs, messages that were sent or died, and audit
        records. The names of undated entries are kept, so that an entry is never new again while its feed lists it;
        see EntryRepository.note_listed.

        Args:
            before: aware UTC.
            now: aware UTC.
            limit: rows of each kind.

        Returns:
            The number of stories, entries, chats, messages and records deleted; 0 when nothing is left to delete.
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
