"""MATCH, near misses: takes a topic and a text that just fails to match it, returns what the text lacks. Pure.

A query is divided into its alternatives (OR) and each alternative into its parts (AND), a phrase into its words, and
NEAR into its two sides. A text that has all parts of an alternative but one is a near miss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from feeds.match.indexed_words import words_of_query
from feeds.match.matcher import Matcher, check_topic
from feeds.match.tree import And, InTitle, Near, Not, Or, Query, Term, format_query
from feeds.text import FUNCTION_WORDS, fold
from feeds.types import TextOrigin, Topic, WordQuery

MOST_ALTERNATIVES: Final = 8


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an alternative, and the smaller parts without which it cannot be true."""

    query: Query
    smaller: tuple[_Part, ...] = ()


class NearMisses:
    """Says what texts lack to match a topic. Build it once per topic."""

    def __init__(self, topic: Topic) -> None:
        """Compiles the parts of the topic's query.

        Raises:
            QueryError: its query does not parse, or names an alias that it does not have.
        """
        tree = check_topic(topic)
        alternatives = tree.items if isinstance(tree, Or) else (tree,)
        self._topic = topic
        self._alternatives = [_parts_of(item) for item in alternatives[:MOST_ALTERNATIVES]]
        queries = dict.fromkeys(part.query for parts in self._alternatives for part in _every(parts))
        self._numbers = {query: str(number) for number, query in enumerate(queries)}
        positive = {query: query.item if isinstance(query, Not) else query for query in queries}
        self._matcher = Matcher(
            replace(topic, slug=self._numbers[query], query=format_query(item)) for query, item in positive.items()
        )

    def lacking(self, text: str, origin: TextOrigin) -> str | None:
        """Returns the one part of the query that the text lacks, or has though it must not; None if it lacks more.

        Args:
            text: does not match the topic.
            origin: whose text it is.
        """
        found = {match.slug for match in self._matcher.match(text, origin)}
        true = {query for query, number in self._numbers.items() if (number in found) is not isinstance(query, Not)}
        lacks = [_lacking(parts, true) for parts in self._alternatives if len(list(_every(parts))) > 1]
        single = [lack[0] for lack in lacks if len(lack) == 1]
        return _written(single[0]) if single else None

    def candidates(self) -> Iterator[WordQuery]:
        """Yields what the index is asked for the near misses: all words of an alternative but those of one part."""
        asked: dict[WordQuery, None] = {}
        for parts in self._alternatives:
            for left_out in _every(parts):
                others = And(tuple(part.query for part in _without(parts, left_out)))
                if (words := words_of_query(others, self._topic)) is not None:
                    asked[words] = None
        yield from asked


def _parts_of(tree: Query) -> tuple[_Part, ...]:
    return tuple(_part_of(item) for item in (tree.items if isinstance(tree, And) else (tree,)))


def _part_of(tree: Query) -> _Part:
    match tree:
        case Near(left, right):
            return _Part(tree, (_part_of(left), _part_of(right)))
        case Term(text, is_prefix) if len(words := text.split()) > 1:
            smaller = [Term(word) for word in words[:-1]] + [Term(words[-1], is_prefix)]
            return _Part(tree, tuple(_Part(word) for word in smaller if _is_telling(word)))
        case InTitle(item):
            return _Part(tree, (_Part(item),))
        case _:
            return _Part(tree)


def _is_telling(word: Term) -> bool:
    return any(c.isalnum() for c in fold(word.text)) and word.text.lower() not in FUNCTION_WORDS


def _every(parts: Sequence[_Part]) -> Iterator[_Part]:
    for part in parts:
        yield part
        yield from _every(part.smaller)


def _without(parts: Sequence[_Part], left_out: _Part) -> list[_Part]:
    """Returns the parts, of which the one that has `left_out` in it is replaced by its other smaller parts."""
    kept: list[_Part] = []
    for part in parts:
        if part is left_out:
            kept += part.smaller
        elif any(inner is left_out for inner in _every(part.smaller)):
            kept += _without(part.smaller, left_out)
        else:
            kept.append(part)
    return kept


def _lacking(parts: Sequence[_Part], true: set[Query]) -> list[Query]:
    lacks: list[Query] = []
    for part in parts:
        if part.query not in true:
            lacks += _lacking(part.smaller, true) or [part.query]
    return lacks


def _written(query: Query) -> str:
    return query.text if isinstance(query, Term) and " " not in query.text else format_query(query)
