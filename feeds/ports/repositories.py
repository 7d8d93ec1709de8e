"""Ports of the repositories that the pipeline reads and writes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from feeds.ports.records import FeedEntries, KnownEntries, NewEntry, StoredEntry, StoryArticle, StoryMember
from feeds.reasons import Reason
from feeds.types import (
    Entry,
    Fact,
    Feed,
    FeedState,
    Story,
    Topic,
    TopicMatch,
)

# A lease that ends later was written before the clock was set back, and counts as over.
LONGEST_FEED_LEASE: Final = timedelta(minutes=10)


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

    async def publishers(self) -> list[str]:
        """Returns the names of all publishers, each once, sorted."""
        ...

    async def due(self, now: datetime, limit: int, longest_wait: timedelta) -> list[Feed]:
        """Returns feeds that are due and not paused, the longest waiting first.

        Args:
            now: aware UTC.
            limit: the most feeds to return.
            longest_wait: a next poll further ahead than this is due too, since the clock was set back after it was set.
        """
        ...

    async def lease_due(
        self, owner: str, now: datetime, duration: timedelta, limit: int, longest_wait: timedelta
    ) -> list[Feed]:
        """Returns feeds as `due` does, which no other owner gets until they are saved or the lease ends.

        Args:
            owner: name of the process that polls them.
            now: aware UTC.
            duration: of the lease, at most LONGEST_FEED_LEASE.
            limit: the most feeds to return.
            longest_wait: as for `due`.
        """
        ...

    async def renew_leases(self, owner: str, urls: Collection[str], now: datetime, duration: timedelta) -> None:
        """Makes those leases of an owner that are on these feeds end `duration` after `now`."""
        ...

    async def release_leases(self, owner: str) -> None:
        """Ends the leases of an owner that stops."""
        ...

    async def save_state(self, url: str, state: FeedState) -> None:
        """Saves the state of a feed after a poll; ends its lease. Does nothing if the feed was removed meanwhile.

        A feed that was paused meanwhile stays paused: only `set_paused` lets it be polled again.
        """
        ...

    async def set_paused(self, url: str, is_paused: bool, now: datetime) -> bool:
        """Pauses a feed, or makes it due at `now` with no failures. Returns whether that changed anything.

        Raises:
            NotFoundError: there is no feed `url`.
        """
        ...

    async def save_warnings(self, url: str, warnings: Sequence[Reason]) -> None:
        """Replaces the warnings of a feed's last poll, after its pages were read."""
        ...

    async def hasten(self, url: str, at: datetime) -> None:
        """Sets the next poll of a feed to `at` if it is later, and the feed neither fails nor is paused."""
        ...

    async def save_states(self, states: Mapping[str, FeedState]) -> None:
        """Saves the states of many feeds by address, as `save_state` does, in one statement."""
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

    async def known_of_feeds(self, listed: Mapping[str, Sequence[Entry]]) -> dict[str, KnownEntries]:
        """Returns the same as `known` for many feeds, by address."""
        ...

    async def text_count(self, entry_id: int) -> int:
        """Returns under how many texts an entry has come so far."""
        ...

    async def add(self, feed: Feed, entries: Sequence[NewEntry], seen_at: datetime) -> list[int]:
        """Stores new entries with their legs and texts, and puts them into the archive; returns their ids, in order.

        Args:
            feed: of all entries.
            entries: without duplicates.
            seen_at: aware UTC.
        """
        ...

    async def add_of_feeds(self, polled: Sequence[FeedEntries]) -> list[list[int]]:
        """Stores new entries of many feeds as `add` does, in a few statements; returns the ids of each feed's."""
        ...

    async def add_topics(self, entry_id: int, published: datetime, matches: Sequence[TopicMatch]) -> None:
        """Adds topics to a stored entry that is not on them yet, with the words that match in its text."""
        ...

    async def put_text(self, entry_id: int, new: NewEntry) -> None:
        """Gives a stored entry that was on no topic a text, and the topics that match it. Raises NotFoundError."""
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

    async def note_listed_of_feeds(self, listed: Mapping[str, Collection[int]], now: datetime) -> None:
        """Notes the same as `note_listed` for many feeds, by address."""
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

    async def of_story(self, story_id: int, limit: int) -> list[StoryArticle]:
        """Returns at most `limit` entries of a story, the earliest first."""
        ...

    async def embedded_otherwise(self, label: bytes, since: datetime, limit: int) -> list[int]:
        """Returns the ids of entries of stories whose vector is of another encoder, the latest first.

        Args:
            label: what vectors of the encoder begin with; empty for those without a label, of an even number of bytes.
            since: aware UTC, when they were published.
            limit: the most ids to return.
        """
        ...

    async def put_vectors(self, vectors: Mapping[int, bytes]) -> None:
        """Replaces the vectors of entries by their ids."""
        ...

    async def members(self, since: datetime, until: datetime | None = None) -> list[StoryMember]:
        """Returns the members of all stories published in [since, until), by published time and id.

        Args:
            since: aware UTC.
            until: aware UTC; None for all later ones.
        """
        ...

    async def members_since(self, turn: int, most: int) -> list[StoryMember]:
        """Returns at most `most` members whose story or vector changed in a turn after this one, by their turns."""
        ...


