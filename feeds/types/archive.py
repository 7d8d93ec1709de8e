"""Values of the archive: the texts of all entries of the last days, and what is asked of its index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ArchivedText:
    """The text of an entry as the archive stores it.

    Attributes:
        body: title, summary and content, compressed (feeds/text/packing.py).
        words: each word of them once, folded, separated by spaces (feeds/text/indexing.py).
    """

    body: bytes
    words: str


@dataclass(frozen=True, slots=True)
class OneWord:
    """True of a text that has the folded word; any word that begins with it if `is_prefix`."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """True if all of `items` are; at least one."""

    items: tuple[WordQuery, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True if any of `items` is; at least one."""

    items: tuple[WordQuery, ...]


WordQuery: TypeAlias = OneWord | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class ArchivePosition:
    """A place in the archive, whose order is by time of publication and then by entry."""

    published: datetime
    entry_id: int


@dataclass(frozen=True, slots=True)
class ArchiveSlice:
    """What is read of the archive at once.

    Attributes:
        words: what the texts must have; None for all.
        since, until: published in [since, until), aware UTC.
        limit: the most entries.
        after: only entries behind this place, in the order of the slice.
        lacks_topic: only entries that are not on this topic yet, and were not withdrawn.
        is_latest_first: True for the latest first, else the earliest first.
    """

    words: WordQuery | None
    since: datetime
    until: datetime
    limit: int
    after: ArchivePosition | None = None
    lacks_topic: str | None = None
    is_latest_first: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveExtent:
    """What the archive holds: how many entries, and when the first and the last were published; None if it is empty."""

    count: int
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Backfill:
    """A topic that is still to be matched on the archive, and how far that is.

    Attributes:
        topic: slug.
        request: how often this was asked for since the topic was last done: it begins anew if the topic changes.
        started_at: when it began, aware UTC; None if it waits.
        stage: which part of the archive is read, counted from 0.
        after: place of the last entry of that part that was read; None at its beginning.
    """

    topic: str
    request: int = 1
    started_at: datetime | None = None
    stage: int = 0
    after: ArchivePosition | None = None
