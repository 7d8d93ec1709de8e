"""CHAT, topics by name: takes all topics, finds the one that somebody names. Pure.

Every command that names a topic asks for it among all of them, which seldom change: the index is made once for the same
topics.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

from bot.chat.buttons import digest_of
from feeds.match import Suggestions
from feeds.recent import Same
from feeds.text import index_words
from feeds.types import Topic


class TopicIndex:
    """Some topics by all their names."""

    def __init__(self, topics: Sequence[Topic], first: TopicIndex | None = None) -> None:
        """
        Args:
            topics: in the order in which they are found.
            first: other topics, which are found before these.
        """
        self._topics = topics
        self._first = first

    @property
    def topics(self) -> tuple[Topic, ...]:
        """All of them, in the order in which they are found."""
        return (*(self._first.topics if self._first is not None else ()), *self._topics)

    @cached_property
    def names(self) -> frozenset[str]:
        """What people may call the topics: slugs and the names in every language, case folded."""
        return frozenset(self._by_name) | (self._first.names if self._first is not None else frozenset())

    def find(self, name: str) -> Topic | None:
        """Returns the first topic with that slug or name, in any language, or that a button refers to; None if none is.

        Args:
            name: as typed, or of a button.
        """
        if self._first is not None and (topic := self._first.find(name)) is not None:
            return topic
        places = (self._by_name.get(name.strip().casefold()), self._by_reference.get(name))
        found = [place for place in places if place is not None]
        return self._topics[min(found)] if found else None

    def having(self, name: str) -> list[Topic]:
        """Returns the topics of which the slug, or the name in some language, has all the words of `name`."""
        wanted = set(index_words(name))
        if not wanted:
            return []
        return [topic for topic in self.topics if any(wanted <= words for words in _words_of(topic))]

    def nearest(self, name: str) -> list[Topic]:
        """Returns at most three of these topics with names similar to `name`; none that is not."""
        by_slug = {topic.slug: topic for topic in self._topics}
        return [by_slug[slug] for slug in self._suggestions.nearest(name)]

    @cached_property
    def _by_name(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for place, topic in enumerate(self._topics):
            for name in (topic.slug, *(name.casefold() for name in topic.names.values())):
                found.setdefault(name, place)
        return found

    @cached_property
    def _by_reference(self) -> dict[str, int]:
        """The topics by what a button has of them."""
        found: dict[str, int] = {}
        for place, topic in enumerate(self._topics):
            for reference in (topic.slug, digest_of(topic.slug)):
                found.setdefault(reference, place)
        return found

    @cached_property
    def _suggestions(self) -> Suggestions:
        return Suggestions(self._topics)


def _words_of(topic: Topic) -> list[set[str]]:
    return [set(index_words(name)) for name in (topic.slug, *topic.names.values())]


def index_of(topics: Sequence[Topic], own: Sequence[Topic] = ()) -> TopicIndex:
    """Returns the index of these topics; of the very same objects, which the store keeps, the same index.

    Args:
        topics: those that all may follow.
        own: of one chat, which are found behind them.
    """
    index = _made(Same(tuple(topics)))
    return TopicIndex(own, index) if own else index


@lru_cache(maxsize=2)
def _made(topics: Same[Topic]) -> TopicIndex:
    return TopicIndex(topics.objects)
