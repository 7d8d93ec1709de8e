"""People whom everybody knows, so that texts name them without an office."""

from __future__ import annotations

from typing import Any

from feeds.offices.tables import table


def known_people() -> dict[str, Any]:
    """Returns people.toml: `countries`, names by ISO code; `terms`, who held which office from which month to which."""
    return table("people")
