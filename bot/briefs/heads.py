"""BRIEF: the first fact of each story, which its headline tells, or with which its articles lead. Pure.

A story goes on: what a later article of it leads with, and was the first to tell, is a first fact too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Final

from bot.ranking import Relevance, is_in_lead, lead_bonus
from bot.render.facts import sourced_fact
from bot.repetition import ECHO_COSINE, ToldTitle, is_headline_only, is_same, similarity
from bot.retelling import Retelling
from feeds.group import LEAST_WORDS, STEM_LETTERS, counting_figures, is_denial, value_key
from feeds.text import FUNCTION_WORDS, words_of
from feeds.types import ClaimKind, Fact, FactSource, Story

# So many later articles of one story have a first fact of their own.
LATER_LEADS: Final = 4


def heads_of(
    stories: Sequence[Story], facts: Sequence[Fact], readable: Sequence[Fact], relevance: Relevance
) -> frozenset[int]:
    """Returns the ids of the first facts of the stories, and of later articles of them.

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
        head = _head(group, told, _with_its_figure(story, group), relevance)
        first = next(fact for fact in group if fact.id == head)
        found += [head, *_first_sentence(group, first, relevance), *_later_heads(group, first, relevance)]
    return frozenset(found)


def stories_that_report(stories: Sequence[Story], facts: Sequence[Fact], heads: Collection[int]) -> frozenset[int]:
    """Returns the ids of the stories of which an article leads with what the headline tells: no essay, no live page.

    Args:
        stories: with their titles.
        facts: of these stories.
        heads: ids of the first facts of the stories.
    """
    titles = {story.id: story.title for story in stories}
    first = [(fact.story_id, source) for fact in facts if fact.id in heads for source in fact.sources]
    return frozenset(
        story_id
        for story_id, source in first
        if source.title == titles.get(story_id) and is_in_lead(source) and _shares_most(source)
    )


def _later_heads(facts: Sequence[Fact], head: Fact, relevance: Relevance) -> list[int]:
    """What later articles of a story lead with, under headlines that tell it, and tell no more of the first matter."""
    leads = [fact for fact in facts if fact.id != head.id and _is_news_of_its_article(fact)]
    leads = [fact for fact in leads if relevance.is_of_topic(fact)]
    leads.sort(key=lambda fact: (-fact.importance - relevance.bonus(fact), fact.id))
    chosen = [head]
    for fact in leads:
        if len(chosen) <= LATER_LEADS and not any(_is_of_one_matter(fact, other) for other in chosen):
            chosen.append(fact)
    return [fact.id for fact in chosen[1:]]


def _is_of_one_matter(fact: Fact, other: Fact) -> bool:
    are_denials = is_denial(fact.claim) and is_denial(other.claim)
    return are_denials or is_same(fact, other) or similarity(fact, other) >= ECHO_COSINE


def _is_news_of_its_article(fact: Fact) -> bool:
    first = min(fact.sources, key=lambda source: (source.published, source.entry_id))
    is_told = is_in_lead(first) and first.claim.stands_alone and len(words_of(first.claim.content)) >= LEAST_WORDS
    if not first.title or not is_told or is_headline_only(fact):
        return False
    return ToldTitle.of(first.title, first.language).covers(first.claim) or _shares_most(first)


def _shares_most(source: FactSource) -> bool:
    """True if half of the headline's words, and two at least, stand in what its article leads with."""
    title, told = _stems(source.title), _stems(f"{source.claim.speaker or ''} {source.claim.content}")
    return len(title & told) >= max(2, len(title) / 2)


@lru_cache(maxsize=4_096)
def _stems(text: str) -> frozenset[str]:
    """The beginnings of the words, names of countries too, without function words."""
    return frozenset(word[:STEM_LETTERS] for word in words_of(text) if word not in FUNCTION_WORDS and len(word) > 1)


def _by_story(facts: Iterable[Fact]) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.story_id, []).append(fact)
    return found


def _head(facts: Sequence[Fact], told: Collection[int], exact: Collection[int], relevance: Relevance) -> int:
    def weight(fact: Fact) -> tuple[bool, bool, bool, bool, bool, float, int]:
        lead, own = lead_bonus(fact), relevance.is_of_topic(fact)
        value = fact.importance + relevance.bonus(fact) + lead
        return own, fact.id in told, not is_headline_only(fact), fact.id in exact, lead > 0, value, -fact.id

    return max(facts, key=weight).id


def _first_sentence(facts: Sequence[Fact], head: Fact, relevance: Relevance) -> list[int]:
    """The sentence that an article leads with, where the headline alone tells the head: it says the same in full."""
    if not is_headline_only(head):
        return []
    found = [fact for fact in facts if _is_first_sentence(fact) and relevance.is_of_topic(fact)]
    return [max(found, key=lambda fact: (fact.importance, -fact.id)).id] if found else []


def _is_first_sentence(fact: Fact) -> bool:
    """True for the whole sentence that an article leads with, which its headline announces in other words."""
    claims = [(source, source.claim) for source in fact.sources if source.claim.kind is ClaimKind.EVENT]
    return any(
        claim.start > len(source.title)
        and is_in_lead(source)
        and claim.start == claim.sentence_start
        and claim.end >= claim.sentence_end - 1
        for source, claim in claims
    )


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
