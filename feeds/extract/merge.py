"""Decides which of the claims that the finders found in one sentence stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from feeds.extract.claim_finder import FoundClaim
from feeds.types import Claim, ClaimKind


def merge_claims(found: Sequence[FoundClaim]) -> list[Claim]:
    """Returns the claims of a sentence without those that another one already holds.

    An event that a speaker tells of becomes the predicate of that attribution. A figure that stands in another claim
    is no claim of its own.
    """
    attributions = [one for one in found if one.claim.kind is ClaimKind.ATTRIBUTION]
    claims = [one.claim for one in attributions]
    for event in (one for one in found if one.claim.kind is ClaimKind.EVENT):
        if any(_holds(attribution, event) for attribution in attributions):
            claims = [_with_event(claim, event) for claim in claims]
        else:
            claims.append(event.claim)
    held = {(figure.start, figure.end) for claim in claims for figure in claim.figures}
    figures = (one.claim for one in found if one.claim.kind is ClaimKind.FIGURE)
    return [*claims, *(claim for claim in figures if (claim.start, claim.end) not in held)]


def without_duplicates(claims: Iterable[Claim]) -> list[Claim]:
    """Returns the claims in the order of the text; of several with the same span only the first."""
    ordered = sorted(claims, key=lambda claim: (claim.start, claim.end, claim.kind))
    first: dict[tuple[int, int], Claim] = {}
    for claim in ordered:
        first.setdefault((claim.start, claim.end), claim)
    return list(first.values())


def _holds(attribution: FoundClaim, event: FoundClaim) -> bool:
    """True if the event is told by the speaker, is the act of speaking itself, or lies in the content by half."""
    content, clause = attribution.claim, event.claim
    if content.start <= event.trigger < content.end or event.trigger == attribution.trigger:
        return True
    overlap = min(content.end, clause.end) - max(content.start, clause.start)
    return 2 * overlap > clause.end - clause.start


def _with_event(claim: Claim, event: FoundClaim) -> Claim:
    """The claim with the event's predicate, if it is the first event that its content tells of."""
    is_told = claim.kind is ClaimKind.ATTRIBUTION and claim.start <= event.trigger < claim.end
    if not is_told or claim.predicate:
        return claim
    told = event.claim
    return replace(claim, predicate=told.predicate, participants=told.participants, places=told.places)
