"""Takes what an admin types, "north korea russia", returns its sides: what each is called in English and French. Pure.

A side is a country, something that the topics of the package or of the store have an alias for, or words that no table
knows. A topic asks for all of its sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, TypeAlias

from feeds.match import packaged_topics
from feeds.offices import country_name, country_of, country_words
from feeds.text import FUNCTION_WORDS, fold
from feeds.types import Topic

LANGUAGES: Final = ("en", "fr")
MOST_SIDES: Final = 4
_LONGEST: Final = 5  # words of a name
_SHORTEST_NAME: Final = 3  # letters
# What stands between two sides and belongs to neither.
_BETWEEN: Final = re.compile(r"[,;/&+|–—]|\s-\s")
# "l'Arctique", "d'Ukraine".
_ELIDED: Final = re.compile(r"\b[ldLD]['’](?=\w)")
_TELLING: Final = 2  # phrases of an alias by which it is known, beside its name
Phrases: TypeAlias = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a topic.

    Attributes:
        name: of its alias in the query: small letters, digits, underscores.
        labels: what it is called, by language.
        phrases: by language, "*" for all.
        country: ISO 3166; "" if it is no country.
        is_known: False for words that no table knows, of which the archive is asked.
    """

    name: str
    labels: Mapping[str, str]
    phrases: Phrases = field(default_factory=dict)
    country: str = ""
    is_known: bool = True


def sides_of(phrase: str, topics: Iterable[Topic] = ()) -> list[Side]:
    """Returns the sides that a phrase names, at most MOST_SIDES.

    Args:
        phrase: as typed; commas, dashes, "and" and "et" may part the sides.
        topics: of the store; their aliases come before those of the package.
    """
    known = {**_packaged(), **_aliases(topics)}
    found: dict[str, Side] = {}
    for part in _BETWEEN.split(phrase):
        words = _ELIDED.sub("", part).split()
        place = 0
        while place < len(words):
            side, count = _side_at(words[place : place + _LONGEST], known)
            if side is None:
                side, count = _unknown(words[place:], known)
            if side is not None:
                found.setdefault(side.name, side)
            place += count
    return list(found.values())[:MOST_SIDES]


def _side_at(words: Sequence[str], known: Mapping[str, Side]) -> tuple[Side | None, int]:
    """Returns the side that the longest beginning of the words names, and how many words that takes."""
    for count in range(len(words), 0, -1):
        text = " ".join(words[:count])
        if count > 1 and words[count - 1].lower() in FUNCTION_WORDS:
            continue
        if side := known.get(fold(text).strip()):
            return side, count
        # "us" is hardly the pronoun in what an admin types.
        if code := country_of(text) or country_of(text.upper() if len(text) <= _SHORTEST_NAME else ""):
            return country_side(code), count
    return None, 0


def country_side(code: str) -> Side:
    """Returns the side of a country."""
    labels = {language: country_name(code, language, article=False) for language in LANGUAGES}
    phrases = {language: country_words(code, language) for language in LANGUAGES}
    return Side(alias_name(labels["en"]), labels, phrases, code)


def _unknown(words: Sequence[str], known: Mapping[str, Side]) -> tuple[Side | None, int]:
    """Returns a side of the words up to the next one that a table knows; None if it says nothing."""
    count = 1
    while count < len(words) and _side_at(words[count : count + _LONGEST], known)[0] is None:
        if words[count].lower() in FUNCTION_WORDS:
            break
        count += 1
    text = " ".join(word for word in words[:count] if word.lower() not in FUNCTION_WORDS)
    if not any(character.isalnum() for character in text):
        return None, count
    return Side(alias_name(text), dict.fromkeys(LANGUAGES, text), {"*": (text,)}, is_known=False), count


def alias_name(text: str) -> str:
    """Returns a name for an alias, such as north_korea, at most 32 characters."""
    return "_".join(re.findall(r"\w+", fold(text)))[:32] or "side"


def _aliases(topics: Iterable[Topic]) -> dict[str, Side]:
    """Returns what the aliases of topics name, by folded phrase; of several with one name, the one that says most."""
    found: dict[str, Side] = {}
    sizes: dict[str, int] = {}
    for topic in topics:
        for name, phrases in topic.aliases.items():
            size = sum(map(len, phrases.values()))
            labels = {language: _first(phrases, language) or name.replace("_", " ") for language in LANGUAGES}
            country = country_of(labels["en"])
            side = Side(alias_name(name), labels, phrases, country)
            telling = [name.replace("_", " "), *_telling(phrases)]
            for said in map(fold, telling):
                if size > sizes.get(said.strip(), 0):
                    found[said.strip()], sizes[said.strip()] = side, size
    return found


def _telling(phrases: Phrases) -> list[str]:
    return [phrase for language in LANGUAGES for phrase in phrases.get(language, ())[:_TELLING]]


def _first(phrases: Phrases, language: str) -> str:
    return next(iter(phrases.get(language, ())), "").rstrip("*")


@cache
def _packaged() -> Mapping[str, Side]:
    return _aliases(packaged_topics())
