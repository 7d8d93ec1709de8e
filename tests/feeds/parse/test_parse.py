"""Every kind of feed becomes the same values; what is no feed says what it is instead."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import ParseError
from feeds.parse import parse_feed
from feeds.types import ParsedFeed

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
URL = "https://example.org/rss.xml"

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Le Soir &amp; le Matin</title><link>https://example.org/</link><language>fr-FR</language><ttl>15</ttl>
<item><title>Un &lt;b&gt;titre&lt;/b&gt; été</title><link>https://example.org/a?id=7&amp;utm_source=rss#top</link>
<guid isPermaLink="false">g-1</guid><pubDate>Mon, 21 Oct 2024 09:30:00 +0200</pubDate>
<description>Un chapô.</description><content:encoded><![CDATA[<p>Premier.</p><script>x()</script><p>Second&nbsp;!</p>]]>
</content:encoded><enclosure url="https://example.org/a.jpg" type="image/jpeg" length="12"/></item>
<item><title>Sans date</title><link>/b</link></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Post</title><link href="https://example.org/"/>
<entry><id>tag:1</id><title>A title</title><link href="https://example.org/1"/><updated>2024-10-21T08:00:00Z</updated>
<author><name>A. Writer</name></author><summary type="html">&lt;p&gt;Lead.&lt;/p&gt;</summary></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.org/"><title>Old</title></channel>
<item rdf:about="https://example.org/r"><title>An item</title><link>https://example.org/r</link>
<dc:date>2024-10-20T10:00:00+09:00</dc:date></item></rdf:RDF>"""

JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "en-GB", "items": [
{"id": 5, "url": "https://example.org/j", "title": "T", "content_html": "<p>Body</p>",
"date_published": "2024-10-21T01:00:00-05:00"}]}"""


def parsed(text: str | bytes, content_type: str = "") -> ParsedFeed:
    body = text.encode() if isinstance(text, str) else text
    return parse_feed(body, url=URL, content_type=content_type)


def test_rss_with_full_text() -> None:
    feed = parsed(RSS)
    assert (feed.title, feed.language, feed.ttl_seconds) == ("Le Soir & le Matin", "fr", 900)
    first, second = feed.entries
    assert first.id == "g-1"
    assert first.title == "Un titre été"
    assert first.link == "https://example.org/a?id=7"
    assert first.published == datetime(2024, 10, 21, 7, 30, tzinfo=UTC)
    assert first.content.replace("\u00a0", " ") == "Premier.\n\nSecond !"
    assert first.summary == "Un chapô."
    assert first.enclosures[0].size_bytes == 12
    assert [leg.split(":")[0] for leg in first.legs] == ["guid", "link", "link", "text"]
    assert (second.id, second.published) == ("https://example.org/b", None)


def test_atom() -> None:
    (entry,) = parsed(ATOM).entries
    assert (entry.id, entry.author, entry.summary) == ("tag:1", "A. Writer", "Lead.")
    assert entry.published == datetime(2024, 10, 21, 8, tzinfo=UTC)


def test_rdf() -> None:
    (entry,) = parsed(RDF).entries
    assert entry.published == datetime(2024, 10, 20, 1, tzinfo=UTC)


def test_json_feed() -> None:
    feed = parsed(JSON)
    (entry,) = feed.entries
    assert (entry.id, entry.content, entry.language) == ("5", "Body", "en")
    assert entry.published == datetime(2024, 10, 21, 6, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-16", "UTF-16LE", "ucs-2"])
@pytest.mark.parametrize("charset", ["", "; charset=utf-16", "; charset=utf-8"])
def test_a_wide_encoding_that_is_none_is_not_believed(encoding: str, charset: str) -> None:
    text = RSS.replace('<?xml version="1.0"?>', f'<?xml version="1.0" encoding="{encoding}"?>')
    feed = parse_feed(text.encode(), url="https://e.org/rss", content_type=f"application/rss+xml{charset}")
    assert feed.entries[0].title == "Un titre été"


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16", "iso-8859-15"])
def test_a_declared_encoding_is_read(encoding: str) -> None:
    text = RSS.replace('<?xml version="1.0"?>', f'<?xml version="1.0" encoding="{encoding}"?>')
    assert parsed(text.encode(encoding)).entries[0].title == "Un titre été"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!doctype html><html><head><title>Just a moment...</title></head></html>", "Just a moment"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not of a kind of feed"),
        (b'{"error": 1}', "no items"),
        (b'{"items": [', "not whole JSON"),
        (b"Service unavailable", "not a feed"),
        (b"\x00\x01\x02", "not a feed"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"<rss version='2.0'><channel><title>x</title>", "breaks off"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        parsed(body)


def test_an_entry_stands_once() -> None:
    assert (
        len(
            parsed(RSS.replace("</channel>", RSS[RSS.index("<item>") : RSS.index("</channel>")] + "</channel>")).entries
        )
        == 2
    )


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_a_feed_or_an_error(body: bytes) -> None:
    for prefix in (b"", b"<rss><channel><item><title>", b'{"items": ['):
        with suppress(ParseError):
            assert parsed(prefix + body).entries is not None


MEDIA = (
    '<rss version="2.0" xmlns:m="http://search.yahoo.com/mrss/">{}'
    "<channel><title>F</title><item>{}</item></channel></rss>"
)
PHOTO = (
    '<m:content url="https://e.org/a.jpg" medium="image">'
    '<m:description type="plain">A flag.</m:description></m:content>'
)
VIDEO = '<m:group><m:content url="https://e.org/v" type="video/mp4"/><m:description>The film.</m:description></m:group>'


@pytest.mark.parametrize("head", ["", "<b>broken"], ids=["well-formed", "broken"])
@pytest.mark.parametrize(
    ("item", "summary"),
    [
        (f"<title>T</title><description>Troops left.</description>{PHOTO}", "Troops left."),
        (f"{PHOTO}<title>T</title><description>Troops left.</description>", "Troops left."),
        (f"<title>T</title>{PHOTO}", ""),
        (f"<title>T</title>{VIDEO}<description>Troops left.</description>", "Troops left."),
        (f"<title>T</title>{VIDEO}", "The film."),
        ("<title>T</title><m:thumbnail url='a'/><m:description>A flag.</m:description>", ""),
        ("<title>T</title><m:content url='a'><m:description>A flag.</m:description></m:content>", ""),
        ("<title>T</title><m:description>The text.</m:description>", "The text."),
    ],
    ids=["photo", "photo first", "photo alone", "film", "film alone", "thumbnail", "no type", "no file"],
)
def test_what_a_photo_shows_is_not_the_article(head: str, item: str, summary: str) -> None:
    (entry,) = parsed(MEDIA.format(head, item)).entries
    assert (entry.summary, entry.content) == (summary, "")


@pytest.mark.parametrize("head", ["", "<b>broken"], ids=["well-formed", "broken"])
@pytest.mark.parametrize(
    ("fields", "link"),
    [
        ("<link/><guid isPermaLink='true'>https://e.org/c</guid>", "https://e.org/c"),
        ("<guid>https://e.org/c</guid><link> </link>", "https://e.org/c"),
        ("<guid isPermaLink='false'>https://e.org/c</guid>", None),
        ("<guid>tag:e.org,2024:c</guid>", None),
        ("<link>https://e.org/d</link><guid>https://e.org/c</guid>", "https://e.org/d"),
    ],
)
def test_a_permalink_stands_for_a_missing_link(head: str, fields: str, link: str | None) -> None:
    (entry,) = parsed(MEDIA.format(head, f"<title>T</title>{fields}")).entries
    assert entry.link == link


def test_a_title_made_of_the_text_is_one_line() -> None:
    body = '{"items": [{"id": "2", "content_html": "<p>Port closes</p><p>It closes on Friday.</p>"}]}'
    assert [entry.title for entry in parsed(body).entries] == ["Port closes It closes on Friday."]
    (entry,) = parsed(
        MEDIA.format("", "<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description>")
    ).entries
    assert entry.title == "One. Two."


def test_json_with_raw_control_characters_is_read() -> None:
    (entry,) = parsed('{"items": [{"id": "1", "title": "One\ttwo\nthree"}]}').entries
    assert entry.title == "One two three"


def test_an_item_that_says_only_when_it_was_made_was_never_updated() -> None:
    body = (
        '<rss version="2.0" xmlns:t="http://purl.org/dc/terms/"><channel><title>F</title>'
        "<item><title>A</title><t:created>2024-10-20</t:created></item></channel></rss>"
    )
    (entry,) = parse_feed(body.encode(), url="https://example.org/rss").entries
    assert entry.published is not None
    assert entry.updated is None


def test_the_same_markup_as_description_and_content_is_one_text() -> None:
    body = (
        '<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><title>F</title><item><title>A'
        "</title><description>&lt;p&gt;One&lt;/p&gt;</description><c:encoded>&lt;p&gt;One&lt;/p&gt;</c:encoded></item>"
        "</channel></rss>"
    )
    (entry,) = parse_feed(body.encode(), url="https://example.org/rss").entries
    assert (entry.summary, entry.content) == ("", "One")
