"""Two sides' values of one quantity that cannot both hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.briefs import BriefSettings, Window, compose_brief
from bot.briefs.rivals import rival_counts
from bot.locales import Words
from bot.render import plain
from bot.render.brief import brief_text
from feeds.types import Bound, Fact, Figure
from tests.bot.briefs.test_series import counted
from tests.bot.october_facts import NOW, TOPIC, story

RIGA = counted(
    1, "the Latvian army", "about 900 Norwegian soldiers have been killed or wounded", "900",
    Figure(900, "soldiers", approximate=True, of="Norwegian soldiers"),
)  # fmt: skip


def oslo(
    value: str, deed: str = "killed or wounded in Riga", speaker: str = "the Norwegian army", day: int = 3
) -> Fact:
    number = float(value.replace(",", ""))
    figure = Figure(number, "soldiers", bound=Bound.AT_LEAST, of="Norwegian soldiers")
    return counted(day, speaker, f"more than {value} Norwegian soldiers were {deed}", value, figure)


@pytest.mark.parametrize(
    ("other", "is_dispute"),
    [
        (oslo("3,000"), True),
        (oslo("1,000"), False),  # a day's growth, or a rounding
        (oslo("300"), False),  # more than 300 may be 900
        (oslo("3,000", "killed"), False),
        (oslo("3,000", "killed or wounded over the weekend"), False),
        (oslo("3,000", speaker="the Latvian government"), False),
        (oslo("3,000", speaker="Ann Lee"), False),  # of no side that is known
        (oslo("3,000", day=9), False),
    ],
)
def test_two_sides_that_count_one_quantity_on_the_same_days_are_in_dispute(other: Fact, is_dispute: bool) -> None:
    found = [[one.id for one in dispute.facts] for dispute in rival_counts([RIGA, other])]
    assert found == ([[1, 3]] if is_dispute else [])


def test_the_row_tells_the_quantity_once_and_both_values() -> None:
    facts = [RIGA, oslo("3,000")]
    brief = compose_brief(TOPIC, facts, [story(*facts)], Window(NOW.replace(day=1), NOW), None, NOW, BriefSettings())
    section = plain(brief_text(brief, Words("en"))).partition("Disputed")[2].partition("Sources")[0]
    assert "Norwegian soldiers, killed or wounded: about 900" in section
    assert " ↔ more than 3,000 (13 Oct, " in section


def test_in_an_article_whose_headline_contests_a_figure_values_of_one_unit_are_in_dispute() -> None:
    one = counted(1, "the Latvian army", "Norway has delivered 900 drones", "900", Figure(900, "drones"))
    other = counted(2, "the Estonian army", "300 drones have come at all", "300", Figure(300, "drones"))
    title = "Estonia disputes Latvia's figure of 900 drones"
    both = replace(other, sources=(replace(other.sources[0], title=title),))
    carried = replace(one, sources=(*one.sources, replace(both.sources[0], claim=one.claim)))
    assert [[f.id for f in dispute.facts] for dispute in rival_counts([carried, both])] == [[1, 2]]
    assert rival_counts([carried, replace(other, sources=carried.sources[1:])]) != []
    assert rival_counts([one, other]) == []
