"""What several tests read of the rows of tests/data/rules: they are analysed once a process, and in batches."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from logging.handlers import BufferingHandler
from typing import Final

import pytest

from feeds.extract import Extractor
from feeds.types import Claim
from tests.eval.rule_rows import languages, read_rows

ROWS: Final = {row.name: row for language in languages() for row in read_rows(language)}


@pytest.fixture(scope="session")
def found() -> Mapping[str, tuple[Claim, ...]]:
    """The claims of all rows, by the row's name. None of them failed."""
    logged, logger = BufferingHandler(capacity=10**6), logging.getLogger()
    logger.addHandler(logged)
    claims = list(Extractor().extract_many([row.article for row in ROWS.values()]))
    logger.removeHandler(logged)
    assert [record.getMessage() for record in logged.buffer] == []
    return dict(zip(ROWS, claims, strict=True))
