"""The order of the stages. Takes a parsed feed, stores what is new in it and what that changes.

Only this module knows that match comes before extract and extract before group. Heavy work (pages, models) is done
before a transaction opens; inside stand only the story index, the merging of claims, and rows.

A poll is stored in several small transactions, so that nobody waits long for the database. Each holds entries with all
that they change and the messages that tell it; the last one also holds the feed's state. After a crash in between the
feed is polled again, and the entries that were stored are known by their names.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import structlog

from feeds.article import compose_article
from feeds.chunks import Chunk, chunks_of
from feeds.errors import StorageError
from feeds.group import StorySettings
from feeds.growth import Matched, Read, Stories
from feeds.language import detect_language
from feeds.match import Matcher
from feeds.pages import Pages
from feeds.ports import Analyst, FactStore, KnownEntries, NewEntry, News, Transaction
from feeds.story_facts import StoryFacts
from feeds.types import Analysis, Change, Entry, Feed, FeedState, Story, Topic
from feeds.withdrawal import says_withdrawn

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """How stories are formed, and how old an entry may be. Entries dated ahead of now are taken as of now.

    Attributes:
        keep: what is older than this when it is first seen is not taken in, for the sweep would only remove it again.
    """

    stories: StorySettings = field(default_factory=StorySettings)
    keep: timedelta = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one feed gave.

    Attributes:
        new_count: entries that were new.
        matched_count: of them, those on a topic.
        unread_count: of these, those whose article could not be read.
        change_count: changes in stories.
    """

    new_count: int = 0
    matched_count: int = 0
    unread_count: int = 0
    change_count: int = 0


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of a feed's entries before anything is stored."""

    known: KnownEntries
    fresh: Sequence[Entry]
    withdrawn: Sequence[int]


@dataclass(frozen=True, slots=True)
class _End:
    """What the last transaction of a poll stores beside its chunk. `state` is None if an entry could not be stored."""

    seen: _Seen
    state: FeedState | None
    is_whole: bool


T = TypeVar("T", bound=Transaction)


class Pipeline(Generic[T]):
    """Runs the stages for feeds. They may be read side by side, but they are stored one chunk after another."""

    def __init__(
        self, *, store: FactStore[T], pages: Pages, analyst: Analyst, news: News[T], settings: PipelineSettings
    ) -> None:
        self._store = store
        self._pages = pages
        self._analyst = analyst
        self._news = news
        self._settings = settings
        self._storing = asyncio.Lock()
        self._stories = Stories(settings.stories)
        self._topics: tuple[Topic, ...] = ()
        self._matcher = Matcher(())

    async def ingest(
        self, feed: Feed, entries: Sequence[Entry], state: FeedState, now: datetime, *, is_whole: bool = True
    ) -> Ingested:
        """Stores what is new among `entries`, and then `state`.

        Args:
            feed: with its state before this poll.
            entries: all that it lists.
            state: the state after this poll.
            now: aware UTC.
            is_whole: False where the feed broke off, so that what is missing in it may still be listed.

        Raises:
            StorageError: some of it may be stored, `state` is not; the same poll again does the rest.
            WorkerNotStartedError: nothing was stored, for the articles could not be read.
            Exception: a bug, on one entry or more; all others are stored, `state` is not.
        """
        seen = await self._look_up(feed, entries, now)
        found = await self._matched(feed, _datable(feed, entries, seen.fresh), now)
        analyses = await self._analyst.analyse([item.article for item in found]) if found else []
        read = [Read(item, made) for item, made in zip(found, analyses, strict=True) if isinstance(made, Analysis)]
        apart = {one.matched.entry.id for one in read}
        on_topic = {item.entry.id: item for item in found}
        plain = [_new(feed, e, on_topic.get(e.id), now) for e in seen.fresh if e.id not in apart]
        chunks = await asyncio.to_thread(chunks_of, read, plain, self._settings.stories)
        changes = await self._store_chunks(feed, chunks, _End(seen, state, is_whole), now)
        unread = sum(not isinstance(made, Analysis) or made.error is not None for made in analyses)
        return Ingested(len(seen.fresh), len(found), unread, changes)

    async def _look_up(self, feed: Feed, entries: Sequence[Entry], now: datetime) -> _Seen:
        async with self._store.reading() as reading:
            known = await reading.entries.known(feed.url, entries)
            topics = tuple(await reading.topics.all())
        if topics != self._topics:
            self._topics, self._matcher = topics, Matcher(topics)
        oldest = now - self._settings.keep
        fresh = _once(e for e in entries if e.id not in known.ids and _published(e, now) >= oldest)
        withdrawn = [known.ids[e.id] for e in entries if e.id in known.ids and says_withdrawn(e.title)]
        return _Seen(known, fresh, withdrawn)

    async def _matched(self, feed: Feed, datable: Sequence[Entry], now: datetime) -> list[Matched]:
        """The entries that are on a topic, each with its page's text where it has only a teaser."""
        matcher = self._matcher
        found = await asyncio.to_thread(_match, matcher, feed, datable, now)
        texts = await self._pages.texts([item.entry for item in found]) if found else {}
        return await asyncio.to_thread(_with_texts, matcher, found, texts) if texts else found

    async def _store_chunks(self, feed: Feed, chunks: Sequence[Chunk], end: _End, now: datetime) -> int:
        changes = 0
        errors: list[Exception] = []
        for number, chunk in enumerate(chunks, 1):
            if errors:
                end = replace(end, state=None)
            try:
                changes += await self._store_chunk(feed, chunk, end if number == len(chunks) else None, now)
            except StorageError:
                raise
            except Exception as error:
                log.exception("poll.chunk_not_stored", feed=feed.url)
                errors.append(error)
                changes += await self._store_apart(feed, chunk, now)
        if errors:
            raise errors[0]
        return changes

    async def _store_apart(self, feed: Feed, chunk: Chunk, now: datetime) -> int:
        """After a bug: one entry at a time, so that only those are missing on which it shows."""
        parts = list(chunk.parts())
        changes = 0
        for part in parts if len(parts) > 1 else ():
            try:
                changes += await self._store_chunk(feed, part, None, now)
            except StorageError:
                raise
            except Exception as error:
                names = [one.matched.entry.id for one in part.read]
                log.warning("poll.entry_not_stored", feed=feed.url, entries=names, reason=type(error).__name__)
        return changes

    async def _store_chunk(self, feed: Feed, chunk: Chunk, end: _End | None, now: datetime) -> int:
        """One transaction. Gives the number of changes."""
        async with self._storing:
            try:
                async with self._store.transaction() as transaction:
                    story_facts = StoryFacts(transaction.facts)
                    touched = await self._store_new(transaction, story_facts, feed, chunk, now)
                    if end is not None:
                        await self._take_back(transaction, story_facts, end.seen.withdrawn, touched)
                    await self._tell(transaction, story_facts, touched, now)
                    if end is not None:
                        await self._store_end(transaction, feed, end, now)
            except BaseException:
                self._stories.forget()
                raise
        self._news.committed()
        return sum(map(len, touched.values()))

    async def _take_back(
        self,
        transaction: Transaction,
        story_facts: StoryFacts,
        withdrawn: Sequence[int],
        touched: dict[int, list[Change]],
    ) -> None:
        for entry_id in withdrawn:
            if back := await self._stories.take_back(transaction, story_facts, entry_id):
                touched.setdefault(back[0], []).extend(back[1])

    async def _store_end(self, transaction: T, feed: Feed, end: _End, now: datetime) -> None:
        known = end.seen.known
        await transaction.entries.add_legs(feed.url, known.new_legs)
        if end.is_whole:
            await transaction.entries.note_listed(feed.url, known.ids.values(), now)
        if end.state is not None:
            await transaction.feeds.save_state(feed.url, end.state)
            if feed.state.is_failure_told:
                await self._news.on_recovered(transaction, feed, now)

    async def _store_new(
        self, transaction: Transaction, story_facts: StoryFacts, feed: Feed, chunk: Chunk, now: datetime
    ) -> dict[int, list[Change]]:
        """Gives the changes by story."""
        touched: dict[int, list[Change]] = {}
        await transaction.entries.add(feed, chunk.plain, now)
        new = [_new(feed, one.matched.entry, one.matched, now) for one in chunk.read]
        for entry_id, one in zip(await transaction.entries.add(feed, new, now), chunk.read, strict=True):
            story, changes = await self._stories.take(transaction, story_facts, feed, entry_id, one, now)
            touched.setdefault(story.id, []).extend(changes)
        return touched

    async def _tell(
        self, transaction: T, story_facts: StoryFacts, touched: dict[int, list[Change]], now: datetime
    ) -> None:
        """Each story once, also where two of them became one on the way."""
        by_story: dict[int, tuple[Story, list[Change]]] = {}
        for story_id, changes in touched.items():
            story = await transaction.stories.get(story_id)
            by_story.setdefault(story.id, (story, []))[1].extend(changes)
        for story, changes in by_story.values():
            facts = await story_facts.of_story(story.id)
            await self._news.on_changes(transaction, story, facts, changes, now)


