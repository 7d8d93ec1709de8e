"""What rows cannot say: confidence, and who relays a report. All else is in tests/data/rules (test_rules.py)."""

from __future__ import annotations

import pytest

from feeds.extract import Extractor
from feeds.types import Article, ClaimKind

pytestmark = pytest.mark.slow


def test_an_unresolved_pronoun_is_kept_with_a_confidence_below_what_makes_a_fact() -> None:
    (claim,) = Extractor().extract(Article("a", "Elle a déclaré que le port était fermé.", language="fr"))
    assert (claim.speaker, claim.confidence < 0.3) == ("elle", True)


def test_a_name_is_surer_than_a_description_that_nobody_is_known_by() -> None:
    texts = ("Ann Lee said that the port was closed.", "Two boys said that the port was closed.")
    claims = [Extractor().extract(Article("a", text, language="en")) for text in texts]
    named, described = (next(c for c in found if c.kind is ClaimKind.ATTRIBUTION) for found in claims)
    assert described.confidence < named.confidence
