"""Tells by a name whether somebody is a woman or a man."""

from __future__ import annotations

from feeds.offices.office import Office
from feeds.offices.tables import table
from feeds.text import strip_accents


def gender_of(name: str, office: Office | None = None) -> str:
    """Returns "f" or "m"; "" where neither the office nor the name tells.

    Args:
        name: of a person, the given name first as Western texts write it, or as a whole in a table of its own.
        office: of the person, whose form may tell ("directrice", "spokesman").
    """
    if office is not None and office.gender:
        return office.gender
    if is_woman(name):
        return "f"
    men = table("offices")["men"]
    return "m" if _first(name) in men["names"] or strip_accents(name.lower()) in men["full_names"] else ""


def is_woman(name: str) -> bool:
    """True if the name is a woman's."""
    women, first = table("offices")["women"], _first(name)
    if strip_accents(name.lower()) in women["full_names"] or first in women["names"]:
        return True
    return first.endswith(tuple(women["endings"])) and first not in women["men"]


def _first(name: str) -> str:
    words = strip_accents(name.lower()).split(maxsplit=1)
    return words[0].partition("-")[0] if words else ""
