"""MATCH, the automaton: finds the phrases of all topics at once, then evaluates the query of each topic that was hit.

The cost is one pass over the text, whatever the number of topics (Aho and Corasick, 1975), plus the topics hit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ahocorasick_rs import AhoCorasick

from feeds.errors import QueryError
from feeds.match.query import Alias, And, Near, Not, Or, Query, Term, parse_query
from feeds.reasons import because
from feeds.text import fold, fold_with_offsets
from feeds.types import MatchedWord, Topic, TopicMatch

MOST_WORDS: Final = 40
# Hits of one word or alias that are kept per text, the first ones: further hits change nothing and take time.
MOST_HITS: Final = 2_000
# Endings that are accepted after a word of at least five letters, by language; "*" for queries, which state none.
_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {"*": ("s", "es"), "en": ("s", "es"), "fr": ("s", "e", "es", "x")}
_SHORTEST_INFLECTED: Final = 4
# From this code point on, scripts are written without spaces (CJK, kana, Hangul): no word boundary is required.
_FIRST_UNSPACED: Final = "\u2e80"

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The meaning of a pattern of the automaton: a leaf of a topic's query."""

    topic: int
    leaf: Term | Alias
    is_prefix: bool
    is_spaced: bool


@dataclass(frozen=True, slots=True)
class _Hits:
    """The spans of one topic's leaves in the folded text, and the starts of its words."""

    spans: Mapping[Term | Alias, Spans]
    word_starts: Sequence[int]


