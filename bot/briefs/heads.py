"""BRIEF: the first fact of each story, which its headline tells, or with which its articles lead. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.ranking import Relevance, lead_bonus
from bot.render.facts import sourced_fact
from bot.repetition import ToldTitle
from bot.retelling import Retelling
from feeds.group import counting_figures, value_key
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
    every, titles = _by_story(facts), {story.id: story for story in stories}
    found = []
    for story_id, group in _by_story(readable).items():
        story = titles.get(story_id)
        told = _told_by_title(story, every[story_id]) if story is not None else frozenset()
        found.append(_head(group, told, _with_its_figure(story, group), relevance))
    return frozenset(found)


def _by_story(facts: Iterable[Fact]) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.story_id, []).append(fact)
    return found


def _head(facts: Sequence[Fact], told: Collection[int], exact: Collection[int], relevance: Relevance) -> int:
    def weight(fact: Fact) -> tuple[bool, bool, bool, bool, float, int]:
        lead, own = lead_bonus(fact), relevance.is_of_topic(fact)
        value = fact.importance + relevance.bonus(fact) + lead
        return own, fact.id in told, fact.id in exact, lead > 0, value, -fact.id

    return max(facts, key=weight).id


def _with_its_figure(story: Story | None, facts: Sequence[Fact]) -> frozenset[int]:
    """The facts that give the figure of the title, by the voice that it names: the exact print of what it tells."""
    if story is None:
        return frozenset()
    title = ToldTitle.of(story.title, story.language)
    return frozenset(
        fact.id
        for fact in facts
        if any(value_key(f.value or 0.0) in title.numbers for f in counting_figures(fact.claim))
        and title.names_voice(fact.claim)
    )


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
