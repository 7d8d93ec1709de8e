"""STORIES, the facts of one transaction: reads the facts of each story once and keeps what is saved.

Reading the facts of a grown story costs more than everything else that storing one of its entries does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from feeds.ports import FactRepository
from feeds.types import Fact


class FactCache:
    """Reads and saves facts. Lives as long as its transaction, in which nothing else may change facts."""

    def __init__(self, repository: FactRepository) -> None:
        self._repository = repository
        self._stories: dict[int, dict[int, Fact]] = {}
        self._absorbed: dict[int, int] = {}

    async def of_story(self, story_id: int) -> list[Fact]:
        """Returns all facts of a story, the earliest first."""
        if story_id not in self._stories:
            self._stories[story_id] = {fact.id: fact for fact in await self._repository.of_story(story_id)}
        return sorted(self._stories[story_id].values(), key=lambda fact: (fact.first_seen, fact.id))

    async def save(self, facts: Sequence[Fact]) -> list[Fact]:
        """Saves facts as FactRepository.save does. A fact may name another story than before."""
        saved = await self._repository.save(facts)
        self._keep(saved)
        return saved

    async def absorb(self, absorbed: Mapping[int, int], story_ids: Collection[int]) -> None:
        """Removes facts as FactRepository.absorb does."""
        if absorbed:
            await self._repository.absorb(absorbed, story_ids)
        for old, new in absorbed.items():
            self._absorbed[old] = new
            for known in self._stories.values():
                known.pop(old, None)

    async def carry_over(self, moved: Mapping[int, int], source_id: int, target_id: int) -> None:
        """Notes what is known in another story, as FactRepository.carry_over does."""
        if moved:
            await self._repository.carry_over(moved, source_id, target_id)

    def merge(self, survivor_id: int, absorbed_id: int) -> None:
        """Repeats what StoryRepository.merge did to the facts of `absorbed_id`. Both stories must have been read."""
        moved = self._stories.pop(absorbed_id, {})
        self._keep(replace(fact, story_id=survivor_id) for fact in moved.values())

    def as_now(self, fact: Fact) -> Fact:
        """Returns a fact of this transaction as it is now: in another story, or as a part of another fact."""
        fact_id = fact.id
        while fact_id in self._absorbed:
            fact_id = self._absorbed[fact_id]
        return next((known[fact_id] for known in self._stories.values() if fact_id in known), fact)

    def _keep(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            for known in self._stories.values():
                known.pop(fact.id, None)
            if fact.story_id in self._stories:
                self._stories[fact.story_id][fact.id] = fact
