"""Answers that real servers give against the rules: the feed behind each is read, or refused with the true reason."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import brotli  # type: ignore[import-untyped]  # it has no stubs
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import FetchError
from feeds.fetch import Fetcher, FetchSettings
from feeds.fetch.decoding import TooLargeError, WrongCodingError, decode_body
from feeds.types import Feed, FeedState, FetchedBody, NotModified
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title></channel></rss>'
ZIPPED = gzip.compress(RSS)


def bare(data: bytes) -> bytes:
    """Deflate data without the frame of zlib."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


def answer(body: bytes, *lines: str, status: str = "200 OK", length: int | None = None) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    return "\r\n".join([*head, *lines, "", ""]).encode("utf-8", "surrogateescape") + body


def coded(body: bytes, coding: str) -> bytes:
    return answer(body, f"Content-Encoding: {coding}")


def to(location: str, *lines: str, status: int = 301) -> bytes:
    return answer(b"", f"Location: {location}", *lines, status=f"{status} Moved")


READ: Mapping[str, bytes] = {
    "plain": answer(RSS),
    "gzip said, plain sent": coded(RSS, "gzip"),
    "gzip unsaid": answer(ZIPPED),
    "a file of gzip": answer(ZIPPED, "Content-Type: application/x-gzip"),
    "gzip twice": coded(gzip.compress(ZIPPED), "gzip, gzip"),
    "gzip twice, said once": coded(gzip.compress(ZIPPED), "gzip"),
    "gzip with bytes behind it": coded(ZIPPED + b"\0\0\0\0", "gzip"),
    "gzip with a line behind it": coded(ZIPPED + b"<!-- x -->", "gzip"),
    "gzip in members": coded(gzip.compress(RSS[:30]) + gzip.compress(RSS[30:]), "gzip"),
    "gzip without its end": coded(ZIPPED[:-8], "gzip"),
    "x-gzip": coded(ZIPPED, "x-gzip"),
    "GZIP": coded(ZIPPED, "GZIP"),
    "deflate": coded(zlib.compress(RSS), "deflate"),
    "bare deflate": coded(bare(RSS), "deflate"),
    "br": coded(brotli.compress(RSS), "br"),
    "zstd": coded(zstandard.compress(RSS), "zstd"),
    "br on gzip": coded(brotli.compress(ZIPPED), "gzip, br"),
    "a coding that is none": coded(RSS, "UTF-8"),
    "a header of 60 kB": answer(RSS, f"Content-Security-Policy: {'x' * 60_000}"),
    "a cookie of 9 kB": answer(RSS, f"Set-Cookie: a={'x' * 9_000}"),
    "203": answer(RSS, status="203 Non-Authoritative"),
    "226": answer(RSS, status="226 IM Used"),
    "300": to("/plain", status=300),
    "a relative redirect": to("../plain"),
    "a redirect with a fragment": to("/plain#news"),
    "a redirect with a space": to("/a b"),
    "a redirect in UTF-8": to("/été"),
    "a redirect in ISO 8859-1": to("/\udce9t\udce9"),
}
TARGETS = {"/a%20b": RSS, "/%C3%A9t%C3%A9": RSS, "/%E9t%E9": RSS, "/plain": RSS}
REFUSED: Mapping[str, tuple[bytes, str]] = {
    "no gzip": (coded(b"\0\1\2", "gzip"), "its answer is not the gzip data that it says$"),
    "no br": (coded(b"\xff" * 20, "br"), "its answer is not the br data that it says$"),
    "no zstd": (coded(b"\0\1\2\3\4", "zstd"), "its answer is not the zstd data that it says$"),
    "a bomb": (coded(gzip.compress(b"0" * 5_000_000), "gzip"), "longer than 1 MB"),
    "a bomb in zstd": (coded(zstandard.compress(b"0" * 5_000_000), "zstd"), "longer than 1 MB"),
    "a bomb in br": (coded(brotli.compress(b"0" * 5_000_000), "br"), "longer than 1 MB"),
    "a bomb in a bomb": (coded(gzip.compress(gzip.compress(b"0" * 50_000_000)), "gzip"), "longer than 1 MB"),
    "a header of 100 kB": (answer(RSS, f"X-Long: {'x' * 100_000}"), "its answer is not HTTP"),
    "cut off": (answer(RSS, length=len(RSS) + 50), "its answer breaks off$"),
    "204": (answer(b"", status="204 No Content"), "answered 204"),
    "a redirect to nowhere": (answer(b"", status="301 Moved"), "answered 301"),
    "304 to a first request": (answer(b"", status="304 Not Modified"), "answered 304 to a first request"),
}


