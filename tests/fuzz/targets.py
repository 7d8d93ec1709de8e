"""What is fuzzed: each function takes any bytes and returns, or raises only what is documented."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC
from typing import Final

from feeds.errors import InvalidInputError, ParseError
from feeds.fetch.decoding import TooLargeError, WrongCodingError, decode_body
from feeds.opml import read_opml, write_opml
from feeds.parse import parse_feed, repair_references, to_utf8
from feeds.parse.dates import parse_moment
from feeds.text import one_line, plain_text
from tests.feeds.parse.dialects import DIALECTS

MOST_DECODED: Final = 1_000_000
_CODINGS: Final = ("gzip", "deflate", "br", "zstd", "gzip, br", "")


def parse(data: bytes) -> None:
    """A body of any kind, with any Content-Type before its first line."""
    kind, _, body = data.partition(b"\n")
    with suppress(ParseError):
        parsed = parse_feed(body, url="https://example.org/rss", content_type=kind.decode("latin-1"))
        ids = [entry.id for entry in parsed.entries]
        assert len(ids) == len(set(ids)), "ids are unique"
        for entry in parsed.entries:
            told = f"{entry.id}{entry.title}{entry.link}{entry.author}{entry.summary}{entry.content}"
            assert b"\0" not in told.encode(), "every database takes it"
            assert entry.published is None or entry.published.tzinfo is UTC


def decode(data: bytes) -> None:
    """Any bytes in any coding stay within the limit, and become UTF-8."""
    with suppress(TooLargeError, WrongCodingError):
        body = decode_body(data[1:], _CODINGS[data[0] % len(_CODINGS)] if data else "", MOST_DECODED)
        assert len(body) <= MOST_DECODED
    repair_references(to_utf8(data)).decode()


def dates(data: bytes) -> None:
    """Any text is a moment in UTC, or none."""
    at = parse_moment(data.decode("utf-8", "replace"))
    assert at is None or at.tzinfo is UTC


def opml(data: bytes) -> None:
    """What is read of a list of feeds is written, and read again."""
    with suppress(InvalidInputError):
        feeds = read_opml(data).feeds
        assert [feed.url for feed in read_opml(write_opml(feeds).encode()).feeds] == [feed.url for feed in feeds]


def markup(data: bytes) -> None:
    """Any markup becomes text that can be stored, with lone surrogates too."""
    text = data.decode("utf-8", "surrogateescape")
    assert b"\0" not in plain_text(text).encode()
    assert len(one_line(text)) <= 1_000


_FEEDS: Final = tuple(b"text/xml\n" + body.encode() for body in DIALECTS.values())
_LIST: Final = (
    b'<opml version="2.0"><body><outline text="A"><outline text="B" xmlUrl="https://b.org/f"/></outline></body></opml>'
)
# Each target with what it begins from.
TARGETS: Final[dict[str, tuple[Callable[[bytes], None], tuple[bytes, ...]]]] = {
    "parse": (
        parse,
        (*_FEEDS, b'application/json\n{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1}]}'),
    ),
    "decode": (decode, (b"\0\x1f\x8b\x08\0\0\0\0\0\0\xff", *_FEEDS[:5])),
    "dates": (
        dates,
        (b"Mon, 21 Oct 2024 09:30:00 +0200", b"2024-10-21T09:30:00Z", "21 octobre 2024 à 9 h 30".encode()),
    ),
    "opml": (opml, (_LIST,)),
    "markup": (
        markup,
        (b'<p class="a">One <b>two</b>&nbsp;&#233;</p><script>x</script>', b"<![CDATA[<q>a</q>]]> &amp;lt;"),
    ),
}
