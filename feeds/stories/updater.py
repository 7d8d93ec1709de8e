"""STORIES, the update: takes an analysed entry inside a transaction, returns its story and what is new in it.

The story index is kept in memory between transactions. It is read from the store again after a transaction that was
rolled back; after one in which another process has changed stories it follows these changes.
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
    Item,
    Placement,
    Regrouped,
    StoryIndex,
    StorySettings,
    one_blas_thread,
    origin_of,
    speaks_of,
    withdraw,
)
from feeds.ports import StoryMember, Transaction, Untold
from feeds.stories.corrections import corrected_values
from feeds.stories.entries import AnalysedEntry
from feeds.stories.fact_cache import FactCache
from feeds.stories.gate import passed
from feeds.stories.origins import revision_of
from feeds.stories.regrouping import regroup
from feeds.stories.summary import publisher_of, story_of_entry, with_entry
from feeds.stories.telling import OwnedStories, incoming_claims, tell
from feeds.types import Change, Feed, Fingerprint, Story

log = structlog.get_logger(__name__)

# Changes that an index follows; it is built anew if there are more.
MOST_FOLLOWED: Final = 2_000


@dataclass(frozen=True, slots=True)
class StoryUpdate:
    """What an entry changed.

    Attributes:
        story: that it joined or started.
        changes: what is new in that story.
        corrected: ids of the stories with other facts than before, because entries moved; maybe the same story.
        is_untold: True if the claims of the entry are still to be merged into the facts of the story.
    """

    story: Story
    changes: list[Change]
    corrected: Set[int]
    is_untold: bool = False


class StoryUpdater:
    """Adds entries to stories and withdraws them. Serves one transaction at a time."""

    def __init__(self, settings: StorySettings) -> None:
        self._settings = settings
        self._index: StoryIndex | None = None
        self._behind: int | None = None  # turn since which other processes have changed stories

    def fall_behind(self, turn: int) -> None:
        """Notes that other processes have changed stories since a turn; the index follows before it is used."""
        self._behind = turn if self._behind is None else self._behind

    def reset(self) -> None:
        """Discards the index: it holds what was never stored, or lacks what another process has stored."""
        self._index = None

    async def withdraw_entry(
        self, transaction: Transaction, owned: OwnedStories, entry_id: int
    ) -> tuple[int, Sequence[Change]] | None:
        """Withdraws a stored entry and its claims, because its publisher took it back.

        Args:
            transaction: is written to.
            owned: stories of that transaction; has that of the entry afterwards.
            entry_id: of the stored entry.

        Returns:
            The id of its story and the changes; None if the entry has no story or was withdrawn before. There may be
            no change, since another source may carry each fact; the living alert is marked even so.
        """
        stored = await transaction.entries.get(entry_id)
        if stored.is_withdrawn or stored.story_id is None:
            return None
        await owned.own([stored.story_id])
        await transaction.entries.withdraw(entry_id)
        story = await transaction.stories.get(stored.story_id)
        result = withdraw(await owned.facts.of_story(story.id), entry_id)
        await owned.facts.save(result.facts)
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
        owned: OwnedStories | None = None,
        *,
        may_be_untold: bool = False,
    ) -> StoryUpdate:
        """Adds a stored entry to its story, which may be new, and merges its claims into the story's facts.

        Args:
            transaction: is written to.
            facts: of that transaction.
            feed: the entry's feed.
            entry_id: of the stored entry.
            analysed: the same entry with its analysis.
            now: aware UTC.
            owned: stories of that transaction; None if nobody else writes to the store.
            may_be_untold: True if another transaction may merge the claims. It does unless the entry regroups others.
        """
        owned = owned or OwnedStories(transaction, facts)
        matched, fingerprint = analysed.matched, analysed.analysis.fingerprint
        index = await self._load_index(transaction, matched.published, now)
        untold = _untold(entry_id, publisher_of(feed), analysed, now)
        item = Item(entry_id, untold.publisher, untold.language, untold.published, fingerprint)
        placement = await _placed(index, item, untold, owned)
        if placement.story_id is None:
            origin = origin_of(fingerprint, untold.publisher, ())
            story = await transaction.stories.add(story_of_entry(matched, untold.publisher, origin))
        else:
            first_origin = origin_of(fingerprint, untold.publisher, index.members_of(placement.story_id))
            untold = replace(untold, first_origin=first_origin)
        story_id = story.id if placement.story_id is None else placement.story_id
        regrouped = index.add(item, story_id, placement.links)
        is_untold = may_be_untold and not regrouped
        if not is_untold:  # before anything of these stories is changed: who owns one of them may wait for its row
            ids = {story_id, *(story for change in regrouped for story in (change.source, change.target))}
            await owned.own(story for story in ids if story > 0)
        if placement.story_id is not None:
            story = with_entry(await transaction.stories.get(story_id), matched, untold.publisher)
            await transaction.stories.save(story)
        member = StoryMember(
            entry_id, story_id, item.publisher, item.language, item.published, fingerprint, placement.links
        )
        await transaction.entries.attach(member)
        corrections = await regroup(transaction, facts, index, regrouped)
        untold = _with_origins(index, untold, fingerprint, regrouped)
        if is_untold:
            await transaction.untold.put(untold)
            return StoryUpdate(story, [], frozenset(), is_untold=True)
        story, changes = await tell(transaction, facts, index.story_of(entry_id), untold, corrections.changes)
        return StoryUpdate(story, changes, corrections.story_ids)

    async def _load_index(self, transaction: Transaction, published: datetime, now: datetime) -> StoryIndex:
        """Returns the index in which an entry published at `published` is placed."""
        del published
        if self._index is not None and self._behind is not None:
            members = await transaction.entries.members_since(self._behind, MOST_FOLLOWED)
            if len(members) == MOST_FOLLOWED or not self._index.follow(members):
                self._index = None
        self._behind = None
        if self._index is None:
            members = await transaction.entries.members(now - self._settings.window)
            self._index = await asyncio.to_thread(StoryIndex, self._settings, members)
        return self._index


async def _placed(index: StoryIndex, item: Item, untold: Untold, owned: OwnedStories) -> Placement:
    """Returns the place of an entry. Where that is in doubt, what the story tells decides, and the story is owned."""
    with one_blas_thread():
        placement = index.place(item)
    if placement.doubtful_id is None:
        return placement
    await owned.own([placement.doubtful_id])
    return await _decide_by_claims(owned.facts, placement, untold)


def _with_origins(
    index: StoryIndex, untold: Untold, fingerprint: Fingerprint, regrouped: Sequence[Regrouped]
) -> Untold:
    """Returns an entry that was added to the index with its origin, and what it shows of those of its story."""
    members = index.members_of(index.story_of(untold.entry_id))
    untold = replace(untold, origin=origin_of(fingerprint, untold.publisher, members))
    if untold.first_origin is None and not regrouped:
        return untold
    arrived = {untold.entry_id, *(moved for change in regrouped for moved in change.nodes)}
    return replace(untold, revision=revision_of(members, arrived))


def _untold(entry_id: int, publisher: str, analysed: AnalysedEntry, now: datetime) -> Untold:
    """Returns the entry with its claims after the verbatim gate, before it has a place."""
    matched, analysis = analysed.matched, analysed.analysis
    return Untold(
        entry_id=entry_id,
        publisher=publisher,
        title=matched.entry.title,
        link=matched.entry.link,
        published=matched.published,
        language=matched.article.language,
        claims=tuple(passed(claim, matched.article.text, entry_id) for claim in analysis.claims),
        vectors=analysis.claim_vectors,
        first_origin=None,
        origin=publisher,
        revision=None,
        replaces=matched.replaces,
        now=now,
        corrected=corrected_values(matched.entry.title, matched.article.text),
    )


async def _decide_by_claims(facts: FactCache, placement: Placement, untold: Untold) -> Placement:
    """Returns a placement in the doubtful story if a claim of the entry's head repeats or denies one of its facts.

    Only the head counts: what an article says further down is background, and often another story.
    """
    assert placement.doubtful_id is not None, "only a doubtful placement is decided by claims"
    end = len(untold.title) + HEAD_CHARACTERS
    head = [claim for claim in incoming_claims(untold) if claim.claim.start < end]
    if not head or not speaks_of(await facts.of_story(placement.doubtful_id), head):
        return placement
    reasons = (*placement.reasons, "but its first lines repeat or deny what that story tells")
    return replace(
        placement, story_id=placement.doubtful_id, reasons=reasons, links=placement.doubtful_links or placement.links
    )
