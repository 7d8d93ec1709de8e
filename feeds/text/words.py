"""Words in the form in which grouping and rendering compare them, and word lists with stems."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

from feeds.text.folding import strip_accents

_WORD: Final = re.compile(r"%|n't\b|[^\W_]+")


@lru_cache(maxsize=16_384)
def words_of(text: str) -> tuple[str, ...]:
    """Returns the words of `text` in lower case without accents, in order; "n't" is a word of its own."""
    return tuple(_WORD.findall(strip_accents(text.lower()).replace("n’t", " n't").replace("n't", " n't")))


@dataclass(frozen=True, slots=True)
class WordList:
    """Whole words, and stems that any word may begin with. In data files a stem ends with "*"."""

    whole: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Self:
        """Splits the entries of a data file into words and stems."""
        listed = list(entries)
        stems = tuple(entry[:-1] for entry in listed if entry.endswith("*"))
        return cls(frozenset(entry for entry in listed if not entry.endswith("*")), stems)

    def matches(self, word: str) -> bool:
        """True if the word stands in the list or begins with one of its stems."""
        return word in self.whole or (bool(self.stems) and word.startswith(self.stems))

    def matches_any(self, words: Iterable[str]) -> bool:
        """True if any of the words matches."""
        listed = tuple(words)
        if not self.whole.isdisjoint(listed):
            return True
        return bool(self.stems) and any(word.startswith(self.stems) for word in listed)
