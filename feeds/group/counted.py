"""GROUP, counted things: takes a figure and its claim, returns what it counts: the thing, the deed and the place.

"1,100 killed or wounded" is no rise over "100 killed", and 3,000 soldiers in Kursk are none over 1,500 in Vladivostok.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from feeds.group.names import phonetic_key
from feeds.group.vocabulary import PART, is_to_come
from feeds.offices import body_of
from feeds.quantities import quantity_of
from feeds.text import WordList, words_of
from feeds.types import Claim, Figure

# Deeds whose number only grows, and is told by whoever counts: the police, a ministry, an agency.
TOLLS: Final = frozenset({"dead", "wounded", "casualties"})
_PEOPLE: Final = frozenset({"people", "troops"})
_DEED_OF_UNIT: Final = {"casualties_dead": "dead", "casualties_wounded": "wounded", "captured": "captured"}
_PLACE: Final = re.compile(
    r"\b(?:in|into|to|at|near|from|à|en|dans|vers|au|aux|près de|depuis)\s+(?:the |la |le |les |l['’])?"
    r"(?:[a-zà-ÿ’'-]+ ){0,3}(?:de |d['’])?([A-ZÀ-Þ][\w-]+)"
)
_MOST_WORDS_BETWEEN: Final = 3  # between "killed" and "wounded" of one phrase


@dataclass(frozen=True, slots=True)
class Counted:
    """What a figure counts.

    Attributes:
        quantity: class of the unit, the same in all languages ("troops", "EUR").
        deed: what they did or what was done to them ("sent", "dead"); "" if no word tells it.
        places: phonetic keys of the places below a country that the words around the figure name.
        is_to_come: planned, expected or only possible.
    """

    quantity: str
    deed: str
    places: frozenset[str]
    is_to_come: bool


@lru_cache(maxsize=4096)
def counted_of(claim: Claim, figure: Figure) -> Counted:
    """Returns what a figure of a claim counts."""
    quantity = quantity_of(figure)
    part = _part_with(claim, figure)
    deed = _DEED_OF_UNIT.get(quantity) or _nearest_deed(part, claim, figure)
    if quantity in _DEED_OF_UNIT:
        quantity = "people"
    if deed in TOLLS and _tells_both(part):
        deed = "casualties"
    if not deed and quantity in _PEOPLE:
        deed = "there"
    return Counted(quantity, deed, _places_in(part), is_to_come(claim, figure))


def counts_the_same(one: Counted, other: Counted) -> bool:
    """True if nothing tells the two apart; equal values of such figures are one."""
    has_one_deed = one.deed == other.deed or "" in {one.deed, other.deed}
    has_one_place = not one.places or not other.places or bool(one.places & other.places)
    return _is_one_thing(one, other) and has_one_deed and has_one_place and one.is_to_come == other.is_to_come


def is_one_series(one: Counted, other: Counted) -> bool:
    """True if one value may follow or contradict the other: the same thing, deed and place, both ahead or neither."""
    is_same = one.deed == other.deed and one.places == other.places and one.is_to_come == other.is_to_come
    return is_same and _is_one_thing(one, other)


def _is_one_thing(one: Counted, other: Counted) -> bool:
    is_people = one.quantity in _PEOPLE and other.quantity in _PEOPLE and "people" in {one.quantity, other.quantity}
    return one.quantity == other.quantity or (is_people and bool(one.deed) and one.deed == other.deed)


def _part_with(claim: Claim, figure: Figure) -> tuple[str, int]:
    """The words between commas around a figure, and where the figure begins in them."""
    at = figure.start - claim.start
    if figure.end <= figure.start or not 0 <= at < len(claim.content):
        return claim.content, 0
    for match in PART.finditer(claim.content):
        if match.start() <= at < match.end():
            return match.group(), at - match.start()
    return claim.content, at


def _nearest_deed(part: tuple[str, int], claim: Claim, figure: Figure) -> str:
    """The deed whose word stands nearest to the figure between the commas, else in the whole content."""
    for text, at in (part, (claim.content, max(figure.start - claim.start, 0))):
        place = len(words_of(text[:at]))
        found = [(abs(number - place), deed) for number, deed in _deeds_in(words_of(text))]
        if found:
            return min(found)[1]
    return ""


def _tells_both(part: tuple[str, int]) -> bool:
    """`killed or wounded`, `morts et blessés`: one number for both."""
    places = {deed: number for number, deed in _deeds_in(words_of(part[0]))}
    if not {"dead", "wounded"} <= places.keys():
        return False
    low, high = sorted((places["dead"], places["wounded"]))
    between = words_of(part[0])[low + 1 : high]
    return len(between) <= _MOST_WORDS_BETWEEN and not any(map(str.isdigit, between))


def _deeds_in(words: Sequence[str]) -> list[tuple[int, str]]:
    return [(n, deed) for n, word in enumerate(words) for deed, listed in _deeds().items() if listed.matches(word)]


def _places_in(part: tuple[str, int]) -> frozenset[str]:
    """Places below a country; "in Russia" says nothing that its story does not say."""
    names = (match[1] for match in _PLACE.finditer(part[0]))
    return frozenset(key for name in names if not body_of(name) and (key := phonetic_key(name)))


@cache
def _deeds() -> dict[str, WordList]:
    table = tomllib.loads(files("feeds.group").joinpath("deeds.toml").read_text(encoding="utf-8"))
    return {deed: WordList.of(words) for deed, words in table["deeds"].items()}
