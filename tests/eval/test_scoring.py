"""The scorer: its own rules, and that it agrees with the shared tool where both can be run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.eval.claims import SHARED, read_shared
from tests.eval.rows import Quantity, Row, to_json
from tests.eval.scoring import Counts, calibrate, is_same_speaker, measures, pair_spans, score_article

TOOL = SHARED / "tools" / "score_claims.py"
SAID = Row("a", "attribution", 0, 10, speaker="Ann Lee", aliases=("Lee",), cue="said", date="2026-03")


def test_each_span_is_used_once_the_best_first() -> None:
    far, near = replace(SAID, start=0, end=16), replace(SAID, start=0, end=11)
    assert pair_spans([SAID], [far, near]) == [(SAID, near)]
    assert pair_spans([SAID], [replace(SAID, start=8, end=30)]) == []


@pytest.mark.parametrize(
    ("name", "is_same"),
    [("Lee", True), ("Mr Lee", True), ("LEE", True), ("Ann", True), ("Bob Ray", False), ("", False), (None, False)],
)
def test_speakers(name: str | None, is_same: bool) -> None:
    assert is_same_speaker(SAID, replace(SAID, speaker=name)) is is_same


def test_optional_gold_is_neither_miss_nor_false_alarm() -> None:
    optional = replace(SAID, is_optional=True)
    assert score_article([optional], []).missed == []
    assert score_article([optional], [SAID]).false_alarms == []
    assert score_article([], [SAID]).false_alarms == [SAID]


def test_quantities_that_may_count_are_spared() -> None:
    found = replace(SAID, figures=(Quantity(6.0, "years"), Quantity(7.0, "men")))
    assert score_article([SAID], [found], [Quantity(6.0, "year")]).figures_false == {(7.0, "men")}


def test_calibration_error_is_the_distance_of_confidence_and_truth() -> None:
    buckets, error = calibrate([(0.95, True), (0.95, False), (0.15, False)])
    assert [(b.size, b.precision) for b in buckets] == [(1, 0.0), (2, 0.5)]
    assert error == pytest.approx((0.15 + 2 * 0.45) / 3)


def _distorted(rows: Sequence[Row]) -> list[Row]:
    """Predictions as an extractor might give them: some lost, moved, misattributed, invented."""
    found = []
    for number, row in enumerate(rows):
        if number % 7 == 3:
            continue
        moved = replace(row, start=max(0, row.start - number % 5 * 6), end=row.end + number % 3 * 9)
        if number % 6 == 1:
            moved = replace(moved, speaker="Bob Ray", cue="claimed", date=None)
        if number % 4 == 2:
            moved = replace(moved, figures=(*row.figures, Quantity(float(number), "men")), participants=("nobody",))
        found.append(moved)
    return [*found, replace(rows[0], start=0, end=40), replace(rows[0], start=50, end=60, speaker=None)]


@pytest.mark.skipif(not TOOL.exists(), reason="../shared is not there")
@pytest.mark.parametrize("is_distorted", [False, True])
def test_it_agrees_with_the_shared_tool(tmp_path: Path, is_distorted: bool) -> None:
    gold = {text.article.id: text.rows for text in read_shared()}
    found = {name: _distorted(rows) if is_distorted else list(rows) for name, rows in gold.items()}
    for name, rows in (("gold", gold), ("found", found)):
        lines = [to_json(row) for article in rows.values() for row in article]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(TOOL), str(tmp_path / "gold.jsonl"), str(tmp_path / "found.jsonl"), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = json.loads(done.stdout)
    ours = measures(sum((score_article(gold[name], found[name]).counts for name in gold), Counts()))
    shared_names = set(theirs) & set(ours)
    assert len(shared_names) == 10
    assert {name: round(ours[name], 4) for name in shared_names} == {name: theirs[name] for name in shared_names}
