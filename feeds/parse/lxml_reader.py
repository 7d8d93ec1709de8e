"""PARSE, the fast reader: reads well-formed RSS, RDF and Atom with lxml, as feedparser reads them.

It takes what is written by the specifications and reads it exactly as feedparser does (a test compares the two). For
anything else it returns None, and feedparser, which knows what broken feeds mean, reads the body.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lxml import etree

from feeds.parse.double_encoding import may_be_wrong, repaired
from feeds.parse.elements import meaning_of
from feeds.parse.entries import MOST_ENTRIES, ReadFeed, absolute_link, language_code, read_each
from feeds.parse.fields import LANGUAGE, Element, Fields, UnknownFormError
from feeds.parse.rows import Row, entry_of
from feeds.parse.xml_segments import MOST_REPEATED
from feeds.text import one_line
from feeds.types import ParsedFeed

_ITEMS: Final = tuple(f"{{*}}{name}" for word in ("item", "entry") for name in (word, word.title(), word.upper()))
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def read_well_formed(body: bytes, url: str, *, is_plain: bool = False) -> ReadFeed | None:
    """Returns the entries of a feed; None if it is not well-formed, or not of a dialect that this reader knows.

    Args:
        body: in UTF-8, with a declaration that says so or none.
        url: where it came from; relative links are resolved against it.
        is_plain: True if no text of the body was encoded twice.
    """
    if b"<!DOCTYPE" in body[:2048]:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return None
    if meaning_of(root.tag) != "root" or _has_doctype(root):
        return None
    items = [item for item in root.iter(*_ITEMS) if meaning_of(item.tag) == "item"]
    if any(len(item) > MOST_REPEATED for item in items) or _are_nested(items):
        return None
    needs_repair = not is_plain and may_be_wrong(body)
    reader = _Reader(base_of=_base_of if b"xml:base" in body else None, repair=repaired if needs_repair else None)
    try:
        feed = reader.feed(root, url)
        rows = [reader.row(item) for item in items[:MOST_ENTRIES]]
    except UnknownFormError:
        return None
    entries, lost = read_each(rows, lambda row: entry_of(row, url))
    return ReadFeed(feed, entries, len(items), lost)


def _has_doctype(root: Element) -> bool:
    """True if the document declares its type behind a long comment; such a declaration may define entities."""
    document = root.getroottree().docinfo
    return bool(document.doctype)  # type: ignore[attr-defined]  # lxml-stubs does not know it


def _are_nested(items: list[Element]) -> bool:
    if len({item.getparent() for item in items}) == 1:
        return False
    found = set(items)
    return any(item.getparent() in found for item in items)


class _Reader:
    """Reads the items of one document; see `Fields` for the arguments."""

    def __init__(self, *, base_of: Callable[[Element], str] | None, repair: Callable[[str], str] | None) -> None:
        self._base_of = base_of
        self._repair = repair
        self._language: str | None = None

    def feed(self, root: Element, url: str) -> ParsedFeed:
        """Returns what stands about the feed, outside of its items."""
        fields = Fields(self._base_of, self._repair)
        channels = [child for child in root if meaning_of(child.tag) == "channel"] or [root]
        fields.take_children(channels[0])
        self._language = root.get(LANGUAGE) or root.get("lang") or fields.last.get("language") or None
        ttl = fields.last.get("ttl", "")
        return ParsedFeed(
            title=one_line(fields.title),
            link=absolute_link(url, fields.link),
            language=language_code(fields.last.get("language") or self._language),
            entries=(),
            ttl_seconds=int(ttl) * 60 if ttl.isdecimal() and len(ttl) < 6 else None,
        )

    def row(self, item: Element) -> Row:
        """Returns the fields of an item. Raises UnknownFormError."""
        fields = Fields(self._base_of, self._repair)
        fields.take_children(item)
        if not item.attrib:
            return fields.row("", self._language)
        return fields.row(item.get(_ABOUT) or "", item.get(LANGUAGE) or self._language)


def _base_of(element: Element) -> str:
    return element.base or ""
