"""OPML 2.0, the format in which feed readers exchange lists of feeds."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from feeds.errors import InvalidInputError
from feeds.types import Feed


def read_opml(body: bytes) -> tuple[Feed, ...]:
    """Returns the feeds of an OPML file, each address once.

    Raises:
        InvalidInputError: `body` is not OPML; the message says in which line.
    """
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise InvalidInputError(f"OPML: line {error.lineno}: {error.msg}") from error
    if root.tag.lower() != "opml":
        raise InvalidInputError(f"OPML: the file is <{root.tag}>, not <opml>")
    feeds: dict[str, Feed] = {}
    for outline in root.iter("outline"):
        url = (outline.get("xmlUrl") or "").strip()
        if url.startswith(("http://", "https://")):
            title = (outline.get("title") or outline.get("text") or "").strip()
            feeds.setdefault(url, Feed(url, title, title, (outline.get("language") or "")[:2].lower() or None))
    return tuple(feeds.values())


def write_opml(feeds: Sequence[Feed]) -> str:
    """Returns an OPML file with the feeds, which `read_opml` reads."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "wirebrief"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        name = feed.publisher or feed.title or feed.url
        outline = etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
        if feed.language:
            outline.set("language", feed.language)
    return etree.tostring(root, encoding="unicode", pretty_print=True)
