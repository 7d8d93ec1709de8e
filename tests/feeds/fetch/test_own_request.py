"""A feed's own headers, password, proxy and name: what is sent where, and that no secret comes back out."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import web

from feeds.errors import FetchError, ForbiddenAddressError
from feeds.fetch import Fetcher, FetchSettings
from feeds.fetch.own_request import own_request
from feeds.types import Feed, FeedRequest, FetchedBody
from tests.loopback import serving

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
SECRETS = {"KEY": "k3y-of-ann", "LOGIN": "ann:pa55word", "ODD": "a\nb", "EMPTY": "", "SHORT": "rss"}
OWN = FeedRequest((("Accept-Language", "fr"), ("X-Key", "env:KEY")), auth="env:LOGIN", user_agent="ann's reader")


class Publisher:
    """Records requests. /rss repeats what it was sent; /to?… redirects; anything else is asked of it as a proxy."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.base = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answers any request."""
        self.requests.append((str(request.url), dict(request.headers)))
        if request.path == "/to":
            return web.Response(status=302, headers={"Location": request.query["to"]})
        if request.path == "/refused":
            return web.Response(status=403)
        sent = f"{request.headers.get('X-Key')} {request.headers.get('Authorization')} {request.query_string}"
        return web.Response(text=f"<rss><channel><title>{sent}</title></channel></rss>")

    def sent(self, name: str) -> list[str | None]:
        """Returns the header of all requests, in their order."""
        return [headers.get(name) for _, headers in self.requests]


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    made = Publisher()
    async with serving(made.handle) as made.base:
        yield made


@pytest.fixture
async def fetcher(publisher: Publisher) -> AsyncIterator[Fetcher]:
    port = publisher.base.rpartition(":")[2]
    settings = FetchSettings(allowed_hosts=frozenset({f"127.0.0.1:{port}"}))
    async with Fetcher(settings, now=lambda: NOW, secret_of=SECRETS.get) as made:
        yield made


async def test_headers_password_and_name_are_sent(fetcher: Fetcher, publisher: Publisher) -> None:
    await fetcher.fetch(Feed(f"{publisher.base}/rss", request=OWN))
    ((_, headers),) = publisher.requests
    basic = base64.b64encode(b"ann:pa55word").decode()
    assert (headers["X-Key"], headers["Accept-Language"], headers["User-Agent"]) == ("k3y-of-ann", "fr", "ann's reader")
    assert headers["Authorization"] == f"Basic {basic}"


async def test_what_repeats_a_secret_comes_back_without_it(fetcher: Fetcher, publisher: Publisher) -> None:
    result = await fetcher.fetch(Feed(f"{publisher.base}/rss?for=pa55word", request=OWN))
    assert isinstance(result, FetchedBody)
    text = f"{result.body.decode()} {result.url}"
    assert "‹secret›" in text
    _nothing_shows(text)


async def test_secrets_stay_with_the_feeds_own_origin(fetcher: Fetcher, publisher: Publisher) -> None:
    other = publisher.base.replace("127.0.0.1", "localhost")
    await fetcher.fetch(Feed(f"{publisher.base}/to?to=/rss", request=OWN))
    assert publisher.sent("X-Key") == ["k3y-of-ann"] * 2
    publisher.requests.clear()
    await fetcher.fetch(Feed(f"{publisher.base}/to?to={other}/rss", request=OWN))
    assert publisher.sent("X-Key") == ["k3y-of-ann", None]
    assert publisher.sent("Authorization")[1] is None
    assert publisher.sent("User-Agent")[1] != "ann's reader"


def test_another_port_is_another_origin() -> None:
    own = own_request(Feed("http://example.org/rss", request=OWN), SECRETS.get)
    assert own is not None
    assert own.headers_to("http://example.org:80/x") == own.headers_to("http://example.org/") != {}
    assert own.headers_to("http://example.org:8080/x") == own.headers_to("https://example.org/x") == {}


async def test_a_short_secret_leaves_the_text_of_a_feed_alone(fetcher: Fetcher, publisher: Publisher) -> None:
    own = FeedRequest((("X-Key", "env:SHORT"),))
    result = await fetcher.fetch(Feed(f"{publisher.base}/rss", request=own))
    assert isinstance(result, FetchedBody)
    assert b"<rss>" in result.body


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/refused", OWN),
        ("/to?to=ftp://k3y%2Dof%2Dann.example/", OWN),
        ("/rss", FeedRequest((("X-Key", "env:NONE"),))),
        ("/rss", FeedRequest((("X-Key", "env:EMPTY"),))),
        ("/rss", FeedRequest((("X-Key", "env:ODD"),))),
        ("/rss", FeedRequest(proxy="http://127.0.0.1:1")),
    ],
)
async def test_no_error_shows_a_secret(fetcher: Fetcher, publisher: Publisher, path: str, own: FeedRequest) -> None:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(Feed(f"{publisher.base}{path}", request=own))
    _nothing_shows(f"{caught.value} {caught.value.reason} {caught.value.__cause__}")
    if own.headers and own is not OWN:
        assert "environment variable" in str(caught.value)


async def test_a_proxy_is_asked_for_the_address_even_if_it_is_private_itself(publisher: Publisher) -> None:
    async with Fetcher(FetchSettings(), now=lambda: NOW) as fetcher:
        own = FeedRequest(proxy=publisher.base)
        result = await fetcher.fetch(Feed("http://gazette.example/rss", request=own))
        assert isinstance(result, FetchedBody)
        assert publisher.requests[0][0] == "http://gazette.example/rss"
        with pytest.raises(ForbiddenAddressError):
            await fetcher.fetch(Feed(f"{publisher.base}/rss"))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "localhost", "10.0.0.8"])
async def test_no_private_address_is_asked_of_a_proxy(publisher: Publisher, host: str) -> None:
    own = FeedRequest(proxy=publisher.base)
    async with Fetcher(FetchSettings(), now=lambda: NOW) as fetcher:
        for url in (f"http://{host}/rss", f"http://gazette.example/to?to=http://{host}/rss"):
            with pytest.raises(ForbiddenAddressError):
                await fetcher.fetch(Feed(url, request=own))
    assert [url for url, _ in publisher.requests if url[-4:] == "/rss" and "to=" not in url] == []


def _nothing_shows(text: str) -> None:
    for secret in ("k3y-of-ann", "pa55word", base64.b64encode(b"ann:pa55word").decode()):
        assert secret not in text
