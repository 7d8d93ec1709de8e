"""ALERT: groups the chats that follow a story into classes of readers, for which one rendering is right. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from bot.locales import Words
from feeds.types import AlertLevel, Chat, Subscription, Topic
from storage.ports import KNOWN, LINE, Shown, facts_of_marks

_Class: TypeAlias = tuple[str, str, tuple[tuple[str, AlertLevel], ...], Shown | None, frozenset[int], bool, bool]
_NOTHING: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Heard:
    """What chats have heard, beside the story's own messages.

    Attributes:
        elsewhere: by chat, ids of the story's facts that messages on other stories told.
        waiting: chats whose first alert on the story is planned and waits; they count as not told.
    """

    elsewhere: Mapping[int, frozenset[int]] = field(default_factory=dict)
    waiting: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Readers:
    """Chats that get the same text for a story at the same time.

    Attributes:
        chat_ids: the chats.
        language: of all of them.
        time_zone: of all of them.
        levels: topic and level of each of their subscriptions that the story belongs to, sorted by topic.
        topics: those topics, by weight, the highest first.
        shown: what they have been shown of the story; None if they have no alert on it.
        known: ids of the story's facts that messages on other stories told them, and none on this one.
        is_waiting: their alert on the story is planned and waits, so that another one can take its place.
        shows_sources: whether their messages name the sources.
    """

    chat_ids: Sequence[int]
    language: str
    time_zone: str
    levels: tuple[tuple[str, AlertLevel], ...]
    topics: tuple[Topic, ...]
    shown: Shown | None
    known: frozenset[int] = frozenset()
    is_waiting: bool = False
    shows_sources: bool = True

    @property
    def words(self) -> Words:
        """The strings, numbers and dates in their language and time zone."""
        return Words(self.language, self.time_zone)

    @property
    def rendering_key(self) -> tuple[str, str, tuple[str, ...], frozenset[int], bool]:
        """What the text depends on, beside the facts and what the readers have been shown."""
        slugs = tuple(topic.slug for topic in self.topics)
        return self.language, self.time_zone, slugs, self.known, self.shows_sources

    def weight(self, slug: str) -> float:
        """Returns the weight of one of their topics, 0 to 2."""
        return next((topic.weight for topic in self.topics if topic.slug == slug), 1.0)


def group_readers(
    followed: Sequence[str],
    subscribers: Iterable[tuple[Chat, Subscription]],
    topics: Mapping[str, Topic],
    shown: Mapping[int, Shown],
    heard: Heard,
) -> list[Readers]:
    """Returns the classes in the order of their first chats. A chat is in one class, however many topics it follows.

    Args:
        followed: slugs of the story's topics.
        subscribers: chats with their subscriptions, in any order; closed chats and muted subscriptions are left out.
        topics: by slug.
        shown: by chat, what those have been shown that have an alert on the story.
        heard: what they have heard besides.
    """
    levels: dict[int, tuple[Chat, list[tuple[str, AlertLevel]]]] = {}
    wanted = frozenset(followed)
    for chat, subscription in subscribers:
        if chat.is_open and not subscription.is_muted and subscription.topic in wanted:
            levels.setdefault(chat.id, (chat, []))[1].append((subscription.topic, subscription.level))
    classes: dict[_Class, list[int]] = {}
    for chat_id, (chat, pairs) in sorted(levels.items()):
        told, is_waiting = heard.elsewhere.get(chat_id, _NOTHING), chat_id in heard.waiting
        own = None if is_waiting else shown.get(chat_id)
        names = chat.preferences.shows_sources
        key = chat.language, chat.time_zone, tuple(sorted(pairs)), own, told, is_waiting, names
        classes.setdefault(key, []).append(chat_id)
    found = []
    for (language, time_zone, of_class, of_chats, told, is_waiting, names), chat_ids in classes.items():
        heaviest = sorted((topics[t] for t, _ in of_class if t in topics), key=lambda t: (-t.weight, t.slug))
        if heaviest:
            known = _known(of_chats, told)
            found.append(
                Readers(chat_ids, language, time_zone, of_class, tuple(heaviest), of_chats, known, is_waiting, names)
            )
    return found


def _known(shown: Shown | None, elsewhere: frozenset[int]) -> frozenset[int]:
    """What the readers knew before a message on this story told it."""
    if shown is None:
        return elsewhere
    known = facts_of_marks(shown.told, KNOWN) | (elsewhere - frozenset(shown.fact_ids))
    return known - facts_of_marks(shown.told, LINE)
