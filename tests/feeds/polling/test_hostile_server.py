"""A hostile server on loopback: each of its feeds costs one clear error, and nothing of the others.

What it sends is harmless to other software: zeros, brackets, dots. Only their amount, their slowness and their order
are hostile.
"""

from __future__ import annotations

import asyncio
import gc
import gzip
import resource
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import web

from feeds.article import Pages
from feeds.fetch import Fetcher, FetchSettings
from feeds.parse import parse_feed
from feeds.polling import Pipeline, PipelineSettings, Poller, PollReport
from feeds.types import Feed, FetchedBody, NotModified
from feeds.worker import ParserSettings, WorkerParser
from storage.store import SqlStore
from tests.feeds.polled_feed import NOW, Item, RecordingListener, analyst_without_models
from tests.loopback import serving
from tests.patience import PATIENCE_SECONDS

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
MEGABYTE: Final = 1_000_000
BODY_LIMIT: Final = 2 * MEGABYTE
# Of the event loop, in seconds of its own computing: 0.03 here; reading one of these bodies takes seconds.
LONGEST_PAUSE: Final = 0.25
MOST_MEMORY: Final = 150 * MEGABYTE
# For answers that never end. All others have as long as a busy machine takes for them.
GIVEN_UP_SECONDS: Final = 0.5
PARSE_SECONDS: Final = 20.0


async def _streamed(request: web.Request, chunk: bytes, pause: float = 0.0, count: int = 10**9) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    with suppress(ConnectionError):
        for _ in range(count):
            await answer.write(chunk)
            await asyncio.sleep(pause)
    return answer


async def drip(request: web.Request) -> web.StreamResponse:
    return await _streamed(request, b" ", pause=0.02)


async def endless(request: web.Request) -> web.StreamResponse:
    return await _streamed(request, b"<!-- nothing -->" * 4_000)


async def fifty_megabytes(request: web.Request) -> web.StreamResponse:
    return await _streamed(request, b" " * 50_000, count=1_000)


