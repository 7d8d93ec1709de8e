"""Parses rich HTML (Bot API 10.1, InputRichMessage) into the blocks of a RichMessage and enforces Telegram's limits.

Source: the Bot API's "Rich message formatting options" and "Rich Message Limits": 32,768 characters, 500 blocks
(including list items and table rows), 16 levels, 20 columns. Telegram does not publish its error texts, so these are
ours. Media are not supported: a rich message with pictures is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.html_parser import checked_url, date_time_of
from bot.sandbox.rich_tree import BLOCKS, HEADINGS, INLINE, MAX_DEPTH, TEXT_BLOCKS, Node, Tree, refused

MAX_CHARACTERS = 32_768
MAX_BLOCKS = 500
MAX_COLUMNS = 20


@dataclass(slots=True)
class _Count:
    blocks: int = 0
    characters: int = 0

    def block(self, depth: int) -> None:
        self.blocks += 1
        if self.blocks > MAX_BLOCKS:
            raise refused(f"more than {MAX_BLOCKS} blocks")
        if depth > MAX_DEPTH:
            raise refused(f"more than {MAX_DEPTH} levels")

    def text(self, text: str) -> None:
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise bad_request("message is too long")


def parse_rich_html(source: str) -> list[dict[str, Any]]:
    """Returns the blocks of `source`.

    Raises:
        ApiError: 400 if it does not parse, is empty, or exceeds a limit.
    """
    tree = Tree()
    tree.feed(source)
    tree.close()
    if len(tree.stack) > 1:
        raise refused(f'can\'t find end tag corresponding to start tag "{tree.stack[-1].tag}"')
    blocks = _blocks(tree.root.children, _Count(), 1)
    if not blocks:
        raise bad_request("message text is empty")
    return blocks


def _blocks(children: list[Node | str], count: _Count, depth: int) -> list[dict[str, Any]]:
    """Returns the blocks; inline text between blocks becomes paragraphs."""
    blocks: list[dict[str, Any]] = []
    loose: list[Node | str] = []

    def flush() -> None:
        text = _text(loose, count, depth)
        if not _is_blank(text):
            count.block(depth)
            blocks.append({"type": "paragraph", "text": text})
        loose.clear()

    for child in children:
        if isinstance(child, Node) and (child.tag in BLOCKS or _is_anchor(child)):
            flush()
            blocks.append(_block(child, count, depth))
        else:
            loose.append(child)
    flush()
    return blocks


def _block(node: Node, count: _Count, depth: int) -> dict[str, Any]:
    count.block(depth)
    tag = node.tag
    if tag in TEXT_BLOCKS:
        block: dict[str, Any] = {"type": TEXT_BLOCKS[tag], "text": _text(node.children, count, depth)}
        return block | ({"size": HEADINGS[tag]} if tag in HEADINGS else {})
    if tag == "a":
        return {"type": "anchor", "name": node.attributes["name"]}
    if tag == "hr":
        return {"type": "divider"}
    if tag == "pre":
        return _preformatted(node, count, depth)
    if tag == "tg-math-block":
        return {"type": "mathematical_expression", "expression": _raw(node, count)}
    if tag in {"ul", "ol"}:
        return _list(node, count, depth)
    if tag == "table":
        return _table(node, count, depth)
    if tag == "details":
        summary = [n for n in node.children if isinstance(n, Node) and n.tag == "summary"]
        if len(summary) != 1:
            raise refused("details must have one summary")
        rest = [n for n in node.children if n is not summary[0]]
        block = {"type": "details", "summary": _text(summary[0].children, count, depth)}
        block["blocks"] = _blocks(rest, count, depth + 1)
        return block | ({"is_open": True} if "open" in node.attributes else {})
    return _quotation(node, count, depth)


def _quotation(node: Node, count: _Count, depth: int) -> dict[str, Any]:
    cites = [n for n in node.children if isinstance(n, Node) and n.tag == "cite"]
    rest = [n for n in node.children if n not in cites]
    if len(cites) > 1:
        raise refused(f'more than one "cite" in "{node.tag}"')
    if node.tag == "aside":
        block: dict[str, Any] = {"type": "pullquote", "text": _text(rest, count, depth)}
    else:
        block = {"type": "blockquote", "blocks": _blocks(rest, count, depth + 1)}
    return block | ({"credit": _text(cites[0].children, count, depth)} if cites else {})


def _preformatted(node: Node, count: _Count, depth: int) -> dict[str, Any]:
    inner = [child for child in node.children if not (isinstance(child, str) and not child.strip())]
    if len(inner) == 1 and isinstance(inner[0], Node) and inner[0].tag == "code":
        language = inner[0].attributes.get("class", "").removeprefix("language-")
        text = _text(inner[0].children, count, depth, is_pre=True)
        return {"type": "pre", "text": text} | ({"language": language} if language else {})
    return {"type": "pre", "text": _text(node.children, count, depth, is_pre=True)}


def _list(node: Node, count: _Count, depth: int) -> dict[str, Any]:
    items: list[dict[str, Any]] = []
    number = _number(node, "start", 1)
    for child in node.children:
        if isinstance(child, str):
            if child.strip():
                raise refused(f'text can\'t stand in "{node.tag}"')
            continue
        if child.tag != "li":
            raise refused(f'tag "{child.tag}" can\'t stand in "{node.tag}"')
        count.block(depth)
        number = _number(child, "value", number)
        item: dict[str, Any] = {"label": f"{number}." if node.tag == "ol" else "•"}
        if node.tag == "ol":
            item |= {"value": number, "type": child.attributes.get("type") or node.attributes.get("type") or "1"}
            if item["type"] not in {"a", "A", "i", "I", "1"}:
                raise refused("list type must be one of a, A, i, I, 1")
        boxes = [n for n in child.children if isinstance(n, Node) and n.tag == "input"]
        if boxes:
            item |= {"has_checkbox": True} | ({"is_checked": True} if "checked" in boxes[0].attributes else {})
        item["blocks"] = _blocks([n for n in child.children if n not in boxes], count, depth + 1)
        items.append(item)
        number += 1
    return {"type": "list", "items": items}


def _table(node: Node, count: _Count, depth: int) -> dict[str, Any]:
    rows: list[list[dict[str, Any]]] = []
    block: dict[str, Any] = {"type": "table", "cells": rows}
    queue = [child for child in node.children if isinstance(child, Node)]
    while queue:
        child = queue.pop(0)
        if child.tag in {"thead", "tbody"}:
            queue = [n for n in child.children if isinstance(n, Node)] + queue
        elif child.tag == "caption":
            block["caption"] = _text(child.children, count, depth)
        elif child.tag == "tr":
            count.block(depth)
            cells = [_cell(n, count, depth) for n in child.children if isinstance(n, Node)]
            if sum(cell.get("colspan", 1) for cell in cells) > MAX_COLUMNS:
                raise refused(f"more than {MAX_COLUMNS} columns in a table")
            rows.append(cells)
        else:
            raise refused(f'tag "{child.tag}" can\'t stand in "table"')
    flags = {"is_bordered": "bordered", "is_striped": "striped"}
    return block | {name: True for name, attribute in flags.items() if attribute in node.attributes}


def _cell(node: Node, count: _Count, depth: int) -> dict[str, Any]:
    if node.tag not in {"th", "td"}:
        raise refused(f'tag "{node.tag}" can\'t stand in "tr"')
    align = node.attributes.get("align", "left")
    valign = node.attributes.get("valign", "top")
    if align not in {"left", "center", "right"} or valign not in {"top", "middle", "bottom"}:
        raise refused("align must be left, center or right, and valign top, middle or bottom")
    cell: dict[str, Any] = {"text": _text(node.children, count, depth), "align": align, "valign": valign}
    if node.tag == "th":
        cell["is_header"] = True
    for name in ("colspan", "rowspan"):
        if (span := _number(node, name, 1)) > 1:
            cell[name] = span
    return cell


def _text(children: list[Node | str], count: _Count, depth: int, *, is_pre: bool = False) -> Any:
    """Returns a RichText: a string, an object, or an array of both."""
    if depth > MAX_DEPTH:
        raise refused(f"more than {MAX_DEPTH} levels")
    parts: list[Any] = []
    for child in children:
        if isinstance(child, str):
            text = child if is_pre else re.sub(r"[ \t\r\n]+", " ", child)
            count.text(text)
            if text:
                parts.append(text)
        else:
            parts.append(_inline(child, count, depth + 1, is_pre=is_pre))
    return parts[0] if len(parts) == 1 else (parts or "")


def _inline(node: Node, count: _Count, depth: int, *, is_pre: bool) -> Any:
    if node.tag == "br":
        return "\n"
    if node.tag == "tg-math":
        return {"type": "mathematical_expression", "expression": _raw(node, count)}
    if node.tag == "tg-emoji":
        return {
            "type": "custom_emoji",
            "custom_emoji_id": node.attributes.get("emoji-id", ""),
            "alternative_text": _raw(node, count),
        }
    if node.tag == "a" and "name" in node.attributes and "href" not in node.attributes:
        return {"type": "anchor", "name": node.attributes["name"]}
    text = _text(node.children, count, depth, is_pre=is_pre)
    if node.tag in INLINE:
        return {"type": INLINE[node.tag], "text": text}
    if node.tag == "tg-time":
        return {"type": "date_time", "text": text} | date_time_of(node.attributes)
    if node.tag == "tg-reference":
        if not re.fullmatch(r"\S{1,64}", node.attributes.get("name", "")):
            raise refused("a reference must have a name without spaces")
        return {"type": "reference", "text": text, "name": node.attributes["name"]}
    if node.tag == "a":
        return _link(text, node.attributes.get("href", ""))
    raise refused(f'tag "{node.tag}" can\'t stand inside text')


def _link(text: Any, href: str) -> Any:
    if href.startswith("#"):
        # The target may be an anchor or a reference; the page treats both alike.
        return {"type": "reference_link", "text": text, "reference_name": href[1:]}
    if href.startswith("mailto:"):
        return {"type": "email_address", "text": text, "email_address": href.removeprefix("mailto:")}
    url = checked_url(href)
    return {"type": "url", "text": text, "url": url} if url else text


def _raw(node: Node, count: _Count) -> str:
    text = "".join(child for child in node.children if isinstance(child, str))
    count.text(text)
    return text


def _number(node: Node, name: str, default: int) -> int:
    value = node.attributes.get(name)
    if value is None:
        return default
    if not re.fullmatch(r"-?[0-9]{1,6}", value):
        raise refused(f'"{name}" must be a number')
    return int(value)


def _is_anchor(node: Node) -> bool:
    return node.tag == "a" and bool(node.attributes.get("name")) and "href" not in node.attributes and not node.children


def _is_blank(text: Any) -> bool:
    return (isinstance(text, str) and not text.strip()) or (
        isinstance(text, list) and all(isinstance(part, str) and not part.strip() for part in text)
    )
