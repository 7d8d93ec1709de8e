"""POLL, the order of the stages: takes the entries of a feed, stores the new ones and what they change.

Only this module knows that match comes before extract and extract before group. Pages and models are slow, so they run
before a transaction opens; inside are only the story index, the merging of claims, and rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from feeds.article import Pages, PageTexts
from feeds.group import StorySettings
from feeds.match import Matcher
from feeds.polling.archiving import archived_texts
from feeds.polling.batches import Batches
from feeds.polling.chunks import chunks_of
from feeds.polling.matching import (
    datable_entries,
    match_entries,
    new_entries,
    new_entry,
    usable_topics,
    with_new_walls,
    with_page_texts,
    with_walls,
)
from feeds.polling.versions import MOST_VERSIONS, changed_entries, is_material, version_of, with_previous
from feeds.polling.writing import ChunkWriter, PlainPoll, PollEnd
from feeds.ports import (
    Analyst,
    ChangeListener,
    FactStore,
    Handover,
    KnownEntries,
    PolledEntries,
    StoredEntry,
    Transaction,
)
from feeds.stories import AnalysedEntry, MatchedEntry, is_withdrawal_notice
from feeds.types import Analysis, ArchivedText, Entry, Feed, FeedState, Topic


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """How stories are formed, and how old an entry may be.

    Attributes:
        stories: settings of the story index.
        keep: entries older than this when first seen are not stored, since retention would delete them again.
        archive: how long the texts of all entries are kept, on a topic or not; zero if they are not.
    """

    stories: StorySettings = field(default_factory=StorySettings)
    keep: timedelta = timedelta(days=365)
    archive: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What one poll of a feed stored.

    Attributes:
        new_count: entries that were new.
        matched_count: of them, those on a topic.
        unread_count: of these, those whose article could not be analysed.
        change_count: changes in stories.
        published: when the entries that are new on a topic were published, by topic.
    """

    new_count: int = 0
    matched_count: int = 0
    unread_count: int = 0
    change_count: int = 0
    published: Mapping[str, Sequence[datetime]] = field(default_factory=dict)


T = TypeVar("T", bound=Transaction)

# Entries of all feeds that are looked up by one query, and that one transaction stores: their work in Python blocks the
# event loop for some 20 ms.
MOST_LOOKED_UP: Final = 500
MOST_PLAIN: Final = 250
_NO_PAGES: Final = PageTexts({}, {}, 0)


