"""POLL, writing: stores the chunks of a poll, each in one transaction with all changes and alerts that it causes.

The last transaction also stores the feed's state. After a crash in between, the feed is polled again, and the entries
that were stored are known by their names.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from feeds.errors import StorageError
from feeds.group import StorySettings
from feeds.polling.chunks import MOST_ANALYSED, Chunk
from feeds.polling.matching import new_entry
from feeds.polling.telling import StoryTeller
from feeds.ports import (
    ChangeListener,
    FactStore,
    FeedEntries,
    Handover,
    KnownEntries,
    NewEntry,
    PolledEntries,
    Transaction,
)
from feeds.stories import FactCache, OwnedStories, StoryUpdater
from feeds.types import Change, Feed, FeedState

log = structlog.get_logger(__name__)

T = TypeVar("T", bound=Transaction)


@dataclass(frozen=True, slots=True)
class PollEnd:
    """What the last transaction of a poll stores beside its chunk.

    Attributes:
        known: entries of the feed that were stored before.
        withdrawn_ids: stored ids of those that their publisher has withdrawn.
        state: the feed's state after the poll; None if an entry could not be stored.
        is_whole: False if the feed broke off.
    """

    known: KnownEntries
    withdrawn_ids: Sequence[int]
    state: FeedState | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class PlainPoll:
    """A poll of which nothing belongs to a story, as most: its new entries, and its end.

    Attributes:
        feed: with its state before the poll.
        now: of the poll, aware UTC.
    """

    feed: Feed
    entries: Sequence[NewEntry]
    end: PollEnd
    now: datetime

    def size(self) -> int:
        """Returns how much it is to be stored, in entries."""
        return 1 + len(self.entries)


class ChunkWriter(Generic[T]):
    """Stores the chunks of all feeds, one transaction after another."""

    def __init__(
        self, store: FactStore[T], listener: ChangeListener[T], settings: StorySettings, *, is_shared: bool = False
    ) -> None:
        """
        Args:
            store: is written to.
            listener: is told of changes.
            settings: of the story index.
            is_shared: True if other processes write stories too. Then entries are placed one by one, and told in
                transactions of their own, so that the others wait for the placing alone.
        """
        self._store = store
        self._teller = StoryTeller(store, listener)
        self._is_shared = is_shared
        self._listener = listener
        self._lock = asyncio.Lock()
        self._stories = StoryUpdater(settings)
        self._turn = 0
        self._strangers = 0

    @property
    def stories(self) -> StoryUpdater:
        """The story index and what it stores; to be used inside `unit` only."""
        return self._stories

    @property
    def teller(self) -> StoryTeller[T]:
        """Tells what was placed."""
        return self._teller

    @property
    def strangers(self) -> int:
        """How often another process has changed stories since the transaction before; to be used inside `unit` only."""
        return self._strangers

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[T]:
        """Opens the transaction of one chunk, after that of the one before; an error rolls back the stories as well."""
        async with self._lock:
            try:
                async with self._store.transaction() as transaction:
                    await self._begin(transaction)
                    yield transaction
            except BaseException:
                self._stories.reset()
                raise

    async def _begin(self, transaction: T) -> None:
        """Waits for the turn to change stories. If another process had one meanwhile, the story index is old."""
        turn = await transaction.stories.take_turn()
        if turn != self._turn + 1:
            self._strangers += 1
            self._stories.fall_behind(self._turn)
        self._turn = turn

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Nothing is stored meanwhile; afterwards the story index is read from the store again."""
        async with self._lock:
            try:
                yield
            finally:
                self._stories.reset()

    async def write(self, feed: Feed, chunks: Sequence[Chunk], end: PollEnd, now: datetime) -> int:
        """Stores chunks in order, and `end` with the last of them.

        Args:
            feed: with its state before the poll.
            chunks: at least one.
            end: stored in the last transaction.
            now: aware UTC.

        Returns:
            The number of changes in stories.

        Raises:
            StorageError: at the first chunk that cannot be stored.
            Exception: a bug that one entry or more show; all others are stored, `end.state` is not.
        """
        changes = 0
        errors: list[Exception] = []
        if self._is_shared:  # the end by itself: what it withdraws may be of a story that an entry has just changed
            chunks = [*(part for chunk in chunks for part in chunk.parts()), Chunk()]
        untold: dict[int, None] = {}
        for number, chunk in enumerate(chunks, 1):
            if errors:
                end = replace(end, state=None)
            try:
                changes += await self._write_chunk(feed, chunk, end if number == len(chunks) else None, now, untold)
                if len(untold) >= MOST_ANALYSED or number == len(chunks):
                    changes += await self._teller.tell_all(untold)
                    untold.clear()
            except StorageError:
                raise
            except Exception as error:
                log.exception("poll.chunk_not_stored", feed=feed.url)
                errors.append(error)
                changes += await self._write_parts(feed, chunk, now)
        if errors:
            raise errors[0]
        return changes

    async def write_plain(self, polls: Sequence[PlainPoll]) -> list[int | Exception]:
        """Stores polls of many feeds in one transaction; each alone if that fails, so that only the cause fails.

        Returns:
            For each poll the number of changes in stories, which is 0, or why it could not be stored.
        """
        try:
            async with self._lock, self._store.transaction() as transaction:
                await self._write_all(transaction, polls)
        except Exception as error:
            log.warning("poll.batch_not_stored", feeds=len(polls), reason=type(error).__name__)
            return [await self._write_alone(poll) for poll in polls]
        self._listener.committed()
        return [0] * len(polls)

    async def hand_over(self, feed: Feed, state: FeedState, polled: PolledEntries, handover: Handover[T]) -> None:
        """Hands a poll over and stores the feed's state, in one transaction. Raises StorageError."""
        async with self._store.transaction() as transaction:
            await transaction.feeds.save_state(feed.url, state)
            if feed.state.is_failure_told:
                await self._listener.on_recovered(transaction, feed, polled.now)
            await handover.put(transaction, polled)
        handover.committed()
        self._listener.committed()

    async def _write_all(self, transaction: T, polls: Sequence[PlainPoll]) -> None:
        await transaction.entries.add_of_feeds([FeedEntries(p.feed, p.entries, p.now) for p in polls if p.entries])
        for poll in polls:
            await transaction.entries.add_legs(poll.feed.url, poll.end.known.new_legs)
        listed = {poll.feed.url: poll.end.known.ids.values() for poll in polls if poll.end.is_whole}
        await transaction.entries.note_listed_of_feeds(listed, polls[-1].now)
        ends = {poll.feed.url: poll.end.state for poll in polls}
        await transaction.feeds.save_states({url: state for url, state in ends.items() if state is not None})
        for poll in polls:
            if poll.end.state is not None and poll.feed.state.is_failure_told:
                await self._listener.on_recovered(transaction, poll.feed, poll.now)

    async def _write_alone(self, poll: PlainPoll) -> int | Exception:
        parts = [Chunk(without_story=(entry,)) for entry in poll.entries]
        try:
            return await self.write(poll.feed, parts or [Chunk()], poll.end, poll.now)
        except Exception as error:
            return error

    async def _write_parts(self, feed: Feed, chunk: Chunk, now: datetime) -> int:
        """Stores a chunk that shows a bug one entry at a time, so that only the entries that cause it are missing."""
        parts = list(chunk.parts())
        changes = 0
        for part in parts if len(parts) > 1 else ():
            try:
                changes += await self._write_chunk(feed, part, None, now, {})
            except StorageError:
                raise
            except Exception as error:
                names = [entry.matched.entry.id for entry in part.analysed]
                log.warning("poll.entry_not_stored", feed=feed.url, entries=names, reason=type(error).__name__)
        return changes

    async def _write_chunk(
        self, feed: Feed, chunk: Chunk, end: PollEnd | None, now: datetime, untold: dict[int, None]
    ) -> int:
        """Stores a chunk in one transaction; returns the number of changes, and puts stories in `untold`."""
        changes_stories = chunk.analysed or (end is not None and end.withdrawn_ids)
        async with self.unit() if changes_stories else self._store.transaction() as transaction:
            owned = OwnedStories(transaction, FactCache(transaction.facts))
            changes, placed, waiting = await self._add_entries(transaction, owned, feed, chunk, now)
            if end is not None:
                await self._withdraw_entries(transaction, owned, end.withdrawn_ids, changes)
            for story_id, found in owned.changes.items():
                changes[story_id] = [*found, *changes.get(story_id, ())]
            await self._teller.announce(transaction, owned.facts, changes, now)
            if end is not None:
                await self._write_end(transaction, feed, end, now)
        untold |= dict.fromkeys(waiting)
        for entry_id, (name, story_id) in placed.items():
            log.info("entry.stored", feed=feed.url, name=name, entry=entry_id, story=story_id)
        self._listener.committed()
        return sum(map(len, changes.values()))

    async def _add_entries(
        self,
        transaction: Transaction,
        owned: OwnedStories,
        feed: Feed,
        chunk: Chunk,
        now: datetime,
    ) -> tuple[dict[int, list[Change]], dict[int, tuple[str, int]], list[int]]:
        """Returns changes by story id, name and story of each analysed entry by its id for the log, untold stories."""
        changes: dict[int, list[Change]] = {}
        placed: dict[int, tuple[str, int]] = {}
        untold: list[int] = []
        await transaction.entries.add(feed, chunk.without_story, now)
        new = [new_entry(feed, e.matched.entry, e.matched, now, e.archived) for e in chunk.analysed]
        for entry_id, entry in zip(await transaction.entries.add(feed, new, now), chunk.analysed, strict=True):
            with bound_contextvars(entry=entry_id):
                update = await self._stories.add_entry(
                    transaction, owned.facts, feed, entry_id, entry, now, owned, may_be_untold=self._is_shared
                )
            placed[entry_id] = entry.matched.entry.id, update.story.id
            if update.is_untold:
                untold.append(update.story.id)
                continue
            changes.setdefault(update.story.id, []).extend(update.changes)
            for story_id in update.corrected:
                changes.setdefault(story_id, [])
        return changes, placed, untold

    async def _withdraw_entries(
        self,
        transaction: Transaction,
        owned: OwnedStories,
        entry_ids: Sequence[int],
        changes: dict[int, list[Change]],
    ) -> None:
        for entry_id in entry_ids:
            if withdrawn := await self._stories.withdraw_entry(transaction, owned, entry_id):
                story_id, found = withdrawn
                changes.setdefault(story_id, []).extend(found)

    async def _write_end(self, transaction: T, feed: Feed, end: PollEnd, now: datetime) -> None:
        await transaction.entries.add_legs(feed.url, end.known.new_legs)
        if end.is_whole:
            await transaction.entries.note_listed(feed.url, end.known.ids.values(), now)
        if end.state is not None:
            await transaction.feeds.save_state(feed.url, end.state)
            if feed.state.is_failure_told:
                await self._listener.on_recovered(transaction, feed, now)
