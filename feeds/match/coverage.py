"""MATCH, coverage: takes a topic and a text, returns the share of the parts of the topic's query that the text matches.

A story of the topic North Korea–Russia also tells of a battle that neither takes part in. Such a fact is none of the
topic's key facts.
"""

from __future__ import annotations

from dataclasses import replace

from feeds.match.matcher import Matcher, check_topic
from feeds.match.tree import And, Language, Not, Query, Source, format_query
from feeds.types import Topic


class Coverage:
    """The parts of a topic's query that must all be true: `@north_korea AND @russia` has two. Build it once per use.

    Attributes:
        parts: number of them.
    """

    def __init__(self, topic: Topic) -> None:
        """Compiles the topic's parts.

        Raises:
            QueryError: its query does not parse, or names an alias that it does not have.
        """
        parts = [part for part in _parts(check_topic(topic)) if not isinstance(part, Not | Source | Language)]
        self.parts = len(parts)
        self._matcher = Matcher(replace(topic, slug=str(n), query=format_query(part)) for n, part in enumerate(parts))

    def of(self, text: str) -> float:
        """Returns the share of the parts that the text matches, 0 to 1."""
        return len(self._matcher.match(text)) / self.parts if self.parts else 1.0


def _parts(tree: Query) -> tuple[Query, ...]:
    return tree.items if isinstance(tree, And) else (tree,)
