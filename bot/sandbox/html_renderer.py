"""Renders text with entities as HTML that is safe in a page: all text is escaped, and only these tags occur."""

from __future__ import annotations

from html import escape
from typing import Any

from bot.sandbox.text import Entity, utf16_indexes

_SIMPLE = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
}
# The order of nesting of entities with the same offset and length, outer ones first.
_DEPTH = ("blockquote", "expandable_blockquote", "pre", "text_link")
# Schemes that may be linked. Others (javascript:, data:) are shown as plain text.
SAFE_SCHEMES = ("http://", "https://", "mailto:", "tel:", "#")


def render_entities(text: str, entities: list[Entity]) -> str:
    """Returns safe HTML of a message's text. Overlapping entities are split."""
    indexes = utf16_indexes(text)
    spans = []
    for entity in entities:
        start = indexes[min(max(entity["offset"], 0), len(indexes) - 1)]
        end = indexes[min(max(entity["offset"] + entity["length"], 0), len(indexes) - 1)]
        if end > start:
            spans.append((start, end, entity))
    spans.sort(key=lambda span: (span[0], -span[1], _order(span[2])))
    marks = sorted({0, len(text), *(s for s, _, _ in spans), *(e for _, e, _ in spans)})
    parts: list[str] = []
    stack: list[tuple[int, Entity]] = []
    waiting = list(reversed(spans))
    for mark, following in zip(marks, [*marks[1:], len(text)], strict=True):
        reopened: list[tuple[int, Entity]] = []
        while any(end <= mark for end, _ in stack):
            end, entity = stack.pop()
            parts.append(tags(entity, "")[1])
            if end > mark:
                reopened.append((end, entity))
        opening = list(reversed(reopened))
        while waiting and waiting[-1][0] == mark:
            _, end, entity = waiting.pop()
            opening.append((end, entity))
        for end, entity in opening:
            parts.append(tags(entity, text[mark:end])[0])
            stack.append((end, entity))
        parts.append(escape(text[mark:following]))
    return "".join(parts)


def tags(entity: dict[str, Any], text: str) -> tuple[str, str]:
    """Returns the opening and the closing tag of an entity over `text`."""
    kind = entity["type"]
    if kind in _SIMPLE:
        return f"<{_SIMPLE[kind]}>", f"</{_SIMPLE[kind]}>"
    if kind == "spoiler":
        return '<span class="spoiler" role="button" tabindex="0" aria-label="hidden text">', "</span>"
    if kind == "pre":
        language = escape(entity.get("language", ""))
        return f'<pre data-language="{language}">' if language else "<pre>", "</pre>"
    if kind == "blockquote":
        return "<blockquote>", "</blockquote>"
    if kind == "expandable_blockquote":
        return '<blockquote class="expandable" role="button" tabindex="0" aria-expanded="false">', "</blockquote>"
    if kind in {"text_link", "url", "email"}:
        address = entity.get("url") or (f"mailto:{text}" if kind == "email" else text)
        return link_tags(address if "://" in address or ":" in address else f"http://{address}")
    if kind == "bot_command":
        return f'<button type="button" class="command" data-command="{escape(text)}">', "</button>"
    if kind == "date_time":
        return time_tags(entity["unix_time"], entity.get("date_time_format", ""))
    if kind in {"mention", "text_mention", "hashtag", "cashtag"}:
        return '<span class="mention">', "</span>"
    return "<span>", "</span>"


def link_tags(address: str) -> tuple[str, str]:
    """Returns the tags of a link that opens in a new tab, or of plain text if the scheme is not allowed."""
    if not address.lower().startswith(SAFE_SCHEMES):
        return '<span class="link">', "</span>"
    return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer nofollow">', "</a>"


def time_tags(unix_time: int, form: str) -> tuple[str, str]:
    """Returns the tags of a time that the page formats in the user's time zone."""
    return f'<time data-unix="{int(unix_time)}" data-format="{escape(form)}">', "</time>"


def _order(entity: Entity) -> int:
    return _DEPTH.index(entity["type"]) if entity["type"] in _DEPTH else len(_DEPTH)
