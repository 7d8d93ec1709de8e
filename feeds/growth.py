"""The stories as they grow: takes an analysed entry inside a transaction, gives its story and what is new in it.

Keeps the story index of the window between transactions; after one that failed it is forgotten and read anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog

from feeds.group import (
    IncomingClaim,
    Item,
    MergeResult,
    Placement,
    StoryIndex,
    StorySettings,
    link,
    merge_claims,
    origin_of,
    speaks_of,
    withdraw,
)
from feeds.ports import StoredEntry, StoryMember, Transaction
from feeds.settling import settle_origins
from feeds.story_facts import StoryFacts
from feeds.types import Analysis, Article, Change, ChangeKind, Entry, Feed, Story, TopicMatch
from feeds.verbatim import checked_claim

log = structlog.get_logger(__name__)

# A matching title whose text gave no fact: worth a look, never breaking.
BARE_HEADLINE: Final = 0.45
# Characters under the title that tell what an article is about: its teaser or first paragraph.
HEAD: Final = 300


@dataclass(frozen=True, slots=True)
class Matched:
    """A new entry that is on a topic, on its way through the stages."""

    entry: Entry
    article: Article
    matches: tuple[TopicMatch, ...]
    published: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """The same after its article was read."""

    matched: Matched
    analysis: Analysis


class Stories:
    """The story index, and the rows that it changes. One transaction at a time."""

    def __init__(self, settings: StorySettings) -> None:
        self._settings = settings
        self._index: StoryIndex | None = None

    def forget(self) -> None:
        """The last transaction was rolled back: what the index holds was never stored."""
        self._index = None

    async def take_back(
        self, transaction: Transaction, story_facts: StoryFacts, entry_id: int
    ) -> tuple[int, Sequence[Change]] | None:
        """A known entry that its publisher withdrew: its claims are withdrawn too.

        Returns:
            Its story with what that changes, None if there is nothing to withdraw. A story may be touched without a
            change worth telling: another source carries the fact, but the alert strikes a line through.
        """
        stored = await transaction.entries.get(entry_id)
        if stored.is_withdrawn or stored.story_id is None:
            return None
        await transaction.entries.withdraw(entry_id)
        story = await transaction.stories.get(stored.story_id)
        result = withdraw(await story_facts.of_story(story.id), entry_id)
        await story_facts.save(result.facts)
        log.info("entry.withdrawn", entry=entry_id, title=stored.entry.title)
        return story.id, result.changes

    async def take(  # noqa: PLR0913, PLR0917 - one entry on its way, with all that is known of it
        self,
        transaction: Transaction,
        story_facts: StoryFacts,
        feed: Feed,
        entry_id: int,
        read: Read,
        now: datetime,
    ) -> tuple[Story, list[Change]]:
        """Puts a stored entry into its story, with its facts; gives the story and what is new in it."""
        matched, analysis = read.matched, read.analysis
        index = await self._loaded(transaction, now)
        publisher = publisher_of(feed)
        language = matched.article.language
        item = Item(entry_id, publisher, language, matched.published, analysis.fingerprint)
        placement = index.place(item)
        incoming = _incoming(entry_id, publisher, matched, analysis)
        if placement.doubtful_id is not None:
            placement = await _second_look(story_facts, placement, matched, incoming)
        if placement.story_id is None:
            origin = origin_of(analysis.fingerprint, publisher, ())
            story = await transaction.stories.add(_first_of(matched, publisher, origin))
        else:
            story = await transaction.stories.get(placement.story_id)
        met: list[Change] = []
        arrived = {entry_id}
        for absorbed in placement.merged:
            arrived |= {member.entry_id for member in index.members_of(absorbed)}
            index.merge(story.id, absorbed)
            met += await _unite(transaction, story_facts, story.id, absorbed)
            story = await transaction.stories.get(story.id)
        index.add(item, story.id)
        members = index.members_of(story.id)
        origin = origin_of(analysis.fingerprint, publisher, members)
        await transaction.entries.attach(
            StoryMember(entry_id, story.id, publisher, language, matched.published, analysis.fingerprint)
        )
        if placement.story_id is not None:
            story = _with(story, matched, publisher, origin)
            await transaction.stories.save(story)
            story = await settle_origins(transaction, story_facts, story, members, arrived)
        incoming = [replace(told, origin=origin) for told in incoming]
        changes = [*met, *await _merge(story_facts, story, incoming, now)]
        await self._split(transaction, story_facts, story)
        if placement.story_id is None and not changes:
            changes = [Change(ChangeKind.FIRST_SIGHT, story.id, BARE_HEADLINE, reason="a new story, told in its title")]
        return story, changes

    async def _split(self, transaction: Transaction, story_facts: StoryFacts, story: Story) -> None:
        """Entries that have become another event leave with the facts that they alone tell."""
        assert self._index is not None, "an entry was just placed"
        split = self._index.drifted(story.id)
        if split is None:
            return
        moved = [await transaction.entries.get(entry_id) for entry_id in split.entry_ids]
        ids = set(split.entry_ids)
        facts = await story_facts.of_story(story.id)
        leaving = [fact for fact in facts if all(source.entry_id in ids for source in fact.sources)]
        origins = {source.entry_id: source.origin for fact in facts for source in fact.sources}
        new = await transaction.stories.add(_of_entries(moved, origins))
        self._index.move(split.entry_ids, new.id)
        await transaction.entries.move(split.entry_ids, new.id)
        await story_facts.save([replace(fact, story_id=new.id) for fact in leaving])
        staying = {m.publisher for m in self._index.members_of(story.id)}
        gone = {entry.publisher for entry in moved} - staying
        rest = replace(
            story,
            entry_count=story.entry_count - len(moved),
            publishers=tuple(name for name in story.publishers if name not in gone),
            origins=tuple(name for name in story.origins if name not in gone),
        )
        await transaction.stories.save(rest)
        log.info("story.split", story=story.id, new=new.id, entries=len(moved), facts=len(leaving))

    async def _loaded(self, transaction: Transaction, now: datetime) -> StoryIndex:
        if self._index is None:
            members = await transaction.entries.members(now - self._settings.window)
            self._index = await asyncio.to_thread(StoryIndex, self._settings, members)
        return self._index


async def _merge(
    story_facts: StoryFacts, story: Story, incoming: Sequence[IncomingClaim], now: datetime
) -> list[Change]:
    facts = await story_facts.of_story(story.id)
    # Every claim is compared with every fact of the story: in a thread, so that the event loop goes on meanwhile.
    return await _saved(story_facts, await asyncio.to_thread(merge_claims, story.id, facts, incoming, now))


async def _unite(transaction: Transaction, story_facts: StoryFacts, story_id: int, absorbed_id: int) -> list[Change]:
    """Two stories are one from now on; gives what the facts of the one change in the other."""
    facts, absorbed = await story_facts.of_story(story_id), await story_facts.of_story(absorbed_id)
    met = await asyncio.to_thread(link, facts, absorbed)
    await transaction.stories.merge(story_id, absorbed_id)
    story_facts.merge(story_id, absorbed_id)
    changed = tuple(replace(fact, story_id=story_id) for fact in met.facts)
    changes = tuple(replace(change, story_id=story_id) for change in met.changes)
    return await _saved(story_facts, MergeResult(changed, changes))


async def _saved(story_facts: StoryFacts, result: MergeResult) -> list[Change]:
    """Stores the facts; gives the changes with the facts as stored."""
    saved = await story_facts.save(result.facts)
    stored = {fact.id: kept for fact, kept in zip(result.facts, saved, strict=True)}
    return [
        replace(
            change,
            fact=stored.get(change.fact.id, change.fact) if change.fact else None,
            previous=stored.get(change.previous.id, change.previous) if change.previous else None,
        )
        for change in result.changes
    ]


async def _second_look(
    story_facts: StoryFacts, placement: Placement, matched: Matched, incoming: Sequence[IncomingClaim]
) -> Placement:
    """Joins the doubtful story where the entry's head repeats or denies what that story tells.

    Only the head: what an article says further down is background, and often another story.
    """
    assert placement.doubtful_id is not None, "asked for a placement that is in doubt"
    end = len(matched.entry.title) + HEAD
    head = [told for told in incoming if told.claim.start < end]
    if not head or not speaks_of(await story_facts.of_story(placement.doubtful_id), head):
        return placement
    reasons = (*placement.reasons, "but its first lines repeat or deny what that story tells")
    return replace(placement, story_id=placement.doubtful_id, reasons=reasons)


def _incoming(entry_id: int, publisher: str, matched: Matched, analysis: Analysis) -> list[IncomingClaim]:
    """The entry's claims as the gate lets them through; the publisher stands for the origin until that is known."""
    return [
        IncomingClaim(
            checked_claim(claim, matched.article.text), vector, entry_id, publisher, publisher, matched.entry.title,
            matched.entry.link, matched.published, matched.article.language,
        )
        for claim, vector in zip(analysis.claims, analysis.claim_vectors, strict=True)
    ]  # fmt: skip


