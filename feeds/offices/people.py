"""People whom everybody knows, so that texts name them without an office."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from feeds.offices.office import Office
from feeds.offices.tables import table


def known_people() -> dict[str, Any]:
    """Returns people.toml: `countries`, names by ISO code; `terms`, who held which office from which month to which."""
    return table("people")


@lru_cache(maxsize=1024)
def holder_of(office: Office, month: str) -> str:
    """Returns the name of who held an office in a month, as far as `terms` knows; "" if it does not.

    Args:
        office: "the Ukrainian president".
        month: "2025-01".
    """
    if not office.title or office.body or office.host or office.owner or office.marks:
        return ""
    for name, _, title, portfolio, of, first, last in known_people()["terms"]["rows"]:
        if (title, portfolio, of) == (office.title, office.portfolio, office.home) and first <= month <= last:
            return str(name)
    return ""
