"""Quantities: a key for what a figure counts, the same in every language, and comparison of two values."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from feeds.text import FUNCTION_WORDS, WordList, words_of
from feeds.types import Claim, Figure

# Units that say nothing by themselves: "1,500 members of the special forces" are troops.
_MEMBERS: Final = frozenset({"member", "members", "membre", "membres", "mitglied", "mitglieder", "miembros", "membri"})
_SAME: Final = 0.01
_SAME_IF_HEDGED: Final = 0.05


def quantity_of(figure: Figure, content: str = "") -> str:
    """Returns the key of what `figure` counts, the same in all languages; the unit's own words if it has no class.

    Keys are such as "troops", "casualties_dead" and "EUR".
    Words for casualties ("killed", "blessés") are often next to the unit, so unit and `of` are tried first; `content`
    is used only if the unit is people or troops.
    """
    if re.fullmatch(r"[A-Z]{3}", figure.unit):
        return figure.unit
    unit, of = words_of(figure.unit), words_of(figure.of)
    counted = _class_of((*unit, *of), "people") or _class_of(unit, "counted")
    if not counted and is_of_members(figure):
        told = tuple(word for word in of if word not in _MEMBERS) or _behind(words_of(content), unit[0])
        counted = _class_of(tuple(word for word in told if word not in FUNCTION_WORDS), "counted")
    if counted in ("people", "troops"):
        return _class_of(words_of(content), "people") or counted
    return counted or " ".join(words_of(figure.unit))


def counted_soldiers(claim: Claim) -> Figure | None:
    """Returns the first number of soldiers of a claim, None if it counts none, or only casualties."""
    return next((figure for figure in claim.figures if quantity_of(figure, claim.content) == "troops"), None)


def is_of_members(figure: Figure) -> bool:
    """Returns whether the unit alone does not say what is counted: `1,500 members` of the special forces."""
    return not _MEMBERS.isdisjoint(words_of(figure.unit))


def _behind(words: tuple[str, ...], word: str) -> tuple[str, ...]:
    """Returns the six words after `word`, which say what it counts: "members" of the special forces."""
    place = words.index(word) if word in words else len(words)
    return words[place + 1 : place + 7]


def kind_of_unit(unit: str) -> str:
    """Returns the class of a unit, the same in all languages ("troops", "drones"); "" if it has none."""
    words = words_of(unit)
    return _class_of(words, "people") or _class_of(words, "counted")


@lru_cache(maxsize=4096)
def _class_of(words: tuple[str, ...], group: str) -> str:
    return next((name for name, listed in _units()[group].items() if listed.matches_any(words)), "")


def is_same_value(left: Figure, right: Figure) -> bool:
    """True if the values lie within 1 % of each other, or within 5 % if both figures are approximate."""
    if left.value is None or right.value is None:
        return left.value is right.value
    tolerance = _SAME_IF_HEDGED if left.approximate and right.approximate else _SAME
    return abs(left.value - right.value) <= tolerance * max(abs(left.value), abs(right.value))


@cache
def _units() -> dict[str, dict[str, WordList]]:
    table = tomllib.loads(files("feeds").joinpath("units.toml").read_text(encoding="utf-8"))
    return {group: {name: WordList.of(words) for name, words in rows.items()} for group, rows in table.items()}
