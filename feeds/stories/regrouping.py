"""STORIES, regrouping: stores that entries are better told in another story than before, with their facts and alerts.

An alert is sent when an entry comes. What regrouping corrects later is told to nobody, except what two stories that
become one say of each other: a denial, another figure. Facts of the two that say the same become one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog

from feeds.group import MergeResult, Parted, Regrouped, StoryIndex, part, unite
from feeds.ports import StoredEntry, Transaction
from feeds.stories.fact_cache import FactCache
from feeds.stories.summary import story_of_stored_entries, with_stored_entries, without_entries
from feeds.types import Change

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Corrections:
    """What regrouping has changed.

    Attributes:
        changes: what the facts of merged stories say of one another.
        story_ids: stories with other facts than before; the text of their alerts may have changed.
    """

    changes: list[Change] = field(default_factory=list)
    story_ids: set[int] = field(default_factory=set)


async def regroup(
    transaction: Transaction, facts: FactCache, index: StoryIndex, regrouped: Sequence[Regrouped]
) -> Corrections:
    """Stores what the story index has regrouped; returns what that changes in the facts of stories.

    Args:
        transaction: is written to.
        facts: of that transaction.
        index: its new stories get the ids that they are stored under.
        regrouped: in the order in which the index gave it.
    """
    found = Corrections()
    named: dict[int, int] = {}
    for change in regrouped:
        target = named.get(change.target, change.target)
        if change.is_merger:
            found.changes += await _merge(transaction, facts, target, change.source)
        elif target < 0:
            target = named[target] = await _part(transaction, facts, index, change)
        else:
            await _move(transaction, facts, index, change, target)
        found.story_ids |= {target, change.source}
    return found


async def _merge(transaction: Transaction, facts: FactCache, target: int, source: int) -> list[Change]:
    story_facts, absorbed = await facts.of_story(target), await facts.of_story(source)
    united = await asyncio.to_thread(unite, story_facts, absorbed)
    await transaction.stories.merge(target, source)
    facts.merge(target, source)
    await facts.absorb(united.absorbed, [target])
    log.info("story.merged", story=target, absorbed=source, facts_united=len(united.absorbed))
    changed = tuple(replace(fact, story_id=target) for fact in united.facts)
    changes = tuple(replace(change, story_id=target) for change in united.changes)
    return await save_result(facts, MergeResult(changed, changes))


async def _part(transaction: Transaction, facts: FactCache, index: StoryIndex, change: Regrouped) -> int:
    """Makes a new story of entries of another one; returns its id."""
    moved = [await transaction.entries.get(entry_id) for entry_id in change.nodes]
    new = await transaction.stories.add(story_of_stored_entries(moved, await _origins(facts, change)))
    index.rename(change.target, new.id)
    await _take_along(transaction, facts, change, new.id)
    await _leave(transaction, facts, index, change, moved)
    log.info("story.split", story=change.source, new=new.id, entries=len(moved))
    return new.id


async def _move(transaction: Transaction, facts: FactCache, index: StoryIndex, change: Regrouped, target: int) -> None:
    """Moves entries of one story to another."""
    moved = [await transaction.entries.get(entry_id) for entry_id in change.nodes]
    story = await transaction.stories.get(target)
    await transaction.stories.save(with_stored_entries(story, moved, await _origins(facts, change)))
    await _take_along(transaction, facts, change, target)
    await _leave(transaction, facts, index, change, moved)
    log.info("story.entries_moved", story=change.source, to=target, entries=len(moved))


async def _take_along(transaction: Transaction, facts: FactCache, change: Regrouped, target: int) -> None:
    """Moves the entries with what they say: each side of a fact keeps its sources, and joins what is told there."""
    before, known = await facts.of_story(change.source), await facts.of_story(target)
    await transaction.entries.move(change.nodes, target)
    parted = part(before, frozenset(change.nodes))
    leaving = tuple(replace(fact, story_id=target) for fact in parted.leaving)
    united = await asyncio.to_thread(unite, known, leaving)
    changed = {fact.id: fact for fact in (*leaving, *united.facts) if fact.id not in united.absorbed}
    stored = {fact.id: fact for fact in before}
    changed |= {fact.id: fact for fact in parted.staying if fact != stored[fact.id]}
    saved = await facts.save(list(changed.values()))
    ids = dict(zip(changed, (fact.id for fact in saved), strict=True))
    await facts.carry_over(_carried(parted, united.absorbed, ids), change.source, target)
    absorbed = {old: new for old, new in united.absorbed.items() if old > 0}
    await facts.absorb(absorbed, [change.source, target])


def _carried(parted: Parted, absorbed: Mapping[int, int], ids: Mapping[int, int]) -> dict[int, int]:
    """Returns where each fact that left, or a part of it, is told now: id before → id in the other story."""
    found = {}
    for fact in parted.leaving:
        now = absorbed.get(fact.id, fact.id)
        found[parted.parts.get(fact.id, fact.id)] = ids.get(now, now)
    return found


async def _leave(
    transaction: Transaction, facts: FactCache, index: StoryIndex, change: Regrouped, moved: Sequence[StoredEntry]
) -> None:
    story = await transaction.stories.get(change.source)
    staying = {member.publisher for member in index.members_of(change.source)}
    # Entries that are too old for the index stay too; what is known of them here is what they say.
    staying |= {source.publisher for fact in await facts.of_story(change.source) for source in fact.sources}
    gone = {entry.publisher for entry in moved} - staying
    await transaction.stories.save(without_entries(story, len(moved), gone))


async def _origins(facts: FactCache, change: Regrouped) -> dict[int, str]:
    """Returns origin by entry id, of the entries that have facts."""
    return {source.entry_id: source.origin for fact in await facts.of_story(change.source) for source in fact.sources}


async def save_result(facts: FactCache, result: MergeResult) -> list[Change]:
    """Stores the facts; returns the changes with the facts as stored."""
    saved = await facts.save(result.facts)
    stored = {fact.id: kept for fact, kept in zip(result.facts, saved, strict=True)}
    return [
        replace(
            change,
            fact=stored.get(change.fact.id, change.fact) if change.fact else None,
            previous=stored.get(change.previous.id, change.previous) if change.previous else None,
        )
        for change in result.changes
    ]
