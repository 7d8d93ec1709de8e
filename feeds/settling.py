"""Whose words entries are, settled anew: takes what has just come into a story, revises the origins told before it.

An agency's text is often printed without its credit before a copy that has it comes in: until then the printer stands
for the origin, from then on the agency does, as if the copies had come in the other order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from feeds.group import importance_of, origin_of, revised_origins
from feeds.ports import StoryMember, Transaction
from feeds.story_facts import StoryFacts
from feeds.types import Fact, Story


async def settle_origins(
    transaction: Transaction,
    story_facts: StoryFacts,
    story: Story,
    members: Sequence[StoryMember],
    arrived: Collection[int],
) -> Story:
    """Revises, in the transaction, the origins of entries that turn out to be copies; gives the story as it is now.

    Args:
        transaction: of the entries that have just come.
        story_facts: of that transaction.
        story: theirs, as stored.
        members: all of the story that are in the window, with those that have come.
        arrived: ids of the entries that have come: a new one, or those of a story that was another.
    """
    revised = revised_origins(members, arrived)
    facts = await story_facts.of_story(story.id)
    after = [_revised(fact, revised) for fact in facts]
    changed = [fact for fact, before in zip(after, facts, strict=True) if fact != before]
    if changed:
        await story_facts.save(changed)
    settled = replace(story, origins=_origins_now(story, after, members, revised))
    if settled != story:
        await transaction.stories.save(settled)
    return settled


def _revised(fact: Fact, revised: Mapping[int, str]) -> Fact:
    sources = tuple(replace(s, origin=revised.get(s.entry_id, s.origin)) for s in fact.sources)
    if sources == fact.sources:
        return fact
    after = replace(fact, sources=sources)
    return replace(after, importance=importance_of(after))


def _origins_now(
    story: Story, facts: Sequence[Fact], members: Sequence[StoryMember], revised: Mapping[int, str]
) -> tuple[str, ...]:
    """Without the printers of copies, but for those that tell something of their own too."""
    copied = {m.publisher for m in members if revised.get(m.entry_id, m.publisher) != m.publisher}
    own = {origin_of(m.fingerprint, m.publisher, members) for m in members if m.publisher in copied}
    own |= {source.origin for fact in facts for source in fact.sources}
    found = dict.fromkeys((*story.origins, *revised.values()))
    return tuple(name for name in found if name not in copied or name in own)
