"""Polls that are handed over: what is stored of them later is what would have been stored at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from feeds.ports import PolledEntries
from feeds.reasons import because
from feeds.types import Entry
from feeds.worker import LocalAnalyst
from storage.ports import Transaction
from tests.feeds.polled_feed import NOW, Clock, Item, PolledFeed, open_polled_feed
from tests.feeds.polling.test_poller import answer


@dataclass
class Later:
    """A handover whose polls are taken up when a test says so, as jobs are."""

    waiting: list[PolledEntries] = field(default_factory=list)
    commits: int = 0

    async def put(self, _transaction: Transaction, polled: PolledEntries) -> None:
        """See feeds.ports.Handover."""
        self.waiting.append(polled)

    def committed(self) -> None:
        """See feeds.ports.Handover."""
        self.commits += 1

    async def take_up(self, polled_feed: PolledFeed) -> None:
        """Does what waits for the feed as it is now."""
        for polled in self.waiting:
            await polled_feed.pipeline.resume(await polled_feed.stored(), polled)
        self.waiting.clear()


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
async def handing(database: Path, analyst: LocalAnalyst, clock: Clock, later: Later) -> AsyncIterator[PolledFeed]:
    """A polled feed that hands over what is on a topic."""
    async with open_polled_feed(database, analyst, clock, handover=later) as running:
        yield running


async def on_topic(polled_feed: PolledFeed) -> list[str]:
    async with polled_feed.store.reading() as read:
        found = await read.entries.search("troops", NOW - timedelta(days=1), NOW + timedelta(days=1), 9)
    return sorted(entry.entry.title for entry in found if entry.story_id is not None)


async def test_what_is_on_a_topic_waits_with_all_that_was_listed_and_the_rest_does_not(
    handing: PolledFeed, later: Later
) -> None:
    handing.publisher.items = [Item("b", "A football final", "Two clubs meet.")]
    await handing.poll()
    assert later.waiting == []
    handing.publisher.items.append(Item("a", "Soldiers leave"))
    report = await handing.poll()
    assert (report.new_count, report.matched_count) == (1, 1)
    assert [[entry.title for entry in polled.entries] for polled in later.waiting] == [
        ["A football final", "Soldiers leave"]
    ]
    assert later.commits == 1
    assert await on_topic(handing) == []
    assert (await handing.poll()).entry_count == 0, "its state is stored"
    await later.take_up(handing)
    assert await on_topic(handing) == ["Soldiers leave"]


async def test_pages_that_are_no_articles_are_told_with_the_feed_by_whoever_read_them(
    handing: PolledFeed, later: Later
) -> None:
    async def warnings() -> object:
        await handing.poll()
        await later.take_up(handing)
        return (await handing.stored()).state.warnings

    form = "<p>We and our partners store information on your device, such as cookies, to measure the audience.</p>" * 9
    handing.publisher.items = [Item("a", "Soldiers leave Vladivostok", "Soldiers left the harbour on Monday.")]
    handing.publisher.pages["/a"] = f"<html><body><main><h1>We value your privacy</h1>{form}</main></body></html>"
    assert await warnings() == (because("wall_consent", count=1),)
    handing.publisher.items.append(Item("b", "A football final", "Two clubs meet."))
    assert await warnings() == (because("wall_consent", count=1),), "no page was read since"
    handing.publisher.items.append(Item("c", "Soldiers reach Kursk", "Soldiers reached Kursk."))
    handing.publisher.pages["/c"] = f"<html><body><article><p>{'Soldiers reach Kursk. ' * 60}</p></article></body>"
    assert await warnings() == ()


@pytest.mark.parametrize(("is_first", "stored"), [(True, []), (False, ["Soldiers leave"])])
async def test_entries_without_right_dates_are_no_news_in_a_first_poll_also_when_it_is_over(
    handing: PolledFeed, is_first: bool, stored: list[str]
) -> None:
    entry = Entry("a", "Soldiers leave", legs=("guid:a",), has_wrong_date=True)
    feed = await handing.stored()
    feed = replace(feed, state=replace(feed.state, last_success_at=NOW))
    await handing.pipeline.resume(feed, PolledEntries(feed.url, (entry,), NOW, is_whole=True, is_first=is_first))
    assert await on_topic(handing) == stored


async def test_a_feed_that_has_moved_is_read_anew_since_its_job_names_the_old_address(
    handing: PolledFeed, later: Later
) -> None:
    items = "".join(item.xml(handing.publisher.base) for item in [Item("a", "Soldiers leave")])
    handing.publisher.pages["/new"] = f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
    handing.publisher.answer = answer(b"", 301, Location=f"{handing.publisher.base}/new")
    await handing.poll()
    await handing.poll()
    later.waiting.clear()  # jobs of the old address do nothing
    assert (await handing.stored()).url == f"{handing.publisher.base}/new"
    await handing.poll()
    await later.take_up(handing)
    assert await on_topic(handing) == ["Soldiers leave"]
