"""STORIES, the update: takes an analysed entry inside a transaction, returns its story and what is new in it.

The story index is kept in memory between transactions. It is read from the store again after a transaction that was
rolled back, and after one in which another process has changed stories.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog

from feeds.group import (
    HEAD_CHARACTERS,
    IncomingClaim,
    Item,
    Placement,
    StoryIndex,
    StorySettings,
    merge_claims,
    one_blas_thread,
    origin_of,
    speaks_of,
    withdraw,
)
from feeds.ports import StoryMember, Transaction
from feeds.stories.entries import AnalysedEntry, MatchedEntry
from feeds.stories.fact_cache import FactCache
from feeds.stories.gate import passed
from feeds.stories.origins import revise_origins
from feeds.stories.regrouping import regroup, save_result
from feeds.stories.summary import publisher_of, story_of_entry, with_entry
from feeds.stories.versions import supersede
from feeds.types import Change, ChangeKind, Feed, Story

log = structlog.get_logger(__name__)

# Importance of a new story whose text gave no fact: worth a message, never breaking.
NO_FACT_IMPORTANCE: Final = 0.45


@dataclass(frozen=True, slots=True)
class StoryUpdate:
    """What an entry changed.

    Attributes:
        story: that it joined or started.
        changes: what is new in that story.
        corrected: ids of the stories with other facts than before, because entries moved; maybe the same story.
    """

    story: Story
    changes: list[Change]
    corrected: Set[int]


class StoryUpdater:
    """Adds entries to stories and withdraws them. Serves one transaction at a time."""

    def __init__(self, settings: StorySettings) -> None:
        self._settings = settings
        self._index: StoryIndex | None = None

    def reset(self) -> None:
        """Discards the index: it holds what was never stored, or lacks what another process has stored."""
        self._index = None

    async def withdraw_entry(
        self, transaction: Transaction, facts: FactCache, entry_id: int
    ) -> tuple[int, Sequence[Change]] | None:
        """Withdraws a stored entry and its claims, because its publisher took it back.

        Args:
            transaction: is written to.
            facts: of that transaction.
            entry_id: of the stored entry.

        Returns:
            The id of its story and the changes; None if the entry has no story or was withdrawn before. There may be
            no change, since another source may carry each fact; the living alert is marked even so.
        """
        stored = await transaction.entries.get(entry_id)
        if stored.is_withdrawn or stored.story_id is None:
            return None
        await transaction.entries.withdraw(entry_id)
        story = await transaction.stories.get(stored.story_id)
        result = withdraw(await facts.of_story(story.id), entry_id)
        await facts.save(result.facts)
        log.info("entry.withdrawn", entry=entry_id, title=stored.entry.title)
        return story.id, result.changes

    async def add_entry(  # noqa: PLR0913, PLR0917 - an entry with all that is known of it
        self,
        transaction: Transaction,
        facts: FactCache,
        feed: Feed,
        entry_id: int,
        analysed: AnalysedEntry,
        now: datetime,
    ) -> StoryUpdate:
        """Adds a stored entry to its story, which may be new, and merges its claims into the story's facts.

        Args:
            transaction: is written to.
            facts: of that transaction.
            feed: the entry's feed.
            entry_id: of the stored entry.
            analysed: the same entry with its analysis.
            now: aware UTC.
        """
        matched, analysis = analysed.matched, analysed.analysis
        index = await self._load_index(transaction, matched.published, now)
        publisher = publisher_of(feed)
        language = matched.article.language
        item = Item(entry_id, publisher, language, matched.published, analysis.fingerprint)
        with one_blas_thread():
            placement = index.place(item)
        incoming = _incoming_claims(entry_id, publisher, analysed)
        if placement.doubtful_id is not None:
            placement = await _decide_by_claims(facts, placement, matched, incoming)
        links = placement.links
        if placement.story_id is None:
            origin = origin_of(analysis.fingerprint, publisher, ())
            story = await transaction.stories.add(story_of_entry(matched, publisher, origin))
        else:
            story = await transaction.stories.get(placement.story_id)
            origin = origin_of(analysis.fingerprint, publisher, index.members_of(story.id))
            await transaction.stories.save(with_entry(story, matched, publisher, origin))
        await transaction.entries.attach(
            StoryMember(entry_id, story.id, publisher, language, matched.published, analysis.fingerprint, links)
        )
        regrouped = index.add(item, story.id, links)
        corrections = await regroup(transaction, facts, index, regrouped)
        story = await transaction.stories.get(index.story_of(entry_id))
        members = index.members_of(story.id)
        origin = origin_of(analysis.fingerprint, publisher, members)
        if placement.story_id is not None or regrouped:
            arrived = {entry_id, *(moved for change in regrouped for moved in change.nodes)}
            story = await revise_origins(transaction, facts, story, members, arrived)
        incoming = [replace(claim, origin=origin) for claim in incoming]
        changes = [*corrections.changes, *await _merge_claims(facts, story, incoming, now)]
        if matched.replaces is not None:
            result = supersede(await facts.of_story(story.id), entry_id, matched.replaces)
            changes += await save_result(facts, result)
        if placement.story_id is None and not changes:
            reason = "a new story, told in its title"
            changes = [Change(ChangeKind.FIRST_SIGHT, story.id, NO_FACT_IMPORTANCE, reason=reason)]
        return StoryUpdate(story, changes, corrections.story_ids)

    async def _load_index(self, transaction: Transaction, published: datetime, now: datetime) -> StoryIndex:
        """Returns the index in which an entry published at `published` is placed."""
        del published
        if self._index is None:
            members = await transaction.entries.members(now - self._settings.window)
            self._index = await asyncio.to_thread(StoryIndex, self._settings, members)
        return self._index


def _incoming_claims(entry_id: int, publisher: str, analysed: AnalysedEntry) -> list[IncomingClaim]:
    """Returns the entry's claims after the verbatim gate. `publisher` stands for the origin until that is known."""
    matched, analysis = analysed.matched, analysed.analysis
    return [
        IncomingClaim(
            passed(claim, matched.article.text, entry_id), vector, entry_id, publisher, publisher, matched.entry.title,
            matched.entry.link, matched.published, matched.article.language,
        )
        for claim, vector in zip(analysis.claims, analysis.claim_vectors, strict=True)
    ]  # fmt: skip


async def _decide_by_claims(
    facts: FactCache, placement: Placement, matched: MatchedEntry, incoming: Sequence[IncomingClaim]
) -> Placement:
    """Returns a placement in the doubtful story if a claim of the entry's head repeats or denies one of its facts.

    Only the head counts: what an article says further down is background, and often another story.
    """
    assert placement.doubtful_id is not None, "only a doubtful placement is decided by claims"
    end = len(matched.entry.title) + HEAD_CHARACTERS
    head = [claim for claim in incoming if claim.claim.start < end]
    if not head or not speaks_of(await facts.of_story(placement.doubtful_id), head):
        return placement
    reasons = (*placement.reasons, "but its first lines repeat or deny what that story tells")
    return replace(
        placement, story_id=placement.doubtful_id, reasons=reasons, links=placement.doubtful_links or placement.links
    )


async def _merge_claims(
    facts: FactCache, story: Story, incoming: Sequence[IncomingClaim], now: datetime
) -> list[Change]:
    story_facts = await facts.of_story(story.id)
    # In a thread, so that the event loop goes on: every claim is compared with every fact of the story.
    return await save_result(facts, await asyncio.to_thread(merge_claims, story.id, story_facts, incoming, now))
