"""The feeds behind an address, asked over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from feeds.discovery import Discovery, FeedFinder, FinderSettings
from feeds.errors import FetchError, ForbiddenAddressError, InvalidInputError, ParseError
from feeds.fetch import Fetcher, FetchSettings
from feeds.types import FeedRequest
from feeds.worker import LocalParser
from tests.loopback import serving

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)


def rss(title: str, count: int = 3, hours: float = 2.0) -> str:
    """A feed whose entries come every so many hours."""
    items = "".join(
        f"<item><title>{title} {n}</title><link>https://example.org/{title}/{n}</link>"
        f"<pubDate>{NOW - timedelta(hours=hours * n):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for n in range(count)
    )
    return f'<rss version="2.0"><channel><title>{title}</title><language>en</language>{items}</channel></rss>'


class Site:
    """Serves texts by path; a text that starts with "to " is a redirect."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.asked: list[str] = []
        self.keys: list[str | None] = []
        self.base = ""

    async def handle(self, request: web.Request) -> web.Response:
        """Answers any request."""
        self.asked.append(request.path_qs)
        self.keys.append(request.headers.get("X-Key"))
        text = self.texts.get(request.path_qs)
        if text is None:
            return web.Response(status=404)
        if text.startswith("to "):
            return web.Response(status=301, headers={"Location": text[3:]})
        return web.Response(text=text, content_type="text/html" if text.startswith("<!") else "application/xml")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    async with serving(made.handle) as made.base:
        yield made


@pytest.fixture
async def finder() -> AsyncIterator[FeedFinder]:
    settings = FetchSettings(allow_private_networks=True)
    async with Fetcher(settings, now=lambda: NOW, secret_of={"KEY": "s3cret-key"}.get) as fetcher:
        yield FeedFinder(fetcher, LocalParser(), FinderSettings(most_named=4, most_guessed=6))


def shown(found: Discovery, site: Site) -> list[tuple[str, str]]:
    return [(feed.url.removeprefix(site.base), feed.parsed.title) for feed in found.feeds]


async def test_a_feed_is_found_by_its_address_in_any_form(site: Site, finder: FeedFinder) -> None:
    site.texts["/rss"] = rss("Post")
    found = await finder.find(f"{site.base.upper()}/rss#top")
    assert (shown(found, site), found.is_page) == ([("/rss", "Post")], False)
    assert site.asked == ["/rss"]
    (feed,) = found.feeds
    assert [entry.title for entry in feed.latest] == ["Post 0", "Post 1", "Post 2"]
    assert feed.rhythm == timedelta(hours=2)


async def test_without_a_scheme_a_site_that_has_only_http_is_found(site: Site, finder: FeedFinder) -> None:
    site.texts["/rss"] = rss("Post")
    typed = f"{site.base.removeprefix('http://')}/rss"
    assert shown(await finder.find(typed), site) == [("/rss", "Post")]
    with pytest.raises(FetchError, match="does not speak HTTPS"):
        await finder.find(f"https://{typed}")


async def test_a_page_offers_the_feeds_that_it_names_and_that_work(site: Site, finder: FeedFinder) -> None:
    links = ("/gone", "/world", "/world.atom", "/sport", "/fifth")
    site.texts["/"] = "<!doctype html>" + "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{link}">' for link in links
    )
    site.texts |= {"/world": rss("World"), "/world.atom": rss("World"), "/sport": rss("Sport"), "/fifth": rss("Fifth")}
    found = await finder.find(site.base)
    assert found.is_page
    assert shown(found, site) == [("/world", "World"), ("/sport", "Sport")], "no copy, no more than the budget"


async def test_of_a_page_that_names_none_the_usual_places_are_asked(site: Site, finder: FeedFinder) -> None:
    site.texts["/world/"] = "<!doctype html><title>World</title><p>News</p>"
    site.texts["/rss.xml"] = rss("Post")
    found = await finder.find(f"{site.base}/world/")
    assert (shown(found, site), found.is_page) == ([("/rss.xml", "Post")], True)
    assert site.asked == ["/world/", "/world/feed", "/world/rss.xml", "/feed", "/rss", "/rss.xml"]


async def test_a_form_of_address_that_is_known_is_asked_first(site: Site, finder: FeedFinder) -> None:
    site.texts["/@ann.rss"] = rss("Ann")
    found = await finder.find(f"{site.base}/@ann")
    assert (shown(found, site), found.is_page) == ([("/@ann.rss", "Ann")], False)
    site.texts = {"/@ben": f'<!doctype html><link rel=alternate type=application/rss+xml href="{site.base}/ben">',
                  "/ben": rss("Ben")}  # fmt: skip
    assert shown(await finder.find(f"{site.base}/@ben"), site) == [("/ben", "Ben")]


async def test_a_page_behind_a_redirect_names_its_own_feeds(site: Site, finder: FeedFinder) -> None:
    site.texts |= {"/": "to /en/", "/en/": "<!doctype html><link rel=feed href=rss>", "/en/rss": rss("Post")}
    assert shown(await finder.find(site.base), site) == [("/en/rss", "Post")]


async def test_what_has_no_feed_says_so(site: Site, finder: FeedFinder) -> None:
    site.texts["/"] = "<!doctype html><title>Shop</title>"
    with pytest.raises(ParseError, match="no feed is found on this page of 127"):
        await finder.find(site.base)
    assert len(site.asked) == 1 + 6, "no more than the budget"
    site.texts["/"] = "%PDF-1.7"
    with pytest.raises(ParseError, match="file of another kind"):
        await finder.find(site.base)
    with pytest.raises(FetchError, match="404"):
        await finder.find(f"{site.base}/none")
    with pytest.raises(InvalidInputError):
        await finder.find("gazette")


async def test_a_private_address_that_a_page_names_is_not_asked(site: Site) -> None:
    inside = site.base.replace("127.0.0.1", "127.0.0.2")
    site.texts["/"] = f'<!doctype html><link rel=feed href="{inside}/rss"><link rel=feed href="/rss">'
    site.texts["/rss"] = rss("Post")
    allowed = frozenset({site.base.removeprefix("http://")})
    async with Fetcher(FetchSettings(allowed_hosts=allowed), now=lambda: NOW) as fetcher:
        finder = FeedFinder(fetcher, LocalParser())
        assert shown(await finder.find(site.base), site) == [("/rss", "Post")]
        with pytest.raises(ForbiddenAddressError):
            await finder.find(f"{inside}/rss")


async def test_a_secret_goes_to_no_feed_on_another_host(site: Site, finder: FeedFinder) -> None:
    other = site.base.replace("127.0.0.1", "localhost")
    site.texts["/"] = f'<!doctype html><link rel=feed href="{other}/a"><link rel=feed href="/b">'
    site.texts |= {"/a": rss("A"), "/b": rss("B")}
    found = await finder.find(site.base, FeedRequest(headers=(("X-Key", "env:KEY"),)))
    assert {feed.parsed.title for feed in found.feeds} == {"A", "B"}
    assert dict(zip(site.asked, site.keys, strict=True)) == {"/": "s3cret-key", "/a": None, "/b": "s3cret-key"}
