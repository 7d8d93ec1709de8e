"""Ports of the archive: the texts of all entries of the last days, and the topics that are to be matched on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from feeds.ports.records import NewEntry, StoredEntry
from feeds.types import ArchiveExtent, ArchiveSlice, Backfill


class ArchiveRepository(Protocol):
    """The texts of all entries of the last days, on a topic or not, by time and by their words."""

    async def add(self, entries: Mapping[int, NewEntry]) -> None:
        """Stores the texts of entries in bulk; those without `archived` are left out.

        Args:
            entries: by their stored ids, which are not in the archive yet.
        """
        ...

    async def read(self, wanted: ArchiveSlice) -> list[StoredEntry]:
        """Returns the entries of a slice in its order, with the summaries and contents of the archive."""
        ...

    async def count(self, wanted: ArchiveSlice) -> int:
        """Returns how many entries are in the time of a slice and have its words, whatever its limit and place."""
        ...

    async def extent(self) -> ArchiveExtent:
        """Returns how many entries there are, and their time."""
        ...

    async def forget(self, before: datetime, limit: int) -> int:
        """Deletes texts of entries published before `before`, with their words in the index, the earliest first.

        Args:
            before: aware UTC.
            limit: the most to delete.

        Returns:
            The number deleted; 0 when nothing is left to delete.
        """
        ...


class BackfillRepository(Protocol):
    """Topics that are still to be matched on the archive. A topic that is added or changed is one (TopicRepository)."""

    async def all(self) -> list[Backfill]:
        """Returns all, those in an earlier stage first."""
        ...

    async def request(self, topic: str) -> None:
        """Asks for a topic to be matched on the whole archive; begins anew if that is under way."""
        ...

    async def advance(self, before: Backfill, after: Backfill) -> bool:
        """Saves how far it is, as `after`, if it is stored as `before`.

        Returns:
            False if it is not: the topic was removed or has changed, or another process is at work on it.
        """
        ...

    async def remove(self, backfill: Backfill) -> None:
        """Removes it, since it is done. Does nothing if the topic has changed meanwhile."""
        ...
