"""PARSE: a body becomes entries. feedparser reads every kind of RSS, RDF and Atom; JSON Feed is read beside it.

feedparser is given bytes only, so it never fetches; its sanitising and its link resolving are off, since texts become
plain here anyway and both cost most of its time.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin

import feedparser

from feeds.errors import ParseError
from feeds.jsonfeed import parse_json_feed
from feeds.links import canonical_link
from feeds.moments import parse_moment
from feeds.reasons import Reason, because
from feeds.text import one_line, plain_text
from feeds.types import Enclosure, Entry, ParsedFeed

MOST_ENTRIES: Final = 2_000
_LEAST_TEXT_LEG: Final = 40
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_ROOT: Final = re.compile(rb"<(?:rss|feed|rdf:rdf|channel)[\s>]", re.IGNORECASE)
_CLOSED: Final = re.compile(rb"</(?:rss|feed|rdf:rdf|channel)\s*>\s*(?:<!--.*?-->\s*)*$", re.IGNORECASE | re.DOTALL)

# Two or four bytes a character: a mark of the byte order, or a nought in what is ASCII otherwise.
_WIDE: Final = re.compile(rb"^(?:\xff\xfe|\xfe\xff)|\0")
_WIDE_SAID: Final = re.compile(
    rb"^(\s*<\?xml\b[^>]*?)\s+encoding=[\"'](?:utf|ucs)-?(?:16|32|2|4)(?:le|be)?[\"']", re.IGNORECASE
)
_WIDE_CHARSET: Final = re.compile(r";\s*charset=\"?(?:utf|ucs)-?(?:16|32|2|4)(?:le|be)?\"?", re.IGNORECASE)


def parse_feed(body: bytes, *, url: str, content_type: str = "", now: datetime) -> ParsedFeed:
    """The entries of a feed, in its order, each id once.

    Args:
        body: the decompressed bytes.
        url: where they came from; relative links are resolved against it.
        content_type: the server's word for it, with its charset.
        now: aware UTC; kept for entries whose date cannot be meant.

    Raises:
        ParseError: it is no feed; what it is instead.
    """
    del now  # dates ahead of now are the pipeline's question: it knows when the entry was first seen
    head = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise ParseError(url, because("empty"))
    if head.startswith((b"{", b"[")):
        title, link, language, entries = parse_json_feed(body, url)
        return _finished(url, ParsedFeed(title, link, language, ()), entries)
    parsed = _feedparser(body, content_type)
    if not parsed.get("version") and not parsed.entries:
        raise ParseError(url, _what_it_is(head, body))
    said: list[str] = []
    if _ROOT.search(body[:4096]) and not _CLOSED.search(body[-4096:]):
        if not parsed.entries:
            raise ParseError(url, because("truncated"))
        said.append("the feed breaks off; its last entry may be missing or short")
    channel = parsed.feed
    rows = _whole(parsed.entries, is_cut=bool(said))
    feed = ParsedFeed(
        title=one_line(str(channel.get("title") or "")),
        link=channel.get("link"),
        language=_language(channel.get("language")),
        entries=(),
        ttl_seconds=_ttl(channel),
        warnings=tuple(said),
    )
    return _finished(url, feed, (_entry(row, url) for row in rows))


def _feedparser(body: bytes, content_type: str) -> Any:
    if not _WIDE.search(body[:64]):
        # Texts made in memory as UTF-16 and sent as UTF-8 still say what they were: a common slip of .NET publishers.
        body, content_type = _WIDE_SAID.sub(rb"\1", body, count=1), _WIDE_CHARSET.sub("", content_type)
    headers = {"content-type": content_type} if content_type else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its own use of old names, not ours
        try:
            return feedparser.parse(
                io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
            )
        except Exception:  # it raises whatever a broken body makes its parsers raise
            return feedparser.FeedParserDict(entries=[], feed=feedparser.FeedParserDict())


def _what_it_is(head: bytes, body: bytes) -> Reason:
    if _HTML.search(head):
        title = re.search(rb"<title[^>]*>([^<]{1,80})", body[:20_000], re.IGNORECASE)
        name = one_line(title[1].decode("utf-8", "replace")) if title else ""
        return because("titled_page", title=name) if name else because("page")
    if head.startswith(b"\x1f\x8b"):
        return because("undeclared_gzip")
    if head.startswith(b"<"):
        return because("other_xml")
    return because("no_feed_body")


def _whole(rows: list[Any], *, is_cut: bool) -> list[Any]:
    """Of a feed that breaks off, the entries that have what an entry needs."""
    return [row for row in rows if row.get("title") or row.get("link")] if is_cut else rows


def _finished(url: str, feed: ParsedFeed, entries: Iterable[Entry]) -> ParsedFeed:
    """The feed with each entry once, and none that says nothing."""
    seen: dict[str, Entry] = {}
    for entry in entries:
        if (entry.title or entry.summary or entry.content) and len(seen) < MOST_ENTRIES:
            seen.setdefault(entry.id, entry)
    own = _safe(urljoin, url, feed.link) if feed.link else None
    return replace(feed, link=own, entries=tuple(seen.values()))


def _entry(row: Any, base: str) -> Entry:
    content = "\n\n".join(filter(None, (plain_text(str(part.get("value") or "")) for part in row.get("content") or ())))
    summary = plain_text(str(row.get("summary") or ""))
    title = one_line(str(row.get("title") or "")) or _first_words(summary or content)
    link = _safe(urljoin, base, str(row.get("link") or "")) if row.get("link") else None
    return finish_entry(
        Entry(
            id=str(row.get("id") or ""),
            title=title,
            link=link,
            published=_moment(row, "published", "created"),
            updated=_moment(row, "updated"),
            author=one_line(str(row.get("author") or "")) or None,
            summary="" if summary == content else summary,
            content=content,
            enclosures=tuple(_enclosures(row)),
            language=_language(_content_language(row)),
        )
    )


def finish_entry(entry: Entry) -> Entry:
    """The entry with its canonical link, an id where it had none, and all names under which it may come again."""
    link = canonical_link(entry.link) if entry.link else None
    text = f"{entry.title}\n{entry.summary or entry.content[:500]}"
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
    legs = [f"guid:{entry.id}"] if entry.id else []
    if link:
        legs.append(f"link:{link}")
    if len(text) >= _LEAST_TEXT_LEG:
        legs.append(f"text:{digest}")
    return Entry(
        id=entry.id or link or f"text:{digest}",
        title=entry.title,
        link=link,
        published=entry.published or entry.updated,
        updated=entry.updated,
        author=entry.author,
        summary=entry.summary,
        content=entry.content,
        enclosures=entry.enclosures,
        language=entry.language,
        legs=tuple(legs),
    )


def _first_words(text: str) -> str:
    return text if len(text) <= 120 else text[:120].rsplit(" ", 1)[0] + "…"


def _moment(row: Any, *names: str) -> datetime | None:
    for name in names:
        # Past its own mapping: it warns when it gives `published` for an `updated` that is not there.
        if (text := dict.get(row, name)) and (at := parse_moment(str(text))):
            return at
    return None


def _enclosures(row: Any) -> Iterable[Enclosure]:
    for item in row.get("enclosures") or ():
        if url := item.get("href") or item.get("url"):
            size = str(item.get("length") or "")
            yield Enclosure(str(url), str(item.get("type") or ""), int(size) if size.isdecimal() else None)


def _content_language(row: Any) -> object:
    parts = [*(row.get("content") or ()), row.get("title_detail") or {}]
    return row.get("language") or next((part.get("language") for part in parts if part.get("language")), None)


def _language(text: object) -> str | None:
    code = str(text or "").strip().lower()[:2]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _ttl(channel: Any) -> int | None:
    ttl = str(channel.get("ttl") or "")
    return int(ttl) * 60 if ttl.isdecimal() and len(ttl) < 6 else None


def _safe(join: Callable[[str, str], str], base: str, link: str) -> str:
    try:
        return join(base, link.strip())
    except ValueError:
        return link.strip()
