"""PARSE, RSS, RDF and Atom: reads them with feedparser, which gets bytes, so that it never fetches anything.

Its sanitising and link resolution are off: texts become plain text anyway, and both take most of its time.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from typing import Any, Final

import feedparser

from feeds.errors import ParseError
from feeds.parse.entries import MOST_ENTRIES, ReadFeed, absolute_link, language_code, read_each
from feeds.parse.rows import Row, entry_of, is_film
from feeds.parse.xml_segments import Layout, Segment, find_layout, is_excessive
from feeds.reasons import Reason, because
from feeds.text import one_line
from feeds.types import ParsedFeed

_MEDIA: Final = re.compile(rb"xmlns:([\w.-]+)\s*=\s*[\"']http://search\.yahoo\.com/mrss/?[\"']", re.IGNORECASE)
# A broken feed is read again in pieces; these may add up to this many times its size.
_MOST_REREADING: Final = 12
_HEADERS: Final = {"content-type": "application/xml; charset=utf-8"}
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)


def read_xml_feed(body: bytes, url: str) -> ReadFeed:
    """Returns the entries of a feed. A broken feed is read entry by entry, so that only broken entries are lost.

    Args:
        body: in UTF-8, as `to_utf8` returns it.
        url: where it came from; relative links are resolved against it.

    Raises:
        ParseError: it is not a feed, or breaks off before its first entry ends.
    """
    layout = find_layout(body)
    if layout is None:
        return _read(_feedparser(body), url, body, ())
    segments, excessive = _kept(layout)
    if not layout.is_whole and not segments:
        raise ParseError(url, _what_it_is(body) if _HTML.search(body[:2048]) else because("truncated"))
    is_complete = (
        layout.is_whole and len(segments) == len(layout.segments) and not any(map(is_excessive, layout.rest()))
    )
    parsed = _feedparser(body if is_complete else _rebuilt(layout, segments))
    lost = ["size"] * excessive
    if len(parsed.entries) < len(segments):
        rows = _Rescue(layout).rows(segments)
        if len(rows) > len(parsed.entries):
            parsed = _with_rows(parsed, rows, layout)
        lost += ["XML"] * (len(segments) - len(parsed.entries))
    return _read(parsed, url, body, lost, listed=len(layout.segments), is_whole=layout.is_whole)


def _kept(layout: Layout) -> tuple[list[Segment], int]:
    """Returns the segments to read and the number of those too large; an unfinished last segment is left out."""
    segments = layout.segments[:MOST_ENTRIES]
    if not layout.is_whole and segments and not layout.segments[-1].is_closed:
        segments = segments[: len(layout.segments) - 1]
    kept = [segment for segment in segments if not is_excessive(layout.bytes_of(segment))]
    return kept, len(segments) - len(kept)


def _rebuilt(layout: Layout, segments: Sequence[Segment]) -> bytes:
    return _head(layout) + b"".join(map(layout.bytes_of, segments)) + layout.closing


def _head(layout: Layout) -> bytes:
    return layout.opening if is_excessive(layout.head) else layout.head


class _Rescue:
    """Reads the entries of a broken feed by bisection: a half that does not give all its entries is divided again."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._bytes_left = _MOST_REREADING * len(layout.body)

    def rows(self, segments: Sequence[Segment]) -> list[Any]:
        """Returns feedparser's rows of the entries that can be read, in order."""
        body = self._layout.opening + b"".join(map(self._layout.bytes_of, segments)) + self._layout.closing
        self._bytes_left -= len(body)
        if not segments or self._bytes_left < 0:
            return []
        found = list(_feedparser(body).entries)
        if len(segments) == 1 or len(found) == len(segments):
            return found[:1] if len(segments) == 1 else found
        middle = len(segments) // 2
        return [*self.rows(segments[:middle]), *self.rows(segments[middle:])]


