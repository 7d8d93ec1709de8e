"""TELLING, contradiction: whether somebody states the matter that somebody else denies."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from bot.telling.parts import Act, Deed, Place, Statement

# What says that a group was sent somewhere, or is there; what is planned or possible says it not.
_BEING_SENT: Final = frozenset({"arrived", "present", "sent", "training", "fighting", "moving"})
_SENDING: Final = frozenset({"sent", "sending"})
_PEOPLE: Final = frozenset({"soldiers", "special_forces", "officers", "people", ""})
_IN_A_COUNTRY: Final = frozenset({"city", "region", "east", "far_east"})


def contradicts(stated: Statement, denied: Statement, denier: Collection[str]) -> bool:
    """Returns whether a statement is what is denied: "8,000 soldiers are in Kursk" and "denies sending troops".

    Args:
        stated: what somebody states.
        denied: what somebody else denies, in the affirmative.
        denier: ISO 3166 codes of the countries that the one who denies speaks for.
    """
    if not isinstance(denied, Act) or denied.act not in _SENDING or not isinstance(stated, Deed | Act):
        return False
    if isinstance(stated, Deed):
        is_told, whose = stated.deed in _BEING_SENT, stated.group.country
    else:
        is_told, whose = stated.act in _SENDING, getattr(stated.actor, "country", "")
    things = stated.group.thing, denied.group.thing
    is_one_thing = things[0] == things[1] or _PEOPLE.issuperset(things)
    return is_told and whose in denier and is_one_thing and _may_be_in(stated.place, denied.place)


def _may_be_in(place: Place | None, wanted: Place | None) -> bool:
    """True if nothing tells that a place lies elsewhere."""
    if place is None or wanted is None:
        return True
    if place.country and wanted.country:
        return place.country == wanted.country
    return place.kind in _IN_A_COUNTRY and not place.country
