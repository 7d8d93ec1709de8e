"""Converts markup to plain text: without tags and scripts, entities decoded, paragraphs as blank lines.

Feeds hold tens of megabytes of markup, so that it is divided by regular expressions, a few passes of C each. All of
them take linear time: their repetitions are possessive or bounded.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import Final

# Characters of markup that are parsed, and characters of text that are kept. A novella has 200,000 characters.
MOST_MARKUP: Final = 1_000_000
MOST_TEXT: Final = 200_000
MOST_LINE: Final = 1_000

# What stands for the tags of an element: a break, or a space beside cells and buttons, which stand on one line.
_BREAKS_OF: Final = {
    "\n": "p div br li ul ol dl dd dt tr table tbody thead caption h1 h2 h3 h4 h5 h6 blockquote section article aside"
    " header footer nav main figure figcaption hr pre address form fieldset legend details summary center",
    " ": "td th button option label select input",
    "": "a abbr b bdi big cite code del em font i img ins kbd mark nobr s small span strike strong sub sup tt u var wbr"
    " audio col colgroup embed picture source time video",
}
_SILENT: Final = frozenset({"script", "style", "template", "noscript", "iframe", "svg", "object"})
# Formatting that occurs in titles. Any other tag in a title is a word of it: "Browsers drop the <blink> element".
_TITLE_TAGS: Final = (
    "a abbr b bdi bdo big br cite code del div em font h1 h2 h3 h4 h5 h6 i img ins kbd li mark nobr ol p q s small span"
    " strike strong sub sup tt u ul var wbr"
)
_IN_TITLES: Final = frozenset(_TITLE_TAGS.split())


class _Breaks(dict[str, str]):
    """What stands for a tag, by its name as written: "p", "/p", "BR", "xhtml:p"."""

    def __missing__(self, tag: str) -> str:
        end, name = ("/", tag[1:]) if tag.startswith("/") else ("", tag)
        return self.get(end + name.rpartition(":")[2].lower(), "")


_BREAKS: Final = _Breaks(
    {end + name: text for text, names in _BREAKS_OF.items() for name in names.split() for end in ("", "/")}
    | {"q": "“", "/q": "”"}
)
_COMMON_BREAKS: Final = dict(_BREAKS)  # looked up first: a plain dict is three times as fast
# A tag and its name. A quotation mark that is not closed soon is an apostrophe; a tag that is cut off ends the text.
_TAG: Final = re.compile(
    r"""<(/?[a-zA-Z][a-zA-Z0-9:_-]*+|[!?])"""
    r"""(?:>|[^<>"']*+(?:"[^"]{0,4000}+"[^<>"']*+|'[^']{0,4000}+'[^<>"']*+)*+>|[^<>]*+(?:>|\Z|(?=<)))"""
)
_SILENT_START: Final = re.compile(rf"<({'|'.join(sorted(_SILENT))})(?=[\s/>])", re.IGNORECASE)
_SILENT_END: Final = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _SILENT}
# Markup that was escaped once more than needed: its tags are text after the entities are decoded.
_ESCAPED: Final = re.compile(r"</(?:p|div|li|ul|h[1-6]|a|b|strong|i|em|span)\s*>", re.IGNORECASE)
_CDATA: Final = "<![CDATA["
_ENTITY: Final = re.compile(r"(&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7});)")
# Entities of which HTML reads the form without a semicolon, where it is no part of an address.
_BARE: Final = re.compile(
    r"&(?:nbsp|amp|lt|gt|quot|copy|reg|laquo|raquo|[aeiou](?:acute|grave|circ|uml)|ccedil)(?![\w;=])"
)
_LONG_REFERENCE: Final = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")  # Python refuses to read thousands of digits

_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\x7f" + "".join(
    map(chr, (*range(0x09), *range(0x0E, 0x20)))
)
# Bytes of UTF-8 that are a part of no such character, nor of one that may have to be composed with the one before it:
# printable ASCII, breaks, and those of Latin and Cyrillic letters and of most of East Asia.
_ORDINARY_BYTES: Final = bytes((*range(0x09, 0x0E), *range(0x20, 0x7F), *range(0x80, 0xC0), *range(0xC3, 0xCC),
                                0xCF, 0xD0, 0xD1, *range(0xE4, 0xEA)))  # fmt: skip
# What may be one among the characters of common other first bytes: spaces and quotation marks, dashes, Greek, kana.
_SPECIAL_OF: Final = {
    0xC2: re.compile(rb"\xc2[\x80-\x9f\xad]"),
    0xCE: re.compile(rb"\xce\x87"),
    0xE2: re.compile(
        rb"\xe2(?:\x80[\x8b-\x8f\xaa-\xae]|\x81\xa0|\x83[\x90-\xbf]|\x84[\xa6-\xab]|\x8c[\xa9\xaa]|\xab\x9d)"
    ),
    0xE3: re.compile(rb"\xe3(?:\x80[\xaa-\xaf]|\x82[\x99\x9a])"),
}
_MARKS: Final = "".join(c for c in map(chr, range(0x300, 0x20000)) if unicodedata.combining(c))
# Normalisation sorts each run of combining marks in quadratic time. No text has more than 30 of them on one letter:
# Unicode Standard Annex #15, section 13, Stream-Safe Text Format.
_MARK_RUN: Final = re.compile(f"([{_MARKS}]{{30}})[{_MARKS}]+")
# Outside of Latin letters and of punctuation and symbols, a character may have to be composed with the next one.
_MAY_BE_MARK: Final = re.compile("[\u0300-\u1dff\u20d0-\u20ff\u2126-\u212b\u2329\u232a\u2adc\u302a-\U0001ffff]")


def plain_text(markup: str, most: int = MOST_TEXT) -> str:
    """Returns the text of a piece of HTML, or of plain text with entities, paragraphs separated by a blank line.

    Args:
        markup: anything; only its first million characters are read.
        most: characters of the text after which it is cut.
    """
    markup = markup[:MOST_MARKUP]
    if "<" in markup:
        markup = _without_tags(markup)
    if "&" in markup:
        markup = _decoded(markup)
        if "</" in markup and _ESCAPED.search(markup):
            markup = _without_tags(markup)
    text = tidy(markup)
    return text if len(text) <= most else text[:most].rstrip()


def one_line(markup: str, most: int = MOST_LINE) -> str:
    """Returns the text of a title or name on one line, cut after `most` characters.

    Only formatting counts as markup there, and tags that have an end tag; any other tag is a word of the title.
    """
    text = markup[: 10 * most]
    if "&" not in text and "<" not in text and text.isascii() and text.isprintable():
        return " ".join(text.split())[:most].rstrip()
    if "<" in text:
        text = _without_title_tags(text)
    if "&" in text:
        text = _decoded(text)
        if "</" in text and _ESCAPED.search(text):
            text = _without_title_tags(text)
    return " ".join(tidy(text).split())[:most].rstrip()


def well_formed(text: str) -> str:
    """Returns the text as UTF-8 can hold it: two halves of a character become it, a lone half a replacement mark."""
    try:
        text.encode()  # faster than any search
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def tidy(text: str) -> str:
    """Returns the text in NFC without invisible characters, spaces single, paragraphs separated by one blank line."""
    if not (text.isascii() and text.isprintable()):
        text = _composed(text)
        for character in "\t\r\f\v":
            if character in text:
                text = text.replace(character, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return "\n\n".join(filter(None, map(str.strip, text.split("\n")))) if "\n" in text else text.strip()


def _composed(text: str) -> str:
    """Returns the text well-formed, in NFC, without invisible characters."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return _composed(well_formed(text))
    firsts = set(encoded.translate(None, _ORDINARY_BYTES))
    if firsts <= _SPECIAL_OF.keys() and not any(_SPECIAL_OF[first].search(encoded) for first in firsts):
        return text
    for character in _INVISIBLE:
        if character in text:
            text = text.replace(character, "")
    return unicodedata.normalize("NFC", _MARK_RUN.sub(r"\1", text)) if _MAY_BE_MARK.search(text) else text


def _without_tags(markup: str) -> str:
    """Returns the text between the tags, with breaks for those of blocks."""
    parts = _TAG.split(markup.replace("\n", " "))
    try:
        parts[1::2] = [_COMMON_BREAKS[tag] for tag in parts[1::2]]
    except KeyError:  # a comment, an element that is not seen, or a rare one
        parts = _TAG.split(_without_silent(_without_marks(markup)).replace("\n", " "))
        parts[1::2] = [_BREAKS[tag] for tag in parts[1::2]]
    return "".join(parts)


def _without_title_tags(title: str) -> str:
    title = _without_silent(_without_marks(title))
    parts = _TAG.split(title)
    closed = {tag[1:].lower() for tag in parts[1::2] if tag.startswith("/")} | _IN_TITLES
    tags = [tag[0] for tag in _TAG.finditer(title)]
    parts[1::2] = [
        _BREAKS[name].replace("\n", " ") if name.lstrip("/").lower() in closed else tag
        for name, tag in zip(parts[1::2], tags, strict=True)
    ]
    return "".join(parts)


def _without_marks(markup: str) -> str:
    """Returns the markup without comments, and without the marks around CDATA sections."""
    if _CDATA in markup:
        markup = markup.replace(_CDATA, "").replace("]]>", "")
    if "<!--" not in markup:
        return markup
    parts, place = [], 0
    while (start := markup.find("<!--", place)) >= 0 and (end := markup.find("-->", start)) >= 0:
        parts.append(markup[place:start])
        place = end + 3
    return "".join((*parts, markup[place:]))


def _without_silent(markup: str) -> str:
    """Returns the markup without elements whose text nobody sees; one that never ends is an ordinary tag."""
    parts, place, endless = [], 0, set[str]()
    for start in _SILENT_START.finditer(markup):
        name = start[1].lower()
        if start.start() < place or name in endless:
            continue
        if (end := _SILENT_END[name].search(markup, start.end())) is None:
            endless.add(name)
            continue
        parts.append(markup[place : start.start()])
        place = end.end()
    return "".join((*parts, markup[place:]))


def _decoded(text: str) -> str:
    """Returns the text with its entities decoded; those that were escaped twice, too, unless they would be tags."""
    parts = _ENTITY.split(text)
    entities = parts[1::2]
    try:
        parts[1::2] = [_KNOWN_CHARACTERS[entity] for entity in entities]
    except KeyError:
        parts[1::2] = [_character(entity) for entity in entities]
    text = "".join(parts)
    if "&" in text:
        if "&#" in text:
            text = _LONG_REFERENCE.sub("\ufffd", text)
        if _BARE.search(text):
            text = _BARE.sub(lambda entity: unescape(entity[0]), text)
        if "&amp;" in text:
            text = _ENTITY.sub(_character_of_text, text.replace("&amp;", "&"))
    return text.replace(_CDATA, "").replace("]]>", "") if _CDATA in text else text


_MOST_KNOWN: Final = 4_096
_KNOWN_CHARACTERS: Final = {"&amp;": "&amp;"}  # it stays until all others are decoded


def _character(entity: str) -> str:
    if (character := _KNOWN_CHARACTERS.get(entity)) is None:
        character = unescape(entity)
        if len(_KNOWN_CHARACTERS) < _MOST_KNOWN:
            _KNOWN_CHARACTERS[entity] = character
    return character


def _character_of_text(entity: re.Match[str]) -> str:
    """Returns the character of an entity that was escaped twice; one that would begin or end a tag stays."""
    character = unescape(entity[0])
    return entity[0] if character in "<>" else character
