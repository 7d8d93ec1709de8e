"""Telegram counts text in UTF-16 code units: how long, where, and what Telegram finds in plain text by itself."""

from __future__ import annotations

import re
from typing import Any

Entity = dict[str, Any]

# What a client finds in plain text. The order is that of precedence where two would overlap.
_FOUND = (
    ("url", re.compile(r"(?<![\w@./])(?:https?://|www\.)[^\s<>\"'«»“”]*[^\s<>\"'«»“”.,;:!?)\]}]")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/])", re.ASCII)),
    ("mention", re.compile(r"(?<![\w@/.])@[A-Za-z]\w{2,31}\b", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}")),
)


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def utf16_indexes(text: str) -> list[int]:
    """For each UTF-16 offset, 0 to the length included, the index in `text` of the character that it falls into."""
    indexes: list[int] = []
    for index, character in enumerate(text):
        indexes.extend([index] * (2 if ord(character) > 0xFFFF else 1))
    indexes.append(len(text))
    return indexes


def is_well_formed(text: str) -> bool:
    """False where a lone surrogate makes it impossible to write as UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def find_entities(text: str) -> list[Entity]:
    """Links, commands, mentions, hashtags and addresses in plain text, by place."""
    found: list[Entity] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            found.append({"type": kind, "offset": utf16_length(text[:start]), "length": utf16_length(match.group())})
    return sorted(found, key=lambda entity: (entity["offset"], -entity["length"]))


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """`entities` and what Telegram finds by itself outside links, code and mentions."""
    closed = [e for e in entities if e["type"] in {"text_link", "text_mention", "code", "pre", "custom_emoji"}]
    extra = [
        found
        for found in find_entities(text)
        if not any(
            found["offset"] < e["offset"] + e["length"] and e["offset"] < found["offset"] + found["length"]
            for e in closed
        )
    ]
    return sorted([*entities, *extra], key=lambda entity: (entity["offset"], -entity["length"]))


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without white space at the ends, as Telegram stores it; entities move along, empty ones go."""
    left = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    length = utf16_length(text)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - left)
        end = min(length, entity["offset"] + entity["length"] - left)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept
