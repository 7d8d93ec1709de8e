"""The verbatim gate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.types import Quotation
from feeds.verbatim import (
    checked_claim,
    demoted,
    is_named,
    passages,
    stands_in,
    unquoted,
    violations,
    without_loose_marks,
)
from tests.bot.october_facts import RIGHT, claim

QUOTED = st.text(alphabet='“”„«»‹›" ab\u00a0', max_size=40)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He said “yes” and «non».", ["yes", "non"]),
        ('a "b" c', ["b"]),
        ("„ja“ and „nein”", ["ja", "nein"]),
        ("“outer “inner” end”", ["outer “inner” end"]),
        ("never “closed", []),
        ("closed” only", []),
        ("", []),
    ],
)
def test_passages(text: str, words: list[str]) -> None:
    assert [passage.words for passage in passages(text)] == words


def test_white_space_is_no_difference_and_any_letter_is() -> None:
    assert violations("«\u00a0un  retrait\u202fimmédiat\u00a0»", ["pour un retrait immédiat des troupes"]) == []
    assert violations("“an immediate retreat”", ["an immediate withdrawal"]) == ["an immediate retreat"]
    assert not stands_in("", ["anything"])


@given(QUOTED, st.lists(QUOTED, max_size=3))
def test_what_is_demoted_holds_the_gate_and_keeps_its_letters(message: str, texts: list[str]) -> None:
    told = demoted(message, texts)
    assert violations(told, texts) == []
    assert [c for c in told if c in "ab"] == [c for c in message if c in "ab"]


@given(QUOTED)
def test_what_is_all_in_the_text_keeps_its_paired_marks(message: str) -> None:
    kept = without_loose_marks(message)
    words = [p.words for p in passages(message) if p.words.strip()]
    if all(p.words.strip() for p in passages(message)):
        assert [p.words for p in passages(kept)] == words


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("“We are near,”", "We are near"),
        ("«\u00a0C'est notre droit\u00a0».", "C'est notre droit"),
        ("“one” and “two”", None),
        ("no marks", None),
        ("", None),
    ],
)
def test_only_one_whole_quotation_is_unquoted(content: str, words: str | None) -> None:
    assert unquoted(content) == words


def test_a_claim_that_the_text_has_stays() -> None:
    text = f"{'x' * RIGHT.start}{RIGHT.content} said Dmitry Peskov."
    assert checked_claim(RIGHT, text) == RIGHT


def test_a_quotation_that_the_text_does_not_have_is_told_as_reported_speech() -> None:
    checked = checked_claim(RIGHT, "Dmitry Peskov said that it was nobody's business.")
    assert checked.quotation is Quotation.INDIRECT
    assert checked.content == "Whom we work with is our own affair,"


def test_a_speaker_whom_the_text_does_not_name_is_not_named() -> None:
    told = claim("it will rain", speaker="Dmitri Peskov", speaker_key="peskov", role="spokesman")
    assert checked_claim(told, "Dmitry Peskov said it will rain").speaker is None
    assert checked_claim(replace(told, speaker="Peskov"), "Dmitry Peskov said it will rain").speaker == "Peskov"


def test_accents_and_case_are_no_other_name() -> None:
    assert is_named("Gérard Larcher", "GERARD LARCHER a dit")
    assert not is_named("Anna", "Annabelle said")
    assert not is_named("", "text")
