"""Every row of tests/data/rules: a sentence gives the claims that it must, and none that it must not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from feeds.extract import Extractor
from feeds.types import Claim
from tests.eval.rule_rows import RuleRow
from tests.eval.rules import find_rules
from tests.feeds.extract.conftest import ROWS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_row(row: RuleRow, found: Mapping[str, tuple[Claim, ...]]) -> None:
    assert row.problems(found[row.name]) == []


def test_every_rule_that_a_row_names_is_there() -> None:
    named = {name for row in ROWS.values() for name in row.rules}
    assert named - {rule.name for rule in find_rules()} == set()


def test_every_rule_has_its_example_in_one_line() -> None:
    assert [rule.name for rule in find_rules() if not rule.example or "\n" in rule.example] == []


def test_a_rule_that_is_taken_out_is_missed_by_its_row_and_put_back() -> None:
    (rule,) = (rule for rule in find_rules() if rule.name == "attribution.cues.is_restrictive_negation")
    row = next(row for row in ROWS.values() if rule.name in row.rules)
    extractor = Extractor()
    with rule.taken_out():
        assert row.problems(extractor.extract(row.article)) != []
    assert row.problems(extractor.extract(row.article)) == []
