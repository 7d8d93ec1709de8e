"""ALERT: takes subscriptions and living alerts, gives classes of readers: chats for which one rendering is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.locales import Words
from feeds.types import AlertLevel, Chat, Subscription, Topic
from storage.ports import Shown


@dataclass(frozen=True, slots=True)
class Readers:
    """Chats to which a story is told in the same words at the same moments.

    Attributes:
        levels: topic and level of each subscription that the story touches, by topic.
        topics: those topics, the heaviest first.
        shown: None where they have no alert on the story yet.
    """

    chat_ids: Sequence[int]
    language: str
    time_zone: str
    levels: tuple[tuple[str, AlertLevel], ...]
    topics: tuple[Topic, ...]
    shown: Shown | None

    @property
    def words(self) -> Words:
        """The strings, numbers and dates that they read."""
        return Words(self.language, self.time_zone)

    @property
    def rendering_key(self) -> tuple[str, str, tuple[str, ...]]:
        """What their messages depend on beside the news and what they have been shown."""
        return self.language, self.time_zone, tuple(topic.slug for topic in self.topics)

    def weight(self, slug: str) -> float:
        """The weight of one of their topics, 0 to 2."""
        return next((topic.weight for topic in self.topics if topic.slug == slug), 1.0)


def readers_of(
    followed: Sequence[str],
    subscribers: Iterable[tuple[Chat, Subscription]],
    topics: Mapping[str, Topic],
    shown: Mapping[int, Shown],
) -> list[Readers]:
    """The classes in the order of their first chats. A chat is in one class, however many topics it follows.

    Args:
        followed: slugs of the story's topics.
        subscribers: chats with their subscriptions, in any order; closed chats and muted subscriptions are left out.
        topics: by slug.
        shown: by chat, for those that have an alert on the story.
    """
    levels: dict[int, tuple[Chat, list[tuple[str, AlertLevel]]]] = {}
    wanted = frozenset(followed)
    for chat, subscription in subscribers:
        if chat.is_open and not subscription.is_muted and subscription.topic in wanted:
            levels.setdefault(chat.id, (chat, []))[1].append((subscription.topic, subscription.level))
    classes: dict[tuple[str, str, tuple[tuple[str, AlertLevel], ...], Shown | None], list[int]] = {}
    for chat_id, (chat, pairs) in sorted(levels.items()):
        key = chat.language, chat.time_zone, tuple(sorted(pairs)), shown.get(chat_id)
        classes.setdefault(key, []).append(chat_id)
    found = []
    for (language, time_zone, of_class, of_chats), chat_ids in classes.items():
        heaviest = sorted((topics[t] for t, _ in of_class if t in topics), key=lambda t: (-t.weight, t.slug))
        if heaviest:
            found.append(Readers(chat_ids, language, time_zone, of_class, tuple(heaviest), of_chats))
    return found
