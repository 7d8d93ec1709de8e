"""Loads the tables of countries and offices."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final

from feeds.text import strip_accents

_WORD: Final = re.compile(r"[^\W_]+")
# "U.S.", "U.K.", "U.N.".
_DOTTED: Final = re.compile(r"\b([A-Z])\.([A-Z])\.?(?![a-z])")
_VOWELS: Final = frozenset("aeiouyh")


@cache
def table(name: str) -> dict[str, Any]:
    """Returns the data file `name`.toml of this package."""
    return tomllib.loads(files("feeds.offices").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def little_words() -> frozenset[str]:
    """Returns articles and prepositions, which tie the words of an office together."""
    return frozenset(table("offices")["little"]["words"])


def written_words(text: str) -> list[str]:
    """Returns the words of a phrase without accents, in the case in which they are written."""
    plain = _DOTTED.sub(r"\1\2", text.replace("’", "'"))
    plain = _shortened().sub(lambda match: table("countries")["shortened"][match[0]], plain)
    return _WORD.findall(strip_accents(plain))


@cache
def _shortened() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, table('countries')['shortened']))})")


def begins_with_vowel(word: str) -> bool:
    """True if French "le" or "de" before a word is elided: a vowel, a mute "h", a "y"."""
    return strip_accents(word[:1].lower()) in _VOWELS


def phrase_of(text: str) -> tuple[str, ...]:
    """Returns the words of a table's entry in the form in which phrases are compared: no accents, no little words.

    An entry in capitals keeps them: "US" is a name, "us" is none.
    """
    words = written_words(text)
    if text.isupper():
        return tuple(words)
    return tuple(word for word in (w.lower() for w in words) if word not in little_words())
