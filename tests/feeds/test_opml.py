"""Subscriptions in and out."""

from __future__ import annotations

import pytest

from feeds.errors import InvalidInputError
from feeds.opml import read_opml, write_opml
from feeds.types import Feed

NESTED = b"""<?xml version="1.0"?><opml version="1.1"><head/><body><outline text="World">
<outline text="Post" title="Example Post" type="rss" xmlUrl="https://example.org/rss" language="en-GB"/>
<outline text="again" xmlUrl="https://example.org/rss"/><outline text="no feed"/>
<outline text="script" xmlUrl="javascript:alert(1)"/></outline></body></opml>"""


def test_folders_are_opened_and_each_address_comes_once() -> None:
    assert read_opml(NESTED) == (Feed("https://example.org/rss", "Example Post", "Example Post", "en"),)


def test_what_is_written_can_be_read() -> None:
    feeds = (Feed("https://example.org/a?b=1&c=2", "Üx <&>", "Üx <&>", "fr"), Feed("https://example.org/b", "B", "B"))
    assert read_opml(write_opml(feeds).encode()) == feeds


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
        feeds = read_opml(bomb)
    except InvalidInputError:
        return
    assert all("aaaa" not in feed.title and "/" not in feed.title for feed in feeds)
