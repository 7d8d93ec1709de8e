"""What is forgotten, with all that is its, and what stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from feeds.errors import NotFoundError
from feeds.ports import NewEntry
from feeds.types import (
    Chat,
    Entry,
    Subscription,
)
from storage.ports import BriefMark, LivingAlert, Store
from tests.contracts.samples import FEED, NOW, TOPIC, YEAR, attached, entry, fact, message, minutes, story


async def test_what_is_too_old_is_forgotten_whole(store: Store) -> None:
    long_ago = NOW - timedelta(days=400)
    old, undated, loose, recent = [
        await entry(store, name, published=at)
        for name, at in (("old", long_ago), ("undated", NOW), ("loose", long_ago), ("recent", NOW + minutes(1)))
    ]
    async with store.transaction() as t:
        await t.feeds.add(FEED)
    ended, waiting, running = [await story(store, last_seen=at) for at in (long_ago, long_ago, NOW + minutes(1))]
    async with store.transaction() as t:
        for entry_id, told in ((old, ended), (undated, ended), (recent, running)):
            await t.entries.attach(attached(entry_id, told.id))
        (gone,) = await t.facts.save([fact(ended.id, old)])
        (kept,) = await t.facts.save([fact(running.id, recent)])
        await t.alerts.put(LivingAlert(1, ended.id, 5, (gone.id,), "html", long_ago, long_ago))
        await t.outbox.put(message("waits", story_id=waiting.id))
        await t.outbox.put(message("done", 2, story_id=running.id))
        (_, done) = await t.outbox.lease("me", NOW, minutes(1), 5)
        await t.outbox.sent(done.id, long_ago, 9)
    async with store.transaction() as t:
        assert await t.retention.forget(NOW - YEAR, NOW, 1) == 3
        assert await t.retention.forget(NOW - YEAR, NOW, 1) == 0
    async with store.reading() as read:
        assert [f.id for f in await read.facts.by_topic("troops", long_ago, NOW + minutes(9))] == [kept.id]
        for number in (old, loose):
            with pytest.raises(NotFoundError):
                await read.entries.get(number)
        for told in (waiting, running):
            await read.stories.get(told.id)
        with pytest.raises(NotFoundError):
            await read.stories.get(ended.id)
        assert await read.alerts.get(1, ended.id) is None
        again = Entry("undated", "Title undated", legs=("guid:undated",))
        assert (await read.entries.known(FEED.url, [again])).ids == {"undated": undated}
        assert (await read.entries.get(undated)).text == ""
        assert (await store.counts())["messages"] == 1


async def test_a_closed_chat_is_forgotten_with_all_that_is_its(store: Store) -> None:
    told = await story(store)
    async with store.transaction() as t:
        await t.topics.put(TOPIC)
        for chat_id in (1, 2, 3):
            await t.chats.put(Chat(chat_id))
            await t.chats.subscribe(Subscription(chat_id, TOPIC.slug))
            await t.chats.put_last_brief(chat_id, TOPIC.slug, BriefMark(NOW))
            await t.alerts.put(LivingAlert(chat_id, told.id, 5, (), "html", NOW, NOW))
            await t.outbox.put(message(f"m{chat_id}", chat_id, story_id=None))
        await t.chats.close(1, NOW - YEAR - minutes(1))
        await t.chats.close(2, NOW - YEAR + minutes(1))
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 1
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 0
    async with store.reading() as read:
        assert [chat.id for chat in await read.chats.all()] == [2, 3]
        assert await read.alerts.get(1, told.id) is None
        assert await read.alerts.get(2, told.id) is not None
        assert await read.chats.last_brief(1, TOPIC.slug) is None
        assert [letter.message.key for letter in await read.outbox.dead_letters(9)] == ["m2"]


async def test_a_chat_that_opens_again_stays(store: Store) -> None:
    async with store.transaction() as t:
        await t.chats.put(Chat(1))
        await t.chats.close(1, NOW - 2 * YEAR)
        await t.chats.put(Chat(1))
        await t.chats.close(1, NOW)
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 0


async def test_old_marks_of_briefs_are_forgotten(store: Store) -> None:
    async with store.transaction() as t:
        await t.chats.put_last_brief(1, "gone", BriefMark(NOW - 2 * YEAR))
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 0
        assert await t.chats.last_brief(1, "gone") is None


async def undated(store: Store, name: str, at: datetime) -> Entry:
    """Stores an entry without date and topic, first seen at `at`; returns it."""
    said = Entry(name, f"Title {name}", f"https://example.org/{name}", legs=(f"guid:{name}",), author="A. Writer")
    async with store.transaction() as t:
        await t.entries.add(FEED, [NewEntry(said, at, language="en")], at)
    return said


async def test_of_an_undated_entry_the_names_stay_while_its_feed_lists_it(store: Store) -> None:
    async with store.transaction() as t:
        await t.feeds.add(FEED)
    listed, dropped = [await undated(store, name, NOW - 2 * YEAR) for name in ("listed", "dropped")]
    async with store.transaction() as t:
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 2
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 0
        known = (await t.entries.known(FEED.url, [listed, dropped])).ids
        assert set(known) == {"listed", "dropped"}
        kept = (await t.entries.get(known["listed"])).entry
        assert (kept.id, kept.title, kept.link, kept.author) == ("", "", None, None)
    for days in (1, 29, 31, 62):  # the feed lists the entry at each of these times
        async with store.transaction() as t:
            await t.entries.note_listed(FEED.url, [known["listed"]], NOW + timedelta(days=days))
            still = (await t.entries.known(FEED.url, [listed, dropped])).ids
            assert set(still) == ({"listed", "dropped"} if days < 30 else {"listed"})
    async with store.transaction() as t:
        await t.entries.note_listed(FEED.url, [], NOW + timedelta(days=200))
        assert (await t.entries.known(FEED.url, [listed])).ids == {}


async def test_what_is_kept_of_a_removed_feed_goes(store: Store) -> None:
    async with store.transaction() as t:
        await t.feeds.add(FEED)
    said = await undated(store, "a", NOW - 2 * YEAR)
    async with store.transaction() as t:
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 1
        await t.feeds.remove(FEED.url)
        assert await t.retention.forget(NOW - YEAR, NOW, 10) == 1
        assert (await t.entries.known(FEED.url, [said])).ids == {}


async def test_an_entry_that_is_not_forgotten_stays_whether_listed_or_not(store: Store) -> None:
    said = await undated(store, "a", NOW)
    async with store.transaction() as t:
        await t.entries.note_listed(FEED.url, [], NOW + timedelta(days=300))
        assert set((await t.entries.known(FEED.url, [said])).ids) == {"a"}
