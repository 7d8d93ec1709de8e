"""TELLING, places: the country, region or front that stands at a place of a clause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.telling.clause import Clause, text_of
from bot.telling.parts import Place
from bot.telling.tables import articles, exact, grammar, place_words, places, ties
from feeds.offices import country_of

_COUNTRY_WORDS: Final = 4
_KINDS: Final = ("front", "battle", "far_east", "east", "occupied", "region")


def place_at(clause: Clause, at: int) -> tuple[Place | None, int]:
    """Returns a place and where it ends: `in Russia's Kursk region`, `dans la région russe de Koursk`."""
    words = clause.words
    if words[at : at + 1] and words[at] in grammar("from") and (origin := _named(words, at + 1)):
        at = origin[1]  # "from Wonsan to Vladivostok"
    if at >= len(words) or words[at] not in grammar("to"):
        return None, at
    begin, at = at, at + 1
    country = name = kind = ""
    while at < len(words):
        if known := _kind_of_place(words, at):
            kind, at = kind or known[0], known[1]
        elif not name and (place := _named(words, at)):
            name, at = place
        elif not country and (code := country_at(clause, at)):
            country, at = code
        elif words[at] in (articles() | grammar("in_places")):
            at += 1
        else:
            break
    while at - 1 > begin and words[at - 1] in grammar("little"):
        at -= 1
    found = _settled(kind, country, name) if kind or country or name else None
    return (found, at) if found else (None, begin)


def _kind_of_place(words: Sequence[str], at: int) -> tuple[str, int] | None:
    found = ((kind, exact(words, at, place_words(kind))) for kind in _KINDS)
    return next(((kind, known[1]) for kind, known in found if known), None)


def _named(words: Sequence[str], at: int) -> tuple[str, int] | None:
    known = places()
    return next(
        ((known[w], at + n) for n in (3, 2, 1) if len(w := tuple(words[at : at + n])) == n and w in known), None
    )


def _settled(kind: str, country: str, name: str) -> Place | None:
    if kind in {"front", "battle", "far_east"}:
        return Place(kind, country)
    if (kind == "region" and not name) or (kind in {"occupied", "east"} and not country):
        return None
    return Place(kind or ("city" if name else "country"), country, name)


def country_at(clause: Clause, at: int) -> tuple[str, int] | None:
    """Returns the country (ISO 3166) of the name or adjective at a place, and where it ends."""
    if at >= len(clause.words) or clause.words[at] in ties():
        return None
    for end in range(min(at + _COUNTRY_WORDS, len(clause.words)), at, -1):
        if clause.words[end - 1] not in ties() and (code := country_of(text_of(clause, at, end))):
            return code, end
    return None
