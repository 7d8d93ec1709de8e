"""Ports: what the pipeline needs from outside, as Protocols: a fetcher, a parser, an analyst, and a store of facts.

All times are aware UTC. Repositories never commit; their transaction does, on a clean exit. They raise StorageError and
its subclasses, and no errors of the database driver.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from feeds.reasons import Reason
from feeds.types import (
    Analysis,
    Article,
    Change,
    Entry,
    Fact,
    Feed,
    FeedState,
    FetchedBody,
    Fingerprint,
    NotModified,
    ParsedFeed,
    Story,
    Topic,
    TopicMatch,
)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as stored.

    Attributes:
        id: of the store.
        text: title and body, in which all spans count; "" if no topic matched.
        story_id: None while the entry belongs to no story.
        seen_at: when it was stored.
        published: when it was published, or first seen if it has no date.
    """

    id: int
    feed_url: str
    publisher: str
    entry: Entry
    text: str
    language: str | None
    matches: tuple[TopicMatch, ...]
    story_id: int | None
    seen_at: datetime
    published: datetime
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be stored. `text` and `matches` are empty if no topic matched."""

    entry: Entry
    published: datetime
    text: str = ""
    language: str | None = None
    matches: tuple[TopicMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownEntries:
    """The entries of a feed that are stored already, under any of their names (legs).

    Attributes:
        ids: stored id by Entry.id.
        new_legs: stored id by name, for names that a known entry did not have before.
    """

    ids: Mapping[str, int]
    new_legs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StoryMember:
    """An entry as a member of a story, from which the story index is built."""

    entry_id: int
    story_id: int
    publisher: str
    language: str | None
    published: datetime
    fingerprint: Fingerprint


class Fetcher(Protocol):
    """Gets bodies over HTTP."""

    async def fetch(self, feed: Feed) -> FetchedBody | NotModified:
        """Returns the feed's body, or NotModified if nothing changed since `feed.state`. Raises FetchError."""
        ...

    async def fetch_page(self, url: str) -> FetchedBody:
        """Returns the page of an article. Raises FetchError."""
        ...


class Parser(Protocol):
    """Parses what a server sent. The body may be hostile, so implementations have a deadline."""

    async def parse_feed(self, body: FetchedBody) -> ParsedFeed:
        """Returns the feed and its entries. Raises ParseError."""
        ...

    async def page_text(self, page: FetchedBody) -> str:
        """Returns the text of the article in a page; "" if none is found. Raises ParseError."""
        ...


class Analyst(Protocol):
    """Extracts claims and computes fingerprints. This takes long, so it may run in another process."""

    async def analyse(self, articles: Sequence[Article]) -> Sequence[Analysis | Reason]:
        """Returns one analysis per article, in order; the reason instead if not even its title could be analysed."""
        ...


class FeedRepository(Protocol):
    """Feeds by address."""

    async def add(self, feed: Feed) -> None:
        """Adds a feed. Raises AlreadyExistsError if its address is known."""
        ...

    async def remove(self, url: str) -> None:
        """Removes a feed; its entries and their facts stay. Raises NotFoundError."""
        ...

    async def get(self, url: str) -> Feed:
        """Returns a feed with its state. Raises NotFoundError."""
        ...

    async def all(self) -> list[Feed]:
        """Returns all feeds, by publisher and address."""
        ...

    async def due(self, now: datetime, limit: int, longest_wait: timedelta) -> list[Feed]:
        """Returns feeds that are due and not paused, the longest waiting first.

        Args:
            now: aware UTC.
            limit: the most feeds to return.
            longest_wait: a next poll further ahead than this is due too, since the clock was set back after it was set.
        """
        ...

    async def save_state(self, url: str, state: FeedState) -> None:
        """Saves the state of a feed after a poll. Does nothing if the feed was removed meanwhile."""
        ...

    async def update(self, url: str, feed: Feed) -> None:
        """Replaces title, publisher, language and address.

        Raises:
            NotFoundError: there is no feed `url`.
            AlreadyExistsError: another feed has the new address.
        """
        ...


