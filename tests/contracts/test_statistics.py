"""Counts and delays of feeds, on both databases."""

from __future__ import annotations

from datetime import timedelta

from feeds.ports import NewEntry
from feeds.types import Entry, Feed, MatchedWord, OutboxKind, OutboxMessage, Story, TopicMatch
from storage.ports import Delays, FeedDelays, Store
from tests.contracts.samples import FEED, HOUR, NOW

MATCH = (TopicMatch("sea", (MatchedWord("sea", 0, 3),)),)
OTHER = Feed("https://example.org/other", "Other", "Other")
MINUTE = timedelta(minutes=1)


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
    assert delays == {
        FEED.url: FeedDelays(Delays(20, 10 * MINUTE, 19 * MINUTE)),
        OTHER.url: FeedDelays(Delays(1, 3 * MINUTE, 3 * MINUTE)),
    }


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
