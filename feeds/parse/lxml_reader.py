"""PARSE, the fast reader: reads well-formed RSS, RDF and Atom with lxml, as feedparser reads them.

It takes what is written by the specifications and reads it exactly as feedparser does (a test compares the two). For
anything else it returns None, and feedparser, which knows what broken feeds mean, reads the body.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Final
from urllib.parse import urljoin

from lxml import etree

from feeds.parse.entries import MOST_ENTRIES, ReadFeed, absolute_link, language_code, read_each
from feeds.parse.rows import Row, entry_of, is_film
from feeds.parse.xml_segments import MOST_REPEATED
from feeds.text import one_line
from feeds.types import ParsedFeed

Element = etree._Element

# Namespaces as feedparser names them; "" is that of the formats themselves. Names are compared in lower case.
_PREFIXES: Final = {
    "": "", "http://backend.userland.com/rss": "", "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "", "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "", "http://purl.org/atom/ns#": "", "http://www.w3.org/2005/atom": "",
    "http://purl.org/dc/elements/1.1/": "dc:", "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:", "http://search.yahoo.com/mrss": "media:",
    "http://search.yahoo.com/mrss/": "media:", "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:", "http://www.w3.org/1999/xhtml": "xhtml:",
}  # fmt: skip
# What the element of a name is to an entry.
_MEANINGS: Final = {
    "guid": "guid", "id": "guid", "title": "title", "dc:title": "title", "media:title": "media_title", "link": "link",
    "pubdate": "published", "published": "published", "issued": "published", "dcterms:issued": "published",
    "created": "created", "dcterms:created": "created", "updated": "updated", "modified": "updated",
    "lastbuilddate": "updated", "dc:date": "updated", "dcterms:modified": "updated", "author": "author",
    "dc:creator": "author", "dc:author": "author", "itunes:author": "author", "managingeditor": "author",
    "description": "summary", "summary": "summary", "abstract": "summary", "dc:description": "summary",
    "itunes:summary": "summary", "content:encoded": "content", "content": "content", "body": "content",
    "xhtml:body": "content", "fullitem": "content", "enclosure": "enclosure", "dc:language": "language",
    "language": "language", "media:group": "media", "media:content": "media",
    "media:thumbnail": "media", "media:description": "caption",
    "item": "item", "entry": "item", "channel": "channel", "rss": "root", "rdf:rdf": "root", "feed": "root",
    "ttl": "ttl", "image": "image", "textinput": "image", "source": "source",
}  # fmt: skip
_ITEMS: Final = tuple(f"{{*}}{name}" for word in ("item", "entry") for name in (word, word.title(), word.upper()))
_MAY_HAVE_CHILDREN: Final = frozenset(
    {
        "title",
        "media_title",
        "summary",
        "content",
        "caption",
        "author",
        "media",
        "item",
        "channel",
        "root",
        "image",
        "source",
    }
)
_HTML_TYPES: Final = frozenset({"text/html", "html", "application/xhtml+xml", "xhtml"})
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# feedparser reads characters of windows-1252 that were taken for control characters of ISO 8859-1.
_WINDOWS: Final = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
_CONTROLS: Final = re.compile("[\x80-\x9f]")
# What may have to be repaired, in UTF-8 or as references: control characters, and UTF-8 that was encoded twice.
_MAY_BE_WRONG: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rb"\xc2[\x80-\x9f]", rb"\xc3[\x82-\xb4]\xc2[\x80-\xbf]",
        rb"&#(?:1[2-9][0-9]|2[0-5][0-9]|[xX]0*[89a-fA-F][0-9a-fA-F]);",
    )
)  # fmt: skip
_MOST_DEPTH: Final = 2  # of media elements in one another


def read_well_formed(body: bytes, url: str) -> ReadFeed | None:
    """Returns the entries of a feed; None if it is not well-formed, or not of a dialect that this reader knows.

    Args:
        body: in UTF-8, as `to_utf8` returns it.
        url: where it came from; relative links are resolved against it.
    """
    if b"<!DOCTYPE" in body[:2048] or b"<!ENTITY" in body:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return None
    if _meaning(root.tag) != "root":
        return None
    items = [item for item in root.iter(*_ITEMS) if _meaning(item.tag) == "item"]
    if any(len(item) > MOST_REPEATED for item in items) or _are_nested(items):
        return None
    may_be_wrong = any(pattern.search(body) for pattern in _MAY_BE_WRONG)
    reader = _Reader(has_bases=b"xml:base" in body, text_of=_repaired_text if may_be_wrong else _text)
    try:
        feed = reader.feed(root, url)
        rows = [reader.row(item) for item in items[:MOST_ENTRIES]]
    except _UnknownFormError:
        return None
    entries, lost = read_each(rows, lambda row: entry_of(row, url))
    return ReadFeed(feed, entries, len(items), lost)


class _UnknownFormError(Exception):
    """A field has child elements where it should have text: feedparser has rules for that."""


def _are_nested(items: list[Element]) -> bool:
    found = set(items)
    return any(item.getparent() in found for item in items)


@lru_cache(maxsize=4_096)
def _meaning(tag: str) -> str:
    namespace, _, name = tag.rpartition("}")
    prefix = _PREFIXES.get(namespace[1:].lower())
    return "" if prefix is None else _MEANINGS.get(prefix + name.lower(), "")


class _Reader:
    """Reads the items of one document.

    Attributes:
        has_bases: True if links may be relative to an xml:base.
        text_of: reads the text of an element.
    """

    def __init__(self, *, has_bases: bool, text_of: Callable[[Element], str]) -> None:
        self._has_bases = has_bases
        self._text_of = text_of
        self._language: str | None = None

    def feed(self, root: Element, url: str) -> ParsedFeed:
        """Returns what stands about the feed, outside of its items."""
        fields = _Fields(self._base_of, self._text_of)
        channels = [child for child in root if _meaning(child.tag) == "channel"] or [root]
        for child in channels[0]:
            fields.take(child)
        self._language = root.get(_LANGUAGE) or root.get("lang") or fields.text("language") or None
        ttl = fields.text("ttl")
        return ParsedFeed(
            title=one_line(fields.title),
            link=absolute_link(url, fields.link),
            language=language_code(fields.text("language") or self._language),
            entries=(),
            ttl_seconds=int(ttl) * 60 if ttl.isdecimal() and len(ttl) < 6 else None,
        )

    def row(self, item: Element) -> Row:
        """Returns the fields of an item."""
        fields = _Fields(self._base_of, self._text_of)
        for child in item:
            fields.take(child)
        return fields.row(item.get(_ABOUT) or "", item.get(_LANGUAGE) or self._language)

    def _base_of(self, element: Element) -> str:
        return (element.base or "") if self._has_bases else ""


class _Fields:
    """Collects the children of an item or channel. Of a title the first counts, of other fields the last."""

    def __init__(self, base_of: Callable[[Element], str], text_of: Callable[[Element], str]) -> None:
        self._base_of = base_of
        self._text_of = text_of
        self._last: dict[str, str] = {}
        self._captions: list[str] = []
        self._media: list[Element] = []
        self._summaries: list[str] = []
        self._contents: list[str] = []
        self._enclosures: list[tuple[object, object, object]] = []
        self._languages: list[str | None] = []
        self._is_permalink = True
        self.title = ""
        self.link = ""

    def take(self, child: Element) -> None:
        """Takes one child element."""
        meaning = _meaning(child.tag)
        if not meaning:
            return
        if len(child) and meaning not in _MAY_HAVE_CHILDREN:
            raise _UnknownFormError
        if (taker := _TAKERS.get(meaning)) is not None:
            taker(self, child)
        elif text := self._text_of(child):
            self._last[meaning] = text

    def text(self, meaning: str) -> str:
        """Returns the last text of a meaning; "" if there is none."""
        return self._last.get(meaning, "")

    def row(self, about: str, language: str | None) -> Row:
        """Returns the fields of an item with its rdf:about and the language that it inherits."""
        summary = self._summaries[0] if self._summaries else ""
        declared = next((found for found in self._languages if found), None)
        is_picture = self._media and not any(is_film(media.get("medium"), media.get("type")) for media in self._media)
        return Row(
            guid=self.text("guid") or about,
            title=self.title or self.text("media_title"),
            link=self.link,
            is_permalink=self._is_permalink,
            published=(self.text("published"), self.text("created")),
            updated=(self.text("updated"),),
            author=self.text("author"),
            summary=summary,
            contents=tuple(self._contents or self._summaries[1:]),
            caption="" if is_picture or not self._captions else self._captions[0],
            enclosures=tuple(self._enclosures),
            language=self.text("language") or declared or language,
        )

    def take_title(self, child: Element) -> None:
        """Takes a title: the first that is not empty."""
        self.title = self.title or self._text_of(child)
        self._languages.append(child.get(_LANGUAGE))

    def take_guid(self, child: Element) -> None:
        """Takes a guid, which is the item's address unless it says otherwise."""
        if text := self._text_of(child):
            says = {str(name).lower(): str(value) for name, value in child.items()}.get("ispermalink", "true")
            self._is_permalink = says.lower() == "true"
            self._last["guid"] = self._absolute(child, text) if self._is_permalink else text

    def _absolute(self, child: Element, link: str) -> str:
        base = self._base_of(child)
        return urljoin(base, link) if base else link

    def take_link(self, child: Element) -> None:
        """Takes a link: as text in RSS, as an attribute in Atom, where it may be an enclosure or something else."""
        attributes = {str(name).lower(): str(value) for name, value in child.items()}
        href = attributes.get("url") or attributes.get("uri") or attributes.get("href")
        if not href:
            self.link = self._absolute(child, self._text_of(child)) or self.link
            return
        href = self._absolute(child, href)
        relation = attributes.get("rel", "alternate").lower()
        if relation == "enclosure":
            self._enclosures.append((href, attributes.get("type"), attributes.get("length")))
        elif relation == "alternate" and attributes.get("type", "text/html").lower() in _HTML_TYPES:
            self.link = href

    def take_author(self, child: Element) -> None:
        """Takes an author: as text, or as the element <name> in Atom."""
        names = (self._text_of(part) for part in child if etree.QName(part).localname.lower() == "name")
        if text := next(names, None) or self._text_of(child):
            self._last["author"] = text

    def take_summary(self, child: Element) -> None:
        """Takes a description; a second one is the content, as that of podcasts."""
        if text := self._text_of(child):
            self._summaries.append(text)
            self._languages.append(child.get(_LANGUAGE))

    def take_content(self, child: Element) -> None:
        """Takes the whole text of the article."""
        if text := self._text_of(child):
            self._contents.append(text)
            self._languages.append(child.get(_LANGUAGE))

    def take_enclosure(self, child: Element) -> None:
        """Takes a file."""
        self._enclosures.append((child.get("url") or child.get("href"), child.get("type"), child.get("length")))

    def take_media(self, child: Element, depth: int = 0) -> None:
        """Takes the title and the caption of a media file: they are not those of the item."""
        if len(child.attrib):  # <media:group> has none
            self._media.append(child)
        for part in child if depth < _MOST_DEPTH else ():
            meaning = _meaning(part.tag)
            if meaning == "media":
                self.take_media(part, depth + 1)
            elif meaning == "media_title" and (text := self._text_of(part)):
                self._last[meaning] = text
            elif meaning == "caption":
                self.take_caption(part)

    def take_caption(self, child: Element) -> None:
        """Takes a description of a media file."""
        if text := self._text_of(child):
            self._captions.append(text)

    def leave(self, child: Element) -> None:
        """Takes nothing of an element whose children are of something else."""


