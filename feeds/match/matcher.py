"""MATCH, the matcher: finds the phrases of all topics at once, then evaluates the query of each topic that was hit.

The cost is one pass over the text, whatever the number of topics, plus the topics hit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from feeds.errors import QueryError
from feeds.match.evaluation import NO_ORIGIN, Hits, Spans, can_match_without_words, evaluate
from feeds.match.forms import Form, forms_of
from feeds.match.phrases import PhraseFinder
from feeds.match.query import parse_query
from feeds.match.tree import Alias, Language, Leaf, Query, Source, Term, format_query, has_near, leaves
from feeds.reasons import Reason, because
from feeds.text import FUNCTION_WORDS, fold_with_offsets
from feeds.types import MatchedWord, TextOrigin, Topic, TopicMatch

MOST_WORDS: Final = 40
# Letters below which a word, or the beginning of one, stands in very many texts.
_SHORTEST_WORD: Final = 2
_SHORTEST_BEGINNING: Final = 3
# Hits of one word or alias that are kept per text, the first ones: further hits change nothing and take time.
MOST_HITS: Final = 2_000


@dataclass(frozen=True, slots=True)
class _Meaning:
    """The meaning of a phrase: a leaf of a topic's query."""

    topic: int
    leaf: Term | Alias
    form: Form
    is_spaced: bool


class Matcher:
    """Finds the topics that a text matches. Build it once per set of topics."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        """Compiles the topics.

        Raises:
            QueryError: a query does not parse, or names an alias that its topic does not have.
        """
        kept = list(topics)
        self._topics = [(topic.slug, check_topic(topic)) for topic in kept]
        by_text: defaultdict[str, list[_Meaning]] = defaultdict(list)
        for number, topic in enumerate(kept):
            asked = {leaf for leaf in leaves(self._topics[number][1]) if isinstance(leaf, Term | Alias)}
            for leaf in asked:
                for form in forms_of(leaf, topic):
                    by_text[form.text].append(_Meaning(number, leaf, form, form.is_spaced))
        self._meanings = list(by_text.values())
        self._phrases = PhraseFinder([meaning.form for meaning in meanings] for meanings in self._meanings)
        self._wordless = [n for n, (_, tree) in enumerate(self._topics) if can_match_without_words(tree)]
        self._with_near = {n for n, (_, tree) in enumerate(self._topics) if has_near(tree)}
        self._asks_language = any(isinstance(leaf, Language) for _, tree in self._topics for leaf in leaves(tree))

    @property
    def asks_language(self) -> bool:
        """True if a topic asks for the language of a text, so that `match` must be told it."""
        return self._asks_language

    def match(self, text: str, origin: TextOrigin = NO_ORIGIN) -> tuple[TopicMatch, ...]:
        """Returns the topics that a text matches, with the matching words in the order of the text.

        Args:
            text: of the article, in which the spans of the words count; its title ends at the first blank line.
            origin: whose text it is, for queries that ask for a source or a language.
        """
        if not self._topics:
            return ()
        folded, offsets = fold_with_offsets(text)
        found = self._find(folded, text, offsets)
        starts = _word_starts(folded) if found.keys() & self._with_near else ()
        matches = []
        for number in sorted({*found, *self._wordless}):
            slug, tree = self._topics[number]
            spans_of = found.get(number, {})
            if isinstance(tree, Term | Alias):  # as of most topics: no need to look further
                matches.append(TopicMatch(slug, _words(text, offsets, spans_of[tree])))
                continue
            is_true, spans = evaluate(tree, Hits(spans_of, starts, text, offsets, origin))
            if is_true:
                matches.append(TopicMatch(slug, _words(text, offsets, spans)))
        return tuple(matches)

    def _find(self, folded: str, text: str, offsets: Sequence[int]) -> dict[int, dict[Leaf, list[tuple[int, int]]]]:
        found: dict[int, dict[Leaf, list[tuple[int, int]]]] = {}
        for index, start, end in self._phrases.find(folded):
            begins = start == 0 or not folded[start - 1].isalnum()
            ends = end == len(folded) or not folded[end].isalnum()
            for meaning in self._meanings[index]:
                if meaning.is_spaced and not (begins and (ends or meaning.form.is_prefix)):
                    continue
                if meaning.form.is_capital and not text[offsets[start] : offsets[end - 1] + 1].isupper():
                    continue
                spans = found.setdefault(meaning.topic, {}).setdefault(meaning.leaf, [])
                if len(spans) < MOST_HITS:
                    spans.append((start, end))
        return found


def check_topic(topic: Topic) -> Query:
    """Returns the parsed query of a topic.

    Raises:
        QueryError: the query does not parse, or names an alias that the topic does not have.
    """
    tree = parse_query(topic.query)
    for leaf in leaves(tree):
        if isinstance(leaf, Alias) and not any(topic.aliases.get(leaf.name, {}).values()):
            known = ", ".join(f"@{name}" for name in sorted(topic.aliases))
            missing = because("query_alias", name=leaf.name, known=known)
            place = max(topic.query.find(f"@{leaf.name}"), 0)
            raise QueryError(topic.query, place, missing if known else because("query_no_alias", name=leaf.name))
    return tree


def query_warning(topic: Topic) -> Reason | None:
    """Returns what an administrator should know of a valid query: that it asks only for words of any text."""
    asked = leaves(check_topic(topic))
    if all(isinstance(leaf, Language) or (isinstance(leaf, Term) and _is_everywhere(leaf)) for leaf in asked):
        return because("query_everywhere", words=", ".join(map(_written, asked)))
    return None


def is_wide(topic: Topic) -> bool:
    """Returns whether a query asks only for what very many texts have: common words, short beginnings, a publisher."""
    return all(
        isinstance(leaf, Language | Source) or (isinstance(leaf, Term) and (_is_everywhere(leaf) or _is_short(leaf)))
        for leaf in leaves(check_topic(topic))
    )


def _is_short(term: Term) -> bool:
    return len(term.text) < (_SHORTEST_BEGINNING if term.is_prefix else _SHORTEST_WORD) and term.text.isascii()


def _is_everywhere(term: Term) -> bool:
    text = term.text
    return not (term.is_prefix or text.isupper()) and all(word in FUNCTION_WORDS for word in text.lower().split())


def _written(leaf: Leaf) -> str:
    return leaf.text if isinstance(leaf, Term) else format_query(leaf)


def _word_starts(folded: str) -> list[int]:
    return [place for place, c in enumerate(folded) if c.isalnum() and (place == 0 or not folded[place - 1].isalnum())]


def _by_start(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], -span[1]


def _words(text: str, offsets: Sequence[int], spans: Spans) -> tuple[MatchedWord, ...]:
    """Returns the spans in the original text, in order; of overlapping spans the longest."""
    words: list[MatchedWord] = []
    for start, end in spans if len(spans) == 1 else sorted(set(spans), key=_by_start):
        first, last = offsets[start], offsets[end - 1] + 1
        while last < offsets[end]:  # combining accents fold to nothing
            last += 1
        if not words or first >= words[-1].end:
            words.append(MatchedWord(text[first:last], first, last))
    return tuple(words[:MOST_WORDS])
