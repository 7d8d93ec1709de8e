"""Renders the blocks of a rich message as plain text, and as HTML that is safe in a page."""

from __future__ import annotations

from html import escape
from typing import Any

from bot.sandbox.html_renderer import link_tags, time_tags

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "marked": "mark",
    "subscript": "sub",
    "superscript": "sup",
}


def render_rich(message: dict[str, Any]) -> str:
    """Returns safe HTML of a RichMessage."""
    direction = ' dir="rtl"' if message.get("is_rtl") else ""
    return f'<div class="rich"{direction}>{"".join(_block(block) for block in message["blocks"])}</div>'


def plain_text(blocks: list[dict[str, Any]]) -> str:
    """Returns the text without markup, one line per block, for tests and previews."""
    lines = [line for block in blocks for line in _lines(block)]
    return "\n".join(line for line in lines if line.strip())


def _lines(block: dict[str, Any]) -> list[str]:
    kind = block["type"]
    if kind == "list":
        return [f"{item['label']} {plain_text(item['blocks'])}" for item in block["items"]]
    if kind == "table":
        caption = [_plain(block["caption"])] if "caption" in block else []
        return caption + [" | ".join(_plain(cell.get("text", "")) for cell in row) for row in block["cells"]]
    lines = [_plain(block["summary"])] if kind == "details" else []
    if "blocks" in block:
        lines.append(plain_text(block["blocks"]))
    if "text" in block:
        lines.append(_plain(block["text"]))
    if "credit" in block:
        lines.append(f"— {_plain(block['credit'])}")
    return lines or [str(block.get("expression", ""))]


def _plain(text: Any) -> str:
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(_plain(part) for part in text)
    return _plain(text.get("text", text.get("alternative_text", text.get("expression", ""))))


def _block(block: dict[str, Any]) -> str:
    kind = block["type"]
    if kind == "heading":
        # The page's heading is h1, so headings in messages start at h2.
        level = min(block["size"] + 1, 6)
        return f'<h{level} class="size-{block["size"]}">{_text(block["text"])}</h{level}>'
    if kind == "list":
        return _list(block)
    if kind == "table":
        return _table(block)
    if kind == "blockquote":
        return f"<blockquote>{_blocks(block)}{_credit(block)}</blockquote>"
    if kind == "pullquote":
        return f'<aside class="pull">{_text(block["text"])}{_credit(block)}</aside>'
    if kind == "details":
        opened = " open" if block.get("is_open") else ""
        return f"<details{opened}><summary>{_text(block['summary'])}</summary>{_blocks(block)}</details>"
    if kind == "pre":
        return f"<pre>{_text(block['text'])}</pre>"
    if kind == "divider":
        return "<hr>"
    if kind == "anchor":
        return f'<span data-anchor="{escape(block["name"])}"></span>'
    if kind == "mathematical_expression":
        return f'<pre class="math">{escape(block["expression"])}</pre>'
    tag = "footer" if kind == "footer" else "p"
    return f"<{tag}>{_text(block['text'])}</{tag}>"


def _blocks(block: dict[str, Any]) -> str:
    return "".join(_block(child) for child in block["blocks"])


def _credit(block: dict[str, Any]) -> str:
    return f"<cite>{_text(block['credit'])}</cite>" if "credit" in block else ""


def _list(block: dict[str, Any]) -> str:
    is_ordered = any("value" in item for item in block["items"])
    items = []
    for item in block["items"]:
        # A single paragraph in an item is rendered without <p>.
        alone = len(item["blocks"]) == 1 and item["blocks"][0]["type"] == "paragraph"
        inner = _text(item["blocks"][0]["text"]) if alone else _blocks(item)
        box = ""
        if item.get("has_checkbox"):
            box = f'<input type="checkbox" disabled aria-label="task"{" checked" if item.get("is_checked") else ""}> '
        attributes = f' value="{item["value"]}" type="{escape(item["type"])}"' if is_ordered else ""
        items.append(f"<li{attributes}>{box}{inner}</li>")
    tag = "ol" if is_ordered else "ul"
    return f"<{tag}>{''.join(items)}</{tag}>"


def _table(block: dict[str, Any]) -> str:
    names = [name for name in ("bordered", "striped") if block.get(f"is_{name}")]
    rows = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in block["cells"])
    caption = f"<caption>{_text(block['caption'])}</caption>" if "caption" in block else ""
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="table"><table class="{" ".join(names)}">'
        f"{caption}{rows}</table></div>"
    )


def _cell(cell: dict[str, Any]) -> str:
    tag = "th" if cell.get("is_header") else "td"
    spans = "".join(f' {name}="{int(cell[name])}"' for name in ("colspan", "rowspan") if name in cell)
    style = f' class="{escape(cell["align"])} {escape(cell["valign"])}"'
    return f"<{tag}{spans}{style}>{_text(cell.get('text', ''))}</{tag}>"


def _text(text: Any) -> str:
    if isinstance(text, str):
        return escape(text).replace("\n", "<br>")
    if isinstance(text, list):
        return "".join(_text(part) for part in text)
    opening, closing = _tags(text)
    inner = text.get("text", text.get("alternative_text", text.get("expression", "")))
    return f"{opening}{_text(inner)}{closing}"


def _tags(text: dict[str, Any]) -> tuple[str, str]:
    kind = text["type"]
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>", f"</{_TAGS[kind]}>"
    if kind == "url":
        return link_tags(text["url"])
    if kind == "email_address":
        return link_tags(f"mailto:{text['email_address']}")
    if kind == "date_time":
        return time_tags(text["unix_time"], text.get("date_time_format", ""))
    if kind == "spoiler":
        return '<span class="spoiler" role="button" tabindex="0" aria-label="hidden text">', "</span>"
    if kind == "reference":
        return f'<span class="reference" data-anchor="{escape(text["name"])}">', "</span>"
    if kind == "reference_link":
        return f'<a class="jump" role="button" tabindex="0" data-jump="{escape(text["reference_name"])}">', "</a>"
    if kind == "anchor":
        return f'<span data-anchor="{escape(text["name"])}">', "</span>"
    if kind == "mathematical_expression":
        return '<code class="math">', "</code>"
    return "<span>", "</span>"
