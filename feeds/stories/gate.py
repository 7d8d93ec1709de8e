"""STORIES, gate: what the verbatim gate takes from a claim is logged with its reason."""

from __future__ import annotations

import structlog

from feeds.types import Claim
from feeds.verbatim import checked_claim

log = structlog.get_logger(__name__)


def passed(claim: Claim, text: str, entry_id: int) -> Claim:
    """Returns the claim as the article supports it; see `feeds.verbatim.checked_claim`.

    Args:
        claim: what was extracted.
        text: the article.
        entry_id: of its entry, for the log.
    """
    checked = checked_claim(claim, text)
    if checked.quotation is not claim.quotation:
        log.warning("gate.not_a_quotation", entry=entry_id, start=claim.start, end=claim.end)
    if checked.speaker != claim.speaker:
        log.warning("gate.speaker_not_named", entry=entry_id, start=claim.start, end=claim.end, speaker=claim.speaker)
    return checked
