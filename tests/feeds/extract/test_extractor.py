"""Whatever the text: spans hold their content, nothing raises, and twice the text costs about twice the work."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.extract import Extractor
from feeds.types import Article, Claim, ClaimKind

pytestmark = pytest.mark.slow

EXTRACTOR = Extractor()
WORDS = [
    *("said", "that", "he", "not", "Ann Lee", "the minister", "1,500", "soldiers", "10 %", "Moscow", "according to"),
    *("selon", "a déclaré", "que", "é", "🙂", "\u200b", "“", "”", '"', "« ", " »", "'", "—", ",", ".", ":", "?", "\n"),
]


def _claims(text: str, language: str = "en") -> tuple[Claim, ...]:
    return EXTRACTOR.extract(Article("a", text, language=language))


def _said(text: str, language: str = "en") -> list[tuple[str | None, str]]:
    return [(c.speaker, c.content) for c in _claims(text, language) if c.kind is ClaimKind.ATTRIBUTION]


def _holds(text: str, claims: tuple[Claim, ...]) -> bool:
    return all(
        text[c.start : c.end] == c.content
        and c.sentence_start <= c.start
        and c.end <= c.sentence_end
        and all(0 <= f.start < f.end <= len(text) for f in c.figures)
        for c in claims
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)),
       st.sampled_from(["en", "fr", "es", "xx"]))  # fmt: skip
def test_spans_hold_and_nothing_raises_on_any_text(text: str, language: str) -> None:
    assert _holds(text, _claims(text, language))


@pytest.mark.parametrize(
    "text",
    ["“" * 100_000, '"' * 30_000, "' " * 50_000, "“a” " * 2_500, "a" * 1_000_000, "a b. " * 20_000],
    ids=["openers", "straight", "single", "quotations", "one-word", "no-claim"],
)
def test_marks_and_length_without_a_claim_cost_little(text: str) -> None:
    steps = _steps(lambda: _claims(text))
    assert steps < 40 * len(text) + 200_000


def test_cost_grows_with_the_number_of_sentences_and_no_faster() -> None:
    sentence = "Ann Lee said the port would close on Monday. "
    _claims(sentence)
    one, ten = (_steps(lambda n=n: _claims(sentence * n)) for n in (50, 500))  # type: ignore[misc]
    assert ten < 13 * one


def _steps(work: Callable[[], object]) -> int:
    """Calls made in Python while it works: a clock that no busy machine disturbs."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
