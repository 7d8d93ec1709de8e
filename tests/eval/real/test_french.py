"""The annotated French sentences: the sample is the drawn one, spans fit, and what may not be here is not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.eval.gold import SPLITS, GoldError, GoldText
from tests.eval.real import agreement
from tests.eval.real.french import ANNOTATORS, GOLD, read_french
from tests.eval.real.notation import read_note, read_notes
from tests.eval.real.sample import FOLDER, SENTENCES, draw, read_lines, read_sample, read_sentences, split
from tests.eval.rows import Row

TEXTS = read_french()
ROWS = [pytest.param(text, row, id=f"{text.article.id}:{row.start}") for text in TEXTS for row in text.rows]
MARKS = "«»“”\"'"
SENTENCE = "Selon Léa Roy, maire de Brest, « le pont est sûr », mais 3 à 5 % des « experts » doutent."


@pytest.mark.parametrize(("text", "row"), ROWS)
def test_spans_are_trimmed(text: GoldText, row: Row) -> None:
    whole = text.article.text
    assert 0 <= row.start < row.end <= len(whole)
    for words in (row.content, row.speaker, row.cue, row.role, row.via, *row.aliases):
        assert words is None or words == words.strip() != ""
    if row.kind == "attribution":
        assert row.quotation in {"direct", "indirect", "mixed"}
        assert row.speaker or row.is_optional
    if row.quotation == "mixed":
        assert any(mark in row.content for mark in MARKS)
    if row.kind == "figure":
        assert row.figures


def test_every_sentence_of_the_sample_is_annotated_once() -> None:
    for path in ANNOTATORS:
        assert [row["id"] for row in read_lines(path)] == list(read_sample())
    for name, path in zip(SPLITS, GOLD, strict=True):
        assert [row["id"] for row in read_lines(path)] == [key for key in read_sample() if split(key) == name]


def test_settling_invents_no_claim() -> None:
    annotated = [row for text in read_french(ANNOTATORS) for row in text.rows if row.kind == "attribution"]
    found = {(row.article, row.start, row.end) for row in annotated}
    settled = {(row.article, row.start, row.end) for text in TEXTS for row in text.rows if row.kind == "attribution"}
    assert settled <= found


def test_what_both_require_is_required() -> None:
    first, second = (
        {(row.article, row.start, row.end) for text in read_french([path]) for row in agreement.required(text).rows}
        for path in ANNOTATORS
    )
    settled = {(row.article, row.start, row.end) for text in TEXTS for row in agreement.required(text).rows}
    assert first & second <= settled


@pytest.mark.skipif(not SENTENCES.exists(), reason="../shared is not there")
def test_the_sample_is_the_drawn_one() -> None:
    drawn = {identifier: name for name, ids in draw(read_sentences()).items() for identifier in ids}
    assert drawn == read_sample()
    assert len(TEXTS) == len(drawn)


def test_sentences_that_need_another_licence_are_not_in_the_tree() -> None:
    for name in SPLITS:
        identifiers = [row["id"] for row in read_lines(FOLDER / f"sentences.{name}.jsonl")]
        assert {identifier.partition("-")[0] for identifier in identifiers} == {"gsd", "pud"}
        assert {split(identifier) for identifier in identifiers} == {name}


def test_both_halves_hold_enough() -> None:
    for name in SPLITS:
        rows = [row for text in TEXTS if text.split == name for row in text.rows]
        kinds = [row.kind for row in rows if not row.is_optional]
        assert kinds.count("attribution") >= 25
        assert kinds.count("figure") >= 15
        assert kinds.count("trap") >= 25


def test_notes_become_offsets() -> None:
    row = read_note(SENTENCE, "A « le pont … sûr » | Léa Roy | Selon | role=maire de Brest | st=denied | F=~3..5 %")
    assert SENTENCE[slice(*row["span"])] == "« le pont est sûr »"
    assert SENTENCE[slice(*row["speaker"])] == "Léa Roy"
    assert SENTENCE[slice(*row["role"])] == "maire de Brest"
    assert (row["quotation"], row["status"], row["figures"]) == ("direct", "denied", ["~3..5 %"])
    assert read_note(SENTENCE, "A le pont est sûr | | | opt") == {
        "kind": "attribution",
        "span": [33, 48],
        "quotation": "indirect",
        "optional": True,
    }
    assert read_note(SENTENCE, "T « experts » | scare-quotes")["tag"] == "scare-quotes"
    assert read_note(SENTENCE.replace("'", "’").replace("« ", "«\u00a0"), "T « experts » | scare-quotes")["span"]


@pytest.mark.parametrize(
    "note",
    [
        "A le tunnel | Léa Roy | Selon",
        "A le pont | Léa Roy | Selon | sure",
        "F 3 à 5 % | many",
        "X le pont",
        "T le pont",
    ],
)
def test_notes_that_do_not_fit_are_refused(note: str) -> None:
    with pytest.raises(GoldError):
        read_note(SENTENCE, note)


def test_a_bad_note_is_reported_with_its_sentence() -> None:
    with pytest.raises(GoldError, match=r"b: .*tunnel"):
        list(read_notes(["#2", "T le tunnel | title"], {"a": "", "b": ""}, {"a": "x", "b": SENTENCE}))
    read = list(read_notes(["#b", "M 3 %"], {"a": "", "b": ""}, {"a": "x", "b": SENTENCE}))
    assert json.dumps(read) == '[{"id": "a", "rows": []}, {"id": "b", "rows": [], "maybe": ["3 %"]}]'


def _without_speakers(text: GoldText) -> GoldText:
    return replace(text, rows=tuple(replace(row, speaker="nobody", aliases=()) for row in text.rows))


def test_an_annotator_agrees_with_himself_alone() -> None:
    same, alone = (
        agreement.compare,
        next(text for text in TEXTS if sum(r.kind == "attribution" for r in text.rows) == 2),
    )
    n = same(alone, alone)
    assert n.first == n.second == n.both == n.exact == n.speaker
    other = same(alone, _without_speakers(alone))
    assert (other.both, other.speaker) == (n.both, 0)
    nothing = same(alone, replace(alone, rows=()))
    assert (nothing.first, nothing.second, nothing.both) == (n.first, 0, 0)
    lines = list(agreement.report(TEXTS, TEXTS))[1:]
    assert len(lines) == 6
    assert all(line.split()[-6:] == ["1.000"] * 6 for line in lines)


def test_what_one_calls_optional_is_no_disagreement() -> None:
    text = next(text for text in TEXTS if any(r.kind == "attribution" and not r.is_optional for r in text.rows))
    optional = replace(text, rows=tuple(replace(row, is_optional=True) for row in text.rows))
    n = agreement.compare(text, optional)
    assert (n.first, n.second, n.both) == (0, 0, 0)


def test_what_one_calls_optional_is_a_disagreement_when_it_is_judged_strictly() -> None:
    text = next(text for text in TEXTS if sum(r.kind == "attribution" and not r.is_optional for r in text.rows) == 1)
    optional = replace(text, rows=tuple(replace(row, is_optional=True) for row in text.rows))
    strict = next(line for line in agreement.report([text], [optional]) if line.startswith("all, strict"))
    assert strict.split()[2:6] == ["1", "0", "0", "0.000"]
