"""How a poll is stored: in small transactions, each with all that its entries change; a broken-off one does no harm."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

import numpy as np
import pytest
from sqlalchemy import event

from feeds import ports
from feeds.article import Pages
from feeds.errors import StorageError
from feeds.group import StorySettings
from feeds.polling import Pipeline, PipelineSettings
from feeds.polling.chunks import MOST_ANALYSED, MOST_WITHOUT_STORY, chunks_of
from feeds.ports import Fetcher, NewEntry
from feeds.reasons import Reason, because
from feeds.stories import AnalysedEntry, MatchedEntry
from feeds.types import Analysis, Article, Change, Entry, Fact, Feed, FeedState, Fingerprint, Story, TopicMatch
from feeds.worker import LocalParser
from storage.store import SqlStore
from tests.feeds.polled_feed import NOW, TROOPS, RecordingListener

FEED = Feed("https://example.org/rss", "Example Post", "Example Post", "en")
POLLED = FeedState(etag='"new"', last_success_at=NOW)
PAD = "They are said to have come by train and by sea, all of them, in the course of one week. " * 8


def vector_of(event_number: int) -> bytes:
    """Entries of one event are one story, others are far apart."""
    row = np.zeros(512, dtype="<f2")
    row[event_number % 512] = 1
    return row.tobytes()


class Prepared:
    """Reads an entry named `event-number`; no process, no model."""

    async def analyse(self, articles: Sequence[Article]) -> list[Analysis | Reason]:
        """See feeds.ports.Analyst."""
        return [self._one(article) for article in articles]

    def _one(self, article: Article) -> Analysis | Reason:
        if "unread" in article.title:
            return because("extract_died")
        return Analysis(article, (), Fingerprint(vector_of(int(article.id.partition("-")[0]))))


class Failing(RecordingListener):
    """News that cannot be told of one story."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    async def on_changes(
        self,
        transaction: ports.Transaction,
        story: Story,
        facts: Sequence[Fact],
        changes: Sequence[Change],
        now: object,
    ) -> None:
        """See feeds.ports.ChangeListener."""
        if story.title == self._title:
            raise ValueError("a bug that shows on this story")
        await super().on_changes(transaction, story, facts, changes, NOW)


def soldiers(event_number: int, number: int, said: str = "Soldiers") -> Entry:
    """An entry on the topic that needs no page."""
    name = f"{event_number}-{number}"
    at = NOW - timedelta(minutes=500 - number)
    return Entry(name, f"{said} {name}", f"https://example.org/{name}", at, content=PAD, legs=(f"guid:{name}",))


def football(number: int) -> Entry:
    """An entry on no topic."""
    return Entry(f"f{number}", f"A final {number}", None, NOW, legs=(f"guid:f{number}", f"text:{number}"))


async def pipeline_of(store: SqlStore, listener: RecordingListener | None = None) -> Pipeline[ports.Transaction]:
    async with store.transaction() as transaction:
        await transaction.topics.put(TROOPS)
        await transaction.feeds.add(FEED)
    pages = Pages(cast(Fetcher, None), LocalParser())
    return Pipeline(
        store=store,
        pages=pages,
        analyst=Prepared(),
        listener=listener or RecordingListener(),
        settings=PipelineSettings(),
    )


@dataclass(slots=True)
class Statements:
    """How many statements each transaction of the writer made, from the first to the last."""

    of_each: list[int] = field(default_factory=list)

    def begun(self, _connection: object) -> None:
        self.of_each.append(1)

    def said(self, *_: object) -> None:
        self.of_each[-1] += 1


@asynccontextmanager
async def counted(store: SqlStore) -> AsyncIterator[Statements]:
    engine, made = store._engines.writing.sync_engine, Statements()
    listened = (("begin", made.begun), ("before_cursor_execute", made.said))
    for name, listener in listened:
        event.listen(engine, name, listener)
    yield made
    for name, listener in listened:
        event.remove(engine, name, listener)


# --- the division --------------------------------------------------------------------------------------------------


def analysed(entry: Entry) -> AnalysedEntry:
    article = Article(entry.id, f"{entry.title}\n\n{entry.content}", entry.title, "en", entry.published)
    assert entry.published is not None
    matched = MatchedEntry(entry, article, (TopicMatch(TROOPS.slug, ()),), entry.published)
    return AnalysedEntry(matched, Analysis(article, (), Fingerprint(vector_of(int(entry.id.partition("-")[0])))))


def test_entries_of_one_story_stand_together_and_in_order() -> None:
    entries = [soldiers(number % 7, number) for number in range(35)]
    chunks = chunks_of([analysed(entry) for entry in reversed(entries)], [], StorySettings())
    assert all(len(chunk.analysed) <= MOST_ANALYSED for chunk in chunks)
    names = [[one.matched.entry.id for one in chunk.analysed] for chunk in chunks]
    assert sorted(name for chunk in names for name in chunk) == sorted(entry.id for entry in entries)
    for story in range(7):
        (held,) = [chunk for chunk in names if any(name.startswith(f"{story}-") for name in chunk)]
        own = [name for name in held if name.startswith(f"{story}-")]
        assert own == [entry.id for entry in entries if entry.id.startswith(f"{story}-")]


def test_a_story_too_large_for_a_chunk_goes_on_in_the_next() -> None:
    entries = [soldiers(1, number) for number in range(2 * MOST_ANALYSED + 3)]
    chunks = chunks_of([analysed(entry) for entry in entries], [], StorySettings())
    assert [len(chunk.analysed) for chunk in chunks] == [MOST_ANALYSED, MOST_ANALYSED, 3]
    assert [one.matched.entry for chunk in chunks for one in chunk.analysed] == entries


