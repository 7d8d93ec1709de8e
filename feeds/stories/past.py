"""STORIES, the past: adds entries of the past to the stories of their time."""

from __future__ import annotations

import asyncio
from datetime import datetime

from feeds.group import StoryIndex, StorySettings
from feeds.ports import Transaction
from feeds.stories.updater import StoryUpdater


class PastStoryUpdater(StoryUpdater):
    """Adds entries of the past, in the order of their times, to the stories of those times.

    The index of the running stories would forget them at the next entry of today.
    """

    def __init__(self, settings: StorySettings) -> None:
        super().__init__(settings)
        self._loaded: tuple[datetime, datetime] | None = None

    async def _load_index(self, transaction: Transaction, published: datetime, now: datetime) -> StoryIndex:
        del now
        window = self._settings.window
        if self._index is None or self._loaded is None or not self._holds(published):
            self._loaded = published - window, published + 2 * window
            members = await transaction.entries.members(*self._loaded)
            self._index = await asyncio.to_thread(StoryIndex, self._settings, members)
        return self._index

    def _holds(self, published: datetime) -> bool:
        """True if the index holds the entries of the time around `published`, before and after."""
        assert self._loaded is not None, "asked after the first load"
        since, until = self._loaded
        return since <= published - self._settings.window and published + self._settings.window <= until
