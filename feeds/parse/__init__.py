"""PARSE: takes a body, returns its entries. feedparser reads RSS, RDF and Atom; JSON Feed has a reader of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from feeds.errors import ParseError
from feeds.parse.encoding import is_plain, to_utf8
from feeds.parse.entries import MOST_ENTRIES, ReadFeed
from feeds.parse.feedparser_reader import read_xml_feed
from feeds.parse.hints import read_hints
from feeds.parse.identity import identify
from feeds.parse.jsonfeed import read_json_feed
from feeds.parse.links import canonical_link
from feeds.parse.lxml_reader import read_well_formed
from feeds.parse.references import repair_references
from feeds.reasons import Reason, because
from feeds.types import Entry, ParsedFeed

__all__ = ["canonical_link", "parse_feed", "repair_references", "to_utf8"]

_MAGIC: Final = (
    (b"\x1f\x8b", "undeclared_gzip"), (b"PK\x03\x04", "binary"), (b"%PDF-", "binary"), (b"\x89PNG", "binary"),
    (b"\xff\xd8\xff", "binary"), (b"GIF8", "binary"), (b"ID3", "binary"), (b"RIFF", "binary"),
)  # fmt: skip


def parse_feed(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
    """Returns the entries of a feed, in its order, each item once.

    An entry that cannot be read is left out and counted in the warnings; the others are kept.

    Args:
        body: the decompressed bytes.
        url: where they came from; relative links are resolved against it.
        content_type: the Content-Type header, with its charset.

    Raises:
        ParseError: it is not a feed, or none of its entries can be read.
    """
    if (known := _binary(body)) is not None:
        raise ParseError(url, Reason(known))
    read = read_well_formed(body, url, is_plain=True) if is_plain(body, content_type) else None
    if read is None:
        read = _read(body, url, content_type)
    told = [entry for entry in read.entries if entry.says_something()]
    lost = (*read.lost, *["empty"] * (len(read.entries) - len(told)))
    entries = identify(told)
    if lost and not entries:
        raise ParseError(url, because("none_readable", count=len(lost)))
    return replace(read.feed, entries=entries, warnings=_warnings(read, entries, lost), hints=read_hints(body, url))


def _read(body: bytes, url: str, content_type: str) -> ReadFeed:
    """Returns a feed of any encoding and format."""
    is_empty = not body.strip(b"\xef\xbb\xbf \t\r\n")
    body = to_utf8(body, content_type)
    head = body[:2048].lstrip()
    if not head:  # of bytes that are no text nothing is left either
        raise ParseError(url, because("empty") if is_empty else because("no_feed_body"))
    return read_json_feed(body, url) if head.startswith((b"{", b"[")) else _read_xml(body, url)


def _read_xml(body: bytes, url: str) -> ReadFeed:
    """Returns the feed by the fast reader if it can, else by feedparser."""
    if (read := read_well_formed(body, url)) is not None:
        return read
    repaired = repair_references(body)
    if repaired is not body and (read := read_well_formed(repaired, url)) is not None:
        return read
    return read_xml_feed(repaired, url)


def _binary(body: bytes) -> str | None:
    """Returns the key of the reason if the body is a file of a known kind that is no text."""
    return next((key for magic, key in _MAGIC if body.startswith(magic)), None)


def _warnings(read: ReadFeed, entries: Sequence[Entry], lost: Sequence[str]) -> tuple[Reason, ...]:
    found = []
    if not read.feed.is_whole:
        found.append(because("cut_off"))
    if lost:
        found.append(because("entries_lost", count=len(lost), kinds=", ".join(sorted(set(lost)))))
    if read.listed > MOST_ENTRIES:
        found.append(because("too_many_entries", count=read.listed, most=MOST_ENTRIES))
    if misdated := sum(entry.has_wrong_date for entry in entries):
        found.append(because("wrong_dates", count=misdated))
    return tuple(found)