def _datable(feed: Feed, entries: Sequence[Entry], fresh: Sequence[Entry]) -> list[Entry]:
    """Those of the fresh entries that may be news: an entry with a wrong date may be of any age.

    A feed that dates no entry right is read by first sight, from its second poll on: what was not there before is new.
    """
    is_by_sight = feed.state.last_success_at is not None and all(entry.published is None for entry in entries)
    return [entry for entry in fresh if is_by_sight or not entry.has_wrong_date]


def _match(matcher: Matcher, feed: Feed, entries: Iterable[Entry], now: datetime) -> list[Matched]:
    """The entries that are on a topic, read by what the feed says of them; runs in a thread, off the event loop."""
    found = []
    for entry in entries:
        article = compose_article(entry, None)
        language = entry.language or feed.language or detect_language(article.text, None)
        if matches := matcher.match(article.text):
            published = _published(entry, now)
            found.append(Matched(entry, replace(article, language=language, published=published), matches, published))
    return found


def _with_texts(matcher: Matcher, found: Iterable[Matched], texts: Mapping[str, str]) -> list[Matched]:
    """The same, read by their pages where there is one; the words that match stand in that text then."""
    return [_with_text(matcher, item, texts[item.entry.id]) if item.entry.id in texts else item for item in found]


def _with_text(matcher: Matcher, item: Matched, text: str) -> Matched:
    language = item.article.language
    article = replace(compose_article(item.entry, text), language=language, published=item.published)
    return replace(item, article=article, matches=matcher.match(article.text) or item.matches)


def _new(feed: Feed, entry: Entry, matched: Matched | None, now: datetime) -> NewEntry:
    if matched is None:
        return NewEntry(entry, _published(entry, now), language=entry.language or feed.language)
    article = matched.article
    return NewEntry(entry, matched.published, article.text, article.language, matched.matches)


def _once(entries: Iterable[Entry]) -> list[Entry]:
    """Each entry under one of its names only: publishers list an item twice when they re-date it."""
    seen: set[str] = set()
    kept = []
    for entry in entries:
        names = {entry.id, *entry.legs}
        if not names & seen:
            kept.append(entry)
        seen |= names
    return kept


def _published(entry: Entry, now: datetime) -> datetime:
    """When it was published; now, for what has no date or one ahead of now."""
    return min(entry.published or now, now)
