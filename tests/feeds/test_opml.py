"""Subscriptions in and out."""

from __future__ import annotations

import pytest

from feeds.errors import InvalidInputError
from feeds.opml import Opml, read_opml, write_opml
from feeds.types import Feed

NESTED = b"""<?xml version="1.0"?><opml version="1.1"><head/><body><outline text="World">
<outline text="Post" title="Example Post" type="rss" xmlUrl="https://example.org/rss" language="en-GB"/>
<outline text="again" xmlUrl="https://example.org/rss"/><outline text="no feed"/>
<outline text="script" xmlUrl="javascript:alert(1)"/></outline></body></opml>"""


def test_folders_are_opened_and_each_address_comes_once() -> None:
    assert read_opml(NESTED).feeds == (Feed("https://example.org/rss", "Example Post", "Example Post", "en"),)


def test_what_is_skipped_is_named() -> None:
    assert read_opml(NESTED).skipped == ("no feed: no xmlUrl", "script: javascript:alert(1)")


OUTLINE = b"<opml><head/><body>%s</body></opml>"


@pytest.mark.parametrize(
    ("body", "urls"),
    [
        (OUTLINE % b'<outline text="a" xmlurl="https://e.org/1"/><outline XMLURL="https://e.org/2"/>', ["/1", "/2"]),
        (OUTLINE % b'<outline text="A & B &nbsp; &eacute;" xmlUrl="https://e.org/?a=1&b=2"/>', ["/?a=1&b=2"]),
        (b"\n \n<?xml version='1.0'?>" + OUTLINE % b'<outline xmlUrl="https://e.org/1"/>', ["/1"]),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?>" + OUTLINE % b'<outline xmlUrl="https://e.org/1"/>', ["/1"]),
        (b'<OPML><Body><Outline xmlUrl="https://e.org/1"/></Body></OPML>', ["/1"]),
        (b'<opml xmlns="urn:x"><body><outline xmlUrl="https://e.org/1"/></body></opml>', ["/1"]),
        (b'<o:opml xmlns:o="urn:x"><o:outline xmlUrl="https://e.org/1"/></o:opml>', ["/1"]),
        (OUTLINE % b'<outline xmlUrl="HTTPS://E.org/Aa"/><outline xmlUrl=" https://e.org/Aa "/>', ["/Aa"]),
        (OUTLINE % b'<outline xmlUrl="feed:https://e.org/1"/><outline xmlUrl="feed://https://e.org/2"/>', ["/1", "/2"]),
        (OUTLINE % b'<outline text="f"><outline><outline xmlUrl="https://e.org/1"/></outline></outline>', ["/1"]),
        (OUTLINE % b'<outline xmlUrl="https://e.org/1"><outline xmlUrl="https://e.org/2"/></outline>', ["/1", "/2"]),
        (OUTLINE % b'<outline type="rss" url="https://e.org/1"/><outline url="https://e.org/2"/>', ["/1"]),
        ((OUTLINE % '<outline text="é" xmlUrl="https://e.org/1"/>'.encode("cp1252")), ["/1"]),
        (OUTLINE.decode().replace("%s", '<outline text="é" xmlUrl="https://e.org/1"/>').encode("utf-16"), ["/1"]),
    ],
)
def test_what_other_programs_write_is_read(body: bytes, urls: list[str]) -> None:
    assert [feed.url for feed in read_opml(body).feeds] == [f"https://e.org{url}" for url in urls]


def test_a_feed_scheme_is_http() -> None:
    (feed,) = read_opml(OUTLINE % b'<outline text="A&nbsp;&amp;amp; B" xmlUrl="feed://e.org/rss"/>').feeds
    assert (feed.url, feed.title) == ("http://e.org/rss", "A & B")


@pytest.mark.parametrize("address", ["", "e.org/rss", "file:///etc/passwd", "http://", "https://a b.org/", "http://[x"])
def test_an_address_that_is_none_is_named(address: str) -> None:
    opml = read_opml(OUTLINE % f'<outline text="Post" xmlUrl="{address}"/>'.encode())
    assert opml == Opml((), (f"Post: {address or 'no xmlUrl'}",))


def test_what_is_written_can_be_read() -> None:
    feeds = (Feed("https://example.org/a?b=1&c=2", "Üx <&>", "Üx <&>", "fr"), Feed("https://example.org/b", "B", "B"))
    assert read_opml(write_opml(feeds).encode()).feeds == feeds


@pytest.mark.parametrize(
    ("body", "reason"), [(b"<opml>\n<body>", "line 2"), (b"<rss/>", "<rss>"), (b"no markup", "line 1"), (b"", "OPML")]
)
def test_what_is_no_opml_says_where(body: bytes, reason: str) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        read_opml(body)


def test_entities_are_not_resolved() -> None:
    bomb = b"""<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">
    <!ENTITY f SYSTEM "file:///etc/hostname">]><opml><body><outline text="&f;&b;" xmlUrl="https://example.org/"/></body>
    </opml>"""
    try:
        feeds = read_opml(bomb).feeds
    except InvalidInputError:
        return
    assert all("aaaa" not in feed.title and "/" not in feed.title for feed in feeds)
