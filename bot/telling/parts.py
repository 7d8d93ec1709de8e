"""TELLING, parts: the values of a short statement, in no language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from feeds.offices import Office
from feeds.types import Figure


@dataclass(frozen=True, slots=True)
class Group:
    """Several of a thing: "about 8,000 North Korean soldiers".

    Attributes:
        thing: key of the things in words.toml; "" for people of a country ("North Koreans").
        country: whose they are, ISO 3166; "" if the text does not tell.
        figure: how many; None if no number is told.
        vague: a number that is none, as its index in words.toml; None if there is none.
        hedge: key of the words before the number.
        is_more: in addition to those of before.
        is_first: the first of them.
    """

    thing: str
    country: str = ""
    figure: Figure | None = None
    vague: int | None = None
    hedge: str = ""
    is_more: bool = False
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place.

    Attributes:
        country: ISO 3166, for a country or what lies in it.
        name: of a city or region, in English as words.toml has it; "" for the country itself.
        kind: "country", "city", "region", "east", "far_east", "occupied", "front" or "battle".
    """

    kind: str
    country: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a group does: "8,000 soldiers have arrived in the Kursk region"; `adverbs` by their index in words.toml."""

    deed: str
    group: Group
    place: Place | None = None
    adverbs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """What a country or body does with a group: "North Korea plans to send 11,000 soldiers".

    The actor is None where a denial leaves it out: "denies sending troops".
    """

    act: str
    actor: Office | Group | None
    group: Group
    place: Place | None = None
    adverbs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a country or body does to the holder of an office: "South Korea summoned the Russian ambassador"."""

    deed: str
    actor: Office
    other: Office
    adverbs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Pact:
    """What a country does with a paper: "North Korea has ratified the treaty concluded in June with Russia".

    `month` is its index, 0 for January; None if the text does not tell it.
    """

    deed: str
    actor: Office
    paper: str
    partner: str = ""
    month: int | None = None
    adverbs: tuple[int, ...] = ()


Statement: TypeAlias = Deed | Act | Meeting | Pact
