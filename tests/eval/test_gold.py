"""The gold files say what they mean: marks, cues, names and quotation marks stand in their texts."""

from __future__ import annotations

import pytest

from tests.eval.gold import GoldError, GoldText, read_gold, read_marks, read_quantity, read_text
from tests.eval.rows import Quantity, Row
from tests.eval.scoring import without_accents

TEXTS = read_gold()
ROWS = [pytest.param(text, row, id=f"{text.article.id}:{row.start}") for text in TEXTS for row in text.rows]
MARKS = "“”\"«»„‚‘’'‹›—–"


@pytest.mark.parametrize(("text", "row"), ROWS)
def test_spans_are_trimmed_and_names_stand_in_the_text(text: GoldText, row: Row) -> None:
    whole = text.article.text
    assert whole[row.start : row.end] == row.content == row.content.strip() != ""
    if row.cue:
        assert row.cue in whole
    if row.speaker:
        assert without_accents(row.speaker) in without_accents(whole)
    if row.quotation == "direct" and "dash" not in row.forms:
        assert row.content[0] in MARKS or row.content[-1] in MARKS
    if row.quotation == "mixed":
        assert any(mark in row.content for mark in MARKS)
    if row.kind == "attribution":
        assert row.quotation or row.is_optional


def test_names_are_unique() -> None:
    names = [text.article.id for text in TEXTS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_there_is_enough_of_everything(language: str) -> None:
    texts = [text for text in TEXTS if text.article.language == language]
    news = [text for text in texts if text.group != "sentences"]
    silent = [text for text in news if not any(row.kind == "attribution" for row in text.rows)]
    assert len(news) >= 36
    assert len(silent) >= 6
    for split in ("dev", "held_out"):
        forms = {form for text in texts if text.split == split for row in text.rows for form in row.forms}
        assert forms >= {"direct", "indirect", "mixed", "negated-cue", "according-to", "headline", "split"}
    for text in news:
        assert 35 <= len(text.article.text.split()) <= 220


def test_marks_nest_and_are_counted() -> None:
    clean, spans = read_marks("{a|“Yes,} he {b|said} {c|that {d|all} is}.")
    assert clean == "“Yes, he said that all is."
    assert {name: clean[start:end] for name, (start, end) in spans.items()} == {
        "a": "“Yes,",
        "b": "said",
        "c": "that all is",
        "d": "all",
    }


@pytest.mark.parametrize("marked", ["{a|open", "shut}", "{a|x} {a|y}"])
def test_bad_marks_are_refused(marked: str) -> None:
    with pytest.raises(GoldError):
        read_marks(marked)


def test_a_mark_without_a_claim_is_refused() -> None:
    with pytest.raises(GoldError, match="'a'"):
        read_text({"id": "x", "text": "{a|x}", "claims": [], "published": None}, "en", "dev", "news")


def test_quantities() -> None:
    assert read_quantity("~1500 soldiers") == Quantity(1500.0, "soldiers", is_approximate=True)
    assert read_quantity(">20 %") == Quantity(20.0, "%", bound="at_least")
    assert read_quantity("3..4.5 EUR") == Quantity(3.0, "EUR", high=4.5)
    assert read_quantity("? USD") == Quantity(None, "USD")
    with pytest.raises(GoldError):
        read_quantity("many soldiers")
