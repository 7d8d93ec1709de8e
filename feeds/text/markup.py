"""Converts markup to plain text: without tags and scripts, entities decoded once, paragraphs as blank lines."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import Any, Final

from lxml import etree

# Characters of markup that are parsed, and characters of text that are kept. A novella has 200,000 characters.
MOST_MARKUP: Final = 1_000_000
MOST_TEXT: Final = 200_000
MOST_LINE: Final = 1_000

_BLOCKS: Final = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section"}
    | {"article", "figure", "figcaption", "hr", "pre", "dd", "dt"}
)
_SILENT: Final = frozenset({"script", "style", "template", "noscript", "iframe", "svg"})
_BLOCK_END: Final = re.compile(rf"</(?:{'|'.join(_BLOCKS)})\b[^<>]{{0,200}}>", re.IGNORECASE)
_BREAK: Final = "\u2029"  # Unicode's paragraph separator
_SPACES: Final = re.compile(r"[ \t\r\f\v]+")
_LINES: Final = re.compile(r" ?\n[ \n]*")
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_MARKS: Final = "".join(c for c in map(chr, range(0x300, 0x20000)) if unicodedata.combining(c))
# Normalisation sorts each run of combining marks in quadratic time. No text has more than 30 of them on one letter:
# Unicode Standard Annex #15, section 13, Stream-Safe Text Format.
_MARK_RUN: Final = re.compile(f"([{_MARKS}]{{30}})[{_MARKS}]+")


class _Text:
    """Collects visible text. A target of lxml's parser, which takes linear time."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._silent = 0

    def start(self, tag: str, _attributes: object) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self._parts.append("\n")

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)

    def data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(data.replace("\n", " ").replace(_BREAK, "\n"))

    def close(self) -> str:
        return "".join(self._parts)


def plain_text(markup: str, most: int = MOST_TEXT) -> str:
    """Returns the text of a piece of HTML, or of plain text with entities, paragraphs separated by a blank line.

    Args:
        markup: anything; only its first million characters are read.
        most: characters of the text after which it is cut.
    """
    markup = well_formed(markup[:MOST_MARKUP])
    return tidy(_parsed(markup) if "<" in markup else unescape(markup))[:most].rstrip()


def _parsed(markup: str) -> str:
    # libxml2 reads HTML in one pass. The standard library's parser takes quadratic time on tags that never close.
    target: Any = _Text()  # the stubs require bytes as well, which lxml never passes
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    # The parser does not report end tags without a start tag, where a paragraph ends as well.
    parser.feed(_BLOCK_END.sub(rf"\g<0>{_BREAK}", markup).encode())
    return str(parser.close())


def well_formed(text: str) -> str:
    """Returns the text as UTF-8 can hold it: two halves of a character become it, a lone half a replacement mark."""
    if not _SURROGATES.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def tidy(text: str) -> str:
    """Returns the text in NFC without invisible characters, spaces single, paragraphs separated by one blank line."""
    text = unicodedata.normalize("NFC", _MARK_RUN.sub(r"\1", _INVISIBLE.sub("", text)))
    return _LINES.sub("\n\n", _SPACES.sub(" ", text)).strip()


def one_line(markup: str, most: int = MOST_LINE) -> str:
    """Returns the same on one line, for titles and names, cut after `most` characters."""
    return " ".join(plain_text(markup[: 10 * most]).split())[:most].rstrip()
