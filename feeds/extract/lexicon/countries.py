"""Names of the world's countries in any language, as Unicode's CLDR has them."""

from __future__ import annotations

from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError

_WORLD: Final = "001"


@cache
def _territories(language: str) -> tuple[str, ...]:
    """The world's countries in a language, in lower case; none in a language that Unicode has no names of."""
    try:
        return tuple(str(name).lower() for name in Locale(language).territories.values())
    except UnknownLocaleError:
        return ()


@cache
def country_words(language: str) -> frozenset[str]:
    """Returns the names of countries in a language, and their longer words, in lower case."""
    names = _territories(language)
    return frozenset((*names, *(part for name in names for part in name.split() if len(part) > 4)))


@cache
def world_word(language: str) -> str:
    """Returns the world in a language, which CLDR has among the countries: `world`, `monde`; "" if it has none."""
    try:
        return str(Locale(language).territories.get(_WORLD, "")).lower()
    except UnknownLocaleError:
        return ""


@cache
def country_openings(language: str) -> frozenset[str]:
    """Returns what the names of several words begin with: `corée`, `united`."""
    names = (name for name in _territories(language) if " " in name)
    return frozenset(name.split()[0] for name in names if len(name.split()[0]) > 3)
