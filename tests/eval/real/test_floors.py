"""Quality on real text does not fall: the figures in floors.toml, table "real", are reached."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.eval.claims import Result, has_extractor
from tests.eval.real.sample import SENTENCES
from tests.eval.real.score import corpus, corpus_scores, score_real, shown_false_alarms
from tests.eval.scoring import Counts, measures
from tests.once import once

FLOORS = tomllib.loads((Path(__file__).parents[1] / "floors.toml").read_text(encoding="utf-8"))
PINNED = [(corpus, name, floor) for corpus, names in FLOORS["real"].items() for name, floor in names.items()]

pytestmark = [
    pytest.mark.eval,
    pytest.mark.skipif(not has_extractor(), reason="feeds.extract is not there"),
    pytest.mark.skipif(not SENTENCES.exists(), reason="../shared is not there"),
]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The extractor, run once over all real texts."""
    return once(tmp_path_factory, "scores of real texts", score_real)


@pytest.fixture(scope="module")
def scores(result: Result) -> dict[str, Counts]:
    """The counts by corpus."""
    return corpus_scores(result.texts)


@pytest.mark.parametrize(("corpus", "name", "floor"), PINNED)
def test_floor(scores: dict[str, Counts], corpus: str, name: str, floor: float) -> None:
    assert measures(scores[corpus])[name] >= floor, f"{corpus}: {name} fell below its floor"


@pytest.mark.parametrize(("name", "ceiling"), FLOORS["nonsense"].items())
def test_what_makes_facts_is_hardly_ever_nonsense(result: Result, name: str, ceiling: float) -> None:
    alarms, shown = shown_false_alarms(scored for scored in result.texts if corpus(scored.text) == name)
    assert alarms / shown <= ceiling, f"{name}: {alarms} of {shown}"
