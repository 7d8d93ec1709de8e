"""STORIES, regrouping: stores that entries are better told in another story than before, with their facts and alerts.

An alert is sent when an entry comes. What regrouping corrects later is told to nobody, except what two stories that
become one say of each other: a denial, another figure.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog

from feeds.group import MergeResult, Regrouped, StoryIndex, link
from feeds.ports import StoredEntry, Transaction
from feeds.stories.fact_cache import FactCache
from feeds.stories.summary import story_of_stored_entries, with_stored_entries, without_entries
from feeds.types import Change, Fact

log = structlog.get_logger(__name__)


async def regroup(
    transaction: Transaction, facts: FactCache, index: StoryIndex, regrouped: Sequence[Regrouped]
) -> list[Change]:
    """Stores what the story index has regrouped; returns what the facts of merged stories change in one another.

    Args:
        transaction: is written to.
        facts: of that transaction.
        index: its new stories get the ids that they are stored under.
        regrouped: in the order in which the index gave it.
    """
    changes: list[Change] = []
    named: dict[int, int] = {}
    for change in regrouped:
        target = named.get(change.target, change.target)
        if change.is_merger:
            changes += await _merge(transaction, facts, target, change.source)
        elif target < 0:
            named[target] = await _part(transaction, facts, index, change)
        else:
            await _move(transaction, facts, index, change, target)
    return changes


async def _merge(transaction: Transaction, facts: FactCache, target: int, source: int) -> list[Change]:
    story_facts, absorbed = await facts.of_story(target), await facts.of_story(source)
    linked = await asyncio.to_thread(link, story_facts, absorbed)
    await transaction.stories.merge(target, source)
    facts.merge(target, source)
    log.info("story.merged", story=target, absorbed=source)
    changed = tuple(replace(fact, story_id=target) for fact in linked.facts)
    changes = tuple(replace(change, story_id=target) for change in linked.changes)
    return await save_result(facts, MergeResult(changed, changes))


async def _part(transaction: Transaction, facts: FactCache, index: StoryIndex, change: Regrouped) -> int:
    """Makes a new story of entries of another one; returns its id."""
    moved = [await transaction.entries.get(entry_id) for entry_id in change.nodes]
    new = await transaction.stories.add(story_of_stored_entries(moved, await _origins(facts, change)))
    index.rename(change.target, new.id)
    await _take_along(transaction, facts, change, new.id)
    await _leave(transaction, index, change, moved)
    log.info("story.split", story=change.source, new=new.id, entries=len(moved))
    return new.id


async def _move(transaction: Transaction, facts: FactCache, index: StoryIndex, change: Regrouped, target: int) -> None:
    """Moves entries of one story to another."""
    moved = [await transaction.entries.get(entry_id) for entry_id in change.nodes]
    story = await transaction.stories.get(target)
    await transaction.stories.save(with_stored_entries(story, moved, await _origins(facts, change)))
    known = await facts.of_story(target)
    leaving = await _take_along(transaction, facts, change, target)
    linked = await asyncio.to_thread(link, known, leaving)
    await facts.save([replace(fact, story_id=target) for fact in linked.facts])
    await _leave(transaction, index, change, moved)
    log.info("story.entries_moved", story=change.source, to=target, entries=len(moved))


async def _take_along(transaction: Transaction, facts: FactCache, change: Regrouped, target: int) -> Sequence[Fact]:
    """Moves the entries, and the facts that no other entry of their story has; returns those facts."""
    ids = set(change.nodes)
    leaving = [
        fact for fact in await facts.of_story(change.source) if all(source.entry_id in ids for source in fact.sources)
    ]
    await transaction.entries.move(change.nodes, target)
    return await facts.save([replace(fact, story_id=target) for fact in leaving])


async def _leave(transaction: Transaction, index: StoryIndex, change: Regrouped, moved: Sequence[StoredEntry]) -> None:
    story = await transaction.stories.get(change.source)
    staying = {member.publisher for member in index.members_of(change.source)}
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