async def silent(_: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response()


async def headers_without_end(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(3_000):
        request.transport.write(b"X-%d: %s\r\n" % (number, b"x" * 1_000))
    request.transport.close()
    return web.Response()


def sent(body: bytes, status: int = 200, **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=body, status=status, headers=named)

    return answer


def rss(inside: str, doctype: str = "", title: str = "A football final") -> bytes:
    item = Item("a", title).xml("http://example.org")
    channel = f"<channel><title>x</title>{inside}{item}</channel>"
    return f'<?xml version="1.0"?>{doctype}<rss version="2.0">{channel}</rss>'.encode()


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 8}">' for n in range(1, 6))
BOMB = f'<!DOCTYPE rss [<!ENTITY e0 "..........">{ENTITIES}]>'
DEEP = 20_000
# What each feed sends, and the reason that its poll ends with; None for a feed that is read in spite of it.
KINDS: Final[dict[str, tuple[Answer, str | None]]] = {
    "drip": (drip, "timeout"),
    "silent": (silent, "timeout"),
    "endless": (endless, "too_large"),
    "fifty": (fifty_megabytes, "too_large"),
    "bomb": (sent(gzip.compress(b"0" * 50 * MEGABYTE), Content_Encoding="gzip"), "too_large"),
    "twice": (sent(gzip.compress(gzip.compress(b"0" * 50 * MEGABYTE)), Content_Encoding="gzip, gzip"), "too_large"),
    "headers": (headers_without_end, "not_http"),
    "loop": (sent(b"", 302, Location="/loop"), "redirects"),
    "inside": (sent(b"", 302, Location="http://127.0.0.2:9/"), "private"),
    "metadata": (sent(b"", 301, Location="http://169.254.169.254/latest/"), "private"),
    "file": (sent(b"", 302, Location="file:///etc/hostname"), "leads_elsewhere"),
    "xml": (sent(rss("<a>" * DEEP + "</a>" * DEEP)), None),
    "unclosed": (sent(rss("<a>" * DEEP)), None),
    "json": (sent(b'{"items":' + b"[" * DEEP + b"]" * DEEP + b"}"), "deep_json"),
    "entities": (sent(rss("<description>&e5;</description>", BOMB)), None),
    "tags": (sent(rss("<b>" * 20_000)), None),
    "attributes": (sent(rss("<a " + " ".join(f"a{n}='b'" for n in range(5_000)) + "/>")), None),
}  # fmt: skip
# Of these the parsers may read some, or give up with one of their own reasons.
PARSED_OR_NOT: Final = {"parse_slow", "parse_died", "truncated", "no_feed_body", "other_xml", "none_readable", "page"}


@dataclass(slots=True)
class Loop:
    """What the event loop computed between two of its turns, at most, in seconds of its thread."""

    longest: float = 0.0
    turns: int = 0

    async def watch(self) -> None:
        """Measures until cancelled."""
        before = time.thread_time()
        while True:
            await asyncio.sleep(0.005)
            now = time.thread_time()
            self.longest, before, self.turns = max(self.longest, now - before), now, self.turns + 1


@dataclass(slots=True)
class Server:
    """The hostile server: its address, and what it was asked."""

    base: str = ""
    asked: list[str] = field(default_factory=list)
    more: dict[str, Answer] = field(default_factory=dict)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answers any request."""
        self.asked.append(request.path)
        name = request.path.strip("/")
        if name in self.more:
            return await self.more[name](request)
        if name.startswith("good"):
            return web.Response(body=rss(""))
        return await KINDS[name][0](request) if name in KINDS else web.Response(status=404)


@dataclass(slots=True)
class Fetchers:
    """Fetches what is slow on purpose with one that gives up soon, and all else with one that is patient."""

    patient: Fetcher
    hasty: Fetcher

    async def fetch(self, feed: Feed) -> FetchedBody | NotModified:
        """See feeds.ports.Fetcher."""
        is_slow = KINDS.get(feed.url.rpartition("/")[2], ("", ""))[1] == "timeout"
        return await (self.hasty if is_slow else self.patient).fetch(feed)

    async def fetch_page(self, url: str) -> FetchedBody:
        """See feeds.ports.Fetcher."""
        return await self.patient.fetch_page(url)


@asynccontextmanager
async def polled(store: SqlStore) -> AsyncIterator[tuple[Server, Fetcher, Poller[Any]]]:
    """Starts the server and a poller with a parser in processes."""
    server, listener = Server(), RecordingListener()
    async with AsyncExitStack() as stack:
        server.base = await stack.enter_async_context(serving(server.handle))
        settings = FetchSettings(
            allowed_hosts=frozenset({server.base.removeprefix("http://")}),
            max_body_bytes=BODY_LIMIT,
            total_timeout=timedelta(seconds=PATIENCE_SECONDS),
            per_host_limit=100,
        )
        parser = WorkerParser(ParserSettings(feed_seconds=PARSE_SECONDS, page_seconds=PARSE_SECONDS))
        stack.push_async_callback(parser.close)
        hurry = replace(settings, total_timeout=timedelta(seconds=GIVEN_UP_SECONDS))
        fetcher, hasty = [await stack.enter_async_context(Fetcher(each, now=lambda: NOW)) for each in (settings, hurry)]
        pipeline = Pipeline(
            store=store,
            pages=Pages(fetcher, parser),
            analyst=analyst_without_models(),
            listener=listener,
            settings=PipelineSettings(),
        )
        yield (
            server,
            fetcher,
            Poller(store, Fetchers(fetcher, hasty), parser, pipeline, listener, now=lambda: NOW, draw=lambda: 0.0),
        )


async def _polled_all(store: SqlStore, poller: Poller[Any], urls: list[str]) -> dict[str, PollReport]:
    feeds = [Feed(url, "Post", "Post", "en") for url in urls]
    async with store.transaction() as t:
        for feed in feeds:
            await t.feeds.add(feed)
    return dict(zip(urls, await poller.poll_all(feeds), strict=True))


@pytest.fixture
def frozen_heap() -> Iterator[None]:
    """No garbage collection goes through what other tests have loaded, which takes as long as a pause may."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.slow
async def test_each_hostile_feed_is_one_clear_error_and_the_others_go_on(store: SqlStore, frozen_heap: None) -> None:
    async with polled(store) as (server, _, poller):
        urls = [f"{server.base}/{name}" for name in KINDS]
        good = [f"{server.base}/good{number}" for number in range(8)]
        mixed = [url for pair in zip(urls, [*good, *good, *good], strict=False) for url in pair]
        before, loop = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, Loop()
        watching = asyncio.create_task(loop.watch())
        reports = await _polled_all(store, poller, list(dict.fromkeys([*mixed, *urls, *good])))
        watching.cancel()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    for name, (_, wanted) in KINDS.items():
        error = reports[f"{server.base}/{name}"].error
        if wanted is None:
            assert error is None or error.key in PARSED_OR_NOT, (name, error)
        else:
            assert error is not None, name
            assert error.key == wanted, (name, error)
    assert [reports[url].error for url in good] == [None] * len(good)
    assert all(reports[url].new_count == 1 for url in good)
    assert loop.turns > 20
    assert loop.longest < LONGEST_PAUSE
    assert grown < MOST_MEMORY
    async with store.reading() as read:
        stored = await read.feeds.all()
    assert all(feed.state.failures <= 1 and not feed.state.is_paused for feed in stored)


def test_entities_stay_within_the_limits_of_a_text_and_no_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "file.txt"
    file.write_text("harbourmaster")
    doctype = BOMB.replace("]>", f'<!ENTITY file SYSTEM "{file.as_uri()}">]>')
    body = rss("", doctype, "Soldiers, &e5;, &file;").replace(b"&amp;", b"&")
    (entry,) = parse_feed(body, url="https://example.org/").entries
    assert len(entry.title) <= 1_000
    assert len(entry.content or entry.summary) < 10_000
    assert "harbourmaster" not in f"{entry.title} {entry.summary} {entry.content}"


async def test_a_name_that_leads_inside_the_second_time_is_refused(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: what counts is the address that the socket is about to connect to."""
    async with polled(store) as (server, fetcher, poller):
        port, leads_to = int(server.base.rpartition(":")[2]), ["127.0.0.1"]

        async def resolved(*_: object, **__: object) -> list[tuple[Any, ...]]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (leads_to[0], port))]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)
        server.more["again"] = sent(rss(""), Connection="close")
        url = f"http://gazette.example:{port}/again"
        first = (await _polled_all(store, poller, [url]))[url]
        leads_to[0] = "127.0.0.2"
        connector = fetcher._session.connector  # type: ignore[union-attr]  # entered
        connector.clear_dns_cache()  # type: ignore[union-attr]  # as after ten seconds
        second = await poller.poll(first.feed)
    assert first.error is None
    assert second.error is not None
    assert (second.error.key, second.error.values) == ("private", {"host": "127.0.0.2"})
    assert server.asked == ["/again"]
