"""The grouping of our own gold stays above its floors."""

from __future__ import annotations

import pytest

from tests.eval.stories.report import FLOORS, THREE_NEAREST, measure, report

pytestmark = pytest.mark.eval


@pytest.mark.parametrize(("density", "least_f1", "least_cross_language_f1"), FLOORS)
def test_stories_stay_above_the_floors(density: float, least_f1: float, least_cross_language_f1: float) -> None:
    reached = measure(density)
    assert reached.f1 >= least_f1
    assert reached.cross_language_f1 >= least_cross_language_f1


def test_the_grouping_beats_the_three_nearest() -> None:
    reached, usual = measure(20), measure(20, THREE_NEAREST)
    assert reached.f1 > usual.f1 + 0.05
    assert reached.cross_language_f1 > usual.cross_language_f1 + 0.1


def test_the_report_is_a_table_with_a_row_for_each_method() -> None:
    assert [line.split("|")[1].strip() for line in report().splitlines()[2:]] == ["three nearest", "wirebrief"]
