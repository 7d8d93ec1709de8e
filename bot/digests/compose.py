"""DIGEST: chooses what a digest tells of the stories on which messages were held. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.headline import headline_of
from bot.locales import Words
from bot.ranking import lead_bonus, select_facts
from bot.repetition import standing_lines
from bot.voices import in_readers_words
from feeds.types import Fact, OutboxKind, Story, Topic
from storage.ports import HeldMessage

# A digest is read at a glance: the most important facts of each story.
FACTS_PER_STORY: Final = 2


@dataclass(frozen=True, slots=True)
class HeldStory:
    """A story on which messages were held for a chat.

    Attributes:
        story_id: which.
        since: aware UTC; the digest tells the facts from then on. None if the chat has not heard of the story.
        message_ids: of the held messages.
    """

    story_id: int
    since: datetime | None
    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StoryDigest:
    """What a digest tells of one story.

    Attributes:
        story: as stored.
        title: in the reader's language if there is one.
        language: of the title, if it is not the reader's.
        facts: the most important first, as the reader is told them; none if the title says all.
        weight: the higher, the earlier it stands.
    """

    story: Story
    title: str
    language: str | None
    facts: tuple[Fact, ...]
    weight: float


def merge_by_story(held: Sequence[HeldMessage]) -> list[HeldStory]:
    """Returns the stories of held messages, in the order in which they came up."""
    by_story: dict[int, list[HeldMessage]] = {}
    for message in held:
        by_story.setdefault(message.story_id, []).append(message)
    return [
        HeldStory(
            story_id,
            None if any(m.kind is not OutboxKind.UPDATE for m in messages) else min(m.created for m in messages),
            tuple(m.id for m in messages),
        )
        for story_id, messages in by_story.items()
    ]


def story_digest(
    story: Story, facts: Sequence[Fact], since: datetime | None, language: str, topics: Mapping[str, Topic]
) -> StoryDigest:
    """Returns what to tell of a story.

    Args:
        story: as stored.
        facts: all facts of the story.
        since: see HeldStory.
        language: the reader's.
        topics: those of the story that the reader follows, by slug.
    """
    told, words = in_readers_words(facts, language), Words(language)
    title = headline_of(story, told, words)
    standing = standing_lines(told)
    untold = [fact for fact in standing if fact.id not in title.fact_ids]
    fresh = [fact for fact in untold if since is None or fact.first_seen >= since]
    chosen = select_facts(fresh, FACTS_PER_STORY, lambda fact: fact.importance + lead_bonus(fact))
    heaviest = max((topics[slug].weight for slug in story.topics if slug in topics), default=1.0)
    weight = heaviest * max((fact.importance for fact in standing), default=0.0)
    return StoryDigest(story, title.title, title.language, chosen, weight)
