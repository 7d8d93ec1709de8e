"""MATCH, inflection: the forms in which a word of a query stands in texts: "loi" as "lois", "US" as "U.S.". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

# Endings that are added to a word, by the language of the phrase; "*" is a query, which states none.
_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {"*": ("s", "es"), "en": ("s", "es"), "fr": ("s", "e", "es", "x")}
# Endings that change, in folded form: (of the singular, of the plural).
_CHANGES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "en": (
        ("y", "ies"), ("man", "men"), ("sis", "ses"), ("fe", "ves"), ("lf", "lves"), ("ch", "ches"), ("sh", "shes"),
        ("x", "xes"), ("ss", "sses"), ("child", "children"),
    ),
    "fr": (("al", "aux"), ("ail", "aux"), ("eau", "eaux"), ("eu", "eux")),
}  # fmt: skip
_SHORTEST: Final = 3  # letters of a word that takes an "s"
_SHORTEST_ENDINGS: Final = 5  # letters of a word that takes the other endings
_SHORTEST_PLURAL: Final = 4  # letters of a plural whose singular is searched too
# Words that look like a plural and whose "singular" is another word, and names.
_NO_PLURALS: Final = frozenset(
    {"news", "mars", "pays", "temps", "corps", "gens", "bras", "mois", "fils", "vers", "sens", "does", "goods", "means"}
    | {"this", "dans", "mais", "plus", "sans", "leurs", "yours", "ours", "less", "angers", "cannes", "lens", "nantes"}
    | {"wales", "naples", "james", "athens", "algiers", "times", "series", "species", "works", "arms", "jones"}
)
_PLURAL: Final = re.compile(r"(?:[^aiosu]|[lr]oi)s$")
_ACRONYM: Final = re.compile(r"[A-Z]{2,5}")
_DOTTED: Final = re.compile(r"(?:[A-Z]\.){2,5}|(?:[A-Z]\.){1,4}[A-Z]")


def inflected(folded: str, language: str) -> Iterator[str]:
    """Yields other forms of the last word of a folded phrase.

    Args:
        folded: the phrase; forms of its last word are returned with the words before.
        language: ISO 639-1 of the phrase; "*" for a query, which states none.
    """
    head, space, last = folded.rpartition(" ")
    if len(last) < _SHORTEST or not last.isalpha():
        return
    for word in _of_word(last, language):
        yield f"{head}{space}{word}"


def _of_word(word: str, language: str) -> Iterator[str]:
    yield f"{word}s"
    if len(word) >= _SHORTEST_ENDINGS:
        yield from (word + ending for ending in _ENDINGS.get(language, ()))
    for changing in ("en", "fr"):
        if language in {changing, "*"}:
            for singular, plural in _CHANGES[changing]:
                if word.endswith(singular):
                    yield word.removesuffix(singular) + plural


def singulars(folded: str) -> Iterator[str]:
    """Yields the singular forms of the last word of a folded phrase in small letters, if it looks like a plural."""
    head, space, word = folded.rpartition(" ")
    if len(word) < _SHORTEST_PLURAL or word in _NO_PLURALS or not word.isalpha():
        return
    if _PLURAL.search(word):
        yield f"{head}{space}{word[:-1]}"
    for singular, plural in (*_CHANGES["en"], *_CHANGES["fr"]):
        if word.endswith(plural) and len(word) > len(plural) + 1:
            yield f"{head}{space}{word.removesuffix(plural)}{singular}"


def acronym_forms(text: str) -> Iterator[str]:
    """Yields the other ways to write an acronym: "US" for "U.S.", and "U.S" (with or without its last dot) for "US"."""
    if _ACRONYM.fullmatch(text):
        yield ".".join(text)
    elif _DOTTED.fullmatch(text):
        yield text.replace(".", "")
        yield text.removesuffix(".")
