"""The loop around the pipeline: what a feed answers, and what is written down about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from feeds.polling import ScheduleSettings
from feeds.reasons import because
from feeds.types import Feed
from feeds.worker import LocalAnalyst
from tests.feeds.polled_feed import NOW, Clock, Item, PolledFeed, open_polled_feed


def answer(body: bytes, status: int = 200, **headers: str) -> web.Response:
    return web.Response(body=body, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (answer(b"<!DOCTYPE html><html><body>Log in</body></html>", Content_Type="text/html"), "web page"),
        (answer(b""), "empty"),
        (answer(b'<rss version="2.0"><channel><title>x</title><ite'), "broken off|cut|ends|truncated"),
        (answer(b"x" * 300_000), "larger|MB|large"),
        (answer(b"", 503), "503"),
        (answer(b"", 404), "404"),
        (answer(b"\x00\x01\x02"), ""),
    ],
    ids=["html", "empty", "truncated", "too large", "503", "404", "binary"],
)
async def test_a_broken_feed_says_so_and_the_next_one_goes_on(
    polled_feed: PolledFeed, given: web.Response, reason: str
) -> None:
    polled_feed.publisher.answer = given
    report = await polled_feed.poll()
    stored = (await polled_feed.stored()).state
    assert report.error
    assert any(word in str(report.error) for word in reason.split("|"))
    assert (stored.failures, stored.last_error) == (1, report.error)
    assert stored.next_poll_at is not None
    assert stored.next_poll_at > NOW
    polled_feed.publisher.answer = None
    polled_feed.publisher.items = [Item("a", "Soldiers")]
    assert (await polled_feed.poll()).error is None
    assert (await polled_feed.stored()).state.failures == 0


async def test_a_feed_that_keeps_failing_rests_and_the_admins_hear_of_it_once(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.answer = answer(b"", 500)
    for _ in range(4):
        await polled_feed.poll()
    assert polled_feed.listener.paused == [polled_feed.feed.url]
    assert await polled_feed.poller.poll_due(10) == []


async def test_a_feed_that_fails_for_long_is_told_once_and_again_when_it_works(
    database: Path, analyst: LocalAnalyst, clock: Clock
) -> None:
    async with open_polled_feed(database, analyst, clock, schedule=ScheduleSettings()) as polled_feed:
        polled_feed.publisher.answer = answer(b"", 500)
        for hours in (0, 12, 11):
            clock.now += timedelta(hours=hours)
            await polled_feed.poll()
        assert polled_feed.listener.failing == []
        for _ in range(3):
            clock.now += timedelta(hours=1)
            await polled_feed.poll()
        assert (polled_feed.listener.failing, polled_feed.listener.recovered) == ([polled_feed.feed.url], [])
        polled_feed.publisher.answer, polled_feed.publisher.items = None, [Item("a", "A football final", "Two clubs.")]
        for _ in range(2):
            await polled_feed.poll()
        assert polled_feed.listener.recovered == [polled_feed.feed.url]
        assert (await polled_feed.stored()).state.failing_since is None


async def test_a_feed_that_works_again_unchanged_is_told_too(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("a", "Soldiers")]
    await polled_feed.poll()
    stored = await polled_feed.stored()
    failing = replace(stored.state, failures=12, failing_since=NOW, is_failure_told=True)
    async with polled_feed.store.transaction() as transaction:
        await transaction.feeds.save_state(stored.url, failing)
    assert (await polled_feed.poll()).entry_count == 0
    assert polled_feed.listener.recovered == [polled_feed.feed.url]
    assert (await polled_feed.stored()).state.is_failure_told is False


async def test_an_odd_wish_to_wait_is_a_failure_like_any_other(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.answer = answer(b"", 429, Retry_After="9" * 30)
    await polled_feed.poll()
    state = (await polled_feed.stored()).state
    assert state.failures == 1
    assert state.next_poll_at is not None
    assert state.next_poll_at > NOW
    assert await polled_feed.poller.poll_due(10) == []


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_host_is_left_alone_by_all_its_feeds(polled_feed: PolledFeed, clock: Clock, status: int) -> None:
    other = Feed(f"{polled_feed.publisher.base}/other", "Post", "Post", "en")
    async with polled_feed.store.transaction() as transaction:
        await transaction.feeds.add(other)
    polled_feed.publisher.answer = answer(b"", status, Retry_After="600")
    await polled_feed.poller.poll(polled_feed.feed)
    report = await polled_feed.poller.poll(other)
    assert (report.error, report.feed.state.failures) == (None, 0)
    assert report.feed.state.next_poll_at == NOW + timedelta(minutes=10)
    assert "/other" not in polled_feed.publisher.asked
    clock.now += timedelta(minutes=10)
    await polled_feed.poller.poll(other)
    assert "/other" in polled_feed.publisher.asked


async def test_a_host_that_fails_otherwise_stops_no_other_feed(polled_feed: PolledFeed) -> None:
    other = Feed(f"{polled_feed.publisher.base}/other", "Post", "Post", "en")
    async with polled_feed.store.transaction() as transaction:
        await transaction.feeds.add(other)
    polled_feed.publisher.answer = answer(b"", 500)
    await polled_feed.poller.poll(polled_feed.feed)
    await polled_feed.poller.poll(other)
    assert "/other" in polled_feed.publisher.asked


async def test_a_feed_that_breaks_off_is_read_again(polled_feed: PolledFeed) -> None:
    first, second = (Item(name, f"Soldiers {name}").xml(polled_feed.publisher.base) for name in ("a", "b"))
    start = '<rss version="2.0"><channel><title>x</title>'
    polled_feed.publisher.answer = answer(f"{start}{first}<item><title>Sold".encode(), ETag='"cut"')
    report = await polled_feed.poll()
    state = (await polled_feed.stored()).state
    assert (report.error, report.new_count, state.warnings) == (None, 1, (because("cut_off"),))
    assert (state.etag, state.body_hash) == (None, None)
    assert (await polled_feed.poll()).entry_count == 1
    polled_feed.publisher.answer = answer(f"{start}{first}{second}</channel></rss>".encode(), ETag='"whole"')
    assert (await polled_feed.poll()).new_count == 1
    state = (await polled_feed.stored()).state
    assert (state.etag, state.warnings) == ('"whole"', ())


async def test_410_rests_at_once(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.answer = answer(b"", 410)
    await polled_feed.poll()
    assert (await polled_feed.stored()).state.is_paused


async def test_a_feed_is_due_again_after_its_interval(polled_feed: PolledFeed, clock: Clock) -> None:
    polled_feed.publisher.items = [Item("a", "Soldiers")]
    assert len(await polled_feed.poller.poll_due(10)) == 1
    assert await polled_feed.poller.poll_due(10) == []
    clock.now += timedelta(hours=3)
    assert len(await polled_feed.poller.poll_due(10)) == 1


async def test_an_unchanged_body_is_not_read_again(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("a", "Soldiers")]
    first, second = await polled_feed.poll(), await polled_feed.poll()
    assert (first.entry_count, second.entry_count) == (1, 0)
    assert second.error is None


async def test_a_permanent_redirect_is_followed_for_good(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.pages["/new"] = '<rss version="2.0"><channel><title>x</title></channel></rss>'
    polled_feed.publisher.answer = answer(b"", 301, Location=f"{polled_feed.publisher.base}/new")
    await polled_feed.poll()
    assert (await polled_feed.stored()).url == polled_feed.feed.url, "one may be a mistake"
    await polled_feed.poll()
    assert (await polled_feed.stored()).url == f"{polled_feed.publisher.base}/new"


async def test_permanent_redirects_that_differ_move_no_feed(polled_feed: PolledFeed) -> None:
    for number in range(4):
        path = f"/new{number % 2}"
        polled_feed.publisher.pages[path] = '<rss version="2.0"><channel><title>x</title></channel></rss>'
        polled_feed.publisher.answer = answer(b"", 301, Location=f"{polled_feed.publisher.base}{path}")
        await polled_feed.poll()
    assert (await polled_feed.stored()).url == polled_feed.feed.url


async def test_a_feed_without_a_name_takes_its_own(polled_feed: PolledFeed) -> None:
    async with polled_feed.store.transaction() as transaction:
        await transaction.feeds.update(polled_feed.feed.url, type(polled_feed.feed)(polled_feed.feed.url))
    polled_feed.publisher.items = [Item("a", "Soldiers")]
    await polled_feed.poll()
    assert (await polled_feed.stored()).publisher == "Example Post"


@pytest.mark.parametrize("title", ["Soldiers", "A football final"])
async def test_what_is_dated_before_the_web_is_kept_and_is_no_news(polled_feed: PolledFeed, title: str) -> None:
    polled_feed.publisher.items = [
        Item("a", title, published=datetime(1985, 7, 14, tzinfo=UTC)),
        Item("b", "Rain", "Rain."),
    ]
    report = await polled_feed.poll()
    assert (report.error, report.new_count, report.matched_count) == (None, 2, 0)
    assert polled_feed.listener.changes == []
    assert (await polled_feed.stored()).state.warnings == (because("wrong_dates", count=1),)
    polled_feed.publisher.items.append(Item("c", f"{title} again", published=datetime(1970, 1, 1, tzinfo=UTC)))
    assert (await polled_feed.poll()).new_count == 1
    assert polled_feed.listener.changes == []


async def test_a_feed_that_dates_nothing_right_is_read_by_first_sight(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("a", "Soldiers", published=datetime(1970, 1, 1, tzinfo=UTC))]
    await polled_feed.poll()
    assert polled_feed.listener.changes == []
    polled_feed.publisher.items.append(Item("b", "Soldiers again", published=datetime(1970, 1, 1, tzinfo=UTC)))
    assert (await polled_feed.poll()).matched_count == 1
    assert polled_feed.listener.changes


async def test_the_feeds_of_a_topic_that_is_breaking_are_polled_at_once(polled_feed: PolledFeed, clock: Clock) -> None:
    feeds = [Feed(f"{polled_feed.publisher.base}/rss?{n}", "Post", "Post", "en") for n in range(4)]
    async with polled_feed.store.transaction() as transaction:
        for feed in feeds:
            await transaction.feeds.add(feed)
    polled_feed.publisher.items = [Item("a", "A football final", "Two clubs.", NOW - timedelta(minutes=50))]
    await polled_feed.poller.poll(feeds[3])
    polled_feed.publisher.items = [
        Item(name, f"Soldiers {name}", published=NOW - timedelta(minutes=9)) for name in ("b", "c")
    ]
    waits = []
    for feed in feeds[:3]:
        await polled_feed.poller.poll(feed)
        async with polled_feed.store.reading() as read:
            at = [(await read.feeds.get(one.url)).state.next_poll_at for one in feeds]
        waits.append([None if moment is None else moment - NOW for moment in at])
    minutes = timedelta(minutes=1)
    assert waits[1][0] is not None
    assert waits[1][0] >= 2 * minutes, "two feeds are no crowd"
    assert waits[2][:3] == [timedelta()] * 3
    assert waits[2][3] == waits[0][3], "it has nothing on the topic"


async def test_what_a_feed_says_of_itself_is_kept_for_polls_without_a_body(polled_feed: PolledFeed) -> None:
    resting = "<skipHours><hour>12</hour></skipHours>" + Item("a", "Soldiers").xml(polled_feed.publisher.base)
    polled_feed.publisher.answer = answer(f"<rss><channel><title>x</title>{resting}</channel></rss>".encode())
    for _ in range(2):
        await polled_feed.poll()
        state = (await polled_feed.stored()).state
        assert state.hints.skip_hours == (12,)
        assert state.next_poll_at == NOW + timedelta(hours=1)
