"""Scoring on real text: PolNeAR's sample and its pronouns, pronouns with a chain, what is shown, and the table."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from feeds.types import Article
from tests.eval import __main__ as entry
from tests.eval.claims import SHARED, Result, ScoredText
from tests.eval.gold import GoldText
from tests.eval.real import score
from tests.eval.real.french import read_french
from tests.eval.real.polnear import POLNEAR, SIZE, read_polnear
from tests.eval.real.report import real_figures, real_report
from tests.eval.real.score import (
    Pronouns,
    corpus_scores,
    is_pronoun,
    pronoun_scores,
    score_text,
    shown_false_alarms,
)
from tests.eval.rows import Row, to_json
from tests.eval.scoring import measures

SAID = Row("a", "attribution", 0, 10, speaker="Ann Lee", aliases=("Lee",), cue="said", forms=("indirect", "pronoun"))
FRENCH = read_french()


def _text(*rows: Row, group: str = "gum") -> GoldText:
    return GoldText(Article("a", "She said no." * 9, language="en"), "shared", group, "", "", rows)


def _oracle(text: GoldText) -> ScoredText:
    return score_text(text, tuple(row for row in text.rows if row.kind != "trap"))


@pytest.mark.parametrize(("name", "expected"), [("He", True), ("il", True), ("elle-même", False), ("", False)])
def test_pronouns_are_known(name: str, expected: bool) -> None:
    assert is_pronoun(name) is expected


def test_a_pronoun_of_polnear_is_not_judged_but_a_name_is() -> None:
    he, name = replace(SAID, speaker="he", aliases=()), replace(SAID, start=20, end=30)
    found = (replace(he, speaker="Bob Ray"), replace(name, speaker="Bob Ray"))
    counts = score_text(_text(he, name, group="polnear"), found).score.counts
    assert (counts.hit, counts.speaker) == (2, 1)
    unnamed = score_text(_text(he, group="polnear"), (replace(he, speaker=None),)).score.counts
    assert (unnamed.hit, unnamed.speaker) == (1, 0)
    # Where the gold has the antecedent, or wants the pronoun itself, it is judged.
    assert score_text(_text(he), (replace(he, speaker="Bob Ray"),)).score.counts.speaker == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann Lee", Pronouns(1, 1, right=1)),
        ("Bob Ray", Pronouns(1, 1)),
        ("she", Pronouns(1, 1, kept=1)),
    ],
)
def test_pronouns_with_a_chain_are_right_wrong_or_kept(name: str, expected: Pronouns) -> None:
    optional = replace(SAID, start=20, end=30, is_optional=True)
    assert pronoun_scores([score_text(_text(SAID, optional), (replace(SAID, speaker=name),))]) == expected
    assert pronoun_scores([score_text(_text(SAID), ())]) == Pronouns(1)


def test_only_what_is_shown_and_touches_no_claim_is_an_alarm() -> None:
    optional = replace(SAID, start=50, end=60, is_optional=True)
    found = (
        replace(SAID, start=9, end=20, confidence=0.9),
        replace(SAID, start=55, end=70, confidence=0.9),
        replace(SAID, start=30, end=40, confidence=0.9),
        replace(SAID, start=80, end=90, confidence=0.2),
    )
    assert shown_false_alarms([score_text(_text(SAID, optional), found)]) == (1, 3)


def test_gold_reaches_one() -> None:
    scores = corpus_scores(map(_oracle, FRENCH))
    assert scores.keys() == {"french.dev", "french.held_out"}
    for counts in scores.values():
        assert measures(counts)["attributed_f1"] == measures(counts)["figure_f1"] == 1.0


def _write(path: Path, objects: list[dict[str, object]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(one) + "\n" for one in objects)


def test_the_sample_of_polnear_does_not_hang_on_the_order(tmp_path: Path) -> None:
    articles: list[dict[str, object]] = [
        {"id": f"paper_{n}", "lang": "en", "text": "He said no.", "published": "2016-05-01"} for n in range(9)
    ]
    gold: list[dict[str, object]] = [
        {"article": f"paper_{n}", "kind": "attribution", "start": 8, "end": 10, "speaker": "He", "cue": "said"}
        for n in range(9)
    ]
    _write(tmp_path / "polnear_train_articles.jsonl.gz", articles)
    _write(tmp_path / "polnear_train_gold.jsonl.gz", gold)
    drawn = read_polnear(tmp_path, size=4)
    _write(tmp_path / "polnear_train_articles.jsonl.gz", articles[::-1])
    assert read_polnear(tmp_path, size=4) == drawn
    assert [len(text.rows) for text in drawn] == [1, 1, 1, 1]
    assert str(drawn[0].article.published) == "2016-05-01 12:00:00+00:00"
    assert read_polnear(tmp_path / "nowhere") == ()


@pytest.mark.skipif(not POLNEAR.exists(), reason="../shared is not there")
def test_the_sample_of_polnear_is_there() -> None:
    texts = read_polnear()
    assert len(texts) == SIZE
    assert all(row.kind == "attribution" and row.content for text in texts for row in text.rows)
    assert all(text.article.text[row.start : row.end] == row.content for text in texts for row in text.rows)


@pytest.mark.skipif(not POLNEAR.exists(), reason="../shared is not there")
def test_polnear_is_scored_as_by_the_shared_tool(tmp_path: Path) -> None:
    texts = read_polnear(size=8)
    found = {
        text.article.id: tuple(
            replace(row, speaker="Bob Ray" if number % 3 else row.speaker, end=row.end + number % 4 * 20)
            for number, row in enumerate(text.rows)
            if number % 5
        )
        for text in texts
    }
    for name, articles in (("gold", {t.article.id: t.rows for t in texts}), ("found", found)):
        lines = [to_json(row) for rows in articles.values() for row in rows]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    tool = SHARED / "tools" / "score_claims.py"
    done = subprocess.run(
        [sys.executable, str(tool), str(tmp_path / "gold.jsonl"), str(tmp_path / "found.jsonl"), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = json.loads(done.stdout)
    ours = measures(corpus_scores(score_text(text, found[text.article.id]) for text in texts)["polnear"])
    assert 0 < theirs["speaker_acc"] < 1
    for name in ("attribution_p", "attribution_r", "attribution_f1", "char_f1", "speaker_acc", "attributed_f1"):
        assert round(ours[name], 4) == theirs[name], name


def test_the_section_prints_each_corpus(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    gum = score_text(_text(SAID, replace(SAID, kind="trap", start=50, end=60, forms=("title",))), (SAID,))
    texts = (*map(_oracle, FRENCH), gum)
    monkeypatch.setattr(score, "score_real", lambda: Result(texts, 1.0, 0.0))
    assert entry.main(["real"]) == 0
    printed = capsys.readouterr().out
    for expected in ("french.dev", "french.held_out", "gum", "pronouns that speak: 1, content found of 1"):
        assert expected in printed
    assert entry.main(["real", "--split", "held_out", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["real"]["corpora"].keys() == {"french.held_out"}
    assert real_figures(texts)["pronouns"] == {"gold": 1, "found": 1, "right": 1, "kept": 0}


def test_the_report_says_which_traps_were_stepped_into() -> None:
    trap = replace(SAID, kind="trap", start=50, end=60, forms=("title",))
    scored = score_text(_text(SAID, trap), (SAID, replace(SAID, start=50, end=60, confidence=0.9)))
    printed = "\n".join(real_report([scored]))
    assert "title 1 of 1" in printed
    assert "2 attributions, of which 1 touch no gold content" in printed
