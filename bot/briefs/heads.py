"""BRIEF: the first fact of each story, which its headline tells, or with which its articles lead. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.ranking import Relevance, lead_bonus
from bot.render.facts import sourced_fact
from bot.repetition import ToldTitle
from bot.retelling import Retelling
from feeds.types import Fact, Story


def heads_of(
    stories: Sequence[Story], facts: Sequence[Fact], readable: Sequence[Fact], relevance: Relevance
) -> frozenset[int]:
    """Returns the ids of the first facts of the stories.

    Args:
        stories: with their titles.
        facts: of these stories.
        readable: those of them that can be lines.
        relevance: of facts to the topic.
    """
    every = _by_story(facts)
    titles = {story.id: _told_by_title(story, every[story.id]) for story in stories if story.id in every}
    found = (
        _head(group, titles.get(story_id, frozenset()), relevance) for story_id, group in _by_story(readable).items()
    )
    return frozenset(found)


def _by_story(facts: Iterable[Fact]) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.story_id, []).append(fact)
    return found


def _head(facts: Sequence[Fact], told: Collection[int], relevance: Relevance) -> int:
    def weight(fact: Fact) -> tuple[bool, bool, float, int]:
        lead = lead_bonus(fact)
        return fact.id in told, lead > 0, fact.importance + relevance.bonus(fact) + lead, -fact.id

    return max(facts, key=weight).id


def _told_by_title(story: Story, facts: Sequence[Fact]) -> frozenset[int]:
    """The facts that the story's title tells, in other words maybe."""
    told = ToldTitle.of(story.title, story.language)
    retelling = Retelling.of(story.title, story.language, told, facts)
    lines = ((fact, sourced_fact(fact, story.language or "")) for fact in facts)
    return frozenset(
        fact.id
        for fact, line in lines
        if line.claim.language in {story.language, None} and (told.covers(line.claim) or retelling.covers(fact, line))
    )