def publisher_of(feed: Feed) -> str:
    """Who counts as one voice for the feed's entries."""
    return feed.publisher or feed.title or feed.url


def _first_of(matched: Matched, publisher: str, origin: str) -> Story:
    return Story(
        id=0,
        title=matched.entry.title,
        language=matched.article.language,
        first_seen=matched.published,
        last_seen=matched.published,
        topics=tuple(match.slug for match in matched.matches),
        entry_count=1,
        publishers=(publisher,),
        origins=(origin,),
    )


def _of_entries(entries: Sequence[StoredEntry], origins: Mapping[int, str]) -> Story:
    """The new story that entries make."""
    ordered = sorted(entries, key=lambda entry: (entry.published, entry.id))
    return Story(
        id=0,
        title=ordered[0].entry.title,
        language=ordered[0].language,
        first_seen=ordered[0].published,
        last_seen=ordered[-1].published,
        topics=tuple(sorted({match.slug for entry in ordered for match in entry.matches})),
        entry_count=len(ordered),
        publishers=tuple(dict.fromkeys(entry.publisher for entry in ordered)),
        origins=tuple(dict.fromkeys(origins.get(entry.id, entry.publisher) for entry in ordered)),
    )


def _with(story: Story, matched: Matched, publisher: str, origin: str) -> Story:
    return replace(
        story,
        first_seen=min(story.first_seen, matched.published),
        last_seen=max(story.last_seen, matched.published),
        topics=tuple(sorted({*story.topics, *(match.slug for match in matched.matches)})),
        entry_count=story.entry_count + 1,
        publishers=tuple(dict.fromkeys((*story.publishers, publisher))),
        origins=tuple(dict.fromkeys((*story.origins, origin))),
    )
