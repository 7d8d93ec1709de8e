"""POLL, writing of the past: stores entries that a backfill has read, with their stories and facts; reports nothing.

The same lock as that of the polls is held, so that one chunk is stored after another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from feeds.group import StorySettings
from feeds.polling.rereading import RereadEntry, feed_of
from feeds.polling.writing import ChunkWriter
from feeds.ports import NewEntry, Transaction
from feeds.stories import AnalysedEntry, FactCache, OwnedStories, PastStoryUpdater, StoryUpdater
from feeds.types import Backfill

T = TypeVar("T", bound=Transaction)


class PastWriter(Generic[T]):
    """Stores entries of the archive that match a topic, a few in one transaction."""

    def __init__(self, live: ChunkWriter[T], settings: StorySettings) -> None:
        """
        Args:
            live: stores what polls bring; its story index holds the recent entries.
            settings: how stories are formed.
        """
        self._live = live
        self._window = settings.window
        self._older = PastStoryUpdater(settings)
        self._strangers = 0

    async def write(
        self, entries: Sequence[RereadEntry], before: Backfill, after: Backfill, now: datetime, *, is_recent: bool
    ) -> bool:
        """Stores entries and how far the backfill is then, in one transaction.

        Args:
            entries: in the order of time; may be empty.
            before: the backfill as stored.
            after: as it is to be stored.
            now: aware UTC.
            is_recent: True if the entries are younger than the time in which a story takes new ones.

        Returns:
            False if nothing was stored, since the backfill is not as in `before` any more.

        Raises:
            StorageError: nothing was stored.
        """
        stories: StoryUpdater = self._live.stories if is_recent else self._older
        try:
            async with self._live.unit() as transaction:
                if self._strangers != self._live.strangers:
                    self._strangers = self._live.strangers
                    self._older.reset()
                if not await transaction.backfills.advance(before, after):
                    return False
                owned = OwnedStories(transaction, FactCache(transaction.facts))
                for entry in entries:
                    await _add(transaction, owned, stories, entry, now)
                await self._live.teller.announce(transaction, owned.facts, owned.changes, now)
        except BaseException:
            self._older.reset()
            raise
        if not is_recent and any(_is_near(entry, now, 2 * self._window) for entry in entries):
            self._live.stories.reset()  # what was stored may have regrouped stories that its index holds
        return True


def _is_near(entry: RereadEntry, now: datetime, span: timedelta) -> bool:
    return entry.matched is not None and entry.stored.published > now - span


async def _add(
    transaction: Transaction,
    owned: OwnedStories,
    stories: StoryUpdater,
    entry: RereadEntry,
    now: datetime,
) -> None:
    stored = entry.stored
    if entry.matched is None:
        await transaction.entries.add_topics(stored.id, stored.published, entry.matches)
        if stored.story_id is not None:
            story = await transaction.stories.get(stored.story_id)
            topics = tuple(sorted({*story.topics, *(match.slug for match in entry.matches)}))
            await transaction.stories.save(replace(story, topics=topics))
        return
    article = entry.matched.article
    new = NewEntry(stored.entry, stored.published, article.text, article.language, entry.matches)
    await transaction.entries.put_text(stored.id, new)
    if entry.analysis is not None:
        analysed = AnalysedEntry(entry.matched, entry.analysis)
        await stories.add_entry(transaction, owned.facts, feed_of(stored), stored.id, analysed, now, owned)
