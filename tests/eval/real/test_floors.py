"""Quality on real text does not fall: the figures in floors.toml, table "real", are reached."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.eval.claims import has_extractor
from tests.eval.real.sample import SENTENCES
from tests.eval.real.score import corpus_scores, score_real
from tests.eval.scoring import Counts, measures

FLOORS = tomllib.loads((Path(__file__).parents[1] / "floors.toml").read_text(encoding="utf-8"))["real"]
PINNED = [(corpus, name, floor) for corpus, names in FLOORS.items() for name, floor in names.items()]

pytestmark = [
    pytest.mark.eval,
    pytest.mark.skipif(not has_extractor(), reason="feeds.extract is not there"),
    pytest.mark.skipif(not SENTENCES.exists(), reason="../shared is not there"),
]


@pytest.fixture(scope="module")
def scores() -> dict[str, Counts]:
    """The extractor, run once over all real texts."""
    return corpus_scores(score_real().texts)


@pytest.mark.parametrize(("corpus", "name", "floor"), PINNED)
def test_floor(scores: dict[str, Counts], corpus: str, name: str, floor: float) -> None:
    assert measures(scores[corpus])[name] >= floor, f"{corpus}: {name} fell below its floor"
