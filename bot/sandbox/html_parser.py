"""Parses Telegram's HTML style into text and entities, with the error texts of Telegram's server.

Source: the Bot API's "Formatting options". Byte offsets in errors are those of Telegram's server too. The two styles of
Markdown are not supported, since the bot writes HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.text import Entity, utf16_length

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
DATE_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
_REFERENCE = re.compile(r"&(?:#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}))|(lt|gt|amp|quot));?")
# Of two entities over the same text, the one that allows no entity inside comes first.
_RANK = {"pre": 0, "code": 1}
_SPACE = " \t\n\r\f\v"
_SCHEMES = ("http://", "https://", "tg://", "ton://", "tonsite://", "mailto:", "tel:")


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    start: int
    text_start: int
    at: int


@dataclass(slots=True)
class _Parser:
    """A single pass from left to right. `position` counts characters of `source`."""

    source: str
    position: int = 0
    length: int = 0
    text: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def run(self) -> tuple[str, list[Entity]]:
        source = self.source
        while self.position < len(source):
            following = source[self.position]
            if following == "<":
                if source.startswith("</", self.position):
                    self._end_tag()
                else:
                    self._start_tag()
                continue
            if following == "&" and (decoded := decode_reference(source, self.position)):
                self._put(decoded[0])
                self.position = decoded[1]
                continue
            end = _next(source, self.position + 1)
            self._put(source[self.position : end])
            self.position = end
        if self.open:
            raise _unparsed(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.text), _nested(self.entities)

    def _put(self, text: str) -> None:
        self.text.append(text)
        self.length += utf16_length(text)

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _start_tag(self) -> None:
        source, begin = self.source, self.position
        offset = self._byte(begin)
        end = begin + 1
        while end < len(source) and source[end] not in _SPACE and source[end] != ">":
            end += 1
        if end >= len(source):
            raise _unparsed(f"Unclosed start tag at byte offset {offset}")
        tag = source[begin + 1 : end].lower()
        if tag not in TYPES:
            raise _unparsed(f'Unsupported start tag "{tag}" at byte offset {offset}')
        attributes, self.position = self._attributes(tag, end, offset)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _unparsed(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self.open.append(_Open(tag, attributes, self.length, len(self.text), offset))

    def _attributes(self, tag: str, position: int, offset: int) -> tuple[dict[str, str], int]:
        source, attributes = self.source, dict[str, str]()
        unclosed = _unparsed(f'Unclosed start tag "{tag}" at byte offset {offset}')
        while True:
            position = _skip(source, position)
            if position >= len(source):
                raise unclosed
            if source[position] == ">":
                return attributes, position + 1
            begin = position
            while position < len(source) and source[position] not in _SPACE and source[position] not in "=>/\"'":
                position += 1
            name = source[begin:position].lower()
            if not name:
                raise _unparsed(f'Empty attribute name in the tag "{tag}" at byte offset {offset}')
            position = _skip(source, position)
            if position >= len(source):
                raise unclosed
            if source[position] != "=":
                attributes.setdefault(name, "")
                continue
            position = _skip(source, position + 1)
            if position >= len(source):
                raise unclosed
            value, position = self._value(position, offset)
            attributes.setdefault(name, value)

    def _value(self, position: int, offset: int) -> tuple[str, int]:
        source, quote = self.source, self.source[position]
        if quote not in "\"'":
            begin = position
            while position < len(source) and (source[position].isalnum() or source[position] in ".-"):
                position += 1
            if position >= len(source) or (source[position] not in _SPACE and source[position] != ">"):
                raise _unparsed(f"Unexpected end of name token at byte offset {self._byte(begin)}")
            return source[begin:position].lower(), position
        position += 1
        parts: list[str] = []
        while position < len(source) and source[position] != quote:
            decoded = decode_reference(source, position) if source[position] == "&" else None
            parts.append(decoded[0] if decoded else source[position])
            position = decoded[1] if decoded else position + 1
        if position >= len(source):
            raise _unparsed(f"Unclosed start tag at byte offset {offset}")
        return "".join(parts), position + 1

    def _end_tag(self) -> None:
        source, begin = self.source, self.position
        offset = self._byte(begin)
        if not self.open:
            raise _unparsed(f"Unexpected end tag at byte offset {offset}")
        end = begin + 2
        while end < len(source) and source[end] not in _SPACE and source[end] != ">":
            end += 1
        tag = source[begin + 2 : end].lower()
        end = _skip(source, end)
        if end >= len(source) or source[end] != ">":
            raise _unparsed(f"Unclosed end tag at byte offset {offset}")
        opened = self.open.pop()
        if tag and tag != opened.tag:
            raise _unparsed(f'Unmatched end tag at byte offset {offset}, expected "</{opened.tag}>", found "</{tag}>"')
        self.position = end + 1
        if self.length > opened.start and (entity := self._entity(opened)):
            self.entities.append(entity)

    def _entity(self, opened: _Open) -> Entity | None:
        entity: Entity = {"type": TYPES[opened.tag], "offset": opened.start, "length": self.length - opened.start}
        attributes = opened.attributes
        if opened.tag == "a":
            return _link(entity, attributes.get("href") or "".join(self.text[opened.text_start :]))
        if opened.tag == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-emoji":
            if not re.fullmatch(r"[0-9]{1,19}", attributes.get("emoji-id", "")):
                raise _unparsed("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = attributes["emoji-id"]
        elif opened.tag == "tg-time":
            entity |= date_time_of(attributes)
        elif opened.tag in {"code", "pre"}:
            language = attributes.get("class", "")
            if language.startswith("language-") and len(language) > 9:
                entity["language"] = language.removeprefix("language-")
        return entity


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Returns the text and the entities of Telegram HTML.

    Raises:
        ApiError: 400 "can't parse entities: …".
    """
    return _Parser(source).run()


