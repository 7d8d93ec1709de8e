"""Dialogues of several steps, and what is brought back after a removal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feeds.errors import AlreadyExistsError, NotFoundError
from feeds.reasons import because
from feeds.types import AlertLevel, Backfill, Chat, Feed, FeedHints, FeedRequest, FeedState, Subscription
from storage.ports import Dialogue, Store
from tests.contracts.samples import NOW, TOPIC, minutes

ASKED = Dialogue(5, 7, "topic", {"slug": "ships", "ticks": [{"id": 2**40, "is_good": True}]}, NOW + minutes(30))


async def test_a_dialogue_is_that_of_its_user_in_its_chat_until_its_time(store: Store) -> None:
    async with store.transaction() as t:
        await t.dialogues.put(ASKED)
        await t.dialogues.put(replace(ASKED, user_id=8, kind="feed"))
        await t.dialogues.put(replace(ASKED, state={}, expires_at=NOW + minutes(60)))
    async with store.reading() as read:
        assert await read.dialogues.get(5, 7, NOW) == replace(ASKED, state={}, expires_at=NOW + minutes(60))
        assert await read.dialogues.get(5, 7, NOW + minutes(60)) is None
        assert await read.dialogues.get(7, 5, NOW) is None
    async with store.transaction() as t:
        await t.dialogues.forget(NOW + minutes(30))
        assert await t.dialogues.get(5, 8, NOW) is None
        assert await t.dialogues.end(5, 7) == "topic"
        assert await t.dialogues.end(5, 7) is None


async def test_a_removed_feed_comes_back_as_it_was(store: Store) -> None:
    error, hints = because("timeout", seconds=30), FeedHints(skip_days=(5,))
    state = FeedState(etag="e", next_poll_at=NOW, failures=3, last_error=error, hints=hints)
    feed = Feed("https://a.example/rss", "A", "Post", "fr", state, FeedRequest((("X", "y"),)))
    async with store.transaction() as t:
        await t.feeds.add(feed)
        await t.feeds.save_state(feed.url, state)
        removal = await t.removals.feed(feed.url, NOW)
        assert await t.feeds.all() == []
        with pytest.raises(NotFoundError):
            await t.removals.feed(feed.url, NOW)
    async with store.transaction() as t:
        assert await t.removals.undo(removal.id, NOW + minutes(1)) is None, "too long ago"
        back = await t.removals.undo(removal.id, NOW)
        assert back is not None
        assert (back.kind, back.subject) == ("feed", feed.url)
        assert await t.feeds.all() == [feed]
        assert await t.removals.undo(removal.id, NOW) is None, "once"


async def test_a_removed_topic_comes_back_with_those_who_follow_it(store: Store) -> None:
    followed = [Subscription(1, "troops", AlertLevel.BREAKING, is_muted=True), Subscription(2, "troops")]
    async with store.transaction() as t:
        await t.topics.add(TOPIC)
        for subscription in followed:
            await t.chats.put(Chat(subscription.chat_id))
            await t.chats.subscribe(subscription)
        removal = await t.removals.topic("troops", NOW)
        assert await t.chats.subscriptions(1) == []
    async with store.transaction() as t:
        assert await t.removals.undo(removal.id, NOW) is not None
        assert await t.topics.all() == [TOPIC]
        assert [await t.chats.subscriptions(chat) for chat in (1, 2)] == [[one] for one in followed]
        assert await t.backfills.all() == [Backfill("troops")]


async def test_the_own_topic_of_a_chat_is_not_removed_by_others(store: Store) -> None:
    async with store.transaction() as t:
        await t.chats.put(Chat(5))
        await t.topics.add(replace(TOPIC, chat_id=5))
        with pytest.raises(NotFoundError):
            await t.removals.topic(TOPIC.slug, NOW)


async def test_nothing_comes_back_in_the_place_of_what_was_added_meanwhile(store: Store) -> None:
    async with store.transaction() as t:
        await t.topics.add(TOPIC)
        await t.feeds.add(Feed("https://a.example/rss"))
        removals = [await t.removals.topic("troops", NOW), await t.removals.feed("https://a.example/rss", NOW)]
        await t.topics.add(TOPIC)
        await t.feeds.add(Feed("https://a.example/rss"))
    for removal in removals:
        with pytest.raises(AlreadyExistsError):
            async with store.transaction() as t:
                await t.removals.undo(removal.id, NOW)
    async with store.transaction() as t:
        await t.removals.forget(NOW + minutes(1))
        assert await t.removals.undo(removals[0].id, NOW) is None
