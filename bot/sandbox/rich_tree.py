"""Parses rich HTML into a strict tree: every tag is known, allowed at its place, and closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from bot.sandbox.errors import ApiError, bad_request

MAX_DEPTH = 16

INLINE = {
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
    "code": "code",
    "mark": "marked",
    "sub": "subscript",
    "sup": "superscript",
}
_SPECIAL_INLINE = {"a", "tg-time", "tg-reference", "tg-emoji", "tg-math", "br"}
HEADINGS = {f"h{size}": size for size in range(1, 7)}
TEXT_BLOCKS = {"p": "paragraph", "footer": "footer", **dict.fromkeys(HEADINGS, "heading")}
BLOCKS = {*TEXT_BLOCKS, "pre", "hr", "ul", "ol", "blockquote", "aside", "table", "details", "tg-math-block"}
_PARTS = {"li", "tr", "th", "td", "caption", "summary", "cite", "thead", "tbody", "input"}
_MEDIA = {"img", "video", "audio", "figure", "figcaption", "tg-collage", "tg-slideshow", "tg-map", "tg-thinking"}
_VOID = {"br", "hr", "input"}
_PARENTS = {
    "li": {"ul", "ol"},
    "tr": {"table", "thead", "tbody"},
    "th": {"tr"},
    "td": {"tr"},
    "caption": {"table"},
    "thead": {"table"},
    "tbody": {"table"},
    "summary": {"details"},
    "cite": {"blockquote", "aside"},
    "input": {"li"},
}


@dataclass(slots=True)
class Node:
    """An element with its attributes and children."""

    tag: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)


class Tree(HTMLParser):
    """Builds the tree. Raises ApiError for an unknown, misplaced or unclosed tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        if tag in _MEDIA:
            raise refused(f'the sandbox takes no media: tag "{tag}"')
        if tag not in INLINE and tag not in _SPECIAL_INLINE | BLOCKS | _PARTS:
            raise refused(f'unsupported start tag "{tag}"')
        parent = self.stack[-1].tag
        if tag in _PARENTS and parent not in _PARENTS[tag]:
            raise refused(f'tag "{tag}" can\'t stand in "{parent or "the message"}"')
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(node)
        if tag not in _VOID:
            self.stack.append(node)
        if len(self.stack) > MAX_DEPTH * 2:
            raise refused(f"more than {MAX_DEPTH} levels")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Adds an empty element such as <hr/>."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost element, which must have this tag."""
        if tag in _VOID:
            return
        if len(self.stack) == 1:
            raise refused(f'unexpected end tag "{tag}"')
        if self.stack[-1].tag != tag:
            raise refused(f'unmatched end tag, expected "</{self.stack[-1].tag}>", found "</{tag}>"')
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        """Adds text to the innermost element."""
        self.stack[-1].children.append(data)


def refused(reason: str) -> ApiError:
    """Returns a 400. The wording is ours, since Telegram's is not published."""
    return bad_request(f"can't parse rich message: {reason}")
