"""Markup becomes plain text: no tags, no scripts, entities once, paragraphs as blank lines."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section"}
    | {"article", "figure", "figcaption", "hr", "pre", "dd", "dt"}
)
_SILENT: Final = frozenset({"script", "style", "template", "noscript", "iframe", "svg"})
_SPACES: Final = re.compile(r"[ \t\r\f\v]+")
_LINES: Final = re.compile(r" ?\n[ \n]*")
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")


class _Text(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\n", " "))


def plain_text(markup: str) -> str:
    """The text of a piece of HTML, or of plain text with entities. Paragraphs are parted by a blank line."""
    if "<" not in markup:
        return tidy(unescape(markup))
    reader = _Text()
    reader.feed(markup)
    reader.close()
    return tidy("".join(reader.parts))


def tidy(text: str) -> str:
    """NFC, white space single, invisible characters off, paragraphs parted by one blank line."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return _LINES.sub("\n\n", _SPACES.sub(" ", text)).strip()


def one_line(markup: str) -> str:
    """The same on one line: titles, names."""
    return " ".join(plain_text(markup).split())
