"""What feeds say of themselves before their first entry."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.parse import parse_feed
from feeds.parse.hints import read_hints
from feeds.types import FeedHints

URL = "https://example.org/news/rss"
ITEM = "<item><title>x</title><link>https://example.org/1</link>{}</item>"


def hints(head: str, item: str = "") -> FeedHints:
    return read_hints(f'<rss version="2.0"><channel>{head}{ITEM.format(item)}</channel></rss>'.encode(), URL)


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("", FeedHints()),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", FeedHints(1_800)),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", FeedHints(86_400)),
        ("<syn:updateperiod>Weekly</syn:updateperiod><syn:updateFrequency>0</syn:updateFrequency>", FeedHints(604_800)),
        ("<sy:updatePeriod>often</sy:updatePeriod>", FeedHints()),
        (
            "<skipHours><hour>0</hour><hour> 23 </hour><hour>24</hour><hour>99</hour></skipHours>",
            FeedHints(None, (0, 23)),
        ),
        ("<skipDays>\n<day>Sunday</day><day>saturday</day><day>Holiday</day></skipDays>", FeedHints(None, (), (5, 6))),
        (
            '<atom:link rel="self" href="/news/rss?x=1&amp;y=2"/><atom:link href="https://hub.example/" rel="hub"/>',
            FeedHints(hub="https://hub.example/", topic="https://example.org/news/rss?x=1&y=2"),
        ),
        (
            "<link rel='hub self' href='https://a.example/'/>",
            FeedHints(hub="https://a.example/", topic="https://a.example/"),
        ),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>9999</sy:updateFrequency>", FeedHints(1)),
        (
            '<link rel="hub" href="https://a.example/"/><link rel="hub" href="https://b.example/"/>',
            FeedHints(hub="https://a.example/"),
        ),
        ('<atom:link rel="self" href="https://example.org/rss"/>', FeedHints()),
        ('<atom:link rel="hub" href="ftp://hub.example.net/"/>', FeedHints()),
        ('<atom:link rel="hub" href="http://[::1"/>', FeedHints()),
    ],
)
def test_hints_stand_before_the_first_entry(head: str, wanted: FeedHints) -> None:
    assert hints(head) == wanted
    assert hints("", head) == FeedHints(), "not in an entry"


def test_a_json_feed_names_its_hub() -> None:
    body = (
        '{"feed_url": "/f.json", "hubs": [{"type": "x", "url": "/x"}, {"type": "WebSub", "url": "/hub"}], "items": []}'
    )
    wanted = FeedHints(hub="https://example.org/hub", topic="https://example.org/f.json")
    assert read_hints(body.encode(), URL) == wanted
    assert read_hints(b'{"hubs": [{"type": "WebSub", "url": 5}, 7], "items": []}', URL) == FeedHints()
    assert read_hints(b'{"hubs": [[[[', URL) == FeedHints()


def test_a_parsed_feed_has_its_hints() -> None:
    body = f"<rss><channel><skipDays><day>Monday</day></skipDays>{ITEM.format('')}</channel></rss>".encode()
    assert parse_feed(body, url=URL).hints == FeedHints(skip_days=(0,))


PIECES = (
    "<rss>",
    "<channel>",
    "<skipHours>",
    "<hour>",
    "0",
    "7",
    "24",
    "-1",
    "1e3",
    "</hour>",
    "</skipHours>",
    "<",
    "'",
    " ",
)


@given(st.binary(max_size=400) | st.lists(st.sampled_from(PIECES), max_size=30).map("".join).map(str.encode))
@example(b"<rss><channel><skipHours><hour>7</hour><hour>24</hour><hour>99</hour></skipHours>")
def test_no_head_is_an_error(body: bytes) -> None:
    found = read_hints(body, URL)
    assert all(0 <= hour < 24 for hour in found.skip_hours)
