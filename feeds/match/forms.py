"""MATCH, forms: the folded texts that stand for a phrase of a query, in the singular and the plural."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feeds.match.inflection import acronym_forms, inflected, singulars
from feeds.match.tree import Alias, Term
from feeds.text import FIRST_UNSPACED, FUNCTION_WORDS, fold
from feeds.types import Topic

_LONGEST_ACRONYM: Final = 5


@dataclass(frozen=True, slots=True)
class Form:
    """A folded text that stands for a phrase.

    Attributes:
        is_prefix: True if any ending is accepted.
        is_capital: True if only capitals count, since the same small letters are a word of any text ("US", "WHO").
    """

    text: str
    is_prefix: bool = False
    is_capital: bool = False

    @property
    def is_spaced(self) -> bool:
        """True if it begins and ends at the boundaries of words: it is of a script with spaces."""
        return self.text.isascii() or all(c < FIRST_UNSPACED for c in self.text)


def forms_of(leaf: Term | Alias, topic: Topic) -> set[Form]:
    """Returns the forms of a phrase, or of all phrases of an alias, in texts."""
    if isinstance(leaf, Term):
        return _forms_of(leaf.text, "*", is_prefix=leaf.is_prefix)
    forms: set[Form] = set()
    for language, phrases in topic.aliases[leaf.name].items():
        for phrase in phrases:
            forms |= _forms_of(phrase.rstrip("*"), language, is_prefix=phrase.endswith("*"))
    return forms


def _forms_of(text: str, language: str, *, is_prefix: bool) -> set[Form]:
    written = {text, *acronym_forms(text)}
    forms = {Form(folded, is_prefix, is_capital=_is_capital(one)) for one in written if (folded := _folded(one))}
    if is_prefix or (text.isupper() and len(text) <= _LONGEST_ACRONYM):
        return forms
    folded = _folded(text)
    others = [*inflected(folded, language), *(singulars(folded) if text.islower() else ())]
    return forms | {Form(other) for other in others}


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _is_capital(text: str) -> bool:
    return text.isupper() and text.lower() in FUNCTION_WORDS
