"""Feeds, entries, stories and facts come back as they were stored."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from feeds.errors import AlreadyExistsError, NotFoundError
from feeds.parse import parse_feed
from feeds.ports import KnownEntries, NewEntry
from feeds.reasons import because
from feeds.types import (
    Entry,
    FactSource,
    FeedHints,
    FeedRequest,
    Fingerprint,
    MatchedWord,
    TopicMatch,
)
from storage.ports import Store
from tests.contracts.samples import CLAIM, FEED, HOUR, NOW, attached, entry, fact, minutes, new_entry, story

ODD_ITEMS = [
    {"id": "\0\ud800", "title": "NUL \0 and half a character \ud800", "url": "http://[::1", "summary": "\ud83d"},
    {"id": "long " * 2_000, "title": "T", "url": "https://example.org/" + "é" * 3_000, "language": "\ud800x"},
    {"id": 10**30, "title": "T", "attachments": [{"url": "\0\ud800", "mime_type": "\0", "size_in_bytes": 10**30}]},
    {"id": "a", "title": "T", "authors": [{"name": "\0 A \ud800"}], "date_modified": "9999-12-31T23:59:59-23:00"},
]


@pytest.mark.parametrize("item", ODD_ITEMS, ids=["characters", "lengths", "numbers", "authors"])
async def test_whatever_a_feed_says_can_be_stored(store: Store, item: dict[str, object]) -> None:
    (one,) = parse_feed(json.dumps({"items": [item]}).encode(), url=FEED.url).entries
    async with store.transaction() as t:
        await t.feeds.add(FEED)
        await t.entries.add(FEED, [NewEntry(one, NOW, text=one.title, language=one.language)], NOW)
    async with store.reading() as read:
        assert (await read.entries.known(FEED.url, [one])).ids == {one.id: 1}


async def test_a_poll_further_ahead_than_any_is_due(store: Store) -> None:
    """Such a poll was planned before the clock was set back."""
    ahead = replace(FEED, state=replace(FEED.state, next_poll_at=NOW + timedelta(days=1)))
    async with store.transaction() as t:
        await t.feeds.add(ahead)
    async with store.reading() as read:
        assert await read.feeds.due(NOW, 10, HOUR) == [ahead]
        assert await read.feeds.due(NOW, 10, timedelta(days=1)) == []


async def test_a_feed_keeps_its_request_and_its_hints(store: Store) -> None:
    request = FeedRequest((("Accept-Language", "fr"), ("X-Key", "env:KEY")), "env:LOGIN", "http://proxy:1", "reader/1")
    hints = FeedHints(3_600, (0, 23), (5, 6), "https://hub.example/", "https://example.org/self")
    feed = replace(FEED, request=request)
    async with store.transaction() as t:
        await t.feeds.add(feed)
        await t.feeds.save_state(FEED.url, replace(FEED.state, hints=hints))
    async with store.transaction() as t:
        assert await t.feeds.get(FEED.url) == replace(feed, state=replace(FEED.state, hints=hints))
        await t.feeds.update(FEED.url, replace(feed, request=FeedRequest()))
    async with store.reading() as read:
        assert (await read.feeds.get(FEED.url)).request == FeedRequest()


async def test_only_a_later_poll_of_a_feed_that_works_is_hastened(store: Store) -> None:
    later, sooner = NOW + HOUR, NOW - HOUR
    states: dict[str, dict[str, Any]] = {
        "late": {},
        "soon": {"next_poll_at": sooner},
        "bad": {"failures": 1},
        "rest": {"is_paused": True},
    }
    async with store.transaction() as t:
        for name, changes in states.items():
            values: dict[str, Any] = {"next_poll_at": later, **changes}
            await t.feeds.add(replace(FEED, url=name, state=replace(FEED.state, **values)))
        for name in states:
            await t.feeds.hasten(name, NOW)
    async with store.reading() as read:
        at = {feed.url: feed.state.next_poll_at for feed in await read.feeds.all()}
    assert at == {"late": NOW, "soon": sooner, "bad": later, "rest": later}


async def test_feeds_come_due_and_keep_their_state(store: Store) -> None:
    late = replace(FEED, url="https://example.org/late", state=replace(FEED.state, next_poll_at=NOW + minutes(5)))
    resting = replace(FEED, url="https://example.org/rest", state=replace(FEED.state, is_paused=True))
    async with store.transaction() as t:
        for feed in (FEED, late, resting):
            await t.feeds.add(feed)
        with pytest.raises(AlreadyExistsError):
            await t.feeds.add(FEED)
    async with store.transaction() as t:
        state = replace(FEED.state, etag='"x"', next_poll_at=NOW, failures=2, failing_since=NOW, is_failure_told=True)
        await t.feeds.save_state(FEED.url, replace(state, warnings=(because("cut_off"),)))
        await t.feeds.save_state("https://example.org/gone", FEED.state)
    async with store.reading() as read:
        assert [feed.url for feed in await read.feeds.due(NOW, 10, HOUR)] == [FEED.url]
        assert [feed.url for feed in await read.feeds.due(NOW + minutes(6), 10, HOUR)] == [FEED.url, late.url]
        assert (await read.feeds.get(FEED.url)).state == replace(state, warnings=(because("cut_off"),))
        with pytest.raises(NotFoundError):
            await read.feeds.get("https://example.org/gone")


async def test_an_entry_is_known_by_any_of_its_names(store: Store) -> None:
    entry_id = await entry(store)
    renamed = Entry("other-guid", "New title", legs=("guid:other", "link:a"))
    stranger = Entry("b", "B", legs=("guid:b",))
    async with store.transaction() as t:
        known = await t.entries.known(FEED.url, [renamed, stranger])
        assert known == KnownEntries({"other-guid": entry_id}, dict.fromkeys(["id:other-guid", "guid:other"], entry_id))
        assert await t.entries.known("https://elsewhere.org/rss", [renamed]) == KnownEntries({}, {})
        for _ in range(2):  # adding the same names again is no error
            await t.entries.add_legs(FEED.url, known.new_legs)
        third = Entry("third", "x", legs=("guid:other",))
        assert (await t.entries.known(FEED.url, [third])).ids == {"third": entry_id}
        assert (await t.entries.known(FEED.url, [renamed])).new_legs == {}


async def test_the_texts_under_which_an_entry_came_are_counted(store: Store) -> None:
    entry_id = await entry(store)
    async with store.transaction() as t:
        assert await t.entries.text_count(entry_id) == 0
        await t.entries.add_legs(FEED.url, {"text:1": entry_id, "text:2": entry_id, "link:text:3": entry_id})
        assert await t.entries.text_count(entry_id) == 2


async def test_a_name_of_another_stored_entry_is_not_taken(store: Store) -> None:
    await entry(store)
    stranger = Entry("b", "Fog", published=NOW - minutes(90), legs=("guid:b", "link:a", "text:b"))
    async with store.transaction() as t:
        known = await t.entries.known(FEED.url, [stranger])
        assert known == KnownEntries({}, {}, frozenset({"link:a"}))


async def test_many_entries_are_stored_at_once_in_their_order(store: Store) -> None:
    names = [f"{number:03}" for number in range(120)]
    async with store.transaction() as t:
        ids = await t.entries.add(FEED, [new_entry(name) for name in names], NOW)
        assert await t.entries.add(FEED, [], NOW) == []
    async with store.reading() as read:
        known = await read.entries.known(FEED.url, [new_entry(name).entry for name in names])
        assert [known.ids[name] for name in names] == ids
        assert [(await read.entries.get(ids[n])).entry.title for n in (0, 119)] == ["Title 000", "Title 119"]


async def test_an_entry_comes_back_with_its_text_and_words(store: Store) -> None:
    entry_id = await entry(store)
    async with store.reading() as read:
        stored = await read.entries.get(entry_id)
        assert stored.text == "Title a\n\nsome text"
        assert stored.matches == (TopicMatch("troops", (MatchedWord("Title", 0, 5),)),)
        assert (stored.publisher, stored.published) == ("Example Post", NOW)
        assert [e.id for e in await read.entries.search("troops", NOW, NOW + minutes(1), 5)] == [entry_id]
        assert await read.entries.search("troops", NOW - minutes(1), NOW, 5) == []
        with pytest.raises(NotFoundError):
            await read.entries.get(entry_id + 99)


async def test_the_story_index_can_be_rebuilt(store: Store) -> None:
    entry_id, told = await entry(store), await story(store)
    fingerprint = Fingerprint(
        b"\x01\x02", frozenset({"kim"}), frozenset({"1500"}), b"\x09", "AFP", frozenset({"soldie"})
    )
    links = ((1 << 40, 65_535), (2, 1))
    async with store.transaction() as t:
        await t.entries.attach(replace(attached(entry_id, told.id, fingerprint), links=links))
    async with store.reading() as read:
        (member,) = await read.entries.members(NOW)
        assert (member.entry_id, member.story_id, member.fingerprint) == (entry_id, told.id, fingerprint)
        assert member.links == links
        assert await read.entries.members(NOW + minutes(1)) == []


async def test_the_articles_of_a_story_have_their_links(store: Store) -> None:
    of = await story(store)
    ids = [await entry(store, name) for name in "ab"]
    async with store.transaction() as t:
        for entry_id, links in zip(ids, (None, ((ids[0], 30_000),)), strict=True):
            await t.entries.attach(replace(attached(entry_id, of.id), links=links))
    async with store.reading() as read:
        first, second = await read.entries.of_story(of.id, 9)
        assert [one.id for one in await read.entries.of_story(of.id, 1)] == [ids[0]]
    assert (first.id, first.links, second.links) == (ids[0], None, ((ids[0], 30_000),))
    assert (second.title, second.link, second.publisher) == ("Title b", "https://example.org/b", "Example Post")


async def test_facts_keep_everything_and_name_one_another(store: Store) -> None:
    first, second, told = await entry(store), await entry(store, "b"), await story(store)
    async with store.transaction() as t:
        old, new = await t.facts.save(
            [fact(told.id, first, -1), fact(told.id, second, -2, replaces=-1, disputed_by=(-1,))]
        )
    assert old.id > 0
    assert (new.replaces, new.disputed_by) == (old.id, (old.id,))
    assert old.claim == CLAIM
    assert old.sources[0].claim == CLAIM
    more = FactSource(second, "Example Post", "AFP", "Title b", "https://example.org/b", NOW, "en", CLAIM)
    async with store.transaction() as t:
        await t.facts.save([replace(old, sources=(*old.sources, more), last_seen=NOW + minutes(3))])
    async with store.reading() as read:
        again = await read.facts.get(old.id)
        assert [source.entry_id for source in again.sources] == [first, second]
        assert again.vector == b"\x00\x3c"
        assert [f.id for f in await read.facts.of_story(told.id)] == [old.id, new.id]


async def test_facts_of_a_topic_are_those_of_the_window(store: Store) -> None:
    first, told = await entry(store), await story(store)
    async with store.transaction() as t:
        (kept,) = await t.facts.save([fact(told.id, first)])
    async with store.reading() as read:
        assert [f.id for f in await read.facts.by_topic("troops", NOW, NOW + minutes(1))] == [kept.id]
        assert await read.facts.by_topic("troops", NOW + minutes(1), NOW + minutes(2)) == []
        assert await read.facts.by_topic("troops", NOW - minutes(2), NOW) == []
        assert await read.facts.by_topic("other", NOW, NOW + minutes(1)) == []
