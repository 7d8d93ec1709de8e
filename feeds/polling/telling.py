"""POLL, telling: merges the claims of entries that have a place into the facts of their stories, reports what is new.

An entry that a killed process left untold is told by the next process that needs its story, or after some seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from feeds.errors import StorageError
from feeds.polling.chunks import MOST_ANALYSED
from feeds.ports import ChangeListener, FactStore, Transaction
from feeds.stories import FactCache, OwnedStories
from feeds.types import Change, ChangeKind

log = structlog.get_logger(__name__)

T = TypeVar("T", bound=Transaction)

# Who placed an entry tells it at once. What is untold for so long, it has left.
LEFT: Final = timedelta(seconds=20)
TICK_SECONDS: Final = 5.0
_MOST_STORIES: Final = 100
_ATTEMPTS: Final = 3


class StoryTeller(Generic[T]):
    """Tells stories, each in transactions of its own. Several may be told at once, here and in other processes."""

    def __init__(self, store: FactStore[T], listener: ChangeListener[T]) -> None:
        self._store, self._listener = store, listener

    async def run(self, now: Callable[[], datetime]) -> None:
        """Tells what killed processes have left, until cancelled; `now` is the clock, in aware UTC."""
        while True:
            await self.tell_left(now())
            await asyncio.sleep(TICK_SECONDS)

    async def tell_left(self, now: datetime) -> None:
        """Tells what was placed a while ago."""
        try:
            async with self._store.reading() as reading:
                left = await reading.untold.stories(now - LEFT, _MOST_STORIES)
        except StorageError as error:
            log.error("stories.not_looked_at", reason=str(error))
        else:
            await self.tell_all(left)

    async def tell_all(self, story_ids: Iterable[int]) -> int:
        """Tells what is untold of stories; returns the number of changes. What cannot be stored is left for later."""
        changes = 0
        for story_id in story_ids:
            failures = 0
            while failures < _ATTEMPTS:
                try:
                    found = await self._tell(story_id)
                except StorageError as error:  # also that of two stories that name the same speakers in another order
                    failures += 1
                    log.warning("story.untold", story=story_id, reason=str(error))
                else:
                    if found is None:
                        break
                    changes += found
        return changes

    async def _tell(self, story_id: int) -> int | None:
        """Tells a few entries of a story in one transaction; returns the number of changes, None if there was none."""
        async with self._store.transaction() as transaction:
            owned = OwnedStories(transaction, FactCache(transaction.facts))
            if not await owned.own([story_id], MOST_ANALYSED):
                return None
            await self.announce(transaction, owned.facts, owned.changes, owned.now)
        self._listener.committed()
        return sum(map(len, owned.changes.values()))

    async def announce(self, transaction: T, facts: FactCache, changes: dict[int, list[Change]], now: datetime) -> None:
        """Reports the changes of each story once, with facts and stories as they are after the whole chunk."""
        by_story: dict[int, dict[tuple[ChangeKind, int], Change]] = {}
        for story_id, found in changes.items():
            by_story.setdefault((await transaction.stories.get(story_id)).id, {})
            for change in found:
                after = _as_now(change, facts)
                of_story = by_story.setdefault((await transaction.stories.get(after.story_id)).id, {})
                of_story.setdefault((after.kind, after.fact.id if after.fact else 0), after)
        stories = [await transaction.stories.get(story_id) for story_id in by_story]
        if stories:
            await transaction.stories.lock_topics({topic for story in stories for topic in story.topics})
        for story, of_story in zip(stories, by_story.values(), strict=True):
            told = list(of_story.values())
            with bound_contextvars(story=story.id):
                await self._listener.on_changes(transaction, story, await facts.of_story(story.id), told, now)


def _as_now(change: Change, facts: FactCache) -> Change:
    """Returns the change with its facts as they are now: later entries of a chunk may have moved or united them."""
    if change.fact is None:
        return change
    fact = facts.as_now(change.fact)
    previous = change.previous and facts.as_now(change.previous)
    return replace(change, story_id=fact.story_id, fact=fact, previous=previous)
