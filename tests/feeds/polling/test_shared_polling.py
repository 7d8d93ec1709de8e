"""Feeds that several processes poll: what one has leased it keeps while it lives, and gives back at its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from feeds.polling.due_feeds import LEASE, RENEWAL, DueFeeds
from feeds.types import Feed
from storage.store import SqlStore

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
WAIT = timedelta(days=1)


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def test_two_processes_get_different_feeds_and_keep_them(store: SqlStore) -> None:
    urls = [f"https://example.org/{number}" for number in range(4)]
    async with store.transaction() as t:
        for url in urls:
            await t.feeds.add(Feed(url))
    clock = Clock()
    one, other = (DueFeeds(store, clock, WAIT, owner) for owner in ("one", "other"))
    await one.fill(3, ())
    await other.fill(3, ())
    one.clear()
    polled = [feed.url for feed in one.take(1)]
    clock.now += RENEWAL
    await one.renew(polled)
    clock.now = NOW + LEASE
    await other.fill(9, ())  # its own lease has ended, those of the first have not
    assert [feed.url for feed in other.take(9)] == [urls[3], urls[3]]
    assert [*polled, *(feed.url for feed in one.take(9))] == urls[:3]
    await one.release()
    await other.fill(9, ())
    assert [feed.url for feed in other.take(9)] == urls[:3]


async def test_a_feed_whose_poll_was_not_stored_is_polled_again_when_its_lease_ends(store: SqlStore) -> None:
    async with store.transaction() as t:
        await t.feeds.add(Feed("https://example.org/rss"))
    clock = Clock()
    due = DueFeeds(store, clock, WAIT, "one")
    await due.fill(9, ())
    assert len(list(due.take(9))) == 1
    for _ in range(5):
        clock.now += RENEWAL
        await due.renew(())
    await due.fill(9, ())
    assert len(list(due.take(9))) == 1
