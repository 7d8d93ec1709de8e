"""Port of the search over facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from feeds.types import Fact, WordQuery


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """A stored article that belongs to a story."""

    entry_id: int
    story_id: int
    title: str
    publisher: str


class SearchRepository(Protocol):
    """Facts by what people ask for."""

    async def facts(self, words: WordQuery, limit: int) -> list[Fact]:
        """Returns facts of which a claim that is not withdrawn has the words, those with the newest claims first.

        Args:
            words: as `feeds.search_words` makes them.
            limit: most facts.
        """
        ...

    async def latest(self, topics: Collection[str], since: datetime, until: datetime, limit: int) -> list[Fact]:
        """Returns facts whose latest source was published in [since, until), the newest first.

        Args:
            topics: slugs; empty for the facts of all topics, in the order in which they were stored.
            since: aware UTC.
            until: aware UTC.
            limit: most facts.
        """
        ...

    async def article(self, links: Sequence[str]) -> FoundArticle | None:
        """Returns the newest article of a story that has one of the links, which are canonical; None if none has."""
        ...

    async def topics(self, story_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
        """Returns the topics of stories, as slugs in alphabetical order; stories of none are left out."""
        ...

    async def speakers(self, limit: int) -> list[str]:
        """Returns the names of those who said something, who spoke last first."""
        ...