_TAKERS: Final[dict[str, Callable[[_Fields, Element], None]]] = {
    "title": _Fields.take_title,
    "guid": _Fields.take_guid,
    "link": _Fields.take_link,
    "author": _Fields.take_author,
    "summary": _Fields.take_summary,
    "content": _Fields.take_content,
    "enclosure": _Fields.take_enclosure,
    "media": _Fields.take_media,
    "caption": _Fields.take_caption,
    "item": _Fields.leave,
    "image": _Fields.leave,
    "source": _Fields.leave,
    "root": _Fields.leave,
    "channel": _Fields.leave,
}


def _text(element: Element) -> str:
    """Returns the text of an element; its markup if it has child elements, as XHTML in Atom has."""
    text = _markup(element) if len(element) else element.text or ""
    return text.strip()


def _repaired_text(element: Element) -> str:
    text = _text(element)
    return text if text.isascii() else _repaired(text)


def _markup(element: Element) -> str:
    """Returns what stands between the tags of an element."""
    markup = etree.tostring(element, encoding="unicode", with_tail=False)
    return markup[markup.index(">") + 1 : markup.rindex("<")]


def _repaired(text: str) -> str:
    """Returns the text without two errors of publishers' programs, as feedparser repairs them."""
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        text = text.encode("latin-1").decode()  # UTF-8 that was taken for ISO 8859-1 and encoded again
    return text.translate(_WINDOWS) if _CONTROLS.search(text) else text
