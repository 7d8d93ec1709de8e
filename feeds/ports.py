"""What the pipeline asks of the world, as Protocols: a fetcher, an analyst, and a store of facts.

Every method that takes or gives a time takes or gives it in aware UTC. Repositories never commit: the transaction
that they belong to does, on a clean exit. All of them raise StorageError and its kinds, nothing of the driver's.
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
    """An entry as it stands in the store. `text` is what every span counts in; "" where no topic matched."""

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
    """An entry that is to be stored. `text` and `matches` are empty where no topic matched."""

    entry: Entry
    published: datetime
    text: str = ""
    language: str | None = None
    matches: tuple[TopicMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownEntries:
    """Which entries of a feed are stored already, under any of their names.

    Attributes:
        ids: entry.id → stored id.
        new_legs: name → stored id, for names that a known entry has not had before.
    """

    ids: Mapping[str, int]
    new_legs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StoryMember:
    """What the story index keeps of an entry, to be rebuilt at a start."""

    entry_id: int
    story_id: int
    publisher: str
    language: str | None
    published: datetime
    fingerprint: Fingerprint


class Fetcher(Protocol):
    """Gets bodies. Raises FetchError, which names the address and why."""

    async def fetch(self, feed: Feed) -> FetchedBody | NotModified:
        """The feed's body, or that nothing changed since `feed.state`."""
        ...

    async def fetch_page(self, url: str) -> FetchedBody:
        """One article's page."""
        ...


class Parser(Protocol):
    """Reads what a server sent; it may be made to hurt, so it is read where a deadline can be kept."""

    async def parse_feed(self, body: FetchedBody) -> ParsedFeed:
        """The feed's entries. Raises ParseError."""
        ...

    async def page_text(self, page: FetchedBody) -> str:
        """The article in a page; "" where none is found. Raises ParseError."""
        ...


class Analyst(Protocol):
    """Turns articles into claims and fingerprints; heavy, so it may run in another process."""

    async def analyse(self, articles: Sequence[Article]) -> Sequence[Analysis | Reason]:
        """One analysis an article, in order; the reason where not even the title could be read."""
        ...


class FeedRepository(Protocol):
    """Feeds by address."""

    async def add(self, feed: Feed) -> None:
        """Raises AlreadyExistsError when the address is there."""
        ...

    async def remove(self, url: str) -> None:
        """Forgets the feed; its entries and their facts stay. Raises NotFoundError."""
        ...

    async def get(self, url: str) -> Feed:
        """Raises NotFoundError."""
        ...

    async def all(self) -> list[Feed]:
        """All, by publisher and address."""
        ...

    async def due(self, now: datetime, limit: int, longest_wait: timedelta) -> list[Feed]:
        """Feeds that are not paused and whose next poll is not after `now`, the longest waiting first.

        A poll that is further ahead than `longest_wait` is due too: the clock has been put back since it was set.
        """
        ...

    async def save_state(self, url: str, state: FeedState) -> None:
        """What the last poll taught. Silent when the feed was removed meanwhile."""
        ...

    async def update(self, url: str, feed: Feed) -> None:
        """Replaces title, publisher, language and, after a permanent redirect, the address."""
        ...


class EntryRepository(Protocol):
    """Entries, by feed and by any of the names (legs) under which they came."""

    async def known(self, feed_url: str, entries: Sequence[Entry]) -> KnownEntries:
        """Those of `entries` that are stored already under any leg of this feed."""
        ...

    async def add(self, feed: Feed, entries: Sequence[NewEntry], seen_at: datetime) -> list[int]:
        """Stores entries, each of another name, with their legs and texts; gives their ids, in order."""
        ...

    async def move(self, entry_ids: Sequence[int], story_id: int) -> None:
        """Puts entries into another story."""
        ...

    async def withdraw(self, entry_id: int) -> None:
        """The publisher took it back. Raises NotFoundError."""
        ...

    async def add_legs(self, feed_url: str, legs: Mapping[str, int]) -> None:
        """Remembers new names (name → stored id) of known entries: publishers change guids, links and titles."""
        ...

    async def note_listed(self, feed_url: str, entry_ids: Collection[int], now: datetime) -> None:
        """A feed was read whole and lists the known entries `entry_ids`.

        Of entries that are forgotten but for their names, those that the feed lists stay known, and those that it
        has not listed for long are forgotten whole.
        """
        ...

    async def get(self, entry_id: int) -> StoredEntry:
        """Raises NotFoundError."""
        ...

    async def search(self, topic: str, since: datetime, until: datetime, limit: int) -> list[StoredEntry]:
        """Entries that matched `topic`, the latest first."""
        ...

    async def attach(self, member: StoryMember) -> None:
        """Puts the entry into a story. Raises NotFoundError."""
        ...

    async def members(self, since: datetime) -> list[StoryMember]:
        """The index's window, by published time and id."""
        ...


