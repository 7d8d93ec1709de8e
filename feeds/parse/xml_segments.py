"""PARSE, segments: finds where each entry of an RSS, RDF or Atom feed begins and ends, without an XML parser.

A parser reads a feed as one document, so that one broken entry can hide all that follow. With the segments the reader
counts the entries of a feed, sees whether it breaks off, and reads a broken feed entry by entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# No entry of a real feed is larger. An entry with endless repetitions of these elements, or of attributes, takes
# quadratic time: feedparser compares each new one with all before.
MOST_ENTRY_BYTES: Final = 2_000_000
MOST_REPEATED: Final = 1_000
MOST_ATTRIBUTES: Final = 500

_ROOT: Final = re.compile(rb"<(?:([\w.-]+):)?(rss|rdf|feed|channel)(?=[\s>])[^>]*>?", re.IGNORECASE)
_NAMESPACE: Final = re.compile(rb"\sxmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')")
_DECLARATION: Final = re.compile(rb"^\s*<\?xml[^>]*\?>")
_REPEATED: Final = re.compile(
    rb"<(?:[\w.-]+:)?(?:category|subject|enclosure|link|author|contributor|creator|content|thumbnail|credit)[\s>/]",
    re.IGNORECASE,
)
_LONG_TAG: Final = re.compile(rb"<[^<>]{4000,}")
_ATTRIBUTE: Final = re.compile(rb"=\s*[\"']")


@dataclass(frozen=True, slots=True)
class Segment:
    """The bytes of one entry, from `start` to `end` (exclusive). `is_closed` is False if it has no end tag."""

    start: int
    end: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a feed in bytes.

    Attributes:
        head: the bytes before the first entry.
        segments: the entries.
        is_whole: True if the root element is closed after the last entry.
        opening: a new XML declaration and root element, in which single entries are read.
        closing: the end tags that belong to `opening`.
    """

    body: bytes
    head: bytes
    segments: tuple[Segment, ...]
    is_whole: bool
    opening: bytes
    closing: bytes

    def bytes_of(self, segment: Segment) -> bytes:
        """Returns the entry's bytes."""
        return self.body[segment.start : segment.end]

    def rest(self) -> Iterator[bytes]:
        """Yields the bytes outside entries: before the first, between two entries, and after the last."""
        place = 0
        for segment in self.segments:
            yield self.body[place : segment.start]
            place = segment.end
        yield self.body[place:]


def find_layout(body: bytes) -> Layout | None:
    """Returns the layout of an RSS, RDF or Atom body in an encoding that contains ASCII; None for anything else."""
    root = _ROOT.search(body)
    if root is None:
        return None
    name = root[2].lower()
    tag = b"entry" if name == b"feed" else b"item"
    prefixed = re.compile(rb"<([\w.-]+:" + tag + rb")(?=[\s>/])", re.IGNORECASE).search(body, root.end())
    segments = tuple(_segments(body, root.end(), tag))
    if not segments and prefixed is not None:
        segments = tuple(_segments(body, root.end(), prefixed[1]))
    last = segments[-1].start if segments else root.end()
    end_tag = re.compile(rb"</(?:[\w.-]+:)?" + (b"feed" if name == b"feed" else b"(?:rss|rdf|channel)"), re.IGNORECASE)
    opening, closing = _shell(body, root)
    head = body[: segments[0].start] if segments else body
    return Layout(body, head, segments, end_tag.search(body, last) is not None, opening, closing)


def is_excessive(part: bytes) -> bool:
    """Returns whether an entry is larger, or repeats its elements or attributes more often, than any real one."""
    if len(part) > MOST_ENTRY_BYTES or _is_more(_REPEATED, part, MOST_REPEATED):
        return True
    return any(_is_more(_ATTRIBUTE, found[0], MOST_ATTRIBUTES) for found in _LONG_TAG.finditer(part))


def _is_more(pattern: re.Pattern[bytes], part: bytes, most: int) -> bool:
    return any(count > most for count, _ in enumerate(pattern.finditer(part), 1))


def _shell(body: bytes, root: re.Match[bytes]) -> tuple[bytes, bytes]:
    declaration = _DECLARATION.match(body)
    # New, since the feed's own start tag may be what is broken.
    spaces = b"".join(dict.fromkeys(_NAMESPACE.findall(root[0])))
    name = root[0][1 : root.end(2) - root.start()]
    opening = (declaration[0].lstrip() if declaration else b"") + b"<" + name
    if root[2].lower() == b"rss":
        return opening + b' version="2.0"' + spaces + b"><channel>", b"</channel></" + name + b">"
    return opening + spaces + b">", b"</" + name + b">"


def _segments(body: bytes, place: int, tag: bytes) -> Iterator[Segment]:
    """Yields the entries in one pass, except those in comments and CDATA sections.

    A comment or CDATA section that starts inside an entry and reaches the next entry counts as never closed, so that it
    hides no entries.
    """
    name = re.escape(tag)
    marks = re.compile(rb"<!--|<!\[CDATA\[|<" + name + rb"(?=[\s>/])|</" + name + rb"\s*>", re.IGNORECASE)
    ends = {
        b"<!--": _Next(body, re.compile(rb"-->")),
        b"<![CDATA[": _Next(body, re.compile(rb"\]\]>")),
    }
    borders = _Next(body, re.compile(rb"</" + name + rb"\s*>\s*<" + name + rb"[\s>/]", re.IGNORECASE))
    start = -1
    while found := marks.search(body, place):
        mark, place = found[0], found.end()
        if (end := ends.get(mark.upper())) is not None:
            close = end.after(place)
            is_hiding = close >= 0 and not (start >= 0 and 0 <= borders.after(place) < close)
            place = close if is_hiding else place
        elif mark.startswith(b"</"):
            if start >= 0:
                yield Segment(start, place, is_closed=True)
            start = -1
        else:
            if start >= 0:
                yield Segment(start, found.start(), is_closed=False)
            start = found.start()
    if start >= 0:
        yield Segment(start, len(body), is_closed=False)


class _Next:
    """Finds the next match after a position that only increases, and so searches every byte once."""

    def __init__(self, body: bytes, pattern: re.Pattern[bytes]) -> None:
        self._body = body
        self._pattern = pattern
        self._found = -2

    def after(self, place: int) -> int:
        """Returns where the first match at or after `place` begins; -1 where there is none."""
        if self._found == -2 or -1 < self._found < place:
            match = self._pattern.search(self._body, place)
            self._found = match.start() if match else -1
        return self._found
