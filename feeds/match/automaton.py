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
from feeds.match.inflection import acronym_forms, inflected, singulars
from feeds.match.query import Alias, And, Near, Not, Or, Query, Term, parse_query
from feeds.reasons import Reason, because
from feeds.text import FUNCTION_WORDS, fold, fold_with_offsets
from feeds.types import MatchedWord, Topic, TopicMatch

MOST_WORDS: Final = 40
# Hits of one word or alias that are kept per text, the first ones: further hits change nothing and take time.
MOST_HITS: Final = 2_000
_LONGEST_ACRONYM: Final = 5
# From this code point on, scripts are written without spaces (CJK, kana, Hangul): no word boundary is required.
_FIRST_UNSPACED: Final = "\u2e80"

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The meaning of a pattern of the automaton: a leaf of a topic's query."""

    topic: int
    leaf: Term | Alias
    form: _Form
    is_spaced: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """A folded text that stands for a phrase.

    Attributes:
        is_prefix: True if any ending is accepted.
        is_capital: True if only capitals count, since the same small letters are a word of any text ("US", "WHO").
    """

    text: str
    is_prefix: bool = False
    is_capital: bool = False


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
                for form in _forms(leaf, topic):
                    pattern = _Pattern(number, leaf, form, all(c < _FIRST_UNSPACED for c in form.text))
                    by_text[form.text].append(pattern)
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
        found = self._find(folded, text, offsets)
        starts = _word_starts(folded) if found else ()
        matches = []
        for number in sorted(found):
            slug, tree = self._topics[number]
            is_true, spans = _evaluate(tree, _Hits(found[number], starts))
            if is_true:
                matches.append(TopicMatch(slug, _words(text, offsets, spans)))
        return tuple(matches)

    def _find(
        self, folded: str, text: str, offsets: Sequence[int]
    ) -> dict[int, dict[Term | Alias, list[tuple[int, int]]]]:
        assert self._automaton is not None, "asked by match only"
        found: dict[int, dict[Term | Alias, list[tuple[int, int]]]] = {}
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            begins = start == 0 or not folded[start - 1].isalnum()
            ends = end == len(folded) or not folded[end].isalnum()
            for pattern in self._patterns[index]:
                if pattern.is_spaced and not (begins and (ends or pattern.form.is_prefix)):
                    continue
                if pattern.form.is_capital and not text[offsets[start] : offsets[end - 1] + 1].isupper():
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


def query_warning(topic: Topic) -> Reason | None:
    """Returns what an administrator should know of a valid query: that it asks only for words of any text."""
    leaves = _leaves(check_topic(topic))
    if all(isinstance(leaf, Term) and not leaf.is_prefix and _is_everywhere(leaf.text) for leaf in leaves):
        return because("query_everywhere", words=", ".join(leaf.text for leaf in leaves if isinstance(leaf, Term)))
    return None


def _is_everywhere(text: str) -> bool:
    return not text.isupper() and all(word in FUNCTION_WORDS for word in text.lower().split())


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


def _forms(leaf: Term | Alias, topic: Topic) -> set[_Form]:
    """Returns the forms of a phrase in texts."""
    if isinstance(leaf, Term):
        return _forms_of(leaf.text, "*", is_prefix=leaf.is_prefix)
    forms: set[_Form] = set()
    for language, phrases in topic.aliases[leaf.name].items():
        for phrase in phrases:
            forms |= _forms_of(phrase.rstrip("*"), language, is_prefix=phrase.endswith("*"))
    return forms


def _forms_of(text: str, language: str, *, is_prefix: bool) -> set[_Form]:
    written = {text, *acronym_forms(text)}
    forms = {_Form(folded, is_prefix, is_capital=_is_capital(one)) for one in written if (folded := _folded(one))}
    if is_prefix or (text.isupper() and len(text) <= _LONGEST_ACRONYM):
        return forms
    folded = _folded(text)
    others = [*inflected(folded, language), *(singulars(folded) if text.islower() else ())]
    return forms | {_Form(other) for other in others}


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _is_capital(text: str) -> bool:
    return text.isupper() and text.lower() in FUNCTION_WORDS


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