def test_entries_on_no_topic_fill_the_chunks_up() -> None:
    plain = [NewEntry(football(number), NOW) for number in range(2 * MOST_WITHOUT_STORY + 1)]
    chunks = chunks_of([analysed(soldiers(1, 1))], plain, StorySettings())
    sizes = [(len(chunk.analysed), len(chunk.without_story)) for chunk in chunks]
    assert sizes == [(1, MOST_WITHOUT_STORY), (0, MOST_WITHOUT_STORY), (0, 1)]
    assert [(len(chunk.analysed), len(chunk.without_story)) for chunk in chunks_of([], [], StorySettings())] == [(0, 0)]


# --- the transactions ----------------------------------------------------------------------------------------------


async def test_one_who_wants_to_write_waits_for_one_chunk(store: SqlStore) -> None:
    pipeline = await pipeline_of(store)
    entries = [soldiers(number, number) for number in range(10 * MOST_ANALYSED)] + [football(n) for n in range(300)]
    async with counted(store) as statements:
        ingesting = asyncio.create_task(pipeline.ingest(FEED, entries, POLLED, NOW))
        waits = []
        while not ingesting.done():
            before = len(statements.of_each)
            async with store.transaction() as transaction:
                await transaction.notes.put("command", 1)
                waits.append(len(statements.of_each) - 1 - before)
        done = await ingesting
    assert (done.new_count, done.matched_count) == (10 * MOST_ANALYSED + 300, 10 * MOST_ANALYSED)
    assert max(waits) <= 1, "a transaction of the poll and its own, never a second one of the poll"
    assert len(waits) > 5
    assert max(statements.of_each) < 30 * MOST_ANALYSED


async def test_a_crash_between_two_chunks_loses_nothing_and_tells_nothing_twice(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = RecordingListener()
    pipeline = await pipeline_of(store, listener)
    entries = [soldiers(number, number) for number in range(3 * MOST_ANALYSED)] + [football(n) for n in range(250)]
    transaction, count = store.transaction, 0

    def third_fails() -> object:
        nonlocal count
        count += 1
        if count == 3:
            raise StorageError("disk I/O error")
        return transaction()

    monkeypatch.setattr(store, "transaction", third_fails)
    with pytest.raises(StorageError):
        await pipeline.ingest(FEED, entries, POLLED, NOW)
    async with store.reading() as read:
        assert (await read.feeds.get(FEED.url)).state.etag is None, "so the feed is read again"
    assert (await store.counts())["entries"] == 2 * (MOST_ANALYSED + MOST_WITHOUT_STORY)
    done = await pipeline.ingest(FEED, entries, POLLED, NOW)
    assert done.new_count == MOST_ANALYSED + 50
    assert (await store.counts())["entries"] == len(entries)
    assert Counter(story.title for story in listener.stories) == {
        soldiers(n, n).title: 1 for n in range(3 * MOST_ANALYSED)
    }
    async with store.reading() as read:
        assert (await read.feeds.get(FEED.url)).state.etag == POLLED.etag


async def test_an_entry_with_a_bug_costs_no_other(store: SqlStore) -> None:
    bad = soldiers(3, 3)
    pipeline = await pipeline_of(store, Failing(bad.title))
    entries = [soldiers(number, number) for number in range(2 * MOST_ANALYSED)] + [football(1)]
    with pytest.raises(ValueError, match="a bug"):
        await pipeline.ingest(FEED, entries, POLLED, NOW)
    async with store.reading() as read:
        known = (await read.entries.known(FEED.url, entries)).ids
        assert set(known) == {entry.id for entry in entries} - {bad.id}
        assert (await read.feeds.get(FEED.url)).state.etag is None
    assert (await store.counts())["stories"] == 2 * MOST_ANALYSED - 1


async def test_an_article_that_could_not_be_read_is_stored_all_the_same(store: SqlStore) -> None:
    pipeline = await pipeline_of(store)
    unread = soldiers(1, 1, "Soldiers unread")
    done = await pipeline.ingest(FEED, [unread, soldiers(2, 2)], POLLED, NOW)
    assert (done.new_count, done.matched_count, done.unread_count) == (2, 2, 1)
    async with store.reading() as read:
        found = await read.entries.search(TROOPS.slug, NOW - timedelta(days=1), NOW, 5)
        state = (await read.feeds.get(FEED.url)).state
    assert {(one.entry.id, one.story_id is None) for one in found} == {(unread.id, True), ("2-2", False)}
    assert all(PAD.strip() in one.text for one in found)
    assert state.etag == POLLED.etag


async def test_known_entries_cost_the_writer_nothing_each(store: SqlStore) -> None:
    pipeline = await pipeline_of(store)
    entries = [football(number) for number in range(300)]
    await pipeline.ingest(FEED, entries, POLLED, NOW)
    counts = []
    for more in range(2):
        async with counted(store) as statements:
            done = await pipeline.ingest(FEED, [*entries, football(900 + more)], POLLED, NOW)
        assert done.new_count == 1
        counts.append(sum(statements.of_each))
    assert counts[0] == counts[1] <= 8


async def test_a_hundred_new_entries_take_as_many_statements_as_one(store: SqlStore) -> None:
    pipeline = await pipeline_of(store)
    counts = []
    for numbers in ([0], range(1, 1 + MOST_WITHOUT_STORY)):
        async with counted(store) as statements:
            await pipeline.ingest(FEED, [football(number) for number in numbers], POLLED, NOW)
        counts.append(sum(statements.of_each))
    assert counts[0] == counts[1]
