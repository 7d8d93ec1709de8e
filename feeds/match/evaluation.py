"""MATCH, evaluation: takes a query and where its words stand in a text, returns whether it is true, and by what."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from feeds.match.patterns import search_pattern
from feeds.match.tree import Alias, And, InTitle, Language, Leaf, Near, Not, Or, Pattern, Query, Source, Term
from feeds.text import fold
from feeds.types import TextOrigin

Spans: TypeAlias = Sequence[tuple[int, int]]
NO_ORIGIN: Final = TextOrigin()


@dataclass(frozen=True, slots=True)
class Hits:
    """Where the words of one topic stand in a text.

    Attributes:
        spans: in the folded text, of the topic's terms and aliases.
        word_starts: of all words of the folded text.
        text: as it is written, from its beginning to where the search ends.
        offsets: place in `text` of each character of the folded text, and one more for the end.
        origin: whose text it is.
    """

    spans: Mapping[Leaf, Spans]
    word_starts: Sequence[int] = ()
    text: str = ""
    offsets: Sequence[int] = ()
    origin: TextOrigin = NO_ORIGIN

    def in_title(self) -> Hits:
        """Returns those in the title, which ends at the first blank line."""
        length = self.text.find("\n\n")
        if length < 0:
            return self
        end = bisect_left(self.offsets, length)
        spans = {leaf: [span for span in found if span[1] <= end] for leaf, found in self.spans.items()}
        return replace(self, spans=spans, text=self.text[:length])


def evaluate(tree: Query, hits: Hits) -> tuple[bool, Spans]:
    """Returns whether the query is true of the hits, and the spans in the folded text that make it true."""
    match tree:
        case And(items):
            every: list[tuple[int, int]] = []
            for item in items:
                is_true, spans = evaluate(item, hits)
                if not is_true:
                    return False, ()
                every += spans
            return True, every
        case Or(items):
            results = [evaluate(item, hits) for item in items]
            return any(result for result, _ in results), [span for _, spans in results for span in spans]
        case Not(item):
            return not evaluate(item, hits)[0], ()
        case InTitle(item):
            return evaluate(item, hits.in_title())
        case Near(left, right, words):
            spans = near(hits, left, right, words)
            return bool(spans), spans
        case Pattern(pattern):
            found = search_pattern(pattern, hits.text)
            spans = [(bisect_left(hits.offsets, start), bisect_left(hits.offsets, end)) for start, end in found]
            return bool(found), [span for span in spans if span[0] < span[1]]
        case Source(name):
            return _is_of(name, hits.origin), ()
        case Language(code):
            return hits.origin.language == code, ()
        case Term() | Alias():
            spans = hits.spans.get(tree, ())
            return bool(spans), spans


def can_match_without_words(tree: Query) -> bool:
    """True if the query may be true of a text in which none of its terms and aliases stand."""
    match tree:
        case Term() | Alias() | Near():
            return False
        case InTitle(item):
            return can_match_without_words(item)
        case And(items):
            return all(map(can_match_without_words, items))
        case Or(items):
            return any(map(can_match_without_words, items))
        case Not() | Pattern() | Source() | Language():
            return True


def _is_of(name: str, origin: TextOrigin) -> bool:
    hosts = [urlsplit(address).hostname or "" for address in origin.addresses]
    wanted = _spaced(name)
    return any(f" {wanted} " in f" {_spaced(text)} " for text in (origin.publisher, *hosts))


def _spaced(text: str) -> str:
    """Returns the words of a name or host: "bbc.co.uk" is three."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())


def near(hits: Hits, left: Term | Alias, right: Term | Alias, words: int) -> Spans:
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
