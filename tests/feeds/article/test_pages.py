"""The pages of a poll: the latest first, and never more than the budget."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from feeds.article import Pages, PageSettings
from feeds.errors import FetchError
from feeds.reasons import because
from feeds.types import Entry, Feed, FetchedBody, NotModified, ParsedFeed
from tests.patience import PATIENCE_SECONDS
from tests.virtual_time import run_virtually

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
LONG = "The deputy minister will summon the envoy about the soldiers. " * 20


class Site:
    """A fetcher and a parser in one: a page's text stands in its address; pages named "endless" never end."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0

    async def fetch(self, feed: Feed) -> FetchedBody | NotModified:
        """See feeds.ports.Fetcher."""
        raise NotImplementedError

    async def fetch_page(self, url: str) -> FetchedBody:
        """See feeds.ports.Fetcher."""
        self.asked.append(url)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if "endless" in url:
                await asyncio.Event().wait()
            await asyncio.sleep(0)
        finally:
            self.at_once -= 1
        if "gone" in url:
            raise FetchError(url, because("status_404"), status=404)
        return FetchedBody(url, b"", "text/html")

    async def parse_feed(self, body: FetchedBody) -> ParsedFeed:
        """See feeds.ports.Parser."""
        raise NotImplementedError

    async def page_feeds(self, page: FetchedBody) -> Sequence[str]:
        """See feeds.ports.Parser."""
        raise NotImplementedError

    async def page_text(self, page: FetchedBody) -> str:
        """See feeds.ports.Parser."""
        return "short" if "wall" in page.url else f"{page.url} {LONG}"


def teaser(name: str, minutes: int = 0) -> Entry:
    return Entry(
        name, f"Title {name}", f"https://example.org/{name}", NOW - timedelta(minutes=minutes), summary="Told."
    )


async def test_only_teasers_are_read_from_their_pages() -> None:
    site = Site()
    whole = Entry("whole", "Title", "https://example.org/whole", NOW, content=LONG)
    given = [teaser("a"), whole, teaser("gone"), teaser("wall"), Entry("nowhere", "T")]
    assert set((await Pages(site, site).texts(given)).texts) == {"a"}
    assert "https://example.org/whole" not in site.asked


async def test_the_latest_come_first_and_no_more_than_the_budget() -> None:
    site = Site()
    undated = Entry("undated", "Title", "https://example.org/undated", summary="Told.")
    entries = [*(teaser(str(number), number) for number in range(9, 0, -1)), undated]
    pages = await Pages(site, site, PageSettings(most=4)).texts(entries)
    assert list(pages.texts) == ["undated", "1", "2", "3"]


def test_pages_that_never_end_cost_the_budget_once() -> None:
    site = Site()
    entries = [teaser("a", 0), *(teaser(f"endless{number}", 1) for number in range(40)), teaser("last", 2)]

    async def read() -> tuple[set[str], float]:
        pages = await Pages(site, site, PageSettings(most=100, seconds=20, at_once=4)).texts(entries)
        return set(pages.texts), round(asyncio.get_running_loop().time(), 3)

    assert run_virtually(read()) == ({"a"}, 20)
    assert (site.at_once, site.most_at_once) == (0, 4)


async def test_one_feed_s_pages_hold_up_no_other() -> None:
    site = Site()
    pages = Pages(site, site, PageSettings(seconds=600.0))
    endless = asyncio.create_task(pages.texts([teaser(f"endless{number}") for number in range(8)]))
    while site.at_once < 4:  # noqa: ASYNC110 - the loop's next turns
        await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert set((await pages.texts([teaser("a")])).texts) == {"a"}
    endless.cancel()
    await asyncio.gather(endless, return_exceptions=True)
    assert site.at_once == 0
