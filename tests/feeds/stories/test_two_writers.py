"""Two processes that write to one store, as `wirebrief poll` beside a running bot, make one story of one event."""

from __future__ import annotations

from datetime import timedelta

from feeds.group import StorySettings
from feeds.polling.writing import ChunkWriter
from feeds.ports import NewEntry
from feeds.stories import AnalysedEntry, FactCache, MatchedEntry
from feeds.types import Analysis, Article, Entry, Feed, TopicMatch
from storage.ports import Transaction
from storage.store import SqlStore
from tests.feeds.polled_feed import NOW, TROOPS, RecordingListener, analyst_without_models

FEED = Feed("https://daily.example/rss", "Daily", "Daily", "en")


async def test_an_entry_joins_the_story_that_another_process_has_begun(store: SqlStore) -> None:
    async with store.transaction() as t:
        await t.topics.put(TROOPS)
        await t.feeds.add(FEED)
    one, other = (ChunkWriter[Transaction](store, RecordingListener(), StorySettings()) for _ in range(2))
    begun = await _add(one, 0, "The central bank raises rates to a record")
    first = await _add(other, 1, "Seoul says 1,500 North Korean soldiers are in Russia")
    second = await _add(one, 2, "1,500 North Korean soldiers are in Russia, Seoul says")
    third = await _add(other, 3, "Seoul: 1,500 North Korean soldiers are now in Russia")
    assert begun != first == second == third


async def _add(writer: ChunkWriter[Transaction], number: int, title: str) -> int:
    published = NOW + timedelta(minutes=number)
    entry = Entry(f"{number}", title, legs=(f"guid:{number}",))
    article, matches = Article(entry.id, title, title, "en", published), (TopicMatch(TROOPS.slug, ()),)
    (analysis,) = await analyst_without_models().analyse([article])
    assert isinstance(analysis, Analysis)
    async with writer.unit() as t:
        (entry_id,) = await t.entries.add(FEED, [NewEntry(entry, published, title, "en", matches)], published)
        analysed = AnalysedEntry(MatchedEntry(entry, article, matches, published), analysis)
        update = await writer.stories.add_entry(t, FactCache(t.facts), FEED, entry_id, analysed, published)
    return update.story.id
