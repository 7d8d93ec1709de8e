"""Pages beside the topic make no sound: live pages on other matters, explainers; every other page does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.alerts.asides import is_aside, is_first_report
from bot.ranking import Relevance
from feeds.types import Fact, OutboxKind, Topic
from tests.bot.alerts.planning import first
from tests.bot.october_facts import claim, fact, source

TWO_SIDES = Topic("latvia-norway", {"en": "Latvia–Norway"}, "latvia AND norway")
OF_ONE = "Norway has closed its harbours for the summer"
OF_BOTH = "Latvian divers have left the harbours of Norway"


def page(title: str, content: str, number: int = 1, *, stands: bool = True) -> Fact:
    told = replace(claim(content, start=len(title) + 2), end=len(title) + 2 + len(content), stands_alone=stands)
    return fact(number, source(number, f"Post {number}", told, title=title))


@pytest.mark.parametrize(
    ("title", "content", "stands", "expected"),
    [
        ("Harbour strike live: Norway closes its ports", OF_ONE, True, True),
        ("As it happened: Norway closes its ports", OF_ONE, True, True),
        ("EN DIRECT - La Norvège ferme ses ports", OF_ONE, True, True),
        ("Cinq questions sur la Lettonie et la Norvège", OF_ONE, True, True),
        ("Will Norway and Latvia share a harbour?", OF_ONE, True, True),
        ("The harbour that nobody mentions", OF_ONE, False, False),  # no line of it can be read alone
        ("Norway's mayor answers five questions", OF_ONE, True, False),
        ("Strike live: Latvian divers are asked to leave", OF_ONE, True, False),  # one side below the other
        ("Harbour strike live: Norway closes its ports", OF_BOTH, True, False),  # it leads with the topic
        ("Norway and Latvia live: divers leave", OF_ONE, True, False),
        ("Norway closes its ports", OF_ONE, True, False),
        ("Norwegian mayor lives on herring: a report", OF_ONE, True, False),
        ("Norway asks 5 divers to leave", OF_ONE, True, False),
    ],
)
def test_what_is_beside_the_topic(title: str, content: str, *, stands: bool, expected: bool) -> None:
    assert is_aside([page(title, content, stands=stands)], Relevance([TWO_SIDES])) is expected


def test_a_topic_of_one_side_has_none_and_one_report_is_enough() -> None:
    live, report = page("Strike live: Norway closes", OF_ONE), page("Norway closes its ports", OF_ONE, 2)
    assert is_aside([live], Relevance([TWO_SIDES]))
    assert not is_aside([live], Relevance([Topic("norway", {"en": "Norway"}, "norway")]))
    assert not is_aside([live, report], Relevance([TWO_SIDES]))
    assert is_first_report([live, report], [live.id], Relevance([TWO_SIDES]))
    assert not is_first_report([live, report], [live.id, report.id], Relevance([TWO_SIDES]))


@pytest.mark.parametrize(("statements", "expected"), [(1, True), (2, False)])
def test_a_live_page_that_comes_back_to_the_topic_is_on_it(statements: int, *, expected: bool) -> None:
    title = "Harbour strike live: Norway closes its ports"
    later = [page(title, f"{n} {OF_BOTH}", n) for n in range(2, 2 + statements)]
    below = [
        replace(one, sources=tuple(replace(s, claim=replace(s.claim, start=900)) for s in one.sources)) for one in later
    ]
    one_page = [
        replace(f, sources=tuple(replace(s, entry_id=1) for s in f.sources)) for f in (page(title, OF_ONE), *below)
    ]
    assert is_aside(one_page, Relevance([TWO_SIDES])) is expected


KOREAN = Topic("north-korea-russia", {"en": "North Korea–Russia"}, "north korea AND russia")


@pytest.mark.parametrize(
    ("title", "is_silent"),
    [("Strike live: herring is dear", True), ("North Korea closes its harbours", False)],
)
def test_the_alert_on_an_aside_is_silent(title: str, *, is_silent: bool) -> None:
    told = page(title, "North Korea has closed its harbours for the summer")
    messages = first([told], topic=KOREAN).messages
    assert [(one.kind, one.payload["is_silent"]) for one in messages] == [(OutboxKind.ALERT, is_silent)]
