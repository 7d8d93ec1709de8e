"""Quality does not fall: every figure in floors.toml is reached on the gold of tests/eval and of ../shared."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.eval.claims import Result, calibration, group_scores, has_extractor, judged, score_gold, trap_scores
from tests.eval.discrimination import area_under_curve, brier_skill
from tests.eval.scoring import measures
from tests.once import once

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
PINNED = [(group, name, floor) for group, names in FLOORS["floors"].items() for name, floor in names.items()]

pytestmark = [
    pytest.mark.eval,
    pytest.mark.skipif(not has_extractor(), reason="feeds.extract is not there"),
]


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The extractor, run once over all gold."""
    return once(tmp_path_factory, "scores of gold", score_gold)


@pytest.mark.parametrize(("group", "name", "floor"), PINNED)
def test_floor(result: Result, group: str, name: str, floor: float) -> None:
    groups = group_scores(result.texts)
    if group.endswith(".shared") and group not in groups:
        pytest.skip("../shared is not there")
    assert measures(groups[group])[name] >= floor, f"{group}: {name} fell below its floor"


def test_confidence_is_calibrated(result: Result) -> None:
    texts = [scored for scored in result.texts if scored.text.split == "held_out"]
    assert calibration(texts)[1] <= FLOORS["ceilings"]["calibration_error"]
    assert area_under_curve(judged(texts)) >= FLOORS["confidence"]["area_under_curve"]
    assert brier_skill(judged(texts)) >= FLOORS["confidence"]["brier_skill"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_silent_texts_stay_silent(result: Result, language: str) -> None:
    traps = trap_scores(s for s in result.texts if s.language == language)
    texts, alarms = traps["(no-attribution)"]
    assert alarms / texts <= FLOORS["ceilings"]["false_alarms_a_silent_text"][language]


def test_spans_hold_their_content(result: Result) -> None:
    rows = [(s.text.article.text, row) for s in result.texts for row in s.predicted]
    assert rows, "the extractor finds nothing at all"
    assert all(text[row.start : row.end] == row.content for text, row in rows)
