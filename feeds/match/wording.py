"""MATCH: looks up single words and phrases in one text, in the forms in which a topic's words are found."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from feeds.match.forms import Form, forms_of
from feeds.match.tree import Term
from feeds.text import FIRST_UNSPACED, fold
from feeds.types import Topic

_WORD: Final = re.compile(r"[^\W_]+")
_NO_TOPIC: Final = Topic("", {}, "")
_START: Final = 6  # letters by which a word is first looked for


class Wording:
    """A text in which words are looked up. Many look-ups in one text cost little each."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded = fold(text)
        words = _WORD.findall(self._folded)
        self._words = frozenset(words)
        self._starts = frozenset(word[:length] for word in self._words for length in range(1, _START + 1)) | {""}
        self._line = f" {' '.join(words)} "

    def may_have(self, phrases: tuple[str, ...]) -> bool:
        """Returns False if none of the phrases can stand in the text: a quick answer for most phrases and texts."""
        return not self._starts.isdisjoint(_starts(phrases))

    def has(self, phrase: str) -> bool:
        """Returns whether a word or phrase stands in the text, in the singular or plural, in any case and accents.

        Args:
            phrase: as typed; a star at its end accepts any ending. "US" in capitals is found in capitals only.
        """
        return self.may_have((phrase,)) and any(self._has(form, words) for form, words in _forms(phrase))

    def _has(self, form: Form, words: tuple[str, ...]) -> bool:
        if not form.is_spaced:
            return form.text in self._folded
        if form.is_capital:
            return re.search(rf"(?<!\w){re.escape(form.text.upper())}(?!\w)", self._text) is not None
        whole = words[:-1] if form.is_prefix else words
        if not self._words.issuperset(whole):
            return False
        line = " ".join(words)
        return (f" {line}" if form.is_prefix else f" {line} ") in self._line


@lru_cache(maxsize=32_768)
def _starts(phrases: tuple[str, ...]) -> frozenset[str]:
    """How a word of a text begins in which one of the phrases stands; "" where any text may have it."""
    return frozenset(map(_start, phrases))


def _start(phrase: str) -> str:
    folded = fold(phrase)
    words: list[str] = _WORD.findall(folded)
    if not words or any(c >= FIRST_UNSPACED for c in folded) or phrase.isupper():  # no words, or an acronym: "U.S."
        return ""
    # Only the end of a phrase is inflected, and by no more than its last letters: "wife", "wives".
    return words[0][:_START] if len(words) > 1 else words[0].rstrip("*")[: max(1, min(_START, len(words[0]) - 3))]


@lru_cache(maxsize=16_384)
def _forms(phrase: str) -> tuple[tuple[Form, tuple[str, ...]], ...]:
    """The forms of a phrase, each with its words; none for one without letters or digits."""
    text = " ".join(phrase.split())
    forms = forms_of(Term(text.rstrip("*").rstrip(), text.endswith("*")), _NO_TOPIC)
    split = ((form, tuple(_WORD.findall(form.text))) for form in sorted(forms, key=lambda form: form.text))
    return tuple((form, words) for form, words in split if words)
