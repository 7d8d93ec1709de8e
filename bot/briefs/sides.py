"""BRIEF: whose word a statement is: the countries and organisations that its speaker is of."""

from __future__ import annotations

from feeds.offices import bodies_in
from feeds.types import Claim


def sides_of(claim: Claim) -> frozenset[str]:
    """Returns the countries and organisations that a speaker is of, by name or role; empty if neither tells it."""
    return bodies_in(f"{claim.role or ''} {claim.speaker or ''}")
