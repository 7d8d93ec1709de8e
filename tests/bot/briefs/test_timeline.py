"""A timeline has the events, and what the stories lead with on the day on which it was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from bot.briefs import Brief, BriefSettings, Window, compose_brief
from bot.charts.timeline_chart import timeline_chart_of
from bot.locales import Words
from bot.render import plain
from bot.render.brief import brief_text
from bot.render.timeline import timeline_html
from feeds.types import ClaimKind, Fact, Figure, Status, Topic
from tests.bot.october_facts import NOW, claim, fact, source, story

TOPIC = Topic("harbours", {"en": "Harbours", "fr": "Ports"}, "harbour")
WEEK = Window(NOW - timedelta(days=7), NOW)
CONTENTS = (
    "the ferries will sail again before the winter",
    "a second harbour basin is being dredged",
    "nobody was asked about the new customs office",
    "the herring quota is to be shared out anew",
)


def said(number: int, day: int, **changes: object) -> Fact:
    told = claim(
        CONTENTS[number - 1], speaker=f"Ann {number}", speaker_key=f"an {number}", date=f"2024-10-{day}", start=200
    )
    told = replace(told, **changes)  # type: ignore[arg-type]  # fields of Claim
    return replace(fact(number, source(number, f"Post {number}", told)), story_id=number)


def brief(*facts: Fact) -> Brief:
    stories = [replace(story(f), id=f.story_id, title=f.sources[0].title) for f in facts]
    return compose_brief(TOPIC, facts, stories, WEEK, None, NOW, BriefSettings(key_facts=1))


def test_what_stories_lead_with_has_its_day_and_stands_in_no_second_section() -> None:
    dug = claim("the town dug up the quay", kind=ClaimKind.EVENT, date="2024-10-17", speaker=None)
    event = replace(fact(9, source(9, "Post 9", dug)), story_id=9)
    facts = [
        said(1, 20),
        said(2, 18),
        said(3, 19, is_day_of_report=True),
        said(4, 19, status=Status.HYPOTHETICAL),
        event,
    ]
    made = brief(*facts)
    assert [(entry.date, entry.fact.id) for entry in made.timeline if entry.fact.id != 9] == [
        ("2024-10-18", 2),
        ("2024-10-20", 1),
    ]
    rows = [row for row in plain(timeline_html(made, Words("en"))).splitlines() if " Oct " in row]
    assert [row.split(" ")[0] for row in rows if "Ann" in row or "quay" in row][-2:] == ["18", "20"]
    section = plain(brief_text(made, Words("en"))).partition("Timeline")[2].partition("Who said what")[0]
    assert "ferries" not in section
    assert "basin" not in section
    chart = timeline_chart_of(made, Words("en"))
    assert chart is not None
    assert not any("basin" in words for _, words in chart.events), "what is said is no event of the picture"


def test_the_day_on_which_somebody_told_of_an_event_is_not_the_day_of_the_event() -> None:
    sent = claim("Norland sent two dredgers to the basin", kind=ClaimKind.EVENT, date=None, speaker=None)
    told = claim("Norland has sent two dredgers to the basin", date="2024-10-19", start=200)
    both = replace(fact(9, source(9, "Post 9", sent), source(10, "Post 10", told)), story_id=9, claim=sent)
    assert [entry.fact.id for entry in brief(both).timeline] == []
    dated = source(11, "Post 11", replace(sent, date="2024-10-18"))
    known = replace(both, sources=(*both.sources, dated))
    assert [(entry.date, entry.fact.id) for entry in brief(known).timeline] == [("2024-10-18", 9)]


def test_a_deed_that_somebody_tells_stands_on_its_own_day() -> None:
    """ "received on Friday", told on the Sunday: the deed is of the 18th, and no section has it a second time."""
    deed = said(1, 20, content="Norway received on Friday the divers of Riga", is_day_of_report=True)
    made = brief(replace(deed, importance=0.3), replace(said(2, 20), importance=0.9))
    assert [(entry.date, entry.is_key) for entry in made.timeline if entry.fact.id == 1] == [("2024-10-18", False)]
    text = plain(brief_text(made, Words("en")))
    assert "18 Oct Ann 1: Norway received the divers of Riga" in text.replace("\u00a0", " ")
    assert text.count("the divers of Riga") == 1


def test_the_day_of_the_report_of_a_lead_is_no_day_of_an_event() -> None:
    lead = claim(
        "Norway has decorated the divers who came back from Riga", kind=ClaimKind.EVENT, date="2024-10-19",
        speaker=None, is_day_of_report=True, start=60,
    )  # fmt: skip
    made = brief(replace(fact(9, source(9, "Post 9", lead)), story_id=9), said(1, 20))
    assert 9 not in [entry.fact.id for entry in made.timeline]


@pytest.mark.parametrize(
    ("content", "date", "count", "is_row"),
    [
        ("some 400 divers have been killed or wounded", "2024-10", 400, False),
        ("400 divers have been killed", "2024-10-19", 400, False),
        ("400 divers were killed in a storm", "2024-10-19", 400, True),
        ("Norway sent 400 divers to Riga", "2024-10-19", 400, True),
        ("Norway has sent 400 divers to Riga since 2023", "2024-10-19", 400, False),
        ("the king attended Friday's ceremony", "2024-10-18", None, False),
        ("the king opened the port", "2024-10-18", None, True),
    ],
)
def test_a_row_is_a_deed_of_its_day_and_no_count_of_many(
    content: str, date: str, count: int | None, is_row: bool
) -> None:
    at = content.find("400")
    figures = (Figure(count, "divers", start=at, end=at + 10),) if count else ()
    event = claim(content, kind=ClaimKind.EVENT, date=date, speaker=None, figures=figures, start=0)
    made = brief(replace(fact(9, source(9, "Post 9", event, title="")), story_id=9), said(1, 20))
    assert (9 in [entry.fact.id for entry in made.timeline]) is is_row


def test_no_row_tells_what_another_one_of_the_same_day_tells() -> None:
    one = claim("Two divers of Riga arrived in Norway", kind=ClaimKind.EVENT, date="2024-10-18", speaker=None)
    other = replace(one, content="Les deux plongeurs ont atterri en Norvège", language="fr", date="2024-10-18")
    third = replace(one, content="Iceland closed its ports", date="2024-10-18")
    near, far = np.eye(2, dtype="<f2")
    facts = [
        replace(fact(n, source(n, f"Post {n}", told)), story_id=n, vector=vector.tobytes())
        for n, told, vector in ((7, one, near), (8, other, near), (9, third, far))
    ]
    assert sorted(entry.fact.id for entry in brief(*facts).timeline) in ([7, 9], [8, 9])
