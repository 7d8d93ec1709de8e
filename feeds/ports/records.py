"""What the store of facts returns and takes beside the values of feeds.types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.types import (
    ArchivedText,
    Claim,
    Entry,
    Feed,
    Fingerprint,
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
    """An entry to be stored. `text` and `matches` are empty if no topic matched.

    Attributes:
        archived: its text for the archive; None if it is not archived.
    """

    entry: Entry
    published: datetime
    text: str = ""
    language: str | None = None
    matches: tuple[TopicMatch, ...] = ()
    archived: ArchivedText | None = None


@dataclass(frozen=True, slots=True)
class FeedEntries:
    """New entries of one feed, without duplicates, and when they were seen (aware UTC)."""

    feed: Feed
    entries: Sequence[NewEntry]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class PolledEntries:
    """What a feed listed.

    Attributes:
        url: of the feed.
        entries: all that it lists.
        now: when it was polled, aware UTC.
        is_whole: False if the feed broke off.
        is_first: True if the feed had not been read before.
    """

    url: str
    entries: tuple[Entry, ...]
    now: datetime
    is_whole: bool
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """A stored entry as far as it is needed to recognise it. `uid` and `title` are empty if retention emptied it."""

    id: int
    uid: str
    title: str
    published: datetime


@dataclass(frozen=True, slots=True)
class KnownEntries:
    """The entries of a feed that are stored already, under any of their names (legs).

    Attributes:
        ids: stored id by Entry.id.
        new_legs: stored id by name, for names that a known entry did not have before.
        taken_legs: names of new entries that stay with another, stored entry.
    """

    ids: Mapping[str, int]
    new_legs: Mapping[str, int]
    taken_legs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An entry of a story with its links, from which /why tells what made the story one.

    Attributes:
        links: as in StoryMember.
    """

    id: int
    publisher: str
    title: str
    link: str | None
    published: datetime
    links: tuple[tuple[int, int], ...] | None


@dataclass(frozen=True, slots=True)
class StoryMember:
    """An entry as a member of a story, from which the story index is built.

    Attributes:
        links: (entry id, weight up to 65,535) of the entries that were likelier of its event than not when it came;
            None if it was stored before there were links.
    """

    entry_id: int
    story_id: int
    publisher: str
    language: str | None
    published: datetime
    fingerprint: Fingerprint
    links: tuple[tuple[int, int], ...] | None = ()


@dataclass(frozen=True, slots=True)
class OriginRevision:
    """What a new entry shows of whose words those of its story are (`feeds/stories/origins.py`).

    Attributes:
        origins: by entry id, of copies.
        copiers: publishers of copies.
        own: origins of what these publishers wrote themselves.
    """

    origins: Mapping[int, str]
    copiers: frozenset[str]
    own: frozenset[str]


@dataclass(frozen=True, slots=True)
class Untold:
    """An entry that has its place in a story, and whose claims are not among the facts of the story yet.

    Attributes:
        entry_id: of the stored entry.
        publisher, title, link, published, language: of the entry.
        claims: after the verbatim gate.
        vectors: embeddings, one per claim.
        first_origin: of the entry's words before it was in the story; None if the story has no other entry.
        origin: of the entry's words.
        revision: of the origins of the story's entries; None if nothing else is in it.
        replaces: stored id of the entry that it is a newer version of.
        now: when it was polled, aware UTC.
        corrected: values that it says to correct: pairs of the right and the wrong one (feeds/stories/corrections.py).
    """

    entry_id: int
    publisher: str
    title: str
    link: str | None
    published: datetime
    language: str | None
    claims: tuple[Claim, ...]
    vectors: tuple[bytes, ...]
    first_origin: str | None
    origin: str
    revision: OriginRevision | None
    replaces: int | None
    now: datetime
    corrected: tuple[tuple[str, str], ...] = ()
