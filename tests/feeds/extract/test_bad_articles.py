"""One article that cannot be read does not take its batch with it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from feeds.extract import Extractor, ExtractSettings
from feeds.types import Article
from feeds.worker import LocalAnalyst
from tests.feeds.extract.failing_model import save_failing_model

pytestmark = pytest.mark.slow

ARTICLES = [
    Article("one", "The port cost $5 million.", language="en"),
    Article("two", "The port went boom for $6 million.", language="en"),
    Article("three", "The bridge cost $7 million.", language="en"),
]


@pytest.fixture
def settings(tmp_path: Path) -> ExtractSettings:
    return ExtractSettings(models={"en": save_failing_model(tmp_path / "model")})


def test_the_others_keep_their_claims_and_the_log_names_the_bad_one(
    settings: ExtractSettings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        claims = list(Extractor(settings).extract_many(ARTICLES))
    assert [[claim.content for claim in found] for found in claims] == [["$5 million"], [], ["$7 million"]]
    (record,) = caplog.records
    assert "two" in record.getMessage()
    assert record.exc_info is not None
    assert "this model cannot read it" in str(record.exc_info[1])


def test_an_article_that_fails_before_it_is_parsed_is_skipped_as_well(settings: ExtractSettings) -> None:
    broken = Article("broken", None, language="en")  # type: ignore[arg-type]  # what no type allows must not spread
    claims = list(Extractor(settings).extract_many([ARTICLES[0], broken]))
    assert [len(found) for found in claims] == [1, 0]


def test_what_the_worker_process_runs_has_an_analysis_for_every_article(settings: ExtractSettings) -> None:
    analyses = LocalAnalyst(settings).analyse_now(ARTICLES)
    assert [(one.article.id, len(one.claims)) for one in analyses] == [("one", 1), ("two", 0), ("three", 1)]


def test_a_model_that_cannot_be_loaded_is_no_articles_fault(tmp_path: Path) -> None:
    path = Path(save_failing_model(tmp_path / "model"))
    config = path / "config.cfg"
    config.write_text(config.read_text().replace("fails_on_boom", "no_such_component"))
    with pytest.raises(ValueError, match="no_such_component"):
        Extractor(ExtractSettings(models={"en": str(path)})).extract(ARTICLES[0])
