"""Which feeds a page names, however its HTML is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.discovery import page_feeds

PAGE = "https://example.org/news/index.html"


def feeds(html: str, url: str = PAGE) -> list[str]:
    return [feed.removeprefix("https://example.org") for feed in page_feeds(html.encode(), url)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', ["/rss"]),
        ('<LINK REL="Alternate" TYPE="application/atom+xml; charset=utf-8" HREF=feed.xml>', ["/news/feed.xml"]),
        ("<link href='rss.php' type='application/feed+json' rel='alternate nofollow'/>", ["/news/rss.php"]),
        ('<base href="/de/"><link rel=alternate type=application/rss+xml href=rss>', ["/de/rss"]),
        ("<base><link rel=alternate type=application/rss+xml href=rss>", ["/news/rss"]),
        ('<link rel=feed href="/f"><link rel="alternate" type="text/xml" href="/rss.xml">', ["/f", "/rss.xml"]),
        ('<link rel=alternate type=application/rss+xml href="/a&amp;b?x=1#top">', ["/a&b?x=1"]),
        # what is none
        ('<link rel=alternate hreflang=fr href="/fr/">', []),
        ('<link rel=alternate type=application/json href="/wp-json/wp/v2/pages/7">', []),
        ('<link rel=stylesheet type=application/rss+xml href="/rss">', []),
        ('<link rel=alternate type=application/rss+xml href="">', []),
        ('<link rel=alternate type=application/rss+xml href="javascript:rss()">', []),
        ('<link rel=alternate type=application/rss+xml href="http://[::1/rss">', []),
        ('<!-- <link rel=alternate type=application/rss+xml href="/old"> -->', []),
        # what only the text links to
        ('<a href="/feeds/world">World</a>', ["/feeds/world"]),
        ('<a href="/world.xml">Flux RSS</a><a href="/sitemap.xml">Map</a>', ["/world.xml"]),
        ('<a href="/feedback">Write to us</a><a href="/atomic-age">News</a><a href="/brss">x</a>', []),
        ('<a href="http://[::1#rss">RSS</a><a href="/rss#top">RSS</a>', ["/rss"]),
        ('<a href="https://feeds.example.net/?format=rss">x</a>', ["https://feeds.example.net/?format=rss"]),
        # the order
        (
            '<a href="/rss/a">a</a><link rel=alternate type=application/rss+xml href="/comments/feed">'
            '<link rel=alternate type=application/rss+xml href="/main">',
            ["/main", "/rss/a", "/comments/feed"],
        ),
        ("", []),
        ("\0", []),
        ("{}", []),
    ],
)
def test_a_page_names_its_feeds(html: str, found: list[str]) -> None:
    assert feeds(html) == found


def test_the_page_of_a_channel_tells_its_feed() -> None:
    channel = "UC" + "x" * 22
    feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}"
    page = "https://www.youtube.com/@gazette"
    assert feeds(f'<link rel="canonical" href="https://www.youtube.com/channel/{channel}">', page) == [feed]
    assert feeds(f'<script>var x = {{"externalId":"{channel}"}}</script>', page) == [feed]
    assert feeds(f'<script>var x = {{"externalId":"{channel}"}}</script>') == []


def test_a_page_may_name_any_number() -> None:
    many = "".join(f'<link rel=alternate type=application/rss+xml href="/{n}">' for n in range(5_000))
    assert len(feeds(many)) == 20
    assert feeds("<div>" * 3_000 + '<link rel=alternate type=application/rss+xml href="/deep">') in ([], ["/deep"])


@pytest.mark.parametrize("start", [b'<link rel="alternate" type="application/rss+xml" href="', b'<a href="'])
@given(body=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_page_is_an_error(start: bytes, body: bytes) -> None:
    links = page_feeds(start + body, PAGE)
    assert all(link.startswith(("http://", "https://")) for link in links)
