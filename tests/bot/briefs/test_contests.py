"""Headlines that tell of a dispute by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.briefs.contests import contest_headlines, contests
from tests.bot.october_facts import claim, fact, source


@pytest.mark.parametrize(
    ("title", "is_contest"),
    [
        ("Latvia's navy disputes Oslo's figure of 900 drones", True),
        ("Latvia rejects the claim that its drones crossed the border", True),
        ("Oslo voit revenir 900 plongeurs, la Lettonie dément tout départ", True),
        ("La Lettonie conteste le bilan avancé par Oslo", True),
        ("La Lettonie conteste le chiffre norvégien de 900 drones", True),
        ("Norway counts 900 drones; Latvia denies any flight", True),
        ("Latvia denies a flight", False),
        ("Latvia slams Oslo's team over a report, does not deny flights", False),
        ("Norway sends 900 drones, says it denies nobody entry", False),
        ("A village contests the ban", False),
    ],
)
def test_a_headline_tells_of_a_dispute_if_it_names_who_contests_whose_claim(title: str, is_contest: bool) -> None:
    assert contests(title) is is_contest


def test_each_headline_on_the_topic_is_a_row_unless_its_article_has_one() -> None:
    told = source(1, "Post", claim("900 drones flew", speaker="Oslo", start=100))
    article = replace(told, title="Norway counts 900 drones; Latvia denies any flight")
    known = fact(1, article)
    (row,) = contest_headlines([known, known], {"LV", "EE"}, [])
    assert row.headline == article
    assert row.facts == ()
    assert contest_headlines([known], {"EE"}, []) == []
    assert contest_headlines([known], {"LV"}, [replace(row, headline=None)]) == []
