"""The claims of the gold and of the rows of tests/data/rules: found once, and in batches."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from logging.handlers import BufferingHandler
from typing import Final

import pytest

from feeds.extract import Extractor
from feeds.types import Article, Claim
from tests.eval.gold import read_gold
from tests.eval.rule_rows import languages, read_rows
from tests.once import once

ROWS: Final = {row.name: row for language in languages() for row in read_rows(language)}


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Claim, ...]]:
    """The claims of all rows, by the row's name."""
    claims = once(tmp_path_factory, "claims of rows", lambda: _claims([row.article for row in ROWS.values()]))
    return dict(zip(ROWS, claims, strict=True))


@pytest.fixture(scope="session")
def claims_of_gold(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Claim, ...]]:
    """The claims of all gold texts, by the article's id."""
    articles = [gold.article for gold in read_gold()]
    claims = once(tmp_path_factory, "claims of gold", lambda: _claims(articles))
    return dict(zip((article.id for article in articles), claims, strict=True))


def _claims(articles: Sequence[Article]) -> list[tuple[Claim, ...]]:
    """The claims of each article. None of them fails."""
    logged, logger = BufferingHandler(capacity=10**6), logging.getLogger()
    logger.addHandler(logged)
    claims = list(Extractor().extract_many(articles))
    logger.removeHandler(logged)
    assert [record.getMessage() for record in logged.buffer] == []
    return claims
