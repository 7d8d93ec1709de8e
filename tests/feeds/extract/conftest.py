"""The claims of the gold and of the rows of tests/data/rules: found once a process, and in batches."""

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

ROWS: Final = {row.name: row for language in languages() for row in read_rows(language)}


@pytest.fixture(scope="session")
def found() -> Mapping[str, tuple[Claim, ...]]:
    """The claims of all rows, by the row's name."""
    return dict(zip(ROWS, _claims([row.article for row in ROWS.values()]), strict=True))


@pytest.fixture(scope="session")
def claims_of_gold() -> Mapping[str, tuple[Claim, ...]]:
    """The claims of all gold texts, by the article's id."""
    articles = [gold.article for gold in read_gold()]
    return dict(zip((article.id for article in articles), _claims(articles), strict=True))


def _claims(articles: Sequence[Article]) -> list[tuple[Claim, ...]]:
    """The claims of each article. None of them fails."""
    logged, logger = BufferingHandler(capacity=10**6), logging.getLogger()
    logger.addHandler(logged)
    claims = list(Extractor().extract_many(articles))
    logger.removeHandler(logged)
    assert [record.getMessage() for record in logged.buffer] == []
    return claims
