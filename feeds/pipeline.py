"""The order of the stages. Takes a parsed feed, stores what is new in it and what that changes: one transaction a feed.

Only this module knows that match comes before extract and extract before group. Heavy work (pages, models) is done
before the transaction opens; inside stand only the story index, the merging of claims, and rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from feeds.article import article_text, compose_article, needs_page
from feeds.errors import FeedError
from feeds.group import IncomingClaim, Item, StoryIndex, StorySettings, merge_claims, origin_of
from feeds.language import detect_language
from feeds.match import Matcher
from feeds.ports import Analyst, FactStore, Fetcher, News, Transaction
from feeds.types import Analysis, Article, Change, ChangeKind, Entry, Feed, FeedState, Story, Topic, TopicMatch

log = structlog.get_logger(__name__)

# A matching title whose text gave no fact: worth a look, never breaking.
BARE_HEADLINE: Final = 0.45


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """`page_concurrency` pages are fetched at once; entries dated ahead of now are taken as of now.

    Attributes:
        keep: what is older than this when it is first seen is not taken in, for the sweep would only remove it again.
    """

    stories: StorySettings = field(default_factory=StorySettings)
    page_concurrency: int = 4
    keep: timedelta = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one feed gave: entries that were new, entries on a topic, changes in stories."""

    new_count: int = 0
    matched_count: int = 0
    change_count: int = 0


@dataclass(frozen=True, slots=True)
class _Matched:
    """A new entry that is on a topic, on its way through the stages."""

    entry: Entry
    article: Article
    matches: tuple[TopicMatch, ...]
    published: datetime


