"""Ports of the store of facts, and of who listens to the changes in it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from feeds.ports.archive import ArchiveRepository, BackfillRepository
from feeds.ports.records import PolledEntries
from feeds.ports.repositories import EntryRepository, FactRepository, FeedRepository, StoryRepository, TopicRepository
from feeds.ports.untold import UntoldRepository
from feeds.types import (
    Change,
    Fact,
    Feed,
    Story,
)


class Transaction(Protocol):
    """One unit of work: all changes in it are stored, or none."""

    @property
    def feeds(self) -> FeedRepository: ...
    @property
    def entries(self) -> EntryRepository: ...
    @property
    def stories(self) -> StoryRepository: ...
    @property
    def facts(self) -> FactRepository: ...
    @property
    def topics(self) -> TopicRepository: ...
    @property
    def archive(self) -> ArchiveRepository: ...
    @property
    def backfills(self) -> BackfillRepository: ...
    @property
    def untold(self) -> UntoldRepository: ...


T_co = TypeVar("T_co", bound=Transaction, covariant=True)


T_contra = TypeVar("T_contra", bound=Transaction, contravariant=True)


class FactStore(Protocol[T_co]):
    """Opens units of work: commits on a clean exit, rolls back on any error.

    `T_co` is the type of transaction that it opens, which may have more repositories than Transaction.
    """

    def transaction(self) -> AbstractAsyncContextManager[T_co]:
        """Opens a transaction that reads and writes."""
        ...

    def reading(self) -> AbstractAsyncContextManager[T_co]:
        """Opens a transaction that only reads and never waits for a writer."""
        ...


class ChangeListener(Protocol[T_contra]):
    """Receives changes inside the transaction that stores them, so that facts and alerts are committed together.

    `T_contra` is the type of transaction that it writes to; the store of the caller must open such transactions.
    """

    async def on_changes(
        self, transaction: T_contra, story: Story, facts: Sequence[Fact], changes: Sequence[Change], now: datetime
    ) -> None:
        """Is called with the changes in a story.

        Args:
            transaction: is written to.
            story: as stored.
            facts: all facts of the story, as stored.
            changes: what is new; may be empty after a withdrawal.
            now: aware UTC.
        """
        ...

    async def on_paused(self, transaction: T_contra, feed: Feed, now: datetime) -> None:
        """Is called once when a feed is paused because it failed too often.

        Args:
            transaction: the one that stores the feed's state.
            feed: with its new state.
            now: aware UTC.
        """
        ...

    async def on_failing(self, transaction: T_contra, feed: Feed, now: datetime) -> None:
        """Is called once when a feed has failed for long.

        Args:
            transaction: the one that stores the feed's state.
            feed: with its new state.
            now: aware UTC.
        """
        ...

    async def on_recovered(self, transaction: T_contra, feed: Feed, now: datetime) -> None:
        """Is called when a feed works again after `on_failing` or `on_paused`; `feed.state` is that before the poll.

        Args:
            transaction: the one that stores the feed's new state.
            feed: with its state before the poll.
            now: aware UTC.
        """
        ...

    def committed(self) -> None:
        """Is called after the transaction of the last changes was committed."""
        ...


class Handover(Protocol[T_contra]):
    """Takes polls that bring something for a story: their entries are analysed and stored later, maybe elsewhere."""

    async def put(self, transaction: T_contra, polled: PolledEntries) -> None:
        """Hands a poll over, if the transaction is committed."""
        ...

    def committed(self) -> None:
        """Is called after the transaction was committed."""
        ...