class StoryRepository(Protocol):
    """Stories."""

    async def add(self, story: Story) -> Story:
        """Gives it back with its id."""
        ...

    async def get(self, story_id: int) -> Story:
        """Follows merges: a story that was merged answers as the one it went into. Raises NotFoundError."""
        ...

    async def save(self, story: Story) -> None:
        """Updates title, times, topics and counts."""
        ...

    async def merge(self, survivor_id: int, absorbed_id: int) -> None:
        """Moves entries, facts and living alerts of `absorbed_id` to the survivor; nothing is lost."""
        ...

    async def by_topic(self, topic: str, since: datetime, until: datetime) -> list[Story]:
        """Stories of the topic last seen in [since, until), the latest first."""
        ...


class FactRepository(Protocol):
    """Facts with their sources (each with its claim)."""

    async def of_story(self, story_id: int) -> list[Fact]:
        """All of a story, the earliest first."""
        ...

    async def save(self, facts: Sequence[Fact]) -> list[Fact]:
        """Inserts those with id ≤ 0 and updates the others; gives all back with ids, in order.

        Facts not stored yet may name one another: a negative `id` is a temporary name, unique in the call, which
        `replaces` and `disputed_by` may use; real ids stand there afterwards.
        """
        ...

    async def get(self, fact_id: int) -> Fact:
        """Raises NotFoundError."""
        ...

    async def by_topic(self, topic: str, since: datetime, until: datetime) -> list[Fact]:
        """Facts of the topic's stories, with a source published in [since, until), by first sight."""
        ...


class TopicRepository(Protocol):
    """Topics by slug."""

    async def add(self, topic: Topic) -> None:
        """Raises AlreadyExistsError."""
        ...

    async def put(self, topic: Topic) -> None:
        """Adds or replaces."""
        ...

    async def remove(self, slug: str) -> None:
        """Ends its subscriptions too. Raises NotFoundError."""
        ...

    async def get(self, slug: str) -> Topic:
        """Raises NotFoundError."""
        ...

    async def all(self) -> list[Topic]:
        """All, by slug."""
        ...


class Transaction(Protocol):
    """One unit of work: everything in it is stored, or nothing."""

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
    """Opens units of work: commits on a clean exit, rolls back on any error. Their type may know more than facts."""

    def transaction(self) -> AbstractAsyncContextManager[T_co]:
        """Reads and writes."""
        ...

    def reading(self) -> AbstractAsyncContextManager[T_co]:
        """Only reads; never waits for a writer."""
        ...


class ChangeListener(Protocol[T_contra]):
    """Told of what is new inside the transaction that stores it, so that facts and alerts are one commit.

    `T_contra` is the type of transaction that it writes into: a store of these must be given to whoever tells it.
    """

    async def on_changes(
        self, transaction: T_contra, story: Story, facts: Sequence[Fact], changes: Sequence[Change], now: datetime
    ) -> None:
        """`facts` are all of the story as stored, `changes` what is different now."""
        ...

    async def on_paused(self, transaction: T_contra, feed: Feed, now: datetime) -> None:
        """The feed failed too often and rests from now on; told once, in the transaction that stores it."""
        ...

    async def on_failing(self, transaction: T_contra, feed: Feed, now: datetime) -> None:
        """The feed has failed for long; told once, in the transaction that stores it."""
        ...

    async def on_recovered(self, transaction: T_contra, feed: Feed, now: datetime) -> None:
        """A feed whose failing was told works again; `feed.state` is the one before, with the failures."""
        ...

    def committed(self) -> None:
        """The transaction of the last changes is stored."""
        ...
