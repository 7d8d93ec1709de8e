"""What a chat leaves out of alerts, updates and briefs: muted words, muted publishers, the names of sources."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.muting import NOTHING, StoryMuting, without_muted
from bot.render import plain
from feeds.types import Change, ChangeKind, Chat, OutboxKind, Preferences
from tests.bot.alerts.planning import LATER, first, kinds, plan
from tests.bot.october_facts import (
    ENGLISH,
    SOLDIERS_1500,
    change,
    denial,
    fact,
    more_troops,
    right,
    source,
    story,
    subscribed,
    summoned,
    troops,
)

FACTS = [troops(), right(), summoned()]


def chat(number: int = 7, **chosen: Any) -> Chat:
    return replace(ENGLISH, id=number, preferences=Preferences(**chosen))


def told_to(**chosen: Any) -> str:
    """The first alert of a chat; "" if it gets none."""
    made = first(FACTS, subscribers=[subscribed(chat(**chosen))])
    return "".join(plain(message.payload["text"]) for message in made.messages)


def test_a_fact_with_a_muted_word_is_no_line() -> None:
    assert "summoned the Russian ambassador" in told_to()
    assert "ambassador" not in told_to(muted_words=("ambassadors",))
    assert "North Korea sends special forces" in told_to(muted_words=("ambassador",))
    assert "ambassador" not in told_to(muted_words=("convoqué",)), "in the words of any of its sources"


@pytest.mark.parametrize("word", ["special force", "KOREA", "séoul", "forc*"])
def test_a_story_whose_title_has_a_muted_word_is_not_told(word: str) -> None:
    assert told_to() != ""
    assert told_to(muted_words=("harbour", word)) == ""


def test_a_word_that_is_not_there_changes_nothing() -> None:
    assert told_to(muted_words=("harbour", "Kore")) == told_to()


def test_a_muted_publisher_is_not_named_and_what_only_it_reports_is_not_told() -> None:
    text = told_to(muted_publishers=("bfm tv", "The Courier"))
    assert "our own affair" in told_to()
    assert "our own affair" not in text
    assert "BFM" not in text
    assert "3 publishers" in text, "of five"


def test_a_headline_of_a_muted_publisher_gives_way_to_another_one() -> None:
    assert told_to(muted_publishers=("Yonhap",)).startswith("Headline of Daily Herald")


def test_a_story_of_muted_publishers_alone_is_not_told() -> None:
    one = fact(1, source(1, "Yonhap", SOLDIERS_1500))
    readers = [subscribed(chat(muted_publishers=("yonhap",)))]
    assert first([one], subscribers=readers).messages == ()


def test_what_is_muted_later_comes_in_no_update() -> None:
    before = first()
    facts = [*FACTS, more_troops(), denial()]
    changes = [
        change(ChangeKind.FIGURE_CHANGED, more_troops(), troops()),
        change(ChangeKind.DENIAL, denial(), troops()),
    ]
    every = plan(facts, changes, before, LATER)
    assert OutboxKind.UPDATE in kinds(every)
    muted = [subscribed(chat(muted_words=("mission", "12,000")))]
    assert OutboxKind.UPDATE not in kinds(plan(facts, changes, before, LATER, subscribers=muted))
    silent = [subscribed(chat(muted_words=("Korea",)))]
    assert plan(facts, changes, before, LATER, subscribers=silent).messages == ()


def test_a_confirmation_by_a_muted_publisher_is_none() -> None:
    one = fact(1, source(1, "Yonhap", SOLDIERS_1500), source(2, "Herald", SOLDIERS_1500), importance=0.9)
    before = first([one])
    confirmed = [Change(ChangeKind.CONFIRMED, 1, 0.9, one)]
    assert OutboxKind.UPDATE in kinds(plan([one], confirmed, before, LATER))
    muted = [subscribed(chat(muted_publishers=("Herald",)))]
    assert OutboxKind.UPDATE not in kinds(plan([one], confirmed, before, LATER, subscribers=muted))


def test_who_wants_no_sources_gets_the_lines_without_them() -> None:
    text = told_to(shows_sources=False)
    assert "[1]" in told_to()
    assert "[1]" not in text
    assert "Yonhap" not in text
    assert "5 publishers" in text, "how many there are is still said"


def test_chats_whose_choices_do_not_touch_a_story_share_one_text() -> None:
    readers = [subscribed(chat(n, muted_words=(f"word{n}",))) for n in range(1, 30)]
    made = first(FACTS, subscribers=[*readers, subscribed(chat(99))])
    assert len(made.messages) == 30
    assert len({id(message.payload) for message in made.messages}) == 1


def test_what_is_left_out_is_nothing_for_who_chose_nothing() -> None:
    muting = StoryMuting(story(*FACTS), FACTS)
    assert muting.omission(Preferences()) is NOTHING
    assert muting.omission(Preferences(muted_words=("harbour",))) is NOTHING
    view = muting.view(NOTHING)
    assert view is not None
    assert (view.story, list(view.facts)) == (story(*FACTS), FACTS)


def test_a_brief_has_neither_the_facts_nor_the_stories() -> None:
    stories, facts = without_muted([story(*FACTS)], FACTS, Preferences(muted_words=("ambassador",)))
    assert [fact.id for fact in facts] == [1, 2]
    assert stories == [story(*FACTS)]
    assert without_muted([story(*FACTS)], FACTS, Preferences(muted_words=("Korea",))) == ([], [])
    other = replace(right(), story_id=9)
    assert without_muted([], [other], Preferences(muted_publishers=("BFM TV",)))[1][0].publishers == ("The Courier",)
