"""POLL, breaking news: which topics have many more entries than usual, and which feeds carry them.

While a topic is breaking, its feeds are polled faster. A topic is breaking if several feeds had entries on it within
half an hour, and three times as many as are usual for half an hour of the last day. It counts when entries were
published, so that the first poll of a feed, with its old entries, makes no topic breaking.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

_WINDOW: Final = timedelta(minutes=30)
_DAY: Final = timedelta(hours=24)
_LEAST_ENTRIES: Final = 4
_LEAST_FEEDS: Final = 3
_TIMES_USUAL: Final = 3.0
_MOST_REMEMBERED: Final = 2_000  # entries of a topic


class BreakingTopics:
    """The entries of the last day by topic. It is in memory only: after a start, what is new then tells."""

    def __init__(self) -> None:
        self._entries: dict[str, deque[tuple[datetime, str]]] = {}
        self._topics_of: dict[str, dict[str, datetime]] = {}

    def note(self, feed: str, published: Mapping[str, Iterable[datetime]], now: datetime) -> list[str]:
        """Notes new entries of a feed; returns the topics that have become breaking by them.

        Args:
            feed: its address.
            published: times by topic, aware UTC.
            now: aware UTC.
        """
        started = []
        for topic, times in published.items():
            recent = [(at, feed) for at in times if now - _DAY < at <= now]
            if not recent:
                continue
            was_breaking = self.is_breaking(topic, now)
            self._entries.setdefault(topic, deque(maxlen=_MOST_REMEMBERED)).extend(recent)
            self._topics_of.setdefault(feed, {})[topic] = now
            if not was_breaking and self.is_breaking(topic, now):
                started.append(topic)
        return started

    def is_breaking(self, topic: str, now: datetime) -> bool:
        """Returns whether the topic is breaking now."""
        entries = [(at, feed) for at, feed in self._entries.get(topic, ()) if at > now - _DAY]
        window = [feed for at, feed in entries if at > now - _WINDOW]
        if len(window) < _LEAST_ENTRIES or len(set(window)) < _LEAST_FEEDS:
            return False
        usual = (len(entries) - len(window)) / (_DAY / _WINDOW - 1)
        return len(window) >= _TIMES_USUAL * usual

    def is_pulled(self, feed: str, now: datetime) -> bool:
        """Returns whether the feed had an entry within the last day on a topic that is breaking now."""
        topics = self._topics_of.get(feed, {})
        return any(now - at < _DAY and self.is_breaking(topic, now) for topic, at in topics.items())

    def feeds_of(self, topic: str, now: datetime) -> list[str]:
        """Returns the feeds that had an entry on the topic within the last day."""
        return [feed for feed, topics in self._topics_of.items() if now - topics.get(topic, now - _DAY) < _DAY]
