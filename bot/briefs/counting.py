"""BRIEF: whether two values, from any stories of a topic, count one quantity: one thing and deed of one group. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.render.lexicon import all_words, one_of
from bot.telling import Deed, statement_of
from feeds.group import TOLLS, Counted, counted_of, is_one_series, is_one_voice, part_with
from feeds.offices import bodies_in
from feeds.types import Claim, Fact, FactSource, Figure

# A number before another one: `4,000 of the `, `4 000 des `, `4 000 sur les `.
_PART_OF: Final = re.compile(
    r"\d[\d.,\s]*(?:\w+\s){0,2}(?:of|out of|sur|des|parmi)\s(?:the\s|les\s|some\s|about\s|quelque\s)*$", re.IGNORECASE
)
# "in a week", "over the weekend", "en une semaine": what was counted of a time is no part of a count of all.
_OF_A_TIME: Final = re.compile(
    rf"(?<!since )(?<!depuis )\b{one_of(all_words('span_openers'))}\s(?:\S+\s){{0,2}}{one_of(all_words('spans'))}\b",
    re.IGNORECASE,
)
# "North Koreans" of whom figures are told are its soldiers.
_SOLDIERS: Final = frozenset({"soldiers", "people", ""})
_PEOPLE: Final = frozenset({"troops", "people"})
_CODE_LENGTH: Final = 2  # of a country; a body in it has a longer key


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time. `at` is the claim's own day where it has one, else when the source published it."""

    at: datetime
    figure: Figure
    fact: Fact
    source: FactSource

    @property
    def counted(self) -> Counted:
        """What it counts, by the words of the fact's claim."""
        return counted_of(self.fact.claim, self.figure)


def is_whole_of_part(claim: Claim, figure: Figure) -> bool:
    """Returns whether a number is the second one of `4,000 of the 11,000 soldiers`, of whom a part did it."""
    return _PART_OF.search(claim.content[: max(figure.start - claim.start, 0)]) is not None


def is_of_a_time(claim: Claim, figure: Figure) -> bool:
    """Returns whether a figure counts what was in a week or a day alone: `30 were killed over the weekend`."""
    return _OF_A_TIME.search(part_with(claim, figure)[0]) is not None


def count_one_quantity(one: Point, other: Point) -> bool:
    """Returns whether two values, of one story or of two, count the same.

    The thing, the deed and the places below a country are the same, and one voice gives both or both name the place;
    or they tell of soldiers of one country in one country. Who was killed or wounded is of one toll, if no text tells
    that it was elsewhere.

    Args:
        one: a value.
        other: another one.
    """
    a, b = one.counted, other.counted
    if not a.deed or a.deed != b.deed or a.is_to_come != b.is_to_come:
        return False
    is_toll = a.deed in TOLLS
    if a.places != b.places and not (is_toll and not (a.places and b.places)):
        return False
    if is_one_series(a, b) and (a.places & b.places or is_one_voice(one.fact.claim, other.fact.claim)):
        return True
    if a.is_added or b.is_added:
        return False
    return _tell_of_one_group(one, other, is_toll=is_toll) or (is_toll and _are_soldiers_of_one_country(one, other))


def _tell_of_one_group(one: Point, other: Point, *, is_toll: bool) -> bool:
    """True if the words around both figures tell of soldiers of one country in one country, or of its people there."""
    mine, yours = group_of(one), group_of(other)
    if mine is None or yours is None or not mine.group.country or mine.group.country != yours.group.country:
        return False
    things = {mine.group.thing, yours.group.thing}
    if len(things) > 1 and not things <= _SOLDIERS:
        return False
    if mine.place is None or yours.place is None:
        return is_toll
    return (mine.place == yours.place and mine.place.country != "") or is_toll


def _are_soldiers_of_one_country(one: Point, other: Point) -> bool:
    mine, yours = country_counted(one), country_counted(other)
    return mine != "" and mine == yours and _are_people(one) and _are_people(other)


def _are_people(point: Point) -> bool:
    """True for soldiers and people, and for "11,000 North Koreans"."""
    return point.counted.quantity in _PEOPLE or bool(_countries(f"{point.figure.of} {point.figure.unit}"))


def country_counted(point: Point) -> str:
    """Returns the ISO 3166 code of the country whose people a value counts; "" if its words do not tell.

    "1,100 North Korean soldiers", "cent soldats nord-coréens"; "North Korea has lost 6,000 troops".

    Args:
        point: a value.
    """
    claim, figure = point.fact.claim, point.figure
    text, at = part_with(claim, figure)
    end = at + max(figure.end - figure.start, 0)
    behind = re.match(r"\s?[\w’'-]+", text[end:])
    named = _countries(f"{figure.of} {figure.unit} {behind.group() if behind else ''}")
    if not named and point.counted.deed == "casualties":
        named = _countries(text[:at])
    return next(iter(named)) if len(named) == 1 else ("" if named else claim.of_country)


def _countries(text: str) -> frozenset[str]:
    return frozenset(body for body in bodies_in(text) if body.isupper() and len(body) == _CODE_LENGTH)


def group_of(point: Point) -> Deed | None:
    """Returns what the group that a point counts does and where, as far as the words around its figure can be read."""
    claims = (point.fact.claim, *(source.claim for source in point.fact.sources if not source.is_withdrawn))
    for claim in claims:
        figure = next((figure for figure in claim.figures if figure.value == point.figure.value), None)
        if figure is None:
            continue
        told = statement_of(claim) or statement_of(_from_figure(claim, figure))
        if isinstance(told, Deed):
            return told
    return None


def _from_figure(claim: Claim, figure: Figure) -> Claim:
    """The claim without the words before its figure, and those behind that tell another one.

    "Officials estimate that [12,000 soldiers are there] and 3,000 are to follow".
    """
    text, at = part_with(claim, figure)
    return replace(claim, content=text[at:], start=max(figure.start, claim.start))
