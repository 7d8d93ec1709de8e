"""Two processes that write to one store, as `wirebrief poll` beside a running bot, make one story of one event."""

from __future__ import annotations

from datetime import timedelta

from feeds.group import StorySettings
from feeds.polling.telling import LEFT
from feeds.polling.writing import ChunkWriter
from feeds.ports import NewEntry
from feeds.stories import AnalysedEntry, FactCache, MatchedEntry, OwnedStories
from feeds.types import Analysis, Article, ChangeKind, Entry, Feed, TopicMatch
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


async def test_what_a_killed_process_has_placed_is_told_by_another_one_after_a_while(store: SqlStore) -> None:
    async with store.transaction() as t:
        await t.topics.put(TROOPS)
        await t.feeds.add(FEED)
    killed = ChunkWriter[Transaction](store, RecordingListener(), StorySettings(), is_shared=True)
    story_id = await _add(killed, 1, TITLE, may_be_untold=True)
    heard = RecordingListener()
    other = ChunkWriter[Transaction](store, heard, StorySettings(), is_shared=True)
    async with store.reading() as read:
        assert await read.facts.of_story(story_id) == []
        assert (await read.stories.get(story_id)).entry_count == 1
    await other.teller.tell_left(NOW + timedelta(minutes=1) + LEFT)
    assert heard.changes == [], "who placed it may still be telling it"
    await other.teller.tell_left(NOW + timedelta(minutes=1, seconds=1) + LEFT)
    await other.teller.tell_left(NOW + timedelta(hours=1))
    assert {change.kind for change in heard.changes} == {ChangeKind.NEW_FACT}
    async with store.reading() as read:
        (fact, *_) = await read.facts.of_story(story_id)
    assert fact.sources[0].publisher == "Daily"


async def test_who_changes_what_a_story_tells_tells_first_what_was_placed_before(store: SqlStore) -> None:
    """Here a withdrawal: the facts of the entry have to be there to be withdrawn."""
    async with store.transaction() as t:
        await t.topics.put(TROOPS)
        await t.feeds.add(FEED)
    writer = ChunkWriter[Transaction](store, RecordingListener(), StorySettings(), is_shared=True)
    await _add(writer, 1, TITLE, may_be_untold=True)
    async with writer.unit() as t:
        (stored,) = await t.entries.search(TROOPS.slug, NOW, NOW + timedelta(hours=1), 9)
        owned = OwnedStories(t, FactCache(t.facts))
        withdrawn = await writer.stories.withdraw_entry(t, owned, stored.id)
    assert withdrawn is not None
    assert {change.kind for change in withdrawn[1]} == {ChangeKind.WITHDRAWN}
    assert owned.changes.keys() == {stored.story_id}


TITLE = "“They will all go to the front,” said Kim Hong-kyun, the deputy minister of foreign affairs."


async def _add(writer: ChunkWriter[Transaction], number: int, title: str, *, may_be_untold: bool = False) -> int:
    published = NOW + timedelta(minutes=number)
    entry = Entry(f"{number}", title, legs=(f"guid:{number}",))
    article, matches = Article(entry.id, title, title, "en", published), (TopicMatch(TROOPS.slug, ()),)
    (analysis,) = await analyst_without_models().analyse([article])
    assert isinstance(analysis, Analysis)
    async with writer.unit() as t:
        (entry_id,) = await t.entries.add(FEED, [NewEntry(entry, published, title, "en", matches)], published)
        analysed = AnalysedEntry(MatchedEntry(entry, article, matches, published), analysis)
        update = await writer.stories.add_entry(
            t, FactCache(t.facts), FEED, entry_id, analysed, published, may_be_untold=may_be_untold
        )
    return update.story.id
