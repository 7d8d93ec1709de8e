"""A claim as `wirebrief extract` prints it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from feeds.types import Claim


def claim_as_json(article_id: str, claim: Claim) -> dict[str, Any]:
    """One JSON object: the article, then every field of the claim."""
    return {"article": article_id, **asdict(claim)}
