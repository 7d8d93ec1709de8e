"""Links lead to the sentence: each citation to its fact's own, also where one article is cited twice."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.alerts.opened import sources_html
from bot.briefs.compose import compose_brief
from bot.briefs.values import BriefSettings
from bot.briefs.window import parse_window
from bot.locales import Words
from bot.render.brief import brief_html
from bot.render.rich import render_rich_brief
from feeds.types import Fact
from tests.bot.october_facts import NOW, TOPIC, claim, fact, source, story

ENGLISH = Words("en", "UTC")


def fact_of_one_article(number: int) -> Fact:
    told = claim(f"statement number {number} on the matter", start=number * 500, speaker=f"Speaker {number}")
    told = replace(told, fragment=f"statement%20{number}")
    return fact(number, replace(source(1, "Yonhap", told), link="https://yonhap.example/1"), importance=0.9)


def test_each_mark_of_a_brief_leads_to_its_own_sentence() -> None:
    facts = [fact_of_one_article(1), fact_of_one_article(2)]
    made = compose_brief(
        TOPIC, facts, [story(*facts)], parse_window("7d", NOW, ENGLISH.zone), None, NOW, BriefSettings()
    )
    html = brief_html(made, ENGLISH)
    for number in (1, 2):
        line = next(line for line in html.split("\n") if f"statement number {number} " in line)
        assert f'<a href="https://yonhap.example/1#:~:text=statement%20{number}">[1]</a>' in line
    rich = render_rich_brief(made, ENGLISH)["html"]
    for number, target in ((1, "s1"), (2, "s1.2")):
        assert re.search(rf'statement number {number} [^"]*<a href="#{target}">\[1\]', rich)
        named = re.search(rf'<tg-reference name="{target}">(?:1\. )?<a href="([^"]*)"', rich)
        assert named is not None
        assert named[1] == f"https://yonhap.example/1#:~:text=statement%20{number}"
    assert re.findall(r">([^<>]*)</a></tg-reference>", rich) == ["¶2"], "its further sentences are marks of one line"
    assert rich.count(">Yonhap</a>") == 1


def test_the_list_of_sources_leads_to_sentences_and_an_own_fragment_stays() -> None:
    one = fact_of_one_article(1)
    own = replace(one, sources=(replace(one.sources[0], entry_id=2, link="https://yonhap.example/2#live"),))
    html = sources_html([one, own], ENGLISH, NOW)
    assert 'href="https://yonhap.example/1#:~:text=statement%201"' in html
    assert 'href="https://yonhap.example/2#live"' in html
