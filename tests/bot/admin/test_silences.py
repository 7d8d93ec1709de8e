"""What admins are told of feeds and topics that have fallen silent: once, and only if they are heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.admin import tell_silences
from feeds.ports import NewEntry
from feeds.reasons import because
from feeds.types import Chat, Entry, Feed, FeedState, MatchedWord, Topic, TopicMatch
from storage.ports import Store
from storage.store import SqlStore

NOW = datetime(2024, 10, 21, 12, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = Feed(
    "https://example.org/rss",
    publisher="BFM <TV>",
    state=FeedState(last_success_at=NOW - timedelta(minutes=5), last_entry_at=NOW - 3 * HOUR),
)
MATCH = (TopicMatch("sea", (MatchedWord("sea", 0, 3),)),)


@pytest.fixture
async def silent(store: SqlStore) -> SqlStore:
    """A feed with six entries an hour until three hours ago, of which each is on a topic; admins of two languages."""
    start = NOW.replace(minute=0) - 2 * HOUR
    times = [start - HOUR * hour + timedelta(minutes=10 * part) - HOUR for hour in range(9 * 24) for part in range(6)]
    async with store.transaction() as t:
        await t.topics.add(Topic("sea", {"en": "The Sea", "fr": "La mer"}, "sea"))
        await t.feeds.add(FEED)
        entries = [NewEntry(Entry(str(at), "x"), at, "sea", "en", MATCH) for at in times]
        await t.entries.add(FEED, entries, NOW)
        for user, language in ((1, "en"), (2, "fr")):
            await t.admins.add(user)
            await t.chats.put(Chat(user, language=language))
    return store


async def told(store: Store, now: datetime = NOW) -> dict[int, str]:
    """Looks for silences; returns the new notices by chat."""
    await tell_silences(store, now)
    async with store.transaction() as t:
        leased = await t.outbox.lease("me", now, timedelta(days=300), 100)
        for message in leased:
            await t.outbox.sent(message.id, now, None)
    return {message.chat_id: message.payload["text"] for message in leased}


async def test_feeds_and_topics_are_told_once_in_the_readers_language(silent: SqlStore) -> None:
    notices = await told(silent)
    assert notices[1].splitlines()[:2] == [
        "🔇 <b>BFM &lt;TV&gt;</b>: nothing for 3 h, 18 entries are usual.",
        "🔇 Topic <b>The Sea</b>: nothing for 3 h, 18 entries are usual.",
    ]
    assert notices[2].splitlines()[:2] == [
        "🔇 <b>BFM &lt;TV&gt;</b> : rien depuis 3 h, contre 18 entrées d'habitude.",
        "🔇 Sujet <b>La mer</b> : rien depuis 3 h, contre 18 entrées d'habitude.",
    ]
    assert await told(silent) == {}
    async with silent.transaction() as t:  # it comes back, and falls silent again
        await t.entries.add(FEED, [NewEntry(Entry("new", "x"), NOW, "sea", "en", MATCH)], NOW)
    assert await told(silent) == {}


@pytest.mark.parametrize(
    "state",
    [
        replace(FEED.state, is_paused=True),
        replace(FEED.state, last_success_at=NOW - HOUR, last_error=because("refused")),
        replace(FEED.state, last_success_at=NOW - 5 * HOUR),
        FeedState(),
    ],
    ids=["paused", "failing", "not asked", "new"],
)
async def test_who_is_not_heard_is_not_silent(silent: SqlStore, state: FeedState) -> None:
    async with silent.transaction() as t:
        await t.feeds.save_state(FEED.url, state)
    assert await told(silent) == {}
