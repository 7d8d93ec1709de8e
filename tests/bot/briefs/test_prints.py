"""One voice's words in several stories: dated by their first print."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.briefs.prints import with_other_prints
from feeds.types import Fact
from tests.bot.october_facts import NOW, RIGHT, fact, source


def told(number: int, days: int, **changes: object) -> Fact:
    """A fact of a story of its own."""
    words = replace(RIGHT, **changes)  # type: ignore[arg-type]  # names are checked by replace itself
    first = source(number, f"Post {number}", words, published=NOW - timedelta(days=days))
    return replace(fact(number, first), story_id=number)


def test_the_same_words_of_one_speaker_have_the_sources_of_all_stories() -> None:
    late, early = told(1, 0), told(2, 3)
    other_voice, other_words = told(3, 5, speaker_key="lee"), told(4, 5, content="“We shall see,”")
    joined = with_other_prints([late, early, other_voice, other_words])
    assert [[source.entry_id for source in one.sources] for one in joined] == [[1, 2], [2, 1], [3], [4]]
    assert joined[0].claim == late.claim


def test_words_of_nobody_are_not_joined() -> None:
    facts = [told(n, n, speaker=None, speaker_key=None) for n in (1, 2)]
    assert with_other_prints(facts) == facts
