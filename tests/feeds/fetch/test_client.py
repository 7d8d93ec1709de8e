"""Real HTTP over loopback: conditional requests, limits, redirects, and the guard at the socket."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from aiohttp import web

from feeds.errors import FetchError, ForbiddenAddressError
from feeds.fetch import Fetcher, FetchSettings
from feeds.types import Feed, FeedState, FetchedBody, NotModified
from tests.loopback import serving_application

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
BODY = b"<rss/>"


async def feed(request: web.Request) -> web.Response:
    if request.headers.get("If-None-Match") == '"1"':
        return web.Response(status=304)
    return web.Response(body=BODY, headers={"ETag": '"1"', "Cache-Control": "max-age=90"})


async def endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"x" * 65_536)


async def stalled(request: web.Request) -> web.Response:
    await asyncio.Event().wait()
    return web.Response()


async def bomb(_: web.Request) -> web.Response:
    return web.Response(body=gzip.compress(b"0" * 5_000_000), headers={"Content-Encoding": "gzip"})


async def unzipped(_: web.Request) -> web.Response:
    return web.Response(body=b"not zipped at all", headers={"Content-Encoding": "gzip"})


async def short(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Length": "99999"})
    await answer.prepare(request)
    await answer.write(b"<rss>")
    assert request.transport is not None
    request.transport.close()
    return answer


async def odd(request: web.Request) -> web.Response:
    assert request.transport is not None
    head = b'HTTP/1.1 200 OK\r\nETag: "\xff"\r\nLast-Modified: ' + b"x" * 5_000
    request.transport.write(head + b"\r\nContent-Length: 6\r\nConnection: close\r\n\r\n" + BODY)
    request.transport.close()
    return web.Response()


async def dumb(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def moved(status: int, to: str) -> Callable[[web.Request], AsyncIterator[None]]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": to})

    return answer  # type: ignore[return-value]  # aiohttp takes any coroutine function


def refused(status: int, **headers: str) -> Callable[[web.Request], AsyncIterator[None]]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return answer  # type: ignore[return-value]  # aiohttp takes any coroutine function


@pytest.fixture
async def port() -> AsyncIterator[int]:
    app = web.Application()
    routes = {
        "/feed": feed, "/endless": endless, "/stalled": stalled, "/bomb": bomb,
        "/moved": moved(301, "/feed"), "/found": moved(302, "/feed"), "/loop": moved(302, "/loop"),
        "/file": moved(302, "file:///etc/hostname"), "/inside": moved(302, "http://127.0.0.1:9/"),
        "/zipped": unzipped, "/short": short, "/dumb": dumb, "/oddities": odd,
        "/gone": refused(410), "/busy": refused(503, Retry_After="120"),
        "/never": refused(429, Retry_After="9" * 30), "/long": refused(429, Retry_After="9" * 5000),
        "/odd": refused(429, Retry_After="Mon, 21 Oct 2024 12:05:00 +" + "9" * 30),
        "/later": refused(429, Retry_After="Mon, 21 Oct 2024 12:05:00 GMT"),
    }  # fmt: skip
    for path, handler in routes.items():
        app.router.add_get(path, handler)  # type: ignore[arg-type]  # see `moved`
    async with serving_application(app) as base:
        yield int(base.rpartition(":")[2])


@pytest.fixture
async def fetcher(port: int) -> AsyncIterator[Fetcher]:
    settings = FetchSettings(max_body_bytes=1_000_000, allowed_hosts=frozenset({f"127.0.0.1:{port}"}))
    async with Fetcher(settings, now=lambda: NOW) as made:
        yield made


def at(port: int, path: str, **state: str) -> Feed:
    return Feed(f"http://127.0.0.1:{port}/{path}", state=FeedState(**state))  # type: ignore[arg-type]  # texts only


async def test_a_body_comes_with_what_the_next_request_needs(fetcher: Fetcher, port: int) -> None:
    result = await fetcher.fetch(at(port, "feed"))
    assert isinstance(result, FetchedBody)
    assert (result.body, result.etag, result.max_age_seconds, result.permanent_url) == (BODY, '"1"', 90, None)
    assert isinstance(await fetcher.fetch(at(port, "feed", etag='"1"')), NotModified)
    assert isinstance(await fetcher.fetch(at(port, "feed", body_hash=result.body_hash)), NotModified)


async def test_a_validator_that_cannot_be_stored_is_left_out(fetcher: Fetcher, port: int) -> None:
    result = await fetcher.fetch(at(port, "oddities"))
    assert isinstance(result, FetchedBody)
    assert (result.body, result.etag, result.last_modified) == (BODY, None, None)


async def test_only_a_permanent_redirect_moves_the_feed(fetcher: Fetcher, port: int) -> None:
    for path, wanted in (("moved", f"http://127.0.0.1:{port}/feed"), ("found", None)):
        result = await fetcher.fetch(at(port, path))
        assert isinstance(result, FetchedBody)
        assert result.permanent_url == wanted


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("endless", "longer than 1 MB"),
        ("bomb", "longer than 1 MB"),
        ("loop", "redirects"),
        ("file", "not http"),
        ("gone", "410"),
        ("zipped", "its answer is not the gzip data that it says$"),
        ("short", "its answer breaks off$"),
        ("dumb", "hung up without an answer$"),
    ],
)
async def test_what_cannot_be_used_says_why(fetcher: Fetcher, port: int, path: str, said: str) -> None:
    with pytest.raises(FetchError, match=said):
        await fetcher.fetch(at(port, path))


@pytest.mark.parametrize(
    ("path", "seconds"),
    [("busy", 120), ("later", 300), ("never", 365 * 86_400), ("long", 365 * 86_400), ("odd", None)],
)
async def test_retry_after_is_told(fetcher: Fetcher, port: int, path: str, seconds: float | None) -> None:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(at(port, path))
    assert caught.value.retry_after_seconds == seconds


async def test_a_server_that_never_answers_is_left(port: int) -> None:
    settings = FetchSettings(total_timeout=timedelta(milliseconds=80), allow_private_networks=True)
    async with Fetcher(settings, now=lambda: NOW) as fetcher:
        with pytest.raises(FetchError, match="no whole answer"):
            await fetcher.fetch(at(port, "stalled"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "127.1"])
async def test_the_guard_keeps_feeds_out_of_private_networks(port: int, host: str) -> None:
    async with Fetcher(FetchSettings(), now=lambda: NOW) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(replace(at(port, "feed"), url=f"http://{host}:{port}/feed"))
        if host in {"127.0.0.1", "localhost"}:
            assert isinstance(caught.value, ForbiddenAddressError)


@pytest.mark.parametrize(("network", "is_allowed"), [("127.0.0.0/8", True), ("10.0.0.0/8", False), ("fd00::/8", False)])
async def test_a_network_that_is_allowed_is_reached_and_no_other(port: int, network: str, is_allowed: bool) -> None:
    settings = FetchSettings(allowed_networks=(ip_network(network),))
    async with Fetcher(settings, now=lambda: NOW) as fetcher:
        if is_allowed:
            assert isinstance(await fetcher.fetch(at(port, "feed")), FetchedBody)
        else:
            with pytest.raises(ForbiddenAddressError):
                await fetcher.fetch(at(port, "feed"))


async def test_a_redirect_leads_nowhere_private(fetcher: Fetcher, port: int) -> None:
    with pytest.raises(ForbiddenAddressError):
        await fetcher.fetch(at(port, "inside"))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://127.0.0.1:{port}/", "does not speak HTTPS"),
        ("http://[::1", "no address"),
        ("http://h:99999/", "no address"),
        ("http://a..b/", "no address"),
        ("http://127.0.0.1:1/", "cannot be reached: Connection refused"),
    ],
)
async def test_an_address_that_cannot_be_asked_says_so(port: int, address: str, said: str) -> None:
    async with Fetcher(FetchSettings(allow_private_networks=True), now=lambda: NOW) as fetcher:
        with pytest.raises(FetchError, match=said):
            await fetcher.fetch(Feed(address.format(port=port)))
