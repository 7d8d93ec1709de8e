"""STORIES, telling: merges the claims of entries that have a place into the facts of their story.

Placing an entry takes a hundredth of the time of telling it, and has to see every entry before; telling has to see
those of its story alone. So processes place one after another, and tell different stories at once (docs/adr/0023).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from feeds.group import IncomingClaim, merge_claims
from feeds.ports import Transaction, Untold
from feeds.stories.corrections import correct
from feeds.stories.fact_cache import FactCache
from feeds.stories.origins import revise_origins
from feeds.stories.regrouping import save_result
from feeds.stories.versions import supersede
from feeds.types import Change, ChangeKind, Story

# Importance of a new story whose text gave no fact: worth a message, never breaking.
NO_FACT_IMPORTANCE: Final = 0.45
MOST_UNTOLD: Final = 1_000


class OwnedStories:
    """The stories whose facts nobody else changes until the end of a transaction. What was untold of them is told.

    Attributes:
        facts: of the transaction.
        changes: by story id, of what was told.
        now: when the latest of that was polled, aware UTC.
    """

    def __init__(self, transaction: Transaction, facts: FactCache) -> None:
        """
        Args:
            transaction: is written to; has a turn if it owns more than one story.
            facts: of that transaction.
        """
        self.changes: dict[int, list[Change]] = {}
        self.now = datetime.min.replace(tzinfo=UTC)
        self.facts = facts
        self._transaction = transaction
        self._owned: set[int] = set()

    async def own(self, story_ids: Iterable[int], most: int = MOST_UNTOLD) -> int:
        """Waits for the stories, and tells at most so many entries of each; returns how many."""
        count = 0
        for story_id in sorted(set(story_ids) - self._owned):
            await self._transaction.stories.lock(story_id)
            self._owned.add(story_id)
            waiting = await self._transaction.untold.of_story(story_id, most)
            for untold in waiting:
                _, changes = await tell(self._transaction, self.facts, story_id, untold)
                self.changes.setdefault(story_id, []).extend(changes)
                self.now = max(self.now, untold.now)
            await self._transaction.untold.remove([untold.entry_id for untold in waiting])
            count += len(waiting)
        return count


async def tell(
    transaction: Transaction, facts: FactCache, story_id: int, untold: Untold, earlier: Sequence[Change] = ()
) -> tuple[Story, list[Change]]:
    """Merges the claims of an entry into the facts of its story; returns the story and what is new in it.

    Args:
        transaction: owns the story, and is written to.
        facts: of that transaction.
        story_id: of the story in which the entry is now.
        untold: the entry.
        earlier: what is new in that story because of the same entry.
    """
    story = await transaction.stories.get(story_id)
    own = () if untold.first_origin is None else (untold.first_origin,)
    origins = tuple(dict.fromkeys((*story.origins, *own)))
    story = await revise_origins(transaction, facts, story, origins, untold.revision)
    known = await facts.of_story(story.id)
    # In a thread, so that the event loop goes on: every claim is compared with every fact of the story.
    result = await asyncio.to_thread(merge_claims, story.id, known, incoming_claims(untold), untold.now)
    changes = [*earlier, *await save_result(facts, result)]
    if untold.replaces is not None:
        superseded = supersede(await facts.of_story(story.id), untold.entry_id, untold.replaces)
        changes += await save_result(facts, superseded)
    if untold.corrected:
        corrected = correct(await facts.of_story(story.id), untold.entry_id, untold.corrected)
        changes += await save_result(facts, corrected)
    if untold.first_origin is None and not changes:
        reason = "a new story, told in its title"
        changes = [Change(ChangeKind.FIRST_SIGHT, story.id, NO_FACT_IMPORTANCE, reason=reason)]
    return story, changes


def incoming_claims(untold: Untold) -> list[IncomingClaim]:
    """Returns the claims of an entry with their source."""
    return [
        IncomingClaim(
            claim, vector, untold.entry_id, untold.publisher, untold.origin, untold.title, untold.link,
            untold.published, untold.language,
        )
        for claim, vector in zip(untold.claims, untold.vectors, strict=True)
    ]  # fmt: skip