class Matcher:
    """Finds the topics that a text matches. Build it once per set of topics."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        """Compiles the topics.

        Raises:
            QueryError: a query does not parse, or names an alias that its topic does not have.
        """
        kept = list(topics)
        self._topics = [(topic.slug, check_topic(topic)) for topic in kept]
        by_text: defaultdict[str, list[_Pattern]] = defaultdict(list)
        for number, topic in enumerate(kept):
            for leaf in set(_leaves(self._topics[number][1])):
                for text, is_prefix in _forms(leaf, topic):
                    pattern = _Pattern(number, leaf, is_prefix, all(c < _FIRST_UNSPACED for c in text))
                    by_text[text].append(pattern)
        self._patterns = list(by_text.values())
        self._automaton = AhoCorasick(list(by_text)) if by_text else None

    def match(self, text: str) -> tuple[TopicMatch, ...]:
        """Returns the topics that a text matches, with the matching words in the order of the text.

        Args:
            text: of the article, in which the spans of the words count.
        """
        if self._automaton is None:
            return ()
        folded, offsets = fold_with_offsets(text)
        found = self._find(folded)
        starts = _word_starts(folded) if found else ()
        matches = []
        for number in sorted(found):
            slug, tree = self._topics[number]
            is_true, spans = _evaluate(tree, _Hits(found[number], starts))
            if is_true:
                matches.append(TopicMatch(slug, _words(text, offsets, spans)))
        return tuple(matches)

    def _find(self, folded: str) -> dict[int, dict[Term | Alias, list[tuple[int, int]]]]:
        assert self._automaton is not None, "asked by match only"
        found: dict[int, dict[Term | Alias, list[tuple[int, int]]]] = {}
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            begins = start == 0 or not folded[start - 1].isalnum()
            ends = end == len(folded) or not folded[end].isalnum()
            for pattern in self._patterns[index]:
                if pattern.is_spaced and not (begins and (ends or pattern.is_prefix)):
                    continue
                spans = found.setdefault(pattern.topic, {}).setdefault(pattern.leaf, [])
                if len(spans) < MOST_HITS:
                    spans.append((start, end))
        return found


def check_topic(topic: Topic) -> Query:
    """Returns the parsed query of a topic.

    Raises:
        QueryError: the query does not parse, or names an alias that the topic does not have.
    """
    tree = parse_query(topic.query)
    for leaf in _leaves(tree):
        if isinstance(leaf, Alias) and not any(topic.aliases.get(leaf.name, {}).values()):
            known = ", ".join(f"@{name}" for name in sorted(topic.aliases))
            missing = because("query_alias", name=leaf.name, known=known)
            place = max(topic.query.find(f"@{leaf.name}"), 0)
            raise QueryError(topic.query, place, missing if known else because("query_no_alias", name=leaf.name))
    return tree


def _leaves(tree: Query) -> list[Term | Alias]:
    match tree:
        case Not(item):
            return _leaves(item)
        case And(items) | Or(items):
            return [leaf for item in items for leaf in _leaves(item)]
        case Near(left, right):
            return [left, right]
        case leaf:
            return [leaf]


def _forms(leaf: Term | Alias, topic: Topic) -> set[tuple[str, bool]]:
    """Returns the folded patterns of a phrase, each with whether any ending is accepted."""
    if isinstance(leaf, Term):
        return _inflected(leaf.text, leaf.is_prefix, "*")
    forms: set[tuple[str, bool]] = set()
    for language, phrases in topic.aliases[leaf.name].items():
        for phrase in phrases:
            forms |= _inflected(phrase.rstrip("*"), phrase.endswith("*"), language)
    return forms


def _inflected(text: str, is_prefix: bool, language: str) -> set[tuple[str, bool]]:
    folded = " ".join(fold(text).split())
    if not folded:
        return set()
    forms = {(folded, is_prefix)}
    last = folded.rsplit(" ", 1)[-1]
    if not is_prefix and len(last) > _SHORTEST_INFLECTED and last.isalpha():
        forms |= {(folded + ending, False) for ending in _ENDINGS.get(language, ())}
    return forms


def _evaluate(tree: Query, hits: _Hits) -> tuple[bool, Spans]:
    """Returns whether the query is true of the hits, and the spans that make it true."""
    match tree:
        case And(items):
            results = [_evaluate(item, hits) for item in items]
            is_true = all(result for result, _ in results)
            return is_true, [span for _, spans in results for span in spans] if is_true else ()
        case Or(items):
            results = [_evaluate(item, hits) for item in items]
            return any(result for result, _ in results), [span for _, spans in results for span in spans]
        case Not(item):
            return not _evaluate(item, hits)[0], ()
        case Near(left, right, words):
            spans = _near(hits, left, right, words)
            return bool(spans), spans
        case leaf:
            spans = hits.spans.get(leaf, ())
            return bool(spans), spans


def _near(hits: _Hits, left: Term | Alias, right: Term | Alias, words: int) -> Spans:
    """Returns the hits of either leaf that have a hit of the other at most `words` words away; n log n."""
    ones, others = sorted(hits.spans.get(left, ())), sorted(hits.spans.get(right, ()))
    return [
        *_with_partner(ones, others, words, hits.word_starts),
        *_with_partner(others, ones, words, hits.word_starts),
    ]


def _with_partner(spans: Spans, partners: Spans, words: int, word_starts: Sequence[int]) -> list[tuple[int, int]]:
    """Returns those of `spans` that have one of `partners` near, in one pass over both sorted lists.

    After a span, the partner that starts first is the nearest. Before it, the one that ends last is, which is not
    always the last one: a phrase may contain a shorter one.
    """
    kept, place, last_end = [], 0, -1
    for span in spans:
        while place < len(partners) and partners[place] < span:
            last_end = max(last_end, partners[place][1])
            place += 1
        after = place + (place < len(partners) and partners[place] == span)
        is_after = after < len(partners) and _words_between(word_starts, span[1], partners[after][0]) <= words
        if is_after or (place and _words_between(word_starts, last_end, span[0]) <= words):
            kept.append(span)
    return kept


def _words_between(word_starts: Sequence[int], end: int, start: int) -> int:
    return bisect_left(word_starts, start) - bisect_left(word_starts, end)


def _word_starts(folded: str) -> list[int]:
    return [place for place, c in enumerate(folded) if c.isalnum() and (place == 0 or not folded[place - 1].isalnum())]


def _words(text: str, offsets: Sequence[int], spans: Spans) -> tuple[MatchedWord, ...]:
    """Returns the spans in the original text, in order; of overlapping spans the longest."""
    words: list[MatchedWord] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        first, last = offsets[start], offsets[end - 1] + 1
        while last < offsets[end]:  # combining accents fold to nothing
            last += 1
        if not words or first >= words[-1].end:
            words.append(MatchedWord(text[first:last], first, last))
    return tuple(words[:MOST_WORDS])