class EntryRepository(Protocol):
    """Entries, by feed and by any of the names (legs) under which they came."""

    async def known(self, feed_url: str, entries: Sequence[Entry]) -> KnownEntries:
        """Returns those of `entries` that are stored already under any leg of this feed."""
        ...

    async def add(self, feed: Feed, entries: Sequence[NewEntry], seen_at: datetime) -> list[int]:
        """Stores new entries with their legs and texts; returns their ids, in order.

        Args:
            feed: of all entries.
            entries: without duplicates.
            seen_at: aware UTC.
        """
        ...

    async def move(self, entry_ids: Sequence[int], story_id: int) -> None:
        """Moves entries to another story."""
        ...

    async def withdraw(self, entry_id: int) -> None:
        """Marks an entry as withdrawn by its publisher. Raises NotFoundError."""
        ...

    async def add_legs(self, feed_url: str, legs: Mapping[str, int]) -> None:
        """Stores new names of known entries (stored id by name): publishers change guids, links and titles."""
        ...

    async def note_listed(self, feed_url: str, entry_ids: Collection[int], now: datetime) -> None:
        """Notes which known entries a completely read feed lists.

        This concerns entries of which retention has kept only the names: those that the feed lists stay known; those
        that it has not listed for long are deleted.

        Args:
            feed_url: address of the feed.
            entry_ids: stored ids of the known entries that it lists.
            now: aware UTC.
        """
        ...

    async def get(self, entry_id: int) -> StoredEntry:
        """Returns an entry. Raises NotFoundError."""
        ...

    async def search(self, topic: str, since: datetime, until: datetime, limit: int) -> list[StoredEntry]:
        """Returns at most `limit` entries on `topic` published in [since, until), the latest first.

        Args:
            topic: slug.
            since: aware UTC.
            until: aware UTC.
            limit: the most entries to return.
        """
        ...

    async def attach(self, member: StoryMember) -> None:
        """Adds an entry to a story and stores its fingerprint. Raises NotFoundError."""
        ...

    async def members(self, since: datetime) -> list[StoryMember]:
        """Returns the members of all stories published at or after `since`, by published time and id."""
        ...


class StoryRepository(Protocol):
    """Stories."""

    async def add(self, story: Story) -> Story:
        """Adds a story; returns it with its id."""
        ...

    async def get(self, story_id: int) -> Story:
        """Returns a story; for a merged one, the story that it was merged into. Raises NotFoundError."""
        ...

    async def save(self, story: Story) -> None:
        """Saves title, times, topics, publishers, origins and counts. Raises NotFoundError."""
        ...

    async def merge(self, survivor_id: int, absorbed_id: int) -> None:
        """Moves entries, facts, messages and living alerts of `absorbed_id` to the survivor."""
        ...

    async def by_topic(self, topic: str, since: datetime, until: datetime) -> list[Story]:
        """Returns stories on the topic that were last seen in [since, until), the latest first.

        Args:
            topic: slug.
            since: aware UTC.
            until: aware UTC.
        """
        ...


class FactRepository(Protocol):
    """Facts with their sources (each with its claim)."""

    async def of_story(self, story_id: int) -> list[Fact]:
        """Returns all facts of a story, the earliest first."""
        ...

    async def save(self, facts: Sequence[Fact]) -> list[Fact]:
        """Inserts facts with an id of 0 or less and updates the others; returns all with their ids, in order.

        New facts may refer to one another: a negative `id` is a temporary id, unique in the call, which `replaces` and
        `disputed_by` may use. The returned facts have stored ids there.
        """
        ...

    async def get(self, fact_id: int) -> Fact:
        """Returns a fact. Raises NotFoundError."""
        ...

    async def by_topic(self, topic: str, since: datetime, until: datetime) -> list[Fact]:
        """Returns facts of stories on the topic with a source published in [since, until), by `first_seen`.

        Args:
            topic: slug.
            since: aware UTC.
            until: aware UTC.
        """
        ...


class TopicRepository(Protocol):
    """Topics by slug."""

    async def add(self, topic: Topic) -> None:
        """Adds a topic. Raises AlreadyExistsError."""
        ...

    async def put(self, topic: Topic) -> None:
        """Adds or replaces a topic."""
        ...

    async def remove(self, slug: str) -> None:
        """Removes a topic and its subscriptions. Raises NotFoundError."""
        ...

    async def get(self, slug: str) -> Topic:
        """Returns a topic. Raises NotFoundError."""
        ...

    async def all(self) -> list[Topic]:
        """Returns all topics, by slug."""
        ...


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
