"""What two sides count stands side by side: no value of one overtakes one of the other."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.briefs import BriefSettings, Line, Window, compose_brief, is_one_count
from bot.briefs.series import overtaking, topic_series
from bot.locales import Words
from bot.render.brief import overtaken_note
from bot.render.brief_series import series_html
from bot.render.citing import SHORT, citing_of
from feeds.types import Fact, Figure
from tests.bot.briefs.test_series import counted
from tests.bot.october_facts import NOW, TOPIC

SOLDIERS = Figure(1100, "soldiers")


def killed(number: int, speaker: str, value: int) -> Fact:
    mark = f"{value:,}"
    content = f"{mark} Norwegian soldiers have been killed in Latvia"
    return counted(number, speaker, content, mark, replace(SOLDIERS, value=value))


LATVIA = killed(1, "the Latvian army", 1100)
NORWAY = killed(2, "the Norwegian government", 300)
RIGA = killed(3, "Latvia's spy agency", 1900)


EMPTY = compose_brief(TOPIC, (), (), Window(NOW - timedelta(days=30), NOW), None, NOW, BriefSettings())


def test_the_values_of_one_side_stand_together() -> None:
    (series,) = topic_series([LATVIA, NORWAY, RIGA])
    told = series_html(series, EMPTY, Words("en"), lambda _: "")
    assert [word.removeprefix("<b>") for word in re.findall(r"<b>[\d,]+", told)] == ["1,100", "1,900", "300"]


@pytest.mark.parametrize(
    ("facts", "value", "note"),
    [
        ([LATVIA, NORWAY, RIGA], 1900, "later: 1,900"),
        ([LATVIA, RIGA, NORWAY], 1900, "later: 1,900"),
        ([LATVIA, NORWAY], 300, "another count: 300"),
    ],
)
def test_another_side_s_count_is_no_later_value(facts: list[Fact], value: int, note: str) -> None:
    days = [replace(f, claim=replace(f.claim, date=f"2024-10-{11 + n}")) for n, f in enumerate(facts)]
    point = overtaking(days[0], topic_series(days), [])
    assert point is not None
    assert point.figure.value == value
    citing = citing_of(EMPTY, Words("en"), SHORT[0])
    assert note in overtaken_note(Line(days[0], overtaken=point), citing)


@pytest.mark.parametrize(("one", "other", "is_one"), [(LATVIA, RIGA, True), (LATVIA, NORWAY, False)])
def test_a_state_and_its_services_are_one_side(one: Fact, other: Fact, is_one: bool) -> None:
    assert is_one_count(one, other) is is_one


def test_a_value_that_one_side_gives_again_is_told_once() -> None:
    again = killed(4, "Latvian lawmakers", 1900)
    (series,) = topic_series([LATVIA, NORWAY, RIGA, again])
    told = series_html(series, EMPTY, Words("en"), lambda _: "")
    assert told.count("1,900") == 1
    assert "awmakers" not in told
