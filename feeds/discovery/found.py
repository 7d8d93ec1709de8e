"""DISCOVERY, results: a feed that was found, with what an administrator wants to know before it is stored. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from statistics import median

from feeds.text import detect_language
from feeds.types import Entry, ParsedFeed

_MOST_GAPS = 20


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was fetched and read.

    Attributes:
        url: its address.
        parsed: what it says.
    """

    url: str
    parsed: ParsedFeed

    @property
    def language(self) -> str | None:
        """The language of its latest entries, ISO 639-1: what they are written in, else what the feed declares."""
        texts = "\n".join(f"{entry.title}\n{entry.content or entry.summary}" for entry in self.latest)
        return detect_language(texts, self.parsed.language)

    @property
    def latest(self) -> Sequence[Entry]:
        """Its last three entries, the latest first; those without a date in the order of the feed, at the end."""
        entries = self.parsed.entries
        dated = sorted((-e.published.timestamp(), place) for place, e in enumerate(entries) if e.published)
        return [*(entries[place] for _, place in dated), *(e for e in entries if not e.published)][:3]

    @property
    def rhythm(self) -> timedelta | None:
        """The median time between two of its latest entries; None if fewer than three are dated."""
        times = sorted(entry.published for entry in self.parsed.entries if entry.published)[-_MOST_GAPS:]
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
        return timedelta(seconds=median(gaps)) if len(gaps) > 1 else None


@dataclass(frozen=True, slots=True)
class Discovery:
    """What is behind an address.

    Attributes:
        feeds: the feeds, the likeliest first; at least one.
        is_page: True if the address is a page from which these feeds were found, so that somebody has to choose;
            False if the address is a feed itself, or stands for just one.
    """

    feeds: tuple[FoundFeed, ...]
    is_page: bool