def _with_rows(parsed: Any, rows: list[Any], layout: Layout) -> Any:
    """Returns the rescued rows with the feed's metadata, read from its head alone, which may be what is broken."""
    head = _feedparser(_head(layout) + layout.closing)
    version = head.get("version") or parsed.get("version") or "rss"
    return feedparser.FeedParserDict(entries=rows, feed=head.feed or parsed.feed, version=version)


def _read(  # noqa: PLR0913 - what was found, named one by one
    parsed: Any, url: str, body: bytes, lost: Sequence[str], *, listed: int = 0, is_whole: bool = True
) -> ReadFeed:
    if not parsed.get("version") and not parsed.entries and not lost:
        raise ParseError(url, _what_it_is(body))
    channel = parsed.feed
    feed = ParsedFeed(
        title=one_line(str(channel.get("title") or "")),
        link=absolute_link(url, channel.get("link")),
        language=language_code(channel.get("language")),
        entries=(),
        ttl_seconds=_ttl(channel),
        is_whole=is_whole,
    )
    entries, unread = read_each(parsed.entries[:MOST_ENTRIES], lambda found: entry_of(_row(found), url))
    return ReadFeed(feed, entries, max(listed, len(parsed.entries)), (*lost, *unread))


def _feedparser(body: bytes) -> Any:
    body = _with_captions(body)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # feedparser uses deprecated names itself
        try:
            return feedparser.parse(
                io.BytesIO(body), response_headers=_HEADERS, sanitize_html=False, resolve_relative_uris=False
            )
        except Exception:  # feedparser passes on any error of its parsers
            return feedparser.FeedParserDict(entries=[], feed=feedparser.FeedParserDict())


def _with_captions(body: bytes) -> bytes:
    """Returns the body with other names for descriptions of media: feedparser takes them for the item's own."""
    for prefix in set(_MEDIA.findall(body)):
        name = re.escape(prefix)
        body = re.sub(rb"<(/?)" + name + rb":description(?:\s[^<>]*+)?(?=/?>)", rb"<\1" + prefix + rb":caption", body)
    return body


def _what_it_is(body: bytes) -> Reason:
    head = body[:2048].lstrip()
    if _HTML.search(head):
        title = re.search(rb"<title[^>]*>([^<]{1,80})", body[:20_000], re.IGNORECASE)
        name = one_line(title[1].decode("utf-8", "replace")) if title else ""
        return because("titled_page", title=name) if name else because("page")
    if head.startswith(b"<"):
        return because("other_xml")
    return because("no_feed_body")


def _row(found: Any) -> Row:
    contents = (str(part.get("value") or "") for part in found.get("content") or ())
    media = [*(found.get("media_content") or ()), *(found.get("media_thumbnail") or ())]
    is_picture = media and not any(is_film(part.get("medium"), part.get("type")) for part in media)
    guid, link = str(found.get("id") or ""), str(found.get("link") or "")
    return Row(
        guid=guid,
        title=str(found.get("title") or ""),
        # A guid that is no address is none only because it does not deny it.
        link="" if link == guid and not link.startswith(("http://", "https://")) else link,
        is_permalink=bool(found.get("guidislink", True)) or "link" in found,
        # Not by attribute: feedparser warns when it returns `published` for a missing `updated`.
        published=tuple(str(dict.get(found, name) or "") for name in ("published", "created")),
        updated=(str(dict.get(found, "updated") or ""),),
        author=str(found.get("author") or ""),
        summary=str(found.get("summary") or ""),
        contents=tuple(contents),
        caption="" if is_picture else str(found.get("media_caption") or ""),
        enclosures=tuple(
            (item.get("href") or item.get("url"), item.get("type"), item.get("length"))
            for item in found.get("enclosures") or ()
        ),
        language=_content_language(found),
    )


def _content_language(row: Any) -> object:
    parts = [*(row.get("content") or ()), row.get("title_detail") or {}]
    return row.get("language") or next((part.get("language") for part in parts if part.get("language")), None)


def _ttl(channel: Any) -> int | None:
    ttl = str(channel.get("ttl") or "")
    return int(ttl) * 60 if ttl.isdecimal() and len(ttl) < 6 else None
