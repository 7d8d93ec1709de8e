"""Port of the entries that have a place in a story whose facts do not have their claims yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from feeds.ports.records import Untold


class UntoldRepository(Protocol):
    """Entries whose claims another transaction merges into the facts of their story, in the order of their turns."""

    async def put(self, untold: Untold) -> None:
        """Stores an entry that was attached to a story in this transaction, whose turn it has."""
        ...

    async def of_story(self, story_id: int, most: int) -> list[Untold]:
        """Returns the next entries of a story, at most `most`. The story has to be locked (`StoryRepository.lock`)."""
        ...

    async def remove(self, entry_ids: Sequence[int]) -> None:
        """Removes entries that are told."""
        ...

    async def stories(self, before: datetime, most: int) -> list[int]:
        """Returns the ids of at most `most` stories with entries that were polled before a time, aware UTC."""
        ...
