"""What is broken in a feed costs the entry it is in: the others are read, and the feed says how many are missing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import ParseError
from feeds.parse import parse_feed
from feeds.parse.entries import MOST_ENTRIES
from feeds.parse.identity import MOST_NAME_BYTES
from feeds.parse.xml_segments import MOST_ATTRIBUTES, MOST_REPEATED, find_layout
from feeds.reasons import because
from feeds.text import MOST_TEXT
from feeds.text.markup import MOST_LINE
from feeds.types import ParsedFeed

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
FIELDS = ("title", "link", "guid", "pubDate", "description", "author", "category")
VALUES = {
    "title": "Title {}", "link": "https://example.org/{}", "guid": "g{}", "pubDate": "Mon, 21 Oct 2024 09:30:00 GMT",
    "description": "Text {}.", "author": "A. Writer", "category": "News",
}  # fmt: skip


def read(body: str | bytes) -> ParsedFeed:
    encoded = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return parse_feed(encoded, url="https://example.org/rss")


def ids(body: str | bytes) -> list[str]:
    return [entry.id for entry in read(body).entries]


def item(number: int, extra: str = "", **changed: str) -> str:
    fields = {name: VALUES[name].format(number) for name in FIELDS} | changed
    return f"<item>{''.join(f'<{name}>{value}</{name}>' for name, value in fields.items())}{extra}</item>"


def rss(items: Sequence[str], head: str = "<title>Post</title>") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'


def atom(entries: Sequence[str]) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title>{"".join(entries)}</feed>'


def entry(number: int, extra: str = "", title: str = "Title") -> str:
    return (
        f"<entry><id>g{number}</id><title>{title}</title><link href='https://example.org/{number}'/>"
        f"<updated>2024-10-21T08:00:00Z</updated>{extra}</entry>"
    )


WHOLE = [item(number) for number in range(3)]
# What editors, word processors and cut-off texts leave in the middle of an item.
BROKEN = (
    "<![foo", "<!foo", "<!-- never closed", "<![CDATA[ never closed", "<!DOCTYPE x [", "<?php echo 1",
    "<!ENTITY x 'y'>", "<b><i></b>", "<media:content url='x", "&foo; &", "&#xD83D;&#9999999999;", "\x01\x0b",
    "a < b", "]]>", "<b",
    '<enclosure url="https://example.org/a.jpg length="1"/>', f'<enclosure url="u" length="{"9" * 5000}"/>',
)  # fmt: skip


@pytest.mark.parametrize("junk", BROKEN)
@pytest.mark.parametrize(("one", "feed"), [(item, rss), (entry, atom)], ids=["rss", "atom"])
def test_a_broken_entry_costs_no_other_one(
    one: Callable[..., str], feed: Callable[[Sequence[str]], str], junk: str
) -> None:
    for body in (feed([one(0), one(1, junk), one(2)]), feed([one(0), one(1, title=junk), one(2)])):
        assert {"g0", "g2"} <= set(ids(body))
        assert len(ids(body)) + _lost(read(body)) == 3


def _lost(feed: ParsedFeed) -> int:
    return sum(int(str(w.values["count"])) for w in feed.warnings if w.key == "entries_lost")


def test_what_is_lost_is_counted() -> None:
    feed = read(rss([item(0), "<item><title/><link>https://example.org/1</link></item>", item(2)]))
    assert [each.id for each in feed.entries] == ["g0", "g2"]
    assert feed.warnings == (because("entries_lost", count=1, kinds="empty"),)


@pytest.mark.parametrize(
    "head",
    ["<title>F", "<title>F</titel>", "<title>F & G</title>", "<title>F</title><!-- x", "<title><![CDATA[F</title>"],
)
def test_a_broken_head_hides_no_entry(head: str) -> None:
    assert ids(rss(WHOLE, head)) == ["g0", "g1", "g2"]


def test_a_feed_none_of_whose_entries_can_be_read_says_so() -> None:
    with pytest.raises(ParseError, match="none of its 2 entries can be read"):
        read(rss(["<item></item>"] * 2))
    with pytest.raises(ParseError, match="none of its 3 entries"):
        read(rss([text.replace("item>", "x:item>") for text in WHOLE]))


def test_a_feed_without_entries_is_one() -> None:
    assert read(rss([])).entries == ()
    assert read(rss([])).warnings == ()


def test_entries_in_comments_are_none() -> None:
    assert ids(rss([WHOLE[0], f"<!-- {WHOLE[1]} {WHOLE[1]} -->", WHOLE[2]])) == ["g0", "g2"]


def test_text_about_feeds_is_text() -> None:
    text = "<![CDATA[An &lt;item&gt; is <item> and </item>.]]>"
    assert ids(rss([WHOLE[0], item(1, description=text), WHOLE[2]])) == ["g0", "g1", "g2"]


@pytest.mark.parametrize("cut", ["<item><title>Half", "<item>", item(3).removesuffix("</guid>").split("<guid>")[0]])
def test_of_a_feed_that_breaks_off_the_whole_entries_are_kept(cut: str) -> None:
    feed = read(rss(WHOLE).removesuffix("</channel></rss>") + cut)
    assert [each.id for each in feed.entries] == ["g0", "g1", "g2"]
    assert not feed.is_whole
    assert feed.warnings == (because("cut_off"),)
    assert read(rss(WHOLE)).is_whole


@pytest.mark.parametrize("end", range(60, 200, 10))
def test_a_feed_that_breaks_off_before_its_first_entry_ends_is_an_error(end: int) -> None:
    with pytest.raises(ParseError, match="breaks off"):
        read(rss(WHOLE)[:end])


@pytest.mark.parametrize("tail", ["", "\n<!-- 0.1 s -->", "<script>x()</script>", "\n\n"])
def test_what_stands_behind_a_feed_does_not_break_it_off(tail: str) -> None:
    assert read(rss(WHOLE) + tail).is_whole
    assert read(atom([entry(0)]) + tail).is_whole


junk_text = st.one_of(st.sampled_from(BROKEN), st.text(max_size=40), st.integers().map(str), st.just("9" * 5000))


@given(st.sampled_from(FIELDS), junk_text)
def test_any_field_of_an_rss_item_may_be_anything(field: str, junk: str) -> None:
    assert {"g0", "g2"} <= set(ids(rss([item(0), item(1, **{field: escape(junk)}), item(2)])))


junk_json = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just(10**4000),
        st.sampled_from(["http://[::1", "\ud800", "\0", "https://example.org/" + "x" * 9_000]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=5,
)  # fmt: skip
JSON_FIELDS = (
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "date_published", "date_modified",
    "author", "authors", "attachments", "language", "tags",
)  # fmt: skip


@given(st.sampled_from(JSON_FIELDS), junk_json)
def test_any_field_of_a_json_item_may_be_anything(field: str, junk: object) -> None:
    items = [{"id": f"g{number}", "title": f"Title {number}", "url": f"/{number}"} for number in range(3)]
    items[1] |= {field: junk}  # type: ignore[dict-item]  # what no publisher should write
    found = ids(json.dumps({"items": items}))
    assert {"g0", "g2"} <= set(found)
    assert len(found) <= 3


@pytest.mark.parametrize("digits", ["9" * 30, "9" * 5000])
def test_a_size_that_is_none_is_left_out(digits: str) -> None:
    (one,) = read(rss([item(0, f'<enclosure url="https://example.org/a" length="{digits}"/>')])).entries
    assert [file.size_bytes for file in one.enclosures] == [None]
    body = f'{{"items": [{{"id": "g", "title": "T", "attachments": [{{"url": "u", "size_in_bytes": {digits}}}]}}]}}'
    assert [file.size_bytes for file in read(body).entries[0].enclosures] == [None]


def test_an_item_that_is_no_object_is_counted() -> None:
    feed = read('{"items": [1, {"id": "g", "title": "T"}, "x"]}')
    assert [each.id for each in feed.entries] == ["g"]
    assert feed.warnings == (because("entries_lost", count=2, kinds="TypeError"),)


def test_no_field_is_longer_than_its_limit() -> None:
    enclosures = '<enclosure url="https://example.org/a" type="x"/>' * 100
    long = item(0, enclosures, title="word " * 1_000, description="word " * MOST_TEXT, guid="g" * 5_000)
    (one,) = read(rss([long])).entries
    assert len(one.title) <= MOST_LINE
    assert len(one.summary) <= MOST_TEXT
    assert len(one.enclosures) == 20
    assert len(one.id.encode()) <= MOST_NAME_BYTES
    assert all(len(leg.encode()) <= MOST_NAME_BYTES + 10 for leg in one.legs)


ATTRIBUTES = " ".join(f"attribute{number}=''" for number in range(MOST_ATTRIBUTES + 1))
EXCESSIVE = ("<category>c</category>" * (MOST_REPEATED + 1), f"<source {ATTRIBUTES}/>")


@pytest.mark.parametrize("part", EXCESSIVE, ids=["elements", "attributes"])
def test_an_entry_that_repeats_itself_without_end_is_lost_before_a_parser_sees_it(part: str) -> None:
    body = rss([item(0), item(1, part), item(2)]).replace("<rss", "<!DOCTYPE rss><rss")  # not for the fast reader
    feed = read(body)
    assert [each.id for each in feed.entries] == ["g0", "g2"]
    assert feed.warnings == (because("entries_lost", count=1, kinds="size"),)


@pytest.mark.parametrize("part", EXCESSIVE, ids=["elements", "attributes"])
def test_what_repeats_itself_outside_of_entries_is_left_out(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    parse = feedparser.parse

    def noted(body: io.BytesIO, **options: object) -> object:
        seen.append(body.getvalue())
        return parse(body, **options)

    monkeypatch.setattr("feeds.parse.feedparser_reader.feedparser.parse", noted)
    for body in (
        rss(WHOLE, f"<title>Post</title>{part}"),
        rss([*WHOLE, part]),
        rss([WHOLE[0], part, *WHOLE[1:]]),
    ):
        assert ids(body) == ["g0", "g1", "g2"]
    assert {"g0", "g2"} <= set(
        ids(rss([WHOLE[0], item(1, "<!-- never closed"), WHOLE[2]], f"<title>Post</title>{part}"))
    )
    assert all(part.encode() not in body for body in seen)


def test_a_feed_of_more_entries_than_are_read_says_so() -> None:
    items = [f"<item><title>T{number}</title><guid>g{number}</guid></item>" for number in range(MOST_ENTRIES + 2)]
    feed = read(rss(items))
    assert len(feed.entries) == MOST_ENTRIES
    assert feed.warnings == (because("too_many_entries", count=MOST_ENTRIES + 2, most=MOST_ENTRIES),)
    listed = [{"id": number, "title": "T"} for number in range(MOST_ENTRIES + 2)]
    assert read(json.dumps({"items": listed})).warnings == feed.warnings


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 01 Jan 1970 00:00:00 GMT", "0001-01-01T00:00:00Z", "Sun, 14 Jul 1985 10:00 GMT",
        "Mon, 12 Aug 0024 10:00:00 GMT", "9999-12-31T23:59:59Z", "Mon, 21 Oct 2924 10:00:00 GMT",
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_meant_is_none(date: str) -> None:
    feed = read(rss([item(0, pubDate=date), item(1)]))
    assert [(each.published is None, each.has_wrong_date) for each in feed.entries] == [(True, True), (False, False)]
    assert feed.warnings == (because("wrong_dates", count=1),)


@given(st.binary(max_size=200))
def test_the_layout_of_any_bytes_is_theirs(noise: bytes) -> None:
    body = rss(WHOLE).encode()
    for text in (noise, body + noise, body[:100] + noise + body[100:]):
        if (layout := find_layout(text)) is not None:
            places = [place for segment in layout.segments for place in (segment.start, segment.end)]
            assert places == sorted(places)
            assert all(layout.bytes_of(segment).startswith(b"<") for segment in layout.segments)
