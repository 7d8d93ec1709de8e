"""STORIES, the input: an entry on a topic before and after its article was analysed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feeds.types import Analysis, ArchivedText, Article, Entry, TopicMatch


@dataclass(frozen=True, slots=True)
class MatchedEntry:
    """A new entry that matches at least one topic.

    Attributes:
        published: aware UTC; the time of the poll if the feed gives no date or one in the future.
        replaces: stored id of the entry that this one is a newer version of; None if it is none.
    """

    entry: Entry
    article: Article
    matches: tuple[TopicMatch, ...]
    published: datetime
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class AnalysedEntry:
    """A matched entry with the analysis of its article.

    Attributes:
        archived: its text for the archive; None if it is not archived, or is already.
    """

    matched: MatchedEntry
    analysis: Analysis
    archived: ArchivedText | None = None
