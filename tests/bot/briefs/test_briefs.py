"""What a brief says, that every line of it is cited, and that it fits."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.briefs import Brief, BriefSettings, Window, compose_brief
from bot.locales import Words
from bot.render import fits, plain, split
from bot.render.brief import PAGE
from bot.render.brief_messages import render_brief
from bot.render.citing import untold_events
from bot.render.rich import fits_rich, render_rich_brief
from bot.sandbox.html_parser import parse_html
from bot.sandbox.rich_parser import parse_rich_html
from bot.sandbox.rich_renderer import plain_text
from feeds.types import ClaimKind, Fact, Figure, Quotation, Status, Story
from feeds.verbatim import violations
from storage.ports import BriefMark
from tests.bot.october_facts import (
    ENGLISH,
    FRENCH,
    NOW,
    RIGHT,
    SUMMONED,
    TOPIC,
    claim,
    denial,
    fact,
    more_troops,
    right,
    source,
    story,
    summoned,
    troops,
)

WEEK = Window(NOW - timedelta(days=7), NOW)
ALL = [troops(), right(), summoned(), more_troops(), denial()]


def brief(
    facts: Sequence[Fact] = ALL,
    since_last: datetime | None = None,
    stories: Sequence[Story] | None = None,
    **limits: int,
) -> Brief:
    """Of the last week."""
    told = [story(*facts)] if stories is None else stories
    return compose_brief(TOPIC, facts, told, WEEK, since_last, NOW, BriefSettings(**limits))


def statement(number: int, **changes: object) -> Fact:
    """A fact of its own words and speaker."""
    told = claim(f"statement number {number} on the matter", start=number * 500, speaker=f"Speaker {number}")
    base = fact(1000 + number, source(1000 + number, f"Publisher {number % 9}", told), importance=0.5)
    return replace(base, **changes)  # type: ignore[arg-type]  # names are checked by replace itself


def test_key_facts_are_ranked_and_a_replaced_figure_is_none() -> None:
    made = brief()
    assert [line.fact.id for line in made.key_facts] == [3, 4, 5, 2]
    assert [line.is_disputed for line in made.key_facts] == [False, False, True, False]
    assert [[p.figure.value for p in series.points] for series in made.series] == [[1500, 12000]]
    assert [tuple(fact.id for fact in d.facts) for d in made.disputes] == [(1, 5)]


def test_what_is_older_than_all_briefs_reached_is_new_to_the_reader() -> None:
    seen = NOW - timedelta(hours=1)
    facts = [
        replace(right(), first_seen=NOW - timedelta(days=6)),
        replace(summoned(), first_seen=NOW - timedelta(days=6)),
    ]
    day = NOW - timedelta(hours=24)
    old = [replace(f, sources=tuple(replace(s, published=NOW - timedelta(days=5)) for s in f.sources)) for f in facts]
    briefed = compose_brief(TOPIC, old, [story(*old)], WEEK, seen, NOW, BriefSettings(), day)
    assert (briefed.new_count, briefed.is_nothing_new) == (2, False)
    assert compose_brief(TOPIC, old, [story(*old)], WEEK, seen, NOW, BriefSettings(), WEEK.start).is_nothing_new
    assert compose_brief(TOPIC, old, [story(*old)], WEEK, seen, NOW, BriefSettings()).is_nothing_new


@pytest.mark.parametrize(
    ("before", "start", "covered_from"),
    [
        (BriefMark(NOW, NOW - timedelta(days=1)), NOW - timedelta(days=7), NOW - timedelta(days=7)),
        (BriefMark(NOW, NOW - timedelta(days=7)), NOW - timedelta(days=1), NOW - timedelta(days=7)),
        (BriefMark(NOW, NOW - timedelta(days=7)), NOW + timedelta(days=1), NOW + timedelta(days=1)),
        (BriefMark(NOW), NOW - timedelta(days=1), None),
        (BriefMark(NOW), NOW + timedelta(days=1), NOW + timedelta(days=1)),
    ],
)
def test_briefs_that_meet_cover_all_from_the_earliest_start(
    before: BriefMark, start: datetime, covered_from: datetime | None
) -> None:
    at = NOW + timedelta(days=2)
    assert before.then(at, start) == BriefMark(at, covered_from)


def test_agency_copy_is_one_origin_and_withdrawn_facts_are_gone() -> None:
    gone = replace(right(), sources=tuple(replace(s, is_withdrawn=True) for s in right().sources))
    made = brief([troops(), gone])
    assert (made.publishers, made.origins) == (("BFM TV", "Daily Herald", "Yonhap"), ("BFM TV", "Yonhap"))
    assert [line.fact.id for line in made.key_facts] == [1]


def test_no_fact_twice_in_other_words() -> None:
    one, other, third = np.eye(8, dtype="<f2")[:3]
    alike = (0.9 * one.astype("f4") + 0.43 * other.astype("f4")).astype("<f2")
    facts = [
        statement(1, vector=one.tobytes(), importance=0.9),
        statement(2, vector=alike.tobytes(), importance=0.8),
        statement(3, vector=third.tobytes(), importance=0.3),
    ]
    made = brief(facts)
    shown = [line.fact.id for line in made.key_facts] + [ln.fact.id for v in made.voices for ln in v.lines]
    assert shown == [1001, 1003]


def test_what_is_denied_leads_the_disputes_and_one_fact_stands_in_two_at_most() -> None:
    weighty = replace(troops(), disputed_by=(5, 11, 12, 13))
    rivals = [
        fact(n, source(20 + n, f"Paper {n}", claim(f"about {n},000 soldiers are there already", speaker=f"Voice {n}")))
        for n in (11, 12, 13)
    ]
    made = brief([weighty, denial(), *(replace(rival, importance=0.9, disputed_by=(1,)) for rival in rivals)])
    assert [tuple(fact.id for fact in d.facts) for d in made.disputes] == [(1, 5), (1, 11)]


def test_half_a_sentence_is_nobodys_word_and_what_may_happen_did_not() -> None:
    scrap = fact(8, source(9, "The Courier", claim("“evidence”", speaker="Lloyd Austin", quotation=Quotation.DIRECT)))
    told = claim("it is attacked", kind=ClaimKind.EVENT, status=Status.HYPOTHETICAL, date="2024-10-21")
    made = brief([*ALL, replace(scrap, importance=0.01), fact(9, source(10, "The Courier", told))])
    assert 8 not in [line.fact.id for voice in made.voices for line in voice.lines]
    assert 9 not in [moment.fact.id for moment in made.timeline]


def test_a_key_fact_with_a_day_is_not_told_again_in_the_timeline() -> None:
    told = claim("Seoul summoned the Russian ambassador", kind=ClaimKind.EVENT, date="2024-10-21")
    made = brief([fact(9, source(10, "The Courier", told))])
    assert [line.fact.id for line in made.key_facts] == [9]
    assert [happened.is_key for happened in made.timeline] == [True]
    assert untold_events(made) == []


def test_the_news_of_each_story_comes_before_a_second_word_on_another() -> None:
    words = (
        "the bridge was opened", "a treaty was signed", "the harbour froze", "prices fell by half", "rain is forecast",
        "ships were built", "schools were shut", "a mayor was chosen", "all roads were mended",
    )  # fmt: skip
    facts = [
        replace(
            fact(n, source(n, f"Paper {n}", claim(text, speaker=f"Voice {n}", speaker_key=f"v{n}"))),
            importance=0.9 - n / 100,
            vector=np.eye(16, dtype="<f2")[n].tobytes(),
        )
        for n, text in enumerate(words, 1)
    ]
    news = replace(facts[-1], story_id=2, importance=0.3)
    below = claim("the mayor of another town laughed", speaker="Voice 10", speaker_key="v10", start=5000)
    aside = fact(
        10, source(9, "Paper 9", below), story_id=2, importance=0.4, vector=np.eye(16, dtype="<f2")[10].tobytes()
    )
    made = brief([*facts[:-1], news, aside])
    assert news.id not in [line.fact.id for line in made.key_facts]
    assert made.voices[0].lines[0].fact.id == news.id


def test_any_source_dates_an_event() -> None:
    headline = claim("Seoul summons Russian ambassador", kind=ClaimKind.EVENT)
    dated = claim("Seoul a convoqué l'ambassadeur russe lundi", kind=ClaimKind.EVENT, date="2024-10-21", language="fr")
    summons = fact(9, source(10, "The Courier", headline), source(11, "Le Quotidien", dated))
    assert [(moment.date, moment.fact.id) for moment in brief([summons]).timeline] == [("2024-10-21", 9)]


def test_a_rich_brief_folds_what_else_was_said_away() -> None:
    voices = [
        fact(30 + n, source(40 + n, f"Paper {n}", claim(f"word {n} on a matter of its own", speaker=f"Voice {n}")))
        for n in range(9)
    ]
    made = brief([*ALL, *(replace(voice, importance=0.1) for voice in voices)], key_facts=3)
    html = render_rich_brief(made, Words("en"))["html"]
    shown, _, folded = html.partition("more statements</summary>")
    assert "on a matter of its own" in folded
    assert plain_text(parse_rich_html(html)).count("matter of its own") == len(voices)
    assert shown.count("matter of its own") <= 4


def test_a_figure_or_a_denial_that_differs_is_another_fact() -> None:
    one = np.eye(8, dtype="<f2")[0].tobytes()
    told = claim("a number of soldiers went", start=1, figures=(Figure(3000, "soldiers"),))
    other = claim("some soldiers went there", start=900, figures=(Figure(8000, "soldiers"),))
    facts = [
        fact(1, source(1, "A", told), vector=one),
        fact(2, source(2, "B", other), vector=one),
        fact(3, source(3, "C", replace(other, start=1900, content="no, none", status=Status.DENIED)), vector=one),
    ]
    assert {line.fact.id for line in brief(facts).key_facts} == {1, 2, 3}


def test_quotations_beyond_the_first_stand_under_their_speaker() -> None:
    said = [
        statement(n, importance=0.9 - n / 100, claim=replace(statement(n).claim, quotation=Quotation.DIRECT))
        for n in range(8)
    ]
    made = brief(said, key_facts=7)
    assert len(made.key_facts) == 5
    assert len(made.voices) == 3
    shown = [line.fact.id for line in made.key_facts] + [ln.fact.id for v in made.voices for ln in v.lines]
    assert len(shown) == len(set(shown)) == 8


def test_nothing_new_says_so_with_how_much_repeats() -> None:
    again = source(50, "Evening Post", SUMMONED, published=NOW - timedelta(minutes=1))
    repeated = replace(summoned(), sources=(*summoned().sources, again))
    made = brief([troops(), repeated], NOW - timedelta(minutes=5))
    assert (made.is_nothing_new, made.repeat_count) == (True, 1)
    (page,) = render_brief(made, ENGLISH)
    assert "; 1 article repeats what you know. The picture so far:" in plain(page.text)
    (page,) = render_brief(replace(made, repeat_count=14), FRENCH)
    assert "; 14 articles répètent ce que vous savez." in plain(page.text).replace("\u202f", " ")


def test_what_is_new_since_the_last_brief_is_marked() -> None:
    old = replace(summoned(), first_seen=NOW - timedelta(days=2))
    made = brief([old, right()], NOW - timedelta(days=1))
    assert {line.fact.id: line.is_new for line in made.key_facts} == {3: False, 2: True}
    text = plain(render_brief(made, ENGLISH)[0].text)
    assert "1 new fact since your last brief (20 Oct, 13:05)" in text
    assert text.count("🆕") == 1


def test_an_empty_window_offers_a_wider_one() -> None:
    (page,) = render_brief(brief([], stories=[]), FRENCH)
    assert "Rien sur Corée du Nord–Russie" in plain(page.text)
    assert page.buttons[0][0]["callback_data"] == "page:north-korea-russia:30d:0"


@pytest.mark.parametrize("chat", [ENGLISH, FRENCH])
def test_a_brief_has_its_parts_and_every_fact_its_sources(chat: object) -> None:
    reader = ENGLISH if chat is ENGLISH else FRENCH
    (page,) = render_brief(brief(key_facts=3), reader)
    words = Words(reader.language)
    text, entities = parse_html(page.text)
    for name in ("key_facts", "voices", "figures", "disputed", "sources"):
        assert f"\n{words.text(f'brief.{name}')}\n" in text
    lines = [line for line in text.split("\n") if line.startswith(("•", "🆕", "   ↔"))]
    assert len(lines) >= 6
    assert all(re.search(r"\[\d\]", line) for line in lines)
    links = {e["url"] for e in entities if e["type"] == "text_link"}
    assert links <= {s.link for f in ALL for s in f.sources}
    assert "21 Oct" in text or "21 oct." in text


def test_all_forms_tell_the_same_facts() -> None:
    made = brief()
    (text,) = render_brief(made, ENGLISH, "text")
    (record,) = render_brief(made, ENGLISH, "json")
    parsed = json.loads(record.text)
    rich = plain_text(parse_rich_html(render_rich_brief(made, Words("en"))["html"]))
    for told in parsed["key_facts"]:
        assert told["text"] in text.text
        assert told["text"] in rich
        assert told["sources"]
    assert parsed["figures"][0]["points"][1]["value"] == 12000
    assert "https://yonhap.example/6" in text.text


def test_a_rich_brief_has_footnotes_tables_and_credited_quotations() -> None:
    (page,) = render_brief(brief(key_facts=3), FRENCH, "rich")
    message = page.rich
    assert message == render_rich_brief(brief(key_facts=3), Words("fr", "Europe/Paris"))
    assert page.text == render_brief(brief(key_facts=3), FRENCH)[0].text
    assert set(message) == {"html", "skip_entity_detection"}
    blocks = parse_rich_html(message["html"])
    kinds = [block["type"] for block in blocks]
    assert {"heading", "list", "table", "blockquote", "details", "footer"} <= set(kinds)
    quotation = next(block for block in blocks if block["type"] == "blockquote")
    assert "Dmitri Peskov, porte-parole du Kremlin" in (credit := json.dumps(quotation["credit"], ensure_ascii=False))
    assert "EN" not in credit
    only_english = replace(right(), claim=RIGHT, sources=right().sources[:1])
    foreign = render_rich_brief(brief([*(f for f in ALL if f.id != 2), only_english], key_facts=3), Words("fr"))["html"]
    quotation = next(block for block in parse_rich_html(foreign) if block["type"] == "blockquote")
    assert ", EN" in json.dumps(quotation["credit"]), "the words are not in the reader's language"
    targets = set(re.findall(r'href="#(s\d+)"', message["html"]))
    assert targets
    assert targets <= set(re.findall(r'<tg-reference name="(s\d+)"', message["html"]))


def test_all_of_a_long_brief_comes_in_pages_with_buttons() -> None:
    told = "a long account of what was said on the day " * 6
    facts = [statement(n, claim=replace(statement(n).claim, content=f"{n}: {told}")) for n in range(60)]
    facts = [replace(f, sources=(replace(f.sources[0], claim=f.claim),)) for f in facts]
    made = brief(facts, voices=60)
    (short,) = render_brief(made, ENGLISH)
    assert fits(short.text)
    assert short.buttons[0][0]["callback_data"] == "page:north-korea-russia:7d:1"
    pages = render_brief(made, ENGLISH, is_full=True)
    assert len(pages) > 3
    assert all(fits(page.text) for page in pages)
    assert [b["text"] for b in pages[0].buttons[0]] == [f"1/{len(pages)}", "▶"]
    assert [b["text"] for b in pages[1].buttons[0]] == ["◀", f"2/{len(pages)}", "▶"]
    assert [b["text"] for b in pages[-1].buttons[0]] == ["◀", f"{len(pages)}/{len(pages)}"]
    for number in range(60):
        assert any(f"Speaker {number}</b>" in page.text for page in pages)


HOSTILE = st.text(alphabet=st.sampled_from("<>&\"'“”«» \nab1…é😀\u202e\ud800"), max_size=900)


@given(st.lists(st.tuples(HOSTILE, HOSTILE, st.sampled_from(list(Quotation))), min_size=1, max_size=12), HOSTILE)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
def test_any_text_gives_valid_forms_that_hold_the_gate(rows: list[tuple[str, str, Quotation]], title: str) -> None:
    facts = []
    for number, (content, speaker, quotation) in enumerate(rows, 1):
        told = replace(
            RIGHT, content=content, speaker=speaker or None, speaker_key=None, quotation=quotation, start=number * 2000
        )
        facts.append(fact(number, source(number, speaker, told, title=title, link=None), importance=0.9))
    made = brief(facts)
    texts = [text for row in rows for text in row[:2]] + [title, story().title, RIGHT.role or ""]
    for page in [*render_brief(made, FRENCH), *render_brief(made, ENGLISH, is_full=True)]:
        shown, _ = parse_html(page.text)
        assert fits(page.text)
        assert violations(shown, texts) == []
    html = render_rich_brief(made, Words("fr"))["html"]
    assert fits_rich(html)
    assert violations(plain_text(parse_rich_html(html)), texts) == []


def test_a_page_has_room_for_the_line_with_its_number() -> None:
    html = " ".join(f'<a href="https://a.example/{n}">[{n}]</a>' for n in range(250))
    pages = [f"{page}\n\n<i>page 1 of 3</i>" for page in split(html, PAGE)]
    assert max(len(parse_html(page)[1]) for page in pages) == 100, "Telegram refuses a message with more entities"


def test_who_asks_soon_after_shares_a_brief_but_not_what_is_new_to_somebody_else() -> None:
    facts, at = [troops(), right(), more_troops()], NOW + timedelta(seconds=1)

    def asked(now: datetime, since: datetime | None, told: Sequence[Fact] = facts) -> Brief:
        window = Window(now - timedelta(days=7), now)
        return compose_brief(TOPIC, told, [story(*told)], window, since, now, BriefSettings())

    first, later = asked(at, None), asked(at + timedelta(minutes=2), at)
    assert later.key_facts is first.key_facts
    assert (first.new_count, later.new_count, later.is_nothing_new) == (len(facts), 0, True)
    assert (later.now, later.window.end, later.since_last) == (at + timedelta(minutes=2),) * 2 + (at,)
    behind = asked(at, NOW - timedelta(days=3))
    assert behind.new_count == len(facts)
    assert all(line.is_new for line in behind.key_facts)
    assert asked(at, None).key_facts is first.key_facts
    for now, since in ((at, None), (at + timedelta(minutes=2), at), (at, NOW - timedelta(days=3))):
        anew = asked(now, since, [replace(fact) for fact in facts])
        assert anew == asked(now, since), "kept or made anew, it is the same brief"
        assert anew.key_facts is not first.key_facts
    assert asked(at + timedelta(minutes=9), None).key_facts is not first.key_facts
    withdrawn = [replace(troops(), sources=tuple(replace(s, is_withdrawn=True) for s in troops().sources)), *facts[1:]]
    assert troops().id not in {line.fact.id for line in asked(at, None, withdrawn).key_facts}
