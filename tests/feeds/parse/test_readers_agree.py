"""The fast reader reads what it takes exactly as feedparser does, and takes every well-formed dialect."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from feeds.errors import ParseError
from feeds.parse import parse_feed, repair_references
from feeds.parse.double_encoding import may_be_wrong
from feeds.parse.encoding import is_plain, to_utf8
from feeds.parse.entries import ReadFeed
from feeds.parse.feedparser_reader import read_xml_feed
from feeds.parse.lxml_reader import read_well_formed
from tests.bench.feed_corpus import feed_corpus
from tests.feeds.parse.dialects import DIALECTS, atom, rdf, rss

URL = "https://e.org/rss"
PARAGRAPHS = (
    "The port opened its northern quay on Monday; two ships that had waited for a week could unload.",
    "« Nous attendons encore trois navires », a dit la capitaine du port, qui espère que l’été sera plus calme ici.",
    "Prices rose by 4 % in a month. Dealers want a second terminal — but nobody has offered to build one.",
)
CORPUS = feed_corpus(("\n\n".join(PARAGRAPHS),))
SHARED = Path(__file__).parents[4] / "shared" / "cases"


def values(read: ReadFeed) -> list[tuple[object, ...]]:
    return [(e.id, e.title, e.link, e.published, e.updated, e.summary, e.content) for e in read.entries]


def both(body: bytes) -> tuple[ReadFeed | None, ReadFeed | None]:
    body = to_utf8(body)
    try:
        slow = read_xml_feed(body, URL)
    except ParseError:
        slow = None
    return read_well_formed(body, URL), slow


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_is_read_alike(name: str) -> None:
    fast, slow = both(DIALECTS[name].encode())
    assert fast is not None, "well-formed"
    assert slow is not None
    assert values(fast) == values(slow)
    assert (fast.feed.title, fast.feed.link, fast.listed) == (slow.feed.title, slow.feed.link, slow.listed)


@pytest.mark.parametrize("name", CORPUS)
def test_feeds_as_publishing_systems_write_them_are_read_alike(name: str) -> None:
    body = repair_references(to_utf8(CORPUS[name]))
    fast, slow = read_well_formed(body, URL), read_xml_feed(body, URL)
    assert fast is not None, "well-formed"
    assert len(fast.entries) >= 15
    assert values(fast) == values(slow)


@pytest.mark.parametrize("name", CORPUS)
def test_a_feed_that_is_read_as_it_came_is_one_that_needs_no_repair(name: str) -> None:
    body = CORPUS[name]
    if is_plain(body):
        assert to_utf8(body) == body
        assert not may_be_wrong(body)


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><item><title>A</item></channel></rss>",
        "<!DOCTYPE rss><rss><channel><item><title>A</title></item></channel></rss>",
        "<html><body><item><title>A</title></item></body></html>",
        "<channel><item><title>A</title></item></channel>",
        "<rss><channel><item><title>A</title><item><title>B</title></item></item></channel></rss>",
        "",
    ],
)
def test_what_it_does_not_know_is_left_to_feedparser(body: str) -> None:
    assert read_well_formed(body.encode(), URL) is None


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared cases are not here")
def test_the_shared_cases_are_read_alike() -> None:
    for path in sorted(SHARED.glob("p*.xml")):
        fast, slow = both(path.read_bytes())
        if fast is not None and slow is not None and "caption" not in path.name:
            assert values(fast) == values(slow), path.name


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=("Cc", "Cs")), max_size=30)
pieces = st.one_of(
    texts.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
    st.sampled_from(
        ["<b>x</b>", "&lt;p&gt;a&lt;/p&gt;", "<![CDATA[<i>y</i>]]>", "&#233;", " ", "https://e.org/a?b=1&amp;c"]
    ),
)
fields = st.sampled_from(
    ["title", "link", "guid", "pubDate", "description", "dc:date", "dc:title", "media:title", "author"]
)
elements = st.tuples(fields, st.lists(pieces, max_size=3).map("".join)).filter(
    lambda element: element[1].strip()  # feedparser takes an empty link or title for the item's
)
DC_MEDIA = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'


@settings(max_examples=150)
@given(
    st.lists(st.lists(elements, max_size=5, unique_by=lambda element: element[0]), max_size=3),
    st.sampled_from(["rss", "rdf", "atom"]),
)
def test_any_items_are_read_alike(items: list[list[tuple[str, str]]], kind: str) -> None:
    tag = "entry" if kind == "atom" else "item"
    inner = "".join(
        f"<{tag}>{''.join(f'<{name}>{text}</{name}>' for name, text in fields)}</{tag}>" for fields in items
    )
    writers: dict[str, Callable[..., str]] = {"rss": rss, "rdf": rdf, "atom": atom}
    fast, slow = both(writers[kind](inner, spaces=DC_MEDIA).encode())
    assert slow is not None
    assume(fast is not None)
    assert fast is not None
    assert [v[:5] for v in values(fast)] == [v[:5] for v in values(slow)]


@given(st.sampled_from(sorted(DIALECTS)), st.integers(0, 2_000), st.binary(max_size=6))
def test_a_feed_with_any_bytes_in_it_is_read_or_refused(name: str, place: int, noise: bytes) -> None:
    body = DIALECTS[name].encode()
    with suppress(ParseError):
        feed = parse_feed(body[:place] + noise + body[place:], url=URL)
        assert all(f"{entry.title}{entry.id}{entry.summary}{entry.content}".encode() for entry in feed.entries)
