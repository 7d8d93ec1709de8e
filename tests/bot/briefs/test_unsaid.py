"""A headline whose news no line tells stands in the full brief itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.briefs import Brief, BriefSettings, Window, compose_brief
from bot.locales import Words
from bot.render import plain
from bot.render.brief import brief_text, headlines, headlines_beside
from bot.render.citing import FULL
from bot.render.rich import render_rich_brief
from feeds.types import Fact, Quotation, Status, Topic
from tests.bot.october_facts import NOW, claim, fact, source, story

TOPIC = Topic("harbours", {"en": "Harbours", "fr": "Ports"}, "harbour")
WEEK = Window(NOW - timedelta(days=7), NOW)
TITLE = "Norway admits that its dockers worked in Riga"


def told(content: str, at: int, title: str = TITLE, number: int = 1, **changes: object) -> Fact:
    said = claim(content, speaker="Ann Lee", speaker_key="an l", date="2024-10-20", start=at)
    said = replace(said, **changes)  # type: ignore[arg-type]  # fields of Claim
    return replace(fact(number, source(number, f"Post {number}", said, title=title)), story_id=number)


def brief(*facts: Fact) -> Brief:
    stories = [replace(story(f), id=f.story_id, title=f.sources[0].title, language="en") for f in facts]
    return compose_brief(TOPIC, facts, stories, WEEK, None, NOW, BriefSettings())


BELOW = told("the ferries will sail again before the winter", 500)


@pytest.mark.parametrize(
    ("language", "section", "line"),
    [
        ("en", "Also reported", f"• {TITLE} (reported 21 Oct) [1]"),
        ("fr", "Également rapporté", f"• {TITLE} (EN, rapporté le 21 oct.) [1]"),
    ],
)
def test_the_headline_is_told_where_its_article_says_it_in_no_line(language: str, section: str, line: str) -> None:
    text = plain(brief_text(brief(BELOW), Words(language))).replace("\u00a0", " ")
    assert f"{section}\n{line}" in text
    assert plain(render_rich_brief(brief(BELOW), Words(language))["html"]).replace("\u00a0", " ").count(TITLE) >= 2


def test_it_is_not_told_twice() -> None:
    assert brief(told("dockers of Norway worked in Riga for a year", 60)).unsaid == ()
    elsewhere = told("Norway admitted that its dockers had worked in Riga", 60, "Riga: what is known", number=2)
    elsewhere = replace(elsewhere, claim=replace(elsewhere.claim, speaker="Norway", speaker_key="nrv"))
    elsewhere = replace(elsewhere, sources=(replace(elsewhere.sources[0], claim=elsewhere.claim),))
    assert brief(BELOW, elsewhere).unsaid == ()
    assert [one.title for one in brief(BELOW).unsaid] == [TITLE]
    lead = told("neuf dockers norvégiens ont travaillé à Riga", 60, number=1, language="fr")
    same = told("neuf dockers norvégiens ont travaillé à Riga", 60, "Riga", number=2, language="fr")
    assert brief(lead, same).unsaid == (), "another article of the lines has the words of the lead"


def test_a_headline_that_a_line_tells_with_its_source_is_not_above_the_lines_too() -> None:
    first = told("dockers of Norway have left Narva", 60, "Norway pulls its dockers out of Narva", number=2)
    both = brief(first, replace(BELOW, story_id=1))
    words = Words("en")
    assert TITLE in [title for title, _ in headlines(both, words)]
    rows = [title for title, _ in (*headlines(both, words)[:1], *headlines_beside(both, words, FULL))]
    for text in (plain(brief_text(both, words)), plain(render_rich_brief(both, words)["html"]).split("Sources")[0]):
        assert text.count(TITLE) == 1, text
    assert len(rows) == len(set(rows))
    short = replace(FULL, is_full=False)
    others = [title for title, _ in headlines(both, words)[1:]]
    assert [title for title, _ in headlines_beside(both, words, short)] == [t for t in others if t == TITLE]


def test_a_reader_gets_the_headline_of_an_article_in_his_language() -> None:
    french = "La Norvège reconnaît l'envoi de ses dockers"
    other = source(9, "Le Phare", replace(BELOW.claim, language="fr"), title=french)
    both = brief(replace(BELOW, sources=(*BELOW.sources, other)))
    assert [one.title for one in both.unsaid] == [TITLE]
    for language, title, foreign in (("en", TITLE, french), ("fr", french, TITLE)):
        text = plain(brief_text(both, Words(language)))
        rows = [line for line in text.split("\n") if line.startswith(f"• {title}")]
        assert len(rows) == 1, text
        assert rows[0].endswith("]")
        assert f"• {foreign}" not in text


def test_what_is_no_line_tells_no_headline() -> None:
    vague = told("they worked in Riga", 60, stands_alone=False, status=Status.ASSERTED)
    assert [one.title for one in brief(vague).unsaid] == [TITLE]


def test_few_words_of_another_story_and_a_remark_of_the_first_lines_tell_no_headline() -> None:
    dockers = told("two dockers", 60, "Riga: what is known", number=2)
    riga = told("dockers sit in Riga", 60, "Riga: what is known", number=3)
    assert TITLE in [one.title for one in brief(BELOW, dockers, riga).unsaid]
    remark = told("“We were paid for it, and well”", 60, quotation=Quotation.DIRECT)
    assert [one.title for one in brief(remark).unsaid] == [TITLE]
    assert brief(told("“Our dockers worked in Riga, and well”", 60, quotation=Quotation.DIRECT)).unsaid == ()
