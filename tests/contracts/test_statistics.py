"""Counts and delays of feeds, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from feeds.ports import NewEntry, StoryMember
from feeds.reasons import because
from feeds.types import (
    Chat,
    Entry,
    Feed,
    FeedState,
    Fingerprint,
    MatchedWord,
    OutboxKind,
    OutboxMessage,
    Story,
    TopicMatch,
)
from storage.ports import DayCounts, Delays, FeedDelays, LivingAlert, PresentCounts, Store
from tests.contracts.samples import FEED, HOUR, NOW, TOPIC, fact

MATCH = (TopicMatch("sea", (MatchedWord("sea", 0, 3),)),)
OTHER = Feed("https://example.org/other", "Other", "Other")
MINUTE = timedelta(minutes=1)
TIMEOUT = because("timeout", seconds=30)


async def put(
    store: Store, feed: Feed, name: str, delay: timedelta, *, ago: timedelta = HOUR, on_topic: bool = False
) -> int:
    """Stores an entry that came `ago`, `delay` after its publication."""
    seen = NOW - ago
    async with store.transaction() as t:
        entry = NewEntry(Entry(name, name), seen - delay, text=name, matches=MATCH if on_topic else ())
        (entry_id,) = await t.entries.add(feed, [entry], seen)
    return entry_id


async def test_entries_and_matches_are_counted_by_the_hour(store: Store) -> None:
    for number, minutes in enumerate((1, 20, 59, 61, 60 * 24)):
        await put(store, FEED, str(number), timedelta(), ago=MINUTE * minutes, on_topic=number != 1)
    await put(store, OTHER, "a", timedelta(), ago=MINUTE)
    async with store.reading() as read:
        counted = await read.statistics.entries_by_hour([FEED.url], NOW - 3 * HOUR)
        matched = await read.statistics.matches_by_hour(NOW - 3 * HOUR)
    before, earlier = (NOW - HOUR).replace(minute=0), (NOW - 2 * HOUR).replace(minute=0)
    assert counted == {FEED.url: {before: 3, earlier: 1}}
    assert matched == {"sea": {before: 2, earlier: 1}}


async def test_delays_are_the_median_and_what_nearly_all_keep_within(store: Store) -> None:
    for feed in (FEED, OTHER):
        await put(store, feed, "of the first poll", 20 * HOUR, ago=timedelta(days=6))
    for number in range(1, 21):
        await put(store, FEED, str(number), MINUTE * number)
    await put(store, FEED, "of the past of the feed", timedelta(days=2))
    await put(store, FEED, "of long ago", MINUTE, ago=timedelta(days=9))
    await put(store, OTHER, "one", 3 * MINUTE)
    async with store.reading() as read:
        delays = await read.statistics.delays(NOW - timedelta(days=7))
        of_one = await read.statistics.delays(NOW - timedelta(days=7), [OTHER.url])
    assert delays == {
        FEED.url: FeedDelays(Delays(20, 10 * MINUTE, 19 * MINUTE)),
        OTHER.url: FeedDelays(Delays(1, 3 * MINUTE, 3 * MINUTE)),
    }
    assert of_one == {OTHER.url: delays[OTHER.url]}


async def test_an_alert_counts_from_publication_to_its_arrival(store: Store) -> None:
    await put(store, FEED, "of the first poll", 5 * MINUTE, ago=2 * HOUR, on_topic=True)
    entry_id, seen = await put(store, FEED, "a", 5 * MINUTE, on_topic=True), NOW - HOUR
    async with store.transaction() as t:
        story = await t.stories.add(Story(0, "a", "en", seen, seen, ("sea",), 1, ("Post",), ("Post",)))
        await t.entries.move([entry_id], story.id)
        for chat, at in ((1, seen), (2, seen + 30 * MINUTE)):
            message = OutboxMessage(f"m{chat}", chat, OutboxKind.ALERT, {"text": "x"}, story.id, created=at)
            await t.outbox.put(message)
    async with store.reading() as read:
        assert (await read.statistics.delays(NOW - timedelta(days=7)))[FEED.url].alerted is None
    async with store.transaction() as t:
        (leased, *_) = [m for m in await t.outbox.lease("me", NOW, MINUTE, 10) if m.chat_id == 1]
        await t.outbox.sent(leased.id, seen + 2 * MINUTE, 5)
    async with store.reading() as read:
        alerted = (await read.statistics.delays(NOW - timedelta(days=7)))[FEED.url].alerted
    assert alerted == Delays(1, 7 * MINUTE, 7 * MINUTE)


async def test_what_happened_is_counted_by_day(store: Store) -> None:
    await put(store, FEED, "of the first poll", MINUTE, ago=timedelta(days=2, hours=13), on_topic=True)
    await put(store, FEED, "of next month, by its date", MINUTE, ago=timedelta(days=-30))
    day = timedelta(days=1)
    async with store.transaction() as t:
        for ago, minutes in ((day, 4), (day, 8), (timedelta(hours=1), 6)):
            seen = NOW - ago
            entry = NewEntry(Entry(f"{ago}{minutes}", "a"), seen - minutes * MINUTE, text="a", matches=MATCH)
            (entry_id,) = await t.entries.add(FEED, [entry], seen)
            story = await t.stories.add(Story(0, "a", "en", seen, seen, ("sea",), 1, ("Post",), ("Post",)))
            await t.entries.attach(StoryMember(entry_id, story.id, "Post", "en", seen, Fingerprint(b"v")))
            await t.facts.save([fact(story.id, entry_id, -1)])
            for chat_id in (1, 2):
                await t.alerts.put(LivingAlert(chat_id, story.id, None, (), "h", seen, seen))
                key, kind = f"{story.id}:{chat_id}", OutboxKind.ALERT
                await t.outbox.put(OutboxMessage(key, chat_id, kind, {"text": "x"}, story.id, created=seen))
            for one in await t.outbox.lease("me", seen, MINUTE, 9):
                await t.outbox.sent(one.id, seen, one.chat_id)
    async with store.reading() as read:
        found = await read.statistics.by_day(NOW - 3 * day)
    yesterday = DayCounts(2, 0, 2, 4, Delays(2, 4 * MINUTE, 8 * MINUTE))
    today = DayCounts(1, 0, 1, 2, Delays(1, 6 * MINUTE, 6 * MINUTE))
    assert {at: replace(counts, facts=0) for at, counts in found.items()} == {
        (NOW - 3 * day).date(): DayCounts(entries=1),
        (NOW + 30 * day).date(): DayCounts(entries=1),
        (NOW - day).date(): yesterday,
        NOW.date(): today,
    }
    assert sum(counts.facts for counts in found.values()) == 3


async def test_what_there_is_now_is_counted(store: Store) -> None:
    async with store.transaction() as t:
        for name, state in (("a", FeedState()), ("b", FeedState(is_paused=True)), ("c", FeedState(last_error=TIMEOUT))):
            await t.feeds.add(Feed(f"https://{name}.example/rss"))
            await t.feeds.save_state(f"https://{name}.example/rss", state)
        await t.topics.add(TOPIC)
        for chat_id in (1, 2, 3):
            await t.chats.put(Chat(chat_id))
        await t.chats.close(3, NOW)
        for chat_id in (1, 1, 2):
            key = f"{chat_id}:{chat_id}"
            await t.outbox.put(OutboxMessage(key, chat_id, OutboxKind.NOTICE, {"text": "x"}, created=NOW))
        (first, *_) = await t.outbox.lease("me", NOW, MINUTE, 1)
        await t.outbox.bury(first.id, "refused", NOW)
        (second,) = await t.outbox.lease("me", NOW, MINUTE, 1)
        await t.outbox.retry(second.id, NOW + MINUTE, "later")
    async with store.reading() as read:
        assert await read.statistics.present() == PresentCounts(3, 2, 1, 2, 1, 1)
