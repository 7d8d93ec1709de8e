"""Values of matching: topics, and where an entry has their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Topic:
    """What people follow.

    Attributes:
        slug: lower-case letters, digits and hyphens; what is typed in a chat.
        names: display name by language; always has "en" or one other.
        query: the topic query (feeds/match/query.py has its grammar).
        aliases: alias name → language (or "*") → phrases; `@alias` in the query stands for any of them.
        weight: 0 to 2, 1 is usual; multiplies the importance of what happens on it.
        chat_id: of the chat whose own topic it is, which is offered to nobody else; None for one that all may follow.
    """

    slug: str
    names: Mapping[str, str]
    query: str
    aliases: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    weight: float = 1.0
    chat_id: int | None = None

    def name(self, language: str = "en") -> str:
        """Returns the display name in `language`, else in English, else in any language, else the slug."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()), self.slug)


@dataclass(frozen=True, slots=True)
class MatchedWord:
    """A span of a text that matches a topic's query."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic that an entry matches, with the matching words in the order of the text."""

    slug: str
    words: tuple[MatchedWord, ...]


@dataclass(frozen=True, slots=True)
class TextOrigin:
    """Whose text it is that topics are matched on.

    Attributes:
        publisher: its name.
        addresses: of the feed and of the entry.
        language: ISO 639-1; None if it is not known.
    """

    publisher: str = ""
    addresses: tuple[str, ...] = ()
    language: str | None = None
