"""No constant answer reaches the floors for confidence, role and event status; a perfect one does."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from feeds.types import Status
from tests.eval.claims import ScoredText, group_scores, judged
from tests.eval.discrimination import area_under_curve, balanced_accuracy, brier_skill, macro_f1
from tests.eval.gold import GoldText, read_gold
from tests.eval.rows import Row
from tests.eval.scoring import measures, score_article

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
TEXTS = read_gold()
ROLES = Counter(row.role for text in TEXTS for row in text.rows if row.role)
MEASURES = ("role_balanced_acc", "event_status_f1")
PINNED = [(group, name) for group, names in FLOORS["floors"].items() for name in names if name in MEASURES]


def answer(text: GoldText, **constant: object) -> ScoredText:
    """Predicts each claim of the gold, and traps as false alarms; the named attributes are the same in all."""
    rows = [replace(row, kind="attribution") if row.kind == "trap" else row for row in text.rows]
    predicted = tuple(replace(row, **constant) for row in rows)  # type: ignore[arg-type]  # names are given by the tests
    return ScoredText(text, predicted, score_article(text.rows, predicted, text.maybe_figures))


def reached(name: str, group: str, **constant: object) -> float:
    groups = group_scores([answer(text, **constant) for text in TEXTS])
    return measures(groups[group])[name]


def test_there_are_floors_that_a_constant_cannot_pass() -> None:
    assert {name for _, name in PINNED} == set(MEASURES)
    assert FLOORS["confidence"].keys() == {"area_under_curve", "brier_skill"}


@pytest.mark.parametrize(("group", "name"), PINNED)
def test_gold_itself_reaches_them(group: str, name: str) -> None:
    assert reached(name, group) == 1.0


@pytest.mark.parametrize("group", [group for group, name in PINNED if name == "role_balanced_acc"])
@pytest.mark.parametrize("role", [None, *(role for role, _ in ROLES.most_common(5)), " ".join(ROLES)])
def test_no_constant_role_does(group: str, role: str | None) -> None:
    assert reached("role_balanced_acc", group, role=role) < FLOORS["floors"][group]["role_balanced_acc"]


@pytest.mark.parametrize("status", list(Status))
def test_no_constant_event_status_does(status: Status) -> None:
    assert reached("event_status_f1", "own", status=str(status)) < FLOORS["floors"]["own"]["event_status_f1"]


@pytest.mark.parametrize("confidence", [0.0, 0.5, 0.7, 0.85, 0.9, 1.0, None])
def test_no_constant_confidence_does(confidence: float | None) -> None:
    pairs = judged(answer(text) for text in TEXTS if text.split == "held_out")
    rate = sum(is_right for _, is_right in pairs) / len(pairs)
    assert 0.5 < rate < 1, "some predictions must be wrong"
    constant = [(rate if confidence is None else confidence, is_right) for _, is_right in pairs]
    assert area_under_curve(constant) < FLOORS["confidence"]["area_under_curve"]
    assert brier_skill(constant) < FLOORS["confidence"]["brier_skill"]


def test_the_measures_by_hand() -> None:
    judgements = [(0.9, True), (0.6, True), (0.6, False), (0.1, False)]
    assert area_under_curve(judgements) == pytest.approx((2 + 1.5) / 4)
    assert brier_skill(judgements) == pytest.approx(1 - (0.01 + 0.16 + 0.36 + 0.01) / 4 / 0.25)
    assert (area_under_curve([]), brier_skill([(0.4, True)])) == (0.5, 0.0)
    assert balanced_accuracy(3, 4, 1, 2) == pytest.approx(0.625)
    assert balanced_accuracy(4, 4, 0, 0) == 0.0
    confusion = {("a", "a"): 3, ("a", "b"): 1, ("b", "b"): 4, ("rare", "a"): 1}
    assert macro_f1(confusion) == pytest.approx((6 / 8 + 8 / 9) / 2)
    assert macro_f1({("a", "a"): 9}) == 0.0


def test_a_row_of_each_kind_is_scored() -> None:
    said = Row("a", "attribution", 0, 10, speaker="Ann Lee", role="mayor")
    assert score_article([said], [replace(said, role=None)]).counts.no_role_gold == 0
    counts = score_article([replace(said, role=None)], [said]).counts
    assert (counts.no_role_gold, counts.no_role) == (1, 0)
