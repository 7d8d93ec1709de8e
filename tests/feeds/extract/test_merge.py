"""Which of the claims that finders found in one sentence stand."""

from __future__ import annotations

from feeds.extract.claim_finder import FoundClaim
from feeds.extract.merge import merge_claims, without_duplicates
from feeds.types import Claim, ClaimKind, Figure

TEXT = "Ann Lee said that 12 ships sank on Monday."
FIGURE = Figure(12, "ships", start=18, end=26)


def _claim(kind: ClaimKind, words: str, figures: tuple[Figure, ...] = (), predicate: str | None = None) -> Claim:
    start = TEXT.index(words)
    return Claim(kind, start, start + len(words), words, figures=figures, predicate=predicate)


ATTRIBUTION = FoundClaim(_claim(ClaimKind.ATTRIBUTION, "12 ships sank on Monday", (FIGURE,)), TEXT.index("said"))
SINKING = FoundClaim(_claim(ClaimKind.EVENT, "12 ships sank", predicate="sink"), TEXT.index("sank"))
SAYING = FoundClaim(_claim(ClaimKind.EVENT, "Ann Lee said", predicate="say"), TEXT.index("said"))
NUMBER = FoundClaim(_claim(ClaimKind.FIGURE, "12 ships", (FIGURE,)), 18)


def test_an_event_that_a_speaker_tells_of_is_the_predicate_of_the_attribution() -> None:
    (claim,) = merge_claims([ATTRIBUTION, SINKING])
    assert (claim.kind, claim.predicate) == (ClaimKind.ATTRIBUTION, "sink")


def test_the_act_of_speaking_is_no_event() -> None:
    (claim,) = merge_claims([ATTRIBUTION, SAYING])
    assert (claim.kind, claim.predicate) == (ClaimKind.ATTRIBUTION, None)


def test_an_event_beside_a_report_stands_alone() -> None:
    assert [claim.kind for claim in merge_claims([SINKING])] == [ClaimKind.EVENT]


def test_a_figure_stands_alone_where_no_other_claim_holds_it() -> None:
    assert merge_claims([NUMBER]) == [NUMBER.claim]
    assert merge_claims([ATTRIBUTION, NUMBER]) == [ATTRIBUTION.claim]


def test_claims_are_in_the_order_of_the_text_and_an_attribution_stands_before_an_event_of_the_same_span() -> None:
    event = _claim(ClaimKind.EVENT, "12 ships sank on Monday", predicate="sink")
    assert without_duplicates([event, ATTRIBUTION.claim, SAYING.claim]) == [SAYING.claim, ATTRIBUTION.claim]
