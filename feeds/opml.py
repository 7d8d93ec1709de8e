"""OPML 2.0, the format in which feed readers exchange lists of feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from feeds.errors import InvalidInputError
from feeds.text import one_line
from feeds.types import Feed

if TYPE_CHECKING:
    from lxml import etree

_FEED_SCHEME: Final = re.compile(r"feed:(?://)?(?=https?:)|feed(?=:)", re.IGNORECASE)
_MOST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Opml:
    """The contents of an OPML file.

    Attributes:
        feeds: each address once.
        skipped: names and addresses of the outlines that are no feeds, folders aside.
    """

    feeds: tuple[Feed, ...]
    skipped: tuple[str, ...] = ()


def read_opml(body: bytes) -> Opml:
    """Returns the feeds of an OPML file, with those in folders, and what was skipped.

    Raises:
        InvalidInputError: `body` is not OPML; the message says in which line.
    """
    from lxml import etree  # noqa: PLC0415 - the bot's own process loads no parser before somebody needs one

    from feeds.parse import repair_references, to_utf8  # noqa: PLC0415

    try:
        root = etree.fromstring(
            repair_references(to_utf8(body)).lstrip(), etree.XMLParser(resolve_entities=False, no_network=True)
        )
    except etree.XMLSyntaxError as error:
        raise InvalidInputError(f"OPML: line {error.lineno}: {error.msg}") from error
    if _name(root.tag) != "opml":
        raise InvalidInputError(f"OPML: the file is <{_name(root.tag)}>, not <opml>")
    feeds: dict[str, Feed] = {}
    skipped: list[str] = []
    for outline in _outlines(root):
        title = one_line(outline.get("title") or outline.get("text") or "")
        written = outline.get("xmlurl") or (outline.get("url", "") if "type" in outline else "")
        if (url := _address(written)) is None:
            skipped.append(f"{title or '(no title)'}: {written or 'no xmlUrl'}"[:_MOST_NAME])
        else:
            feeds.setdefault(url, Feed(url, title, title, outline.get("language", "")[:2].lower() or None))
    return Opml(tuple(feeds.values()), tuple(skipped))


def _outlines(root: etree._Element) -> Iterator[dict[str, str]]:
    """Yields the attributes of all outlines but folders, their names in lower case: programs write "xmlurl" as well."""
    for element in root.iter("{*}*"):
        if _name(element.tag) != "outline":
            continue
        attributes = {_name(str(name)): str(value).strip() for name, value in element.items()}
        if "xmlurl" in attributes or len(element) == 0:
            yield attributes


def _name(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _address(written: str) -> str | None:
    """Returns an http(s) address, its scheme and host in lower case; None for anything else."""
    written = _FEED_SCHEME.sub(lambda scheme: "http" if scheme[0].lower() == "feed" else "", written, count=1)
    try:
        parts = urlsplit(written)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or any(c.isspace() for c in written):
        return None
    user, at, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(scheme=parts.scheme.lower(), netloc=f"{user}{at}{place.lower()}"))


def write_opml(feeds: Sequence[Feed]) -> str:
    """Returns an OPML file with the feeds, which `read_opml` reads."""
    from lxml import etree  # noqa: PLC0415

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "wirebrief"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        name = feed.publisher or feed.title or feed.url
        outline = etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
        if feed.language:
            outline.set("language", feed.language)
    return etree.tostring(root, encoding="unicode", pretty_print=True)