class Pipeline:
    """Runs the stages for one feed at a time; feeds may be fetched side by side, but they are stored one by one."""

    def __init__(
        self, *, store: FactStore, fetcher: Fetcher, analyst: Analyst, news: News, settings: PipelineSettings
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._analyst = analyst
        self._news = news
        self._settings = settings
        self._pages = asyncio.Semaphore(settings.page_concurrency)
        self._storing = asyncio.Lock()
        self._index: StoryIndex | None = None
        self._topics: tuple[Topic, ...] = ()
        self._matcher = Matcher(())

    async def ingest(self, feed: Feed, entries: Sequence[Entry], state: FeedState, now: datetime) -> Ingested:
        """Stores what is new among `entries` with `state`, all or nothing.

        Raises:
            StorageError: nothing was stored; the same poll again is harmless.
        """
        async with self._store.reading() as read:
            known = await read.entries.known(feed.url, entries)
            self._learn(tuple(await read.topics.all()))
        oldest = now - self._settings.keep
        fresh = _once(e for e in entries if e.id not in known and _published(e, now) >= oldest)
        matched = [item for item in await asyncio.gather(*(self._match(feed, e, now) for e in fresh)) if item]
        analyses = await self._analyst.analyse([item.article for item in matched]) if matched else []
        ready = {item.entry.id: (item, analysis) for item, analysis in zip(matched, analyses, strict=True)}
        async with self._storing:
            try:
                async with self._store.transaction() as transaction:
                    for entry in entries:
                        if entry.id in known:
                            await transaction.entries.add_legs(known[entry.id], entry)
                    changes = await self._store_new(transaction, feed, fresh, ready, now)
                    await transaction.feeds.save_state(feed.url, state)
            except BaseException:
                self._index = None  # it holds what the rolled-back rows said; the next feed reads it anew
                raise
        self._news.committed()
        return Ingested(len(fresh), len(matched), changes)

    def _learn(self, topics: tuple[Topic, ...]) -> None:
        if topics != self._topics:
            self._topics, self._matcher = topics, Matcher(topics)

    async def _match(self, feed: Feed, entry: Entry, now: datetime) -> _Matched | None:
        article = compose_article(entry, None)
        language = entry.language or feed.language or detect_language(article.text, None)
        matches = self._matcher.match(article.text, language)
        if not matches:
            return None
        if needs_page(entry):
            article = await self._with_page(entry, article)
            matches = self._matcher.match(article.text, language) or matches
        published = _published(entry, now)
        return _Matched(entry, replace(article, language=language, published=published), matches, published)

    async def _with_page(self, entry: Entry, teaser: Article) -> Article:
        if entry.link is None:
            return teaser
        try:
            async with self._pages:
                page = await self._fetcher.fetch_page(entry.link)
            body = await asyncio.to_thread(article_text, page.body, page.url)
        except FeedError as error:
            log.info("article.teaser_only", entry=entry.id, reason=error.reason)
            return teaser
        # A page that gives less than the teaser is a login wall or a consent form.
        return compose_article(entry, body) if len(body) > len(entry.summary) else teaser

    async def _store_new(
        self,
        transaction: Transaction,
        feed: Feed,
        fresh: Sequence[Entry],
        ready: dict[str, tuple[_Matched, Analysis]],
        now: datetime,
    ) -> int:
        """Oldest first, so that a story grows in the order in which it happened. Gives the number of changes."""
        touched: dict[int, list[Change]] = {}
        for entry in sorted(fresh, key=lambda e: (_published(e, now), e.id)):
            matched, analysis = ready.get(entry.id, (None, None))
            entry_id = await transaction.entries.add(
                feed,
                entry,
                text=matched.article.text if matched else "",
                language=matched.article.language if matched else entry.language or feed.language,
                matches=matched.matches if matched else (),
                published=_published(entry, now),
                seen_at=now,
            )
            if matched is not None and analysis is not None:
                story, changes = await self._group(transaction, feed, entry_id, matched, analysis, now)
                touched.setdefault(story.id, []).extend(changes)
        await self._tell(transaction, touched, now)
        return sum(map(len, touched.values()))

    async def _tell(self, transaction: Transaction, touched: dict[int, list[Change]], now: datetime) -> None:
        """Each story once, also where two of them became one on the way."""
        by_story: dict[int, tuple[Story, list[Change]]] = {}
        for story_id, changes in touched.items():
            story = await transaction.stories.get(story_id)
            by_story.setdefault(story.id, (story, []))[1].extend(changes)
        for story, changes in by_story.values():
            facts = await transaction.facts.of_story(story.id)
            await self._news.on_changes(transaction, story, facts, changes, now)

    async def _group(  # noqa: PLR0913, PLR0917 - one entry on its way, with all that is known of it
        self, transaction: Transaction, feed: Feed, entry_id: int, matched: _Matched, analysis: Analysis, now: datetime
    ) -> tuple[Story, list[Change]]:
        index = await self._loaded(transaction, now)
        publisher = publisher_of(feed)
        language = matched.article.language
        item = Item(entry_id, publisher, language, matched.published, analysis.fingerprint)
        placement = index.place(item)
        if placement.story_id is None:
            origin = origin_of(analysis.fingerprint, publisher, ())
            story = await transaction.stories.add(_first_of(matched, publisher, origin))
        else:
            story = await transaction.stories.get(placement.story_id)
        for absorbed in placement.merged:
            index.merge(story.id, absorbed)
            await transaction.stories.merge(story.id, absorbed)
            story = await transaction.stories.get(story.id)
        origin = origin_of(analysis.fingerprint, publisher, index.members_of(story.id))
        index.add(item, story.id)
        await transaction.entries.attach(entry_id, story.id, analysis.fingerprint)
        if placement.story_id is not None:
            story = _with(story, matched, publisher, origin)
            await transaction.stories.save(story)
        incoming = [
            IncomingClaim(
                claim, vector, entry_id, publisher, origin, matched.entry.title, matched.entry.link,
                matched.published, language,
            )
            for claim, vector in zip(analysis.claims, analysis.claim_vectors, strict=True)
        ]  # fmt: skip
        changes = await self._merge(transaction, story, incoming, now)
        if placement.story_id is None and not changes:
            changes = [Change(ChangeKind.FIRST_SIGHT, story.id, BARE_HEADLINE, reason="a new story, told in its title")]
        return story, changes

    async def _merge(
        self, transaction: Transaction, story: Story, incoming: Sequence[IncomingClaim], now: datetime
    ) -> list[Change]:
        result = merge_claims(story.id, await transaction.facts.of_story(story.id), incoming, now)
        saved = await transaction.facts.save(result.facts)
        stored = {fact.id: kept for fact, kept in zip(result.facts, saved, strict=True)}
        return [
            replace(
                change,
                fact=stored.get(change.fact.id, change.fact) if change.fact else None,
                previous=stored.get(change.previous.id, change.previous) if change.previous else None,
            )
            for change in result.changes
        ]

    async def _loaded(self, transaction: Transaction, now: datetime) -> StoryIndex:
        if self._index is None:
            since = now - self._settings.stories.window
            self._index = StoryIndex(self._settings.stories, await transaction.entries.members(since))
        return self._index


def publisher_of(feed: Feed) -> str:
    """Who counts as one voice for the feed's entries."""
    return feed.publisher or feed.title or feed.url


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


def _first_of(matched: _Matched, publisher: str, origin: str) -> Story:
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


def _with(story: Story, matched: _Matched, publisher: str, origin: str) -> Story:
    return replace(
        story,
        first_seen=min(story.first_seen, matched.published),
        last_seen=max(story.last_seen, matched.published),
        topics=tuple(sorted({*story.topics, *(match.slug for match in matched.matches)})),
        entry_count=story.entry_count + 1,
        publishers=tuple(dict.fromkeys((*story.publishers, publisher))),
        origins=tuple(dict.fromkeys((*story.origins, origin))),
    )