def date_time_of(attributes: dict[str, str]) -> dict[str, Any]:
    """Returns `unix_time` and `date_time_format` of a <tg-time unix="…" format="…">.

    Raises:
        ApiError: 400 if the time or the format is invalid.
    """
    unix, form = attributes.get("unix", ""), attributes.get("format", "")
    if not re.fullmatch(r"[0-9]{1,11}", unix):
        raise _unparsed("Invalid date-time specified")
    if not DATE_TIME_FORMAT.fullmatch(form):
        raise _unparsed("Invalid date-time format specified")
    return {"unix_time": int(unix), "date_time_format": form}


def checked_url(url: str) -> str | None:
    """Returns the address as Telegram stores it, None if it is invalid (Telegram then drops the link)."""
    url = url.strip()
    if url.lower().startswith(_SCHEMES) and not any(character.isspace() for character in url):
        return url
    if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?", url):
        return f"http://{url}"
    return None


def decode_reference(source: str, position: int) -> tuple[str, int] | None:
    """Returns the character of the reference at `position` and the end of it, None if it is plain text."""
    match = _REFERENCE.match(source, position)
    if match is None:
        return None
    hexadecimal, decimal, name = match.groups()
    if name:
        return NAMED[name], match.end()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code >= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return None
    return chr(code), match.end()


def _link(entity: Entity, url: str) -> Entity | None:
    if user := re.fullmatch(r"tg://user\?id=([0-9]{1,15})", url.strip()):
        return entity | {"type": "text_mention", "user": {"id": int(user.group(1))}}
    checked = checked_url(url)
    return entity | {"url": checked} if checked else None


def _nested(entities: list[Entity]) -> list[Entity]:
    """Sorts the entities, outer ones first, and drops those that Telegram drops: in code or pre, nested quotations."""
    kept: list[Entity] = []
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"], _RANK.get(e["type"], 2))):
        end = entity["offset"] + entity["length"]
        around = [k for k in kept if k["offset"] <= entity["offset"] and end <= k["offset"] + k["length"]]
        block = next((k for k in around if k["type"] in {"code", "pre"}), None)
        if block is not None:
            if block["type"] == "pre" and entity["type"] == "code" and block["length"] == entity["length"]:
                block |= {"language": entity["language"]} if "language" in entity else {}
            continue
        if entity["type"].endswith("blockquote") and any(k["type"].endswith("blockquote") for k in around):
            continue
        kept.append(entity)
    for entity in kept:
        if entity["type"] == "code":
            entity.pop("language", None)
    return kept


def _skip(source: str, position: int) -> int:
    while position < len(source) and source[position] in _SPACE:
        position += 1
    return position


def _next(source: str, position: int) -> int:
    ends = [end for end in (source.find("<", position), source.find("&", position)) if end != -1]
    return min(ends, default=len(source))


def _unparsed(reason: str) -> Exception:
    return bad_request(f"can't parse entities: {reason}")
