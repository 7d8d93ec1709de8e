"""The grouping of all sets of headlines that are there stays above its floors."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from feeds.group import Encoder
from feeds.group.fitted import files_of
from feeds.group.pair_model import FEATURES
from tests.eval.stories import report as report_module
from tests.eval.stories.corpora import Corpus, corpora
from tests.eval.stories.gold import Score
from tests.eval.stories.report import FLOORS, Measured, measure, report, three_nearest

pytestmark = pytest.mark.eval

NONE = Score(0.0, 0.0, 0.0, 0.0)
SETS = {corpus.name: corpus for corpus in corpora()}


@pytest.mark.parametrize("corpus", SETS.values(), ids=SETS)
def test_stories_stay_above_the_floors(corpus: Corpus) -> None:
    reached, (least_f1, least_across) = measure(corpus).score, FLOORS[corpus.name]
    assert reached.f1 >= least_f1
    assert reached.cross_language_f1 >= least_across


def test_the_grouping_beats_the_three_nearest() -> None:
    reached, usual = measure(SETS["own8"]).score, three_nearest(SETS["own8"])
    assert reached.f1 > usual.f1 + 0.1
    assert reached.cross_language_f1 > usual.cross_language_f1 + 0.3


def test_the_report_has_a_row_for_each_set_real_ones_first(monkeypatch: pytest.MonkeyPatch) -> None:
    # The sets are measured by the tests above, perhaps in another process.
    monkeypatch.setattr(report_module, "measure", lambda _: Measured(NONE, 0.0))
    monkeypatch.setattr(report_module, "three_nearest", lambda _: NONE)
    titles = [line.split("|")[1].strip() for line in report().splitlines()[2:]]
    assert titles == [corpus.title for corpus in sorted(SETS.values(), key=lambda corpus: not corpus.is_real)]


@pytest.mark.parametrize("encoder", Encoder)
def test_the_fitted_numbers_say_what_they_were_fitted_on(encoder: Encoder) -> None:
    text = files("feeds.group").joinpath(files_of(encoder)[1]).read_text(encoding="utf-8")
    assert set(tomllib.loads(text)["coefficients"]) == {"intercept", *FEATURES}
    assert "OG2021" in text
    assert "licence" in text