class StoryRepository(Protocol):
    """Stories."""

    async def take_turn(self) -> int:
        """Waits until no other transaction changes which entries are in which story; none does until this one ends.

        Every transaction that changes that takes a turn before it reads them.

        Returns:
            The number of the turn: one more than that of the last transaction that took one and was committed.
        """
        ...

    async def lock(self, story_id: int) -> None:
        """Waits until no other transaction changes the facts of a story; until this one ends, no other changes them.

        A transaction that locks several stories has a turn, and locks them before it changes anything of them.
        """
        ...

    async def lock_topics(self, topics: Collection[str]) -> None:
        """Waits until no other transaction tells chats of stories on these topics; none does until this one ends.

        So what one story tells is known when another one is told. A transaction does this once, after all other locks.
        """
        ...

    async def put_origins(self, story_id: int, origins: Sequence[str]) -> None:
        """Replaces the origins of a story, which has to be locked."""
        ...

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

        A fact has exactly the sources that it is saved with.
        New facts may refer to one another: a negative `id` is a temporary id, unique in the call, which `replaces` and
        `disputed_by` may use. The returned facts have stored ids there.
        """
        ...

    async def get(self, fact_id: int) -> Fact:
        """Returns a fact; for an absorbed one, the fact that has its sources. Raises NotFoundError."""
        ...

    async def some(self, fact_ids: Sequence[int]) -> list[Fact]:
        """Returns the facts with these ids, by `first_seen`; those that are absorbed or deleted are left out."""
        ...

    async def absorb(self, absorbed: Mapping[int, int], story_ids: Collection[int]) -> None:
        """Removes facts whose sources others have; to chats that were shown one of them, the other one is known.

        Args:
            absorbed: id of a stored fact → id of the stored fact that is saved with its sources.
            story_ids: the stories on which there may be alerts with the absorbed facts.
        """
        ...

    async def carry_over(self, moved: Mapping[int, int], source_id: int, target_id: int) -> None:
        """Notes that chats which were shown facts of one story, and have an alert on another one, know them there too.

        Args:
            moved: id of a fact of the first story → id of the fact of the second story that has sources of it.
            source_id: of the first story.
            target_id: of the second story.
        """
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
        """Adds a topic, to be matched on the archive too. Raises AlreadyExistsError."""
        ...

    async def put(self, topic: Topic) -> None:
        """Adds or replaces a topic; one that is new or has another query is to be matched on the archive."""
        ...

    async def remove(self, slug: str) -> None:
        """Removes a topic and its subscriptions. Raises NotFoundError."""
        ...

    async def get(self, slug: str) -> Topic:
        """Returns a topic. Raises NotFoundError."""
        ...

    async def all(self) -> list[Topic]:
        """Returns the topics that everybody may follow, by slug. The own topics of chats are not among them."""
        ...

    async def every(self) -> list[Topic]:
        """Returns all topics on which something is looked for, by slug: also the own ones of open chats."""
        ...

    async def some(self, slugs: Collection[str]) -> list[Topic]:
        """Returns the topics with these slugs, as far as they are stored, by slug, whoever may follow them."""
        ...

    async def of_chat(self, chat_id: int) -> list[Topic]:
        """Returns the own topics of a chat, by slug."""
        ...

    async def personal_count(self) -> int:
        """Returns how many own topics chats have."""
        ...