class OddServer:
    """Serves the bytes of an answer by its name, closing the connection behind each."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.port = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers one request."""
        request = await reader.readuntil(b"\r\n\r\n")
        self.requests.append(request)
        writer.write(self._answer(request.split(b" ")[1].decode(), request))
        await writer.drain()
        writer.close()

    def _answer(self, path: str, request: bytes) -> bytes:
        if path == "/cookie":
            is_known = b"\r\nCookie: seen=1\r\n" in request
            return answer(RSS) if is_known else to("/cookie", "Set-Cookie: seen=1; Path=/", status=302)
        if path == "/304":
            is_conditional = b"If-None-Match" in request
            return answer(RSS, 'ETag: "1"', status="304 Not Modified" if is_conditional else "200 OK")
        if path in TARGETS:
            return answer(TARGETS[path])
        kind, _, number = path[1:].partition("/")
        return list(READ.values())[int(number)] if kind == "read" else list(REFUSED.values())[int(number)][0]

    def feed(self, path: str, state: FeedState | None = None) -> Feed:
        """Returns a feed of this server."""
        return Feed(f"http://127.0.0.1:{self.port}/{path}", state=state or FeedState())


@pytest.fixture
async def odd() -> AsyncIterator[OddServer]:
    served = OddServer()
    server = await asyncio.start_server(served.handle, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    yield served
    server.close()
    await server.wait_closed()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    settings = FetchSettings(
        allow_private_networks=True, max_body_bytes=1_000_000, total_timeout=timedelta(seconds=PATIENCE_SECONDS)
    )
    async with Fetcher(settings, now=lambda: NOW) as made:
        yield made


@pytest.mark.parametrize("number", range(len(READ)), ids=list(READ))
async def test_the_feed_behind_an_odd_answer_is_read(odd: OddServer, fetcher: Fetcher, number: int) -> None:
    result = await fetcher.fetch(odd.feed(f"read/{number}"))
    assert isinstance(result, FetchedBody)
    assert result.body == RSS


@pytest.mark.parametrize("number", range(len(REFUSED)), ids=list(REFUSED))
async def test_what_cannot_be_read_has_its_true_reason(odd: OddServer, fetcher: Fetcher, number: int) -> None:
    with pytest.raises(FetchError, match=list(REFUSED.values())[number][1]):
        await fetcher.fetch(odd.feed(f"refused/{number}"))


async def test_a_permanent_address_has_no_fragment(odd: OddServer, fetcher: Fetcher) -> None:
    place = list(READ).index("a redirect with a fragment")
    result = await fetcher.fetch(odd.feed(f"read/{place}"))
    assert isinstance(result, FetchedBody)
    assert result.permanent_url == odd.feed("plain").url


async def test_a_cookie_set_on_a_redirect_is_sent_back_in_this_request_only(odd: OddServer, fetcher: Fetcher) -> None:
    for _ in range(2):
        result = await fetcher.fetch(odd.feed("cookie"))
        assert isinstance(result, FetchedBody)
        assert result.body == RSS
    assert [b"Cookie" in request for request in odd.requests] == [False, True, False, True]


async def test_a_304_with_a_body_is_asked_again_without_conditions(odd: OddServer, fetcher: Fetcher) -> None:
    first = await fetcher.fetch(odd.feed("304"))
    assert isinstance(first, FetchedBody)
    known = FeedState(etag=first.etag, body_hash=first.body_hash, last_polled_at=NOW)
    assert isinstance(await fetcher.fetch(odd.feed("304", known)), NotModified)
    assert [b"If-None-Match" in request for request in odd.requests] == [False, True, False]


async def test_the_first_request_of_a_day_has_no_conditions(odd: OddServer, fetcher: Fetcher) -> None:
    for hours in (13, 11):
        state = FeedState(etag='"1"', last_modified="Mon", last_polled_at=NOW - timedelta(hours=hours))
        await fetcher.fetch(odd.feed("plain", state))
    assert [b"If-None-Match" in request for request in odd.requests] == [False, True]


codings = st.sampled_from(["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, br", "identity", "", "none"])


@given(
    st.binary(max_size=300),
    codings,
    st.sampled_from([b"", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"<", b"\x78\x9c"]),
)
def test_any_bytes_are_decoded_within_the_limit_or_refused(noise: bytes, coding: str, start: bytes) -> None:
    try:
        assert len(decode_body(start + noise, coding, 1_000)) <= 1_000
    except (TooLargeError, WrongCodingError):
        return


@given(st.binary(max_size=500), st.permutations(["gzip", "br", "zstd", "deflate"]))
def test_what_is_compressed_in_any_order_comes_back(data: bytes, order: list[str]) -> None:
    compress = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstandard.compress, "deflate": zlib.compress}
    body = b"<rss>" + data
    for coding in order:
        body = compress[coding](body)
    assert decode_body(body, ", ".join(order), 10_000) == b"<rss>" + data
