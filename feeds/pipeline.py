"""The order of the stages. Takes a parsed feed, stores what is new in it and what that changes: one transaction a feed.

Only this module knows that match comes before extract and extract before group. Heavy work (pages, models) is done
before the transaction opens; inside stand only the story index, the merging of claims, and rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from feeds.article import article_text, compose_article, needs_page
from feeds.errors import FeedError
from feeds.group import StorySettings
from feeds.growth import Matched, Stories
from feeds.language import detect_language
from feeds.match import Matcher
from feeds.ports import Analyst, FactStore, Fetcher, News, Transaction
from feeds.types import Analysis, Article, Change, Entry, Feed, FeedState, Story, Topic

log = structlog.get_logger(__name__)


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
        self._stories = Stories(settings.stories)
        self._topics: tuple[Topic, ...] = ()
        self._matcher = Matcher(())

    async def ingest(
        self, feed: Feed, entries: Sequence[Entry], state: FeedState, now: datetime, *, is_whole: bool = True
    ) -> Ingested:
        """Stores what is new among `entries` with `state`, all or nothing.

        Args:
            feed: with its state before this poll.
            entries: all that it lists.
            state: the state after this poll.
            now: aware UTC.
            is_whole: False where the feed broke off, so that what is missing in it may still be listed.

        Raises:
            StorageError: nothing was stored; the same poll again is harmless.
        """
        async with self._store.reading() as read:
            known = await read.entries.known(feed.url, entries)
            self._learn(tuple(await read.topics.all()))
        oldest = now - self._settings.keep
        fresh = _once(e for e in entries if e.id not in known and _published(e, now) >= oldest)
        found = await asyncio.to_thread(_match, self._matcher, feed, _datable(feed, entries, fresh), now)
        matched = await asyncio.gather(*(self._whole(item) for item in found))
        analyses = await self._analyst.analyse([item.article for item in matched]) if matched else []
        ready = {item.entry.id: (item, analysis) for item, analysis in zip(matched, analyses, strict=True)}
        async with self._storing:
            try:
                async with self._store.transaction() as transaction:
                    touched = await self._store_new(transaction, feed, fresh, ready, now)
                    for entry in entries:
                        if entry.id not in known:
                            continue
                        if back := await self._stories.see_again(transaction, known[entry.id], entry):
                            touched.setdefault(back[0], []).extend(back[1])
                    await self._tell(transaction, touched, now)
                    changes = sum(map(len, touched.values()))
                    if is_whole:
                        await transaction.entries.note_listed(feed.url, known.values(), now)
                    await transaction.feeds.save_state(feed.url, state)
                    if feed.state.is_failure_told:
                        await self._news.on_recovered(transaction, feed, now)
            except BaseException:
                self._stories.forget()
                raise
        self._news.committed()
        return Ingested(len(fresh), len(matched), changes)

    def _learn(self, topics: tuple[Topic, ...]) -> None:
        if topics != self._topics:
            self._topics, self._matcher = topics, Matcher(topics)

    async def _whole(self, item: Matched) -> Matched:
        """The match with its page's text, where the entry has only a teaser."""
        if not needs_page(item.entry):
            return item
        article = await self._with_page(item.entry, item.article)
        matches = await asyncio.to_thread(self._matcher.match, article.text, item.article.language)
        told = replace(article, language=item.article.language, published=item.published)
        return replace(item, article=told, matches=matches or item.matches)

    async def _with_page(self, entry: Entry, teaser: Article) -> Article:
        if entry.link is None:
            return teaser
        try:
            async with self._pages:
                page = await self._fetcher.fetch_page(entry.link)
            body = await asyncio.to_thread(article_text, page.body, page.url)
        except FeedError as error:
            log.info("article.teaser_only", entry=entry.id, reason=str(error.reason))
            return teaser
        # A page that gives less than the teaser is a login wall or a consent form.
        return compose_article(entry, body) if len(body) > len(entry.summary) else teaser

    async def _store_new(
        self,
        transaction: Transaction,
        feed: Feed,
        fresh: Sequence[Entry],
        ready: dict[str, tuple[Matched, Analysis]],
        now: datetime,
    ) -> dict[int, list[Change]]:
        """Oldest first, so that a story grows in the order in which it happened. Gives the changes by story."""
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
                story, changes = await self._stories.take(transaction, feed, entry_id, matched, analysis, now)
                touched.setdefault(story.id, []).extend(changes)
        return touched

    async def _tell(self, transaction: Transaction, touched: dict[int, list[Change]], now: datetime) -> None:
        """Each story once, also where two of them became one on the way."""
        by_story: dict[int, tuple[Story, list[Change]]] = {}
        for story_id, changes in touched.items():
            story = await transaction.stories.get(story_id)
            by_story.setdefault(story.id, (story, []))[1].extend(changes)
        for story, changes in by_story.values():
            facts = await transaction.facts.of_story(story.id)
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
        if matches := matcher.match(article.text, language):
            published = _published(entry, now)
            found.append(Matched(entry, replace(article, language=language, published=published), matches, published))
    return found


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
