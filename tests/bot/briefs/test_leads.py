"""What articles lead with is a line of the full brief, above what anybody says, and what came last is a key fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.briefs import Brief, BriefSettings, Window, compose_brief
from bot.locales import Words
from bot.render import plain
from bot.render.brief import brief_text
from bot.render.rich import render_rich_brief
from feeds.types import ClaimKind, Fact, Figure, Topic
from tests.bot.october_facts import NOW, claim, fact, source, story

TOPIC = Topic("harbours", {"en": "Harbours", "fr": "Ports"}, "harbour")
WEEK = Window(NOW - timedelta(days=7), NOW)
WORDS = (
    "Norway has decorated the divers who came back from Riga",
    "Denmark has lent two cranes to the harbour of Lom",
    "Iceland has not met the pilots of Brest for three weeks, a spokesman said",
)


def lead(number: int, hours: int, importance: float = 0.4) -> Fact:
    """An event that nobody in particular tells, of no day but that of its report."""
    told = claim(WORDS[number - 1], kind=ClaimKind.EVENT, quotation=None, start=60)
    of = source(number, f"Post {number}", told, title=f"Headline {number}", published=NOW - timedelta(hours=hours))
    return replace(fact(number, of, importance=importance), story_id=number)


def said(number: int, hours: int, importance: float, **changes: object) -> Fact:
    told = claim(f"ferry {number} is late again because of the fog", speaker="Ann Lee", speaker_key="an l", start=60)
    told = replace(told, **changes)  # type: ignore[arg-type]  # fields of Claim
    of = source(number, f"Post {number}", told, published=NOW - timedelta(hours=hours))
    return replace(fact(number, of, importance=importance), story_id=number)


def brief(*facts: Fact, key_facts: int = 1) -> Brief:
    stories = [replace(story(f), id=f.story_id, title=f.sources[0].title, language="en") for f in facts]
    return compose_brief(TOPIC, facts, stories, WEEK, None, NOW, BriefSettings(key_facts=key_facts))


@pytest.mark.parametrize(("language", "titles"), [("en", ("Also reported", "Who")), ("fr", ("Également", "Qui"))])
def test_leads_that_no_section_tells_stand_above_what_is_said(language: str, titles: tuple[str, str]) -> None:
    made = brief(lead(2, 5), lead(1, 9), lead(3, 2), said(7, 6, 0.5))
    assert [line.fact.id for line in made.leads] == [1, 2], "in the order of time; 3 is the newest and a key fact"
    text = plain(brief_text(made, Words(language)))
    places = [text.index(words) for words in (WORDS[2], titles[0], WORDS[0], WORDS[1], titles[1], "ferry 7")]
    assert places == sorted(places)
    assert all(text.count(words) == 1 for words in WORDS)
    rich = plain(render_rich_brief(made, Words(language))["html"])
    assert all(words in rich for words in WORDS)


def test_what_came_last_is_a_key_fact() -> None:
    facts = said(7, 20, 0.9), said(8, 30, 0.9), said(9, 40, 0.9)
    made = brief(lead(2, 1, 0.1), *facts, key_facts=2)
    assert [line.fact.id for line in made.key_facts] == [7, 2]
    assert [line.fact.id for line in brief(lead(2, 50, 0.1), *facts, key_facts=2).key_facts] == [7, 8]


def test_many_prints_of_one_voice_are_one_origin_of_what_it_says() -> None:
    """Five agencies print one minister; two bodies that counted by themselves tell more."""
    alone = said(7, 9, 0.5)
    prints = tuple(replace(alone.sources[0], entry_id=n, origin=f"Agency {n}", publisher=f"P{n}") for n in range(5))
    often = replace(alone, sources=prints)
    counted = replace(
        said(8, 9, 0.5, content="the fog will last until the herring comes"),
        story_id=9,
    )
    army = replace(counted.sources[0], entry_id=30, claim=replace(counted.claim, speaker="the army", speaker_key="a"))
    two = replace(counted, sources=(*counted.sources, army))
    assert next(line.fact.id for line in brief(often, two, lead(1, 1), key_facts=2).key_facts) == 8


def test_no_note_on_a_figure_beside_others() -> None:
    """ "later: 2,000" behind a line of three numbers would be of any of them."""
    counted = {"figures": (Figure(600, "dockers"), Figure(4700, "ferries")), "date": "2024-10-18"}
    first = said(7, 60, 0.9, content="600 dockers were hurt and 4,700 ferries were late", **counted)
    later = {"figures": (Figure(2000, "dockers"),), "date": "2024-10-20"}
    second = replace(said(8, 20, 0.5, content="2,000 dockers were hurt", **later), story_id=7)
    assert all(line.overtaken is None for line in brief(first, second).key_facts)


def test_reports_are_named_before_essays_and_polls() -> None:
    """An essay does not lead with what its headline tells, and the headline of a poll names no side of the topic."""
    sides = Topic("latvia-norway", {"en": "Latvia–Norway"}, "latvia AND norway")
    rows = (
        ("Norway sends divers to Latvia", "Norway has sent two divers to Latvia to search the harbour"),
        ("The Post on Latvia and Norway: a pact for ever", "Western officials think that the harbour is deep"),
        ("Poll: most Danes want no new harbour", "most Danes want no new harbour, though Norway and Latvia do"),
    )
    facts = []
    for number, (title, content) in enumerate(rows, 1):
        told = claim(content, speaker=f"Ann {number}", speaker_key=f"a {number}", start=len(title) + 2)
        of = source(number, f"Post {number}", told, title=title, published=NOW - timedelta(hours=9 - number))
        facts.append(replace(fact(number, of, importance=0.6), story_id=number))
    stories = [replace(story(f), id=f.story_id, title=f.sources[0].title, language="en") for f in facts]
    made = compose_brief(sides, facts, stories, WEEK, None, NOW, BriefSettings())
    assert made.stories[0].id == 1
    assert made.stories[-1].id == 2


@pytest.mark.parametrize(
    ("language", "once", "day"),
    [
        ("en", "Lines without a day: reported 21 Oct", "20 Oct"),
        ("fr", "Lignes sans date : rapporté le 21 oct.", "20 oct."),
    ],
)
def test_a_day_of_report_that_many_lines_share_is_said_once(language: str, once: str, day: str) -> None:
    undated = [said(n, n, 0.5, content=f"{word} is late again in Lom", is_day_of_report=True, date="2024-10-21")
               for n, word in enumerate(("the ferry", "a docker", "no herring"), 5)]  # fmt: skip
    dated = said(9, 3, 0.5, content="the pilot of Brest has a new coat", date="2024-10-20")
    for made in (brief(*undated, dated, key_facts=5), brief(*undated[:2], dated, key_facts=5)):
        shown = [plain(brief_text(made, Words(language))), plain(render_rich_brief(made, Words(language))["html"])]
        mark, many = once.rpartition(": ")[2], len(made.key_facts) + sum(len(v.lines) for v in made.voices) > 3
        for text in (one.replace("\u00a0", " ") for one in shown):
            assert (once in text, text.count(mark)) == ((True, 1) if many else (False, 2))
            assert day in text


def test_it_is_not_said_of_a_line_that_was_reported_on_another_day() -> None:
    undated = [said(n, n, 0.5, content=f"{word} is late again in Lom", is_day_of_report=True, date="2024-10-21")
               for n, word in enumerate(("the ferry", "a docker", "no herring"), 5)]  # fmt: skip
    unknown = said(9, 80, 0.5, content="the pilot of Brest has a new coat", date=None)
    text = plain(brief_text(brief(*undated, unknown, key_facts=5), Words("en")))
    assert "Lines without a day" not in text
    assert text.count("reported 21 Oct") == 3
