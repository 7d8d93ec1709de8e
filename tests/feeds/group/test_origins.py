"""Who wrote the words: agencies by credit, near-copies, publishers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feeds.group.origins import credited_agency, jaccard, minhash_of, origin_of, revised_origins
from feeds.ports import StoryMember
from feeds.types import Fingerprint

NOW = datetime(2024, 10, 18, 9, tzinfo=UTC)
BODY = (
    "South Korea's intelligence service reported on Friday that a first contingent of soldiers from the North had been "
    "carried by Russian landing ships to the far eastern port of Vladivostok, where they were handed uniforms and "
    "forged papers before training at several bases, and that a second trip was expected within a few days."
)
OTHER = (
    "The central bank lifted its main interest rate by two points on Friday, more than most economists had foreseen, "
    "and warned that inflation would stay above its target well into next year unless spending by the state slowed."
)


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        (f"Title\n\nSEOUL, Oct 18 (Yonhap) -- {BODY}", "Yonhap"),
        (f"Title\n\nSEOUL (Reuters) – {BODY}", "Reuters"),
        (f"Titre\n\n{BODY}\n\nAvec AFP", "AFP"),
        (f"Titre\n\n{BODY} (avec AFP)", "AFP"),
        (f"Titre\n\n{BODY} (AFP)", "AFP"),
        (f"Title\n\n{BODY}\n\nSource: AFP", "AFP"),
        (f"Title\n\n{BODY}\n© Agence France-Presse", "AFP"),
        (f"Заголовок\n\nМОСКВА, 18 октября (ТАСС). {BODY}", "TASS"),
        (f"Title\n\n{BODY}\nAP", "AP"),
        (f"Title\n\n{BODY}\nSource: BFM TV", None),
        (f"Titre\n\n{BODY} Le ministre l'a confirmé, selon l'AFP.", None),
        (f"Title\n\nAn official told Reuters that talks went on. {BODY}", None),
        (f"Titre\n\n{BODY} Une source diplomatique a déclaré à l'AFP que rien n'était décidé.", None),
        (f"Title\n\nA TASS correspondent was expelled. {BODY}", None),
        ("", None),
    ],
)
def test_a_credit_is_told_from_an_attribution(text: str, agency: str | None) -> None:
    assert credited_agency(text) == agency


def test_a_copy_with_a_new_opening_is_near_and_another_text_is_not() -> None:
    assert jaccard(minhash_of(BODY), minhash_of(f"Our correspondent writes. {BODY}")) > 0.7
    assert jaccard(minhash_of(BODY), minhash_of(OTHER)) < 0.1


def test_a_headline_has_no_minhash() -> None:
    assert minhash_of("Seoul says soldiers are on their way") == b""
    assert jaccard(b"", b"") == 0.0


def test_origin_is_agency_then_first_printer_then_publisher() -> None:
    first = _member(1, "Daily", Fingerprint(b"", minhash=minhash_of(BODY)))
    second = _member(2, "Evening", Fingerprint(b"", minhash=minhash_of(BODY), agency="AFP"))
    copy = Fingerprint(b"", minhash=minhash_of(f"{BODY} More to follow."))
    assert origin_of(Fingerprint(b"", agency="AFP"), "Site", [first]) == "AFP"
    assert origin_of(copy, "Site", [first]) == "Daily"
    assert origin_of(copy, "Site", [second, first]) == "AFP"
    assert origin_of(Fingerprint(b"", minhash=minhash_of(OTHER)), "Site", [first, second]) == "Site"
    assert origin_of(copy, "Site", []) == "Site"


def test_a_credit_that_comes_late_counts_for_the_copies_before_it() -> None:
    early = _member(1, "Daily", Fingerprint(b"", minhash=minhash_of(BODY)))
    other = _member(2, "Other", Fingerprint(b"", minhash=minhash_of(OTHER)))
    credited = _member(3, "Evening", Fingerprint(b"", minhash=minhash_of(f"{BODY} More."), agency="AFP"))
    assert revised_origins([early, other], {1}) == {1: "Daily"}
    assert revised_origins([early, other, credited], {3}) == {1: "AFP"}
    assert revised_origins([early, other, credited], {2}) == {2: "Other"}


def _member(entry_id: int, publisher: str, fingerprint: Fingerprint) -> StoryMember:
    return StoryMember(entry_id, 1, publisher, "en", NOW + timedelta(minutes=entry_id), fingerprint)
