"""Claims as `wirebrief extract` prints them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from feeds.types import Claim


def claim_as_json(article_id: str, claim: Claim) -> dict[str, Any]:
    """Returns a claim as one JSON object: the article's id, then every field of the claim."""
    return {"article": article_id, **asdict(claim)}
