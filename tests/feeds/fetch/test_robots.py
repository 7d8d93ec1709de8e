"""robots.txt over loopback: which pages are read, when it is asked again, and that feeds are never asked about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from feeds.errors import FetchError
from feeds.fetch import Fetcher, FetchSettings
from feeds.types import Feed, FetchedBody
from tests.loopback import serving
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)


class Host:
    """A host with a robots.txt; every other path is a page. Pages wait for `gate` if it is not set."""

    def __init__(self) -> None:
        self.robots = web.Response(status=404)
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.has_page_request = asyncio.Event()
        self.base = ""
        self.now = NOW

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answers any request."""
        self.asked.append(request.path)
        if request.path == "/robots.txt":
            return web.Response(body=self.robots.body, status=self.robots.status, headers=self.robots.headers)
        if request.path.startswith("/to/"):
            return web.Response(status=302, headers={"Location": request.path.removeprefix("/to")})
        self.at_once += 1
        self.has_page_request.set()
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.gate.wait()
        self.at_once -= 1
        return web.Response(text="a page", content_type="text/html")

    def says(self, text: str | bytes, status: int = 200) -> None:
        """Sets the robots.txt."""
        self.robots = web.Response(body=text.encode() if isinstance(text, str) else text, status=status)


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    made = Host()
    async with serving(made.handle) as made.base:
        yield made


@pytest.fixture
async def fetcher(host: Host) -> AsyncIterator[Fetcher]:
    settings = FetchSettings(
        user_agent="Wirebrief/2 (+https://example.org)",
        allow_private_networks=True,
        max_body_bytes=1_000_000,
        total_timeout=timedelta(seconds=PATIENCE_SECONDS),
    )
    async with Fetcher(settings, now=lambda: host.now) as made:
        yield made


async def is_read(fetcher: Fetcher, host: Host, path: str) -> bool:
    try:
        return (await fetcher.fetch_page(f"{host.base}{path}")).body == b"a page"
    except FetchError as error:
        if error.reason.key != "robots":
            raise
        return False


RULES = """\ufeffUser-agent: *
Disallow: /all

User-agent: other
Disallow: /

User-agent: wirebrief/1.0
Disallow: /ours
Allow: /ours/free
Disallow: /*.pdf$
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/all", True),
        ("/ours", False),
        ("/ours/x", False),
        ("/ours/free/x", True),
        ("/a.pdf", False),
        ("/a.pdf?1", True),
    ],
)
async def test_the_rules_for_our_name_are_kept(fetcher: Fetcher, host: Host, path: str, allowed: bool) -> None:
    host.says(RULES)
    assert await is_read(fetcher, host, path) == allowed


async def test_the_rules_for_all_hold_behind_a_byte_order_mark(fetcher: Fetcher, host: Host) -> None:
    host.says("\ufeffUser-agent: *\nDisallow: /a")
    assert not await is_read(fetcher, host, "/a")
    assert await is_read(fetcher, host, "/b")


async def test_where_a_redirect_leads_is_asked_about_too(fetcher: Fetcher, host: Host) -> None:
    host.says("User-agent: *\nDisallow: /secret")
    assert not await is_read(fetcher, host, "/to/secret")
    assert host.asked == ["/robots.txt", "/to/secret"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (410, True), (503, False), (429, False)])
async def test_without_rules_a_page_is_free_and_without_an_answer_it_is_not(
    fetcher: Fetcher, host: Host, status: int, allowed: bool
) -> None:
    host.says("User-agent: *\nDisallow: /", status)
    assert await is_read(fetcher, host, "/a") == allowed


async def test_a_feed_is_read_whatever_robots_say(fetcher: Fetcher, host: Host) -> None:
    host.says("User-agent: *\nDisallow: /")
    assert isinstance(await fetcher.fetch(Feed(f"{host.base}/rss")), FetchedBody)
    assert host.asked == ["/rss"]


async def test_it_is_asked_once_a_day_and_sooner_if_it_could_not_be_read(fetcher: Fetcher, host: Host) -> None:
    host.says("", 503)
    for hours, count in ((0, 1), (0.9, 1), (1.1, 2), (24, 2), (25.2, 3)):
        host.now = NOW + timedelta(hours=hours)
        await is_read(fetcher, host, "/a")
        assert host.asked.count("/robots.txt") == count, hours
        host.says("")


async def test_a_long_file_is_read_to_its_last_whole_line_within_the_limit(fetcher: Fetcher, host: Host) -> None:
    start, cut = "User-agent: *\nDisallow: /first\n#", "\nDisallow: /"
    host.says(start + "x" * (512_000 - len(start) - len(cut)) + cut + "late\n")
    assert not await is_read(fetcher, host, "/first")
    assert await is_read(fetcher, host, "/late")


async def test_a_file_without_end_keeps_us_out(fetcher: Fetcher, host: Host) -> None:
    host.says(b"# " * 600_000)
    assert not await is_read(fetcher, host, "/a")


async def test_a_host_has_one_page_request_at_a_time(fetcher: Fetcher, host: Host) -> None:
    host.gate.clear()
    pages = [asyncio.create_task(fetcher.fetch_page(f"{host.base}/{n}")) for n in range(5)]
    async with asyncio.timeout(PATIENCE_SECONDS):
        await host.has_page_request.wait()
        for _ in range(50):
            await asyncio.sleep(0)
        host.gate.set()
        await asyncio.gather(*pages)
    assert host.most_at_once == 1
    assert host.asked.count("/robots.txt") == 1
