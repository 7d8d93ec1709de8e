"""GROUP, counted things: takes a figure and its claim, returns what it counts: the thing, the deed and the place.

"1,100 killed or wounded" is no rise over "100 killed", and 3,000 soldiers in Kursk are none over 1,500 in Vladivostok.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Final

from feeds.group.vocabulary import PART, is_to_come
from feeds.offices import bodies_in, body_of
from feeds.quantities import is_of_members, quantity_of
from feeds.text import WordList, phonetic_key, words_of
from feeds.types import Claim, Figure

# Deeds whose number only grows, and is told by whoever counts: the police, a ministry, an agency.
TOLLS: Final = frozenset({"dead", "wounded", "casualties"})
_PEOPLE: Final = frozenset({"people", "troops"})
_ON_THE_WAY: Final = frozenset({"", "sent", "there", "trained"})
_WORDS_OF_UNIT: Final = 3
_DEED_OF_UNIT: Final = {"casualties_dead": "dead", "casualties_wounded": "wounded", "captured": "captured"}
_MOST_WORDS_BETWEEN: Final = 3  # between "killed" and "wounded" of one phrase


@dataclass(frozen=True, slots=True)
class Counted:
    """What a figure counts.

    Attributes:
        quantity: class of the unit, the same in all languages ("troops", "EUR").
        deed: what they did or what was done to them ("sent", "dead"); "" if no word tells it.
        places: phonetic keys of the places below a country that the words around the figure name.
        is_to_come: planned, expected or only possible.
        is_added: counted beside others that were counted before: "1,500 more".
    """

    quantity: str
    deed: str
    places: frozenset[str]
    is_to_come: bool
    is_added: bool = False


@lru_cache(maxsize=4096)
def counted_of(claim: Claim, figure: Figure) -> Counted:
    """Returns what a figure of a claim counts."""
    quantity = quantity_of(figure, claim.content if is_of_members(figure) else "")
    part = part_with(claim, figure)
    deed = _DEED_OF_UNIT.get(quantity) or _nearest_deed(part, claim, figure)
    if quantity in _DEED_OF_UNIT or (deed in TOLLS and is_of_members(figure) and quantity not in _PEOPLE):
        quantity = "people"  # "nine members of an engineer regiment were killed"
    if deed in TOLLS and _tells_both(part):
        deed = "casualties"
    if not deed and quantity in _PEOPLE:
        deed = "there"
    is_ahead = is_to_come(claim, figure, part[0])
    return Counted(quantity, deed, _places_in(part), is_ahead, _is_added(claim, figure))


def counts_the_same(one: Counted, other: Counted) -> bool:
    """True if nothing tells the two apart; equal values of such figures are one."""
    has_one_deed = one.deed == other.deed or "" in {one.deed, other.deed}
    return _is_one_thing(one, other) and has_one_deed and _may_be_one_place(one, other) and _is_one_state(one, other)


def counts_the_same_people(one: Counted, other: Counted) -> bool:
    """True if one voice that gives one value for both counts the same people twice.

    Who is sent, trained and there is the same group, at several steps of one way; who was killed or captured is not.
    """
    has_one_deed = one.deed == other.deed or {one.deed, other.deed} <= _ON_THE_WAY
    is_people = _is_people(one.quantity) and _is_people(other.quantity)
    is_one = _is_one_thing(one, other) or is_people
    return is_one and has_one_deed and _may_be_one_place(one, other) and _is_one_state(one, other)


def _is_people(quantity: str) -> bool:
    """True for people, soldiers, those of a country ("11,000 North Koreans"), and what the text does not tell."""
    return quantity in _PEOPLE or not quantity or bool(bodies_in(quantity))


def _may_be_one_place(one: Counted, other: Counted) -> bool:
    return not one.places or not other.places or bool(one.places & other.places)


def _is_one_state(one: Counted, other: Counted) -> bool:
    return (one.is_to_come, one.is_added) == (other.is_to_come, other.is_added)


def is_one_series(one: Counted, other: Counted) -> bool:
    """True if one value may follow or contradict the other: the same thing, deed and place, both ahead or neither."""
    is_same = one.deed == other.deed and one.places == other.places and _is_one_state(one, other)
    return is_same and _is_one_thing(one, other)


def _is_one_thing(one: Counted, other: Counted) -> bool:
    is_people = one.quantity in _PEOPLE and other.quantity in _PEOPLE and "people" in {one.quantity, other.quantity}
    return one.quantity == other.quantity or (is_people and bool(one.deed) and one.deed == other.deed)


def _is_added(claim: Claim, figure: Figure) -> bool:
    """`another 1,500 troops`, `1,500 more`; not `more than 1,500`."""
    at, end = figure.start - claim.start, figure.end - claim.start
    if end <= at or not 0 <= at < len(claim.content):
        return False
    before, after = words_of(claim.content[:at])[-1:], words_of(claim.content[at:end] + claim.content[end:])
    is_near = _added().matches_any((*before, *after[: _WORDS_OF_UNIT + 1]))
    return is_near or _patterns().added.match(claim.content, at) is not None


def part_with(claim: Claim, figure: Figure) -> tuple[str, int]:
    """Returns the words between commas around a figure, and where the figure begins in them.

    What follows or precedes "and" is left out if both sides tell a deed: "3,000 are there and 10,000 will be sent".

    Args:
        claim: with its content.
        figure: of the claim.
    """
    at = figure.start - claim.start
    if figure.end <= figure.start or not 0 <= at < len(claim.content):
        return claim.content, 0
    start, end = next(
        (match.span() for match in PART.finditer(claim.content) if match.start() <= at < match.end()),
        (0, len(claim.content)),
    )
    for match in _patterns().joint.finditer(claim.content, start, end):
        before, after = claim.content[start : match.start()], claim.content[match.end() : end]
        if not (deeds_in(words_of(before)) and deeds_in(words_of(after))):
            continue
        if match.start() >= figure.end - claim.start:
            end = match.start()
            break
        if match.end() <= at:
            start = match.end()
    return claim.content[start:end], at - start


def _nearest_deed(part: tuple[str, int], claim: Claim, figure: Figure) -> str:
    """The deed whose word stands nearest to the figure between the commas, else in the whole content."""
    for text, at in (part, (claim.content, max(figure.start - claim.start, 0))):
        place = len(words_of(text[:at]))
        words = words_of(text)
        found = [(abs(number - place), number, deed) for number, deed in _deeds_in(words)]
        if found:
            _, number, deed = min(found)
            return _fate_of(words, number, deed) if number >= place and deed in _ON_THE_WAY else deed
    return ""


def _fate_of(words: Sequence[str], at: int, deed: str) -> str:
    """The toll that is told of those whom a participle names: `100 soldiers deployed in Russia have been killed`.

    The deed itself where it is told as a sentence (`100 were sent to replace those who were killed`).
    """
    fate = _fates()
    if any(fate["passive"].matches(word) for word in words[max(at - 2, 0) : at]):
        return deed
    for number, toll in _deeds_in(words):
        between = words[at + 1 : number]
        is_of_others = fate["relative"].matches_any(between) or any(map(str.isdigit, between))
        if number <= at or toll not in TOLLS or is_of_others:
            continue
        if fate["own"].matches(words[number]) or (between and fate["passive"].matches(between[-1])):
            return toll
    return deed


@cache
def _fates() -> dict[str, WordList]:
    return {name: WordList.of(words) for name, words in _table()["fate"].items()}


def _tells_both(part: tuple[str, int]) -> bool:
    """`killed or wounded`, `morts et blessés`: one number for both."""
    words = words_of(part[0])
    dead, wounded = ([n for n, deed in _deeds_in(words) if deed == told] for told in ("dead", "wounded"))
    between = (words[min(pair) + 1 : max(pair)] for pair in product(dead, wounded))
    return any(len(found) <= _MOST_WORDS_BETWEEN and not any(map(str.isdigit, found)) for found in between)


def _deeds_in(words: Sequence[str]) -> list[tuple[int, str]]:
    found = [(n, deed) for n, word in enumerate(words) for deed in _deeds_of(word)]
    presence = _table()["presence"]
    lives = _table()["lives"]
    found = [(n, "dead" if _loses(words, n, lives) else deed) for n, deed in found]
    for n, word in enumerate(words):
        if word in presence["be"]:
            rest = [other for other in words[n + 1 : n + 3] if other not in presence["adverbs"]]
            if rest and rest[0] in presence["at"]:
                found.append((n, "there"))
    return found


def _loses(words: Sequence[str], at: int, lives: Mapping[str, Sequence[str]]) -> bool:
    """`lost their lives`, `ont perdu la vie`: who does so is dead, and no loss of any kind."""
    behind = words[at + 1 : at + 3]
    return len(behind) > 1 and words[at] in lives["lost"] and behind[0] in lives["whose"] and behind[1] in lives["life"]


@lru_cache(maxsize=16_384)
def _deeds_of(word: str) -> tuple[str, ...]:
    return tuple(deed for deed, listed in _deeds().items() if listed.matches(word))


def deeds_in(words: Sequence[str]) -> frozenset[str]:
    """Returns the classes of the deeds that some words tell."""
    return frozenset(deed for _, deed in _deeds_in(words))


def has_step_of(deeds: frozenset[str], others: frozenset[str]) -> bool:
    """Returns whether both tell one deed, or steps of one way: who was sent is trained there, and is there."""
    return bool(deeds & others) or not (_ON_THE_WAY.isdisjoint(deeds) or _ON_THE_WAY.isdisjoint(others))


def place_names(claim: Claim, figure: Figure) -> tuple[str, ...]:
    """Returns the places below a country that the words around a figure name, as they are written."""
    return tuple(dict.fromkeys(_named_in(part_with(claim, figure))))


def places_below(text: str) -> frozenset[str]:
    """Returns keys of the places below a country that a text names, the same for all spellings: Kursk, Koursk."""
    return _places_in((text, 0))


def _places_in(part: tuple[str, int]) -> frozenset[str]:
    return frozenset(key for name in _named_in(part) if (key := phonetic_key(name)))


def _named_in(part: tuple[str, int]) -> list[str]:
    """Places below a country; "in Russia" says nothing that its story does not say."""
    return [match[1] for match in _patterns().place.finditer(part[0]) if not body_of(match[1])]


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("feeds.group").joinpath("deeds.toml").read_text(encoding="utf-8"))


@cache
def _deeds() -> dict[str, WordList]:
    return {deed: WordList.of(words) for deed, words in _table()["deeds"].items()}


@cache
def _added() -> WordList:
    return WordList.of(_table()["added"]["near"])


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Patterns of the words of deeds.toml.

    Attributes:
        place: behind a preposition; its group is the name.
        joint: a conjunction between two clauses.
        added: a number, and "more" behind it.
    """

    place: re.Pattern[str]
    joint: re.Pattern[str]
    added: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    added, written = _table()["added"], _table()["written"]
    return _Patterns(
        place=re.compile(
            rf"\b(?:{'|'.join(written['prepositions'])})\s+(?:{'|'.join(written['articles'])})?"
            r"(?:[A-ZÀ-Þ][\w-]+['’]s )?(?:[a-zà-ÿ’'-]+ ){0,3}(?:de |d['’])?([A-ZÀ-Þ][\w-]+)"
        ),
        joint=re.compile(rf"\s(?:{'|'.join(written['joints'])})\s"),
        added=re.compile(
            rf"[\d.,\s\u00a0\u202f]*+\W*(?:{'|'.join(added['behind'])})\b(?! (?:{'|'.join(added['than'])}))",
            re.IGNORECASE,
        ),
    )
