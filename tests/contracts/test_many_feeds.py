"""Statements for many feeds at once do what those for one feed do, and confuse none with another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from feeds.ports import FeedEntries, NewEntry
from feeds.types import Entry, Feed, FeedState
from storage.ports import Store

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
ONE, OTHER = Feed("https://a.example/rss", "A"), Feed("https://b.example/rss", "B")


def entry(name: str) -> Entry:
    return Entry(name, f"Title of {name}", legs=(f"guid:{name}", f"link:https://example.org/{name}"))


async def test_equal_names_in_two_feeds_are_two_entries(store: Store) -> None:
    async with store.transaction() as t:
        new = [NewEntry(entry(name), NOW) for name in ("x", "y")]
        ids = await t.entries.add_of_feeds([FeedEntries(ONE, new, NOW), FeedEntries(OTHER, new[:1], NOW)])
    assert [len(own) for own in ids] == [2, 1]
    assert len({entry_id for own in ids for entry_id in own}) == 3
    async with store.reading() as t:
        listed = [entry("x"), entry("y"), entry("z")]
        known = await t.entries.known_of_feeds({ONE.url: listed, OTHER.url: listed, "https://c.example/rss": listed})
        alone = await t.entries.known(OTHER.url, listed)
        stored = await t.entries.get(ids[1][0])
    assert known[ONE.url].ids == {"x": ids[0][0], "y": ids[0][1]}
    assert known[OTHER.url] == alone
    assert alone.ids == {"x": ids[1][0]}
    assert known["https://c.example/rss"].ids == {}
    assert (stored.feed_url, stored.publisher, stored.seen_at) == (OTHER.url, "B", NOW)


async def test_ids_go_on_behind_those_that_are_stored(store: Store) -> None:
    async with store.transaction() as t:
        (first,) = await t.entries.add(ONE, [NewEntry(entry("a"), NOW)], NOW)
        (second,) = await t.entries.add(ONE, [NewEntry(entry("b"), NOW)], NOW)
    async with store.transaction() as t:
        (third,) = await t.entries.add(OTHER, [NewEntry(entry("a"), NOW)], NOW)
    assert first < second < third


async def test_states_of_many_feeds_are_saved_and_a_feed_that_is_gone_is_left_out(store: Store) -> None:
    async with store.transaction() as t:
        for feed in (ONE, OTHER):
            await t.feeds.add(feed)
        states = {
            url: FeedState(etag=url, next_poll_at=NOW + timedelta(hours=1), interval_seconds=60)
            for url in (ONE.url, "https://gone.example/rss")
        }
        await t.feeds.save_states(states)
        await t.feeds.save_states({})
    async with store.reading() as t:
        assert (await t.feeds.get(ONE.url)).state == states[ONE.url]
        assert (await t.feeds.get(OTHER.url)).state == FeedState()
        assert len(await t.feeds.all()) == 2
