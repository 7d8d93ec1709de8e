"""The facts of the stories that one transaction touches: each story's are read once, and what is saved is kept.

Reading a grown story's facts costs more than all else that storing one of its entries does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from feeds.ports import FactRepository
from feeds.types import Fact


class StoryFacts:
    """Reads and saves facts. Lives as long as its transaction, in which nobody else may change facts."""

    def __init__(self, repository: FactRepository) -> None:
        self._repository = repository
        self._stories: dict[int, dict[int, Fact]] = {}

    async def of_story(self, story_id: int) -> list[Fact]:
        """All of a story, the earliest first."""
        if story_id not in self._stories:
            self._stories[story_id] = {fact.id: fact for fact in await self._repository.of_story(story_id)}
        return sorted(self._stories[story_id].values(), key=lambda fact: (fact.first_seen, fact.id))

    async def save(self, facts: Sequence[Fact]) -> list[Fact]:
        """See FactRepository.save. A fact may come with another story than before."""
        saved = await self._repository.save(facts)
        self._keep(saved)
        return saved

    def merge(self, survivor_id: int, absorbed_id: int) -> None:
        """Repeats what StoryRepository.merge does to the facts of `absorbed_id`; both stories have been read."""
        moved = self._stories.pop(absorbed_id, {})
        self._keep(replace(fact, story_id=survivor_id) for fact in moved.values())

    def _keep(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            for known in self._stories.values():
                known.pop(fact.id, None)
            if fact.story_id in self._stories:
                self._stories[fact.story_id][fact.id] = fact