class Pipeline(Generic[T]):
    """Runs the stages for feeds. Several feeds may be analysed at once, but they are stored one chunk after another."""

    def __init__(  # noqa: PLR0913 - the parts that it connects
        self,
        *,
        store: FactStore[T],
        pages: Pages,
        analyst: Analyst,
        listener: ChangeListener[T],
        settings: PipelineSettings,
        handover: Handover[T] | None = None,
        is_shared: bool = False,
    ) -> None:
        """
        Args:
            store: holds feeds and facts.
            pages: fetches the pages of entries that have only a teaser.
            analyst: finds claims.
            listener: is told of changes.
            settings: of stories, and how old an entry may be.
            handover: takes polls that bring something for a story; None if they are analysed and stored here.
            is_shared: True if other processes write stories too.
        """
        self._handover = handover
        self._store = store
        self._pages = pages
        self._analyst = analyst
        self._settings = settings
        self._writer = ChunkWriter(store, listener, settings.stories, is_shared=is_shared)
        self._lookups = Batches(self._look_up, lambda item: len(item[1]), MOST_LOOKED_UP)
        self._plain = Batches(self._writer.write_plain, PlainPoll.size, MOST_PLAIN)
        self._topics: tuple[Topic, ...] = ()
        self._matcher = Matcher(())

    @property
    def writer(self) -> ChunkWriter[T]:
        """Stores what polls bring; whoever else stores entries has to take turns with it."""
        return self._writer

    async def ingest(
        self, feed: Feed, entries: Sequence[Entry], state: FeedState | None, now: datetime, *, is_whole: bool = True
    ) -> IngestResult:
        """Stores what is new among `entries`, and then `state`; or hands them over, and stores `state`.

        Args:
            feed: with its state before this poll.
            entries: all that it lists.
            state: the state after this poll; None if it is stored already.
            now: aware UTC.
            is_whole: False if the feed broke off, so that entries it does not list may still exist.

        Raises:
            StorageError: some of it may be stored, `state` is not; polling again stores the rest.
            WorkerNotStartedError: nothing was stored, since the articles could not be analysed.
            Exception: a bug that one entry or more show; all others are stored, `state` is not.
        """
        known = await self._lookups.submit((feed.url, entries))
        new = new_entries(entries, known, now - self._settings.keep, now)
        changed = await self._changed(entries, known, now)
        versions = [version_of(entry, now) for entry, _ in changed]
        datable = [*datable_entries(feed, entries, new), *versions]
        matched, archived = await self._match(feed, datable, now)
        withdrawn = [known.ids[e.id] for e in entries if e.id in known.ids and is_withdrawal_notice(e.title)]
        if self._handover is not None and state is not None and (matched or withdrawn):
            polled = PolledEntries(feed.url, tuple(entries), now, is_whole, feed.state.last_success_at is None)
            state = replace(state, warnings=with_walls(state.warnings, feed.state.warnings, _NO_PAGES))
            await self._writer.hand_over(feed, state, polled, self._handover)
            return IngestResult(len(new), len(matched), published=_published(matched))
        matched, pages = await self._with_pages(feed, matched)
        previous = {version.id: stored for version, (_, stored) in zip(versions, changed, strict=True)}
        matched = [
            with_previous(item, previous[item.entry.id]) if item.entry.id in previous else item for item in matched
        ]
        if state is not None:
            state = replace(state, warnings=with_walls(state.warnings, feed.state.warnings, pages))
        else:
            await self._note_walls(feed, pages)
        analyses = await self._analyst.analyse([item.article for item in matched]) if matched else []
        analysed = [
            AnalysedEntry(item, analysis, archived.get(item.entry.id))
            for item, analysis in zip(matched, analyses, strict=True)
            if isinstance(analysis, Analysis)
        ]
        analysed_ids = {item.matched.entry.id for item in analysed}
        by_id = {item.entry.id: item for item in matched}
        without_story = [
            new_entry(feed, e, by_id.get(e.id), now, archived.get(e.id)) for e in new if e.id not in analysed_ids
        ]
        end = PollEnd(known, withdrawn, state, is_whole)
        if analysed or withdrawn:
            chunks = await asyncio.to_thread(chunks_of, analysed, without_story, self._settings.stories)
            changes = await self._writer.write(feed, chunks, end, now)
        else:
            changes = await self._plain.submit(PlainPoll(feed, without_story, end, now))
        unread = sum(not isinstance(analysis, Analysis) or analysis.error is not None for analysis in analyses)
        first_seen = [item for item in matched if item.entry.id not in previous]
        return IngestResult(len(new), len(first_seen), unread, changes, _published(first_seen))

    async def resume(self, feed: Feed, polled: PolledEntries) -> IngestResult:
        """Stores what is new in a poll that was handed over. Raises as `ingest`.

        Args:
            feed: as it is now.
            polled: what it listed then.
        """
        if polled.is_first:
            feed = replace(feed, state=replace(feed.state, last_success_at=None))
        return await self.ingest(feed, polled.entries, None, polled.now, is_whole=polled.is_whole)

    async def _note_walls(self, feed: Feed, pages: PageTexts) -> None:
        """Stores which pages were no articles with the feed, whose state was stored before they were read."""
        warnings = with_new_walls(feed.state.warnings, pages)
        if warnings != feed.state.warnings:
            async with self._store.transaction() as transaction:
                await transaction.feeds.save_warnings(feed.url, warnings)

    def _archive_since(self, now: datetime) -> datetime | None:
        return now - self._settings.archive if self._settings.archive else None

    async def _changed(
        self, entries: Sequence[Entry], known: KnownEntries, now: datetime
    ) -> list[tuple[Entry, StoredEntry]]:
        """Returns the known entries that tell something else than before, each with what is stored of it."""
        changed: list[tuple[Entry, StoredEntry]] = []
        if not (candidates := changed_entries(entries, known, now)):
            return changed
        async with self._store.reading() as reading:
            for entry_id, entry in candidates:
                stored = await reading.entries.get(entry_id)
                if is_material(entry, stored) and await reading.entries.text_count(entry_id) < MOST_VERSIONS:
                    changed.append((entry, stored))
        return changed

    async def _look_up(self, listed: Sequence[tuple[str, Sequence[Entry]]]) -> list[KnownEntries | Exception]:
        """Returns for each feed the entries that are stored already; updates the matcher if the topics have changed."""
        async with self._store.reading() as reading:
            known = await reading.entries.known_of_feeds(dict(listed))
            topics = tuple(await reading.topics.every())
        if topics != self._topics:
            self._matcher = await asyncio.to_thread(lambda: Matcher(usable_topics(topics)))  # 10,000 take seconds
            self._topics = topics
        return [known[url] for url, _ in listed]

    async def _match(
        self, feed: Feed, entries: Sequence[Entry], now: datetime
    ) -> tuple[list[MatchedEntry], dict[str, ArchivedText]]:
        """Returns the entries on a topic, and texts to archive."""
        matcher, since = self._matcher, self._archive_since(now)
        if not entries:
            return [], {}
        return await asyncio.to_thread(
            lambda: (match_entries(matcher, feed, entries, now), archived_texts(entries, since, now))
        )

    async def _with_pages(self, feed: Feed, matched: list[MatchedEntry]) -> tuple[list[MatchedEntry], PageTexts]:
        """Returns the entries with their page's text if they have only a teaser."""
        matcher = self._matcher
        pages = await self._pages.texts([item.entry for item in matched]) if matched else _NO_PAGES
        if pages.texts:
            matched = await asyncio.to_thread(with_page_texts, matcher, feed, matched, pages.texts)
        return matched, pages


def _published(matched: Iterable[MatchedEntry]) -> dict[str, list[datetime]]:
    """Returns when entries were published, by topic."""
    published: dict[str, list[datetime]] = {}
    for item in matched:
        for match in item.matches:
            published.setdefault(match.slug, []).append(item.published)
    return published
