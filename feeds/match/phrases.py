"""MATCH, phrases: finds those of many folded phrases that stand in a folded text, in one pass over its words.

A phrase is looked up by the word of it that is rarest among the phrases, so that more phrases hardly cost more. Those
that may begin or end inside a word (any ending, scripts without spaces, signs) are found by an automaton (Aho and
Corasick, 1975).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from ahocorasick_rs import AhoCorasick

from feeds.match.forms import Form

_WORD: Final = re.compile(r"[^\W_]+")
# (characters of the phrase before the word, length of the phrase) → phrase → its number
_Places: TypeAlias = dict[tuple[int, int], dict[str, int]]


class PhraseFinder:
    """Finds phrases. Build it once per set of them."""

    def __init__(self, phrases: Iterable[Iterable[Form]]) -> None:
        """
        Args:
            phrases: each as its forms, which have one text; `find` gives the number of a phrase in this order.
        """
        texts = [(forms[0], any(form.is_prefix for form in forms)) for forms in map(list, phrases)]
        whole = [_whole_words(form, is_prefix=is_prefix) for form, is_prefix in texts]
        counts = Counter(word[0] for words in whole for word in words)
        self._by_word: dict[str, _Places] = {}
        others: list[str] = []
        self._numbers: list[int] = []
        for number, ((form, _), words) in enumerate(zip(texts, whole, strict=True)):
            if words:
                key = min(words, key=lambda word: (counts[word[0]], -len(word[0])))
                places = self._by_word.setdefault(key[0], {})
                places.setdefault((key.start(), len(form.text)), {})[form.text] = number
            else:
                others.append(form.text)
                self._numbers.append(number)
        self._automaton = AhoCorasick(others) if others else None

    def find(self, folded: str) -> Iterator[tuple[int, int, int]]:
        """Yields number, start and end of every phrase that stands in a folded text.

        Whether the phrase begins and ends at the boundaries of words there is for the caller to see.
        """
        for word in dict.fromkeys(_WORD.findall(folded)):
            if (places := self._by_word.get(word)) is None:
                continue
            at = folded.find(word)
            while at >= 0:
                for (before, length), phrases in places.items():
                    start = at - before
                    if start >= 0 and (number := phrases.get(folded[start : start + length])) is not None:
                        yield number, start, start + length
                at = folded.find(word, at + 1)
        if self._automaton is not None:
            for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
                yield self._numbers[index], start, end


def _whole_words(form: Form, *, is_prefix: bool) -> list[re.Match[str]]:
    """Returns the words of a phrase that are whole words of every text that has it."""
    if not form.is_spaced:
        return []
    words = list(_WORD.finditer(form.text))
    return words[:-1] if words and is_prefix and words[-1].end() == len(form.text) else words
