"""STORIES, origins: revises the origins of a story's entries when a new entry shows whose words they are.

A copy of an agency's text often comes without the agency's credit, before a copy that has it. Its publisher counts as
the origin until the credited copy comes; then the agency does, as if the copies had come in the other order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from feeds.group import importance_of, origin_of, revised_origins
from feeds.ports import OriginRevision, StoryMember, Transaction
from feeds.stories.fact_cache import FactCache
from feeds.types import Fact, Story


def revision_of(members: Sequence[StoryMember], arrived: Collection[int]) -> OriginRevision:
    """Returns what new entries show of whose words those of a story are.

    Args:
        members: all entries of the story in the window, new ones included.
        arrived: ids of the new entries: one that was just added, or those of a story that was merged into this one.
    """
    revised = revised_origins(members, arrived)
    copiers = {m.publisher for m in members if revised.get(m.entry_id, m.publisher) != m.publisher}
    own = {origin_of(m.fingerprint, m.publisher, members) for m in members if m.publisher in copiers}
    return OriginRevision(revised, frozenset(copiers), frozenset(own))


async def revise_origins(
    transaction: Transaction, facts: FactCache, story: Story, origins: Sequence[str], revision: OriginRevision | None
) -> Story:
    """Saves the origins of a story, and of entries that turn out to be copies; returns the story as it is then.

    Args:
        transaction: is written to.
        facts: of that transaction.
        story: as stored.
        origins: of the story, with that of a new entry.
        revision: None if there is no other entry in the story.
    """
    if revision is not None:
        before = await facts.of_story(story.id)
        after = [_with_origins(fact, revision.origins) for fact in before]
        changed = [new for new, old in zip(after, before, strict=True) if new != old]
        if changed:
            await facts.save(changed)
        origins = _story_origins(origins, after, revision)
    if tuple(origins) == story.origins:
        return story
    await transaction.stories.put_origins(story.id, origins)
    return replace(story, origins=tuple(origins))


def _with_origins(fact: Fact, revised: Mapping[int, str]) -> Fact:
    sources = tuple(replace(s, origin=revised.get(s.entry_id, s.origin)) for s in fact.sources)
    if sources == fact.sources:
        return fact
    after = replace(fact, sources=sources)
    return replace(after, importance=importance_of(after))


def _story_origins(before: Sequence[str], facts: Sequence[Fact], revision: OriginRevision) -> tuple[str, ...]:
    """Returns the story's origins without publishers that only copied; one that also has words of its own stays."""
    own = revision.own | {source.origin for fact in facts for source in fact.sources}
    names = dict.fromkeys((*before, *revision.origins.values()))
    return tuple(name for name in names if name not in revision.copiers or name in own)
