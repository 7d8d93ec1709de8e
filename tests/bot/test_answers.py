"""Answers: what a text asks for, which names are near, and the order of the lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import (
    LatestQuestion,
    LinkQuestion,
    Question,
    TopicQuestion,
    WordsQuestion,
    latest_first,
    link_forms,
    nearest,
    newest_said_first,
    of_page,
    read_question,
    told_once,
    words_of_link,
)
from bot.briefs import BriefRequest
from feeds.types import Fact
from tests.bot.october_facts import NOW, troops

PARIS = ZoneInfo("Europe/Paris")
TOPICS = frozenset({"harbours", "north korea–russia", "g 7"})


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Harbours?", TopicQuestion(BriefRequest("Harbours"))),
        ("  harbours   7 d ", TopicQuestion(BriefRequest("harbours", "7 d"))),
        ("harbours full", TopicQuestion(BriefRequest("harbours", is_full=True))),
        ("G 7", TopicQuestion(BriefRequest("G 7"))),
        ("latest", LatestQuestion()),
        ("What is new?", LatestQuestion()),
        ("Quoi de neuf ?", LatestQuestion()),
        ("les dernières nouvelles", LatestQuestion()),
        ("24 h", LatestQuestion("24 h")),
        ("hier", LatestQuestion("hier")),
        ("last 7 days", LatestQuestion("last 7 days")),
        ("latest of 3 days", LatestQuestion("3 days")),
        ("latest on drones", WordsQuestion("latest on drones")),
        ("how many soldiers?", WordsQuestion("how many soldiers")),
        ("see https://a.example/b?c=1#d, please", LinkQuestion("https://a.example/b?c=1#d")),
        ("", WordsQuestion("")),
    ],
)
def test_what_a_text_asks_for(text: str, question: Question) -> None:
    assert read_question(text, TOPICS, NOW, PARIS) == question


@given(st.text(max_size=600))
def test_any_text_is_a_question_of_bounded_length(text: str) -> None:
    asked = read_question(text, TOPICS, NOW, PARIS)
    if isinstance(asked, WordsQuestion):
        assert len(asked.text) <= 300


@given(st.text(max_size=300))
def test_any_link_has_forms_or_none(link: str) -> None:
    assert all(form.startswith("http") for form in link_forms(f"https://{link}"))
    assert isinstance(words_of_link(f"https://{link}"), str)


def test_the_forms_of_a_link() -> None:
    forms = {f"{kind}://a.example/b{slash}" for kind in ("http", "https") for slash in ("", "/")}
    assert set(link_forms("http://A.example/b/?utm_source=x#top")) == forms
    assert link_forms("ftp://a.example/b") == []
    assert words_of_link("https://a.example/2024/10/ferries-sail-at-dawn_123.html") == "ferries sail dawn"
    assert words_of_link("https://a.example/123") == ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kirbi", ["John Kirby"]),
        ("Jon Kirby", ["John Kirby"]),
        ("zelenski", ["Volodymyr Zelensky"]),
        ("élysée", ["Elysee"]),
        ("ukraine", []),
        ("", []),
    ],
)
def test_only_what_is_near_is_near(typed: str, found: list[str]) -> None:
    assert nearest(typed, ["Volodymyr Zelensky", "John Kirby", "Elysee", "Mark Rutte"]) == found


def told(number: int, *, story: int = 1, hours: int = 0, importance: float = 0.5, **changes: object) -> Fact:
    """A fact of its own words and meaning."""
    base, start = troops(), number * 1_000
    content = f"{chr(96 + number) * 6} is what happened in {chr(65 + number) * 5}"
    claim = replace(base.claim, content=content, start=start, end=start + len(content), figures=(), date=None)
    claim = replace(claim, speaker=f"Speaker {number}", speaker_key=f"{number}", **changes)  # type: ignore[arg-type]
    source = replace(base.sources[0], claim=claim, entry_id=number, published=NOW - timedelta(hours=hours))
    vector = np.eye(20, dtype="<f2")[number].tobytes()
    return replace(
        base, id=number, story_id=story, claim=claim, sources=(source,), vector=vector, importance=importance
    )


def test_the_latest_is_three_facts_of_each_story_and_then_the_rest() -> None:
    one = [told(n, story=1, importance=n / 10) for n in range(1, 6)]
    other = [told(n, story=2) for n in (6, 7)]
    recalled = told(8, story=1, importance=1.0, date="")
    assert [fact.id for fact in latest_first([*one, recalled, *other])] == [5, 4, 3, 6, 7, 1, 2]


def test_what_somebody_said_comes_by_its_reports_and_what_is_recalled_last() -> None:
    facts = [told(1, hours=5), told(2, hours=1), told(3, date=""), told(4, hours=3)]
    assert [fact.id for fact in newest_said_first(facts)] == [2, 4, 1, 3]


def test_nothing_is_told_twice() -> None:
    one = told(1)
    again = replace(one, id=9)
    assert [fact.id for fact in told_once([one, told(2), again])] == [1, 2]


def test_a_page_that_there_is_not_is_the_last_one() -> None:
    facts = [told(n) for n in range(1, 9)]
    assert [fact.id for fact in of_page(facts, 99).shown] == [7, 8]
    assert of_page(facts, 0).page == 1
    assert of_page(facts, 1).has_more
    assert of_page([], 5).shown == ()
