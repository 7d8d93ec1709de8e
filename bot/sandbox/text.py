"""Text in UTF-16 code units, as Telegram counts: lengths, offsets, and the entities that Telegram detects itself."""

from __future__ import annotations

import re
from typing import Any

Entity = dict[str, Any]

# Entities that clients detect in plain text, in order of precedence where two overlap.
_FOUND = (
    ("url", re.compile(r"(?<![\w@./])(?:https?://|www\.)[^\s<>\"'«»“”]*[^\s<>\"'«»“”.,;:!?)\]}]")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/])", re.ASCII)),
    ("mention", re.compile(r"(?<![\w@/.])@[A-Za-z]\w{2,31}\b", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}")),
)


def utf16_length(text: str) -> int:
    """Returns the length in UTF-16 code units."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def utf16_indexes(text: str) -> list[int]:
    """Returns for each UTF-16 offset, 0 to the length inclusive, the index in `text` of the character at it."""
    indexes: list[int] = []
    for index, character in enumerate(text):
        indexes.extend([index] * (2 if ord(character) > 0xFFFF else 1))
    indexes.append(len(text))
    return indexes


def is_well_formed(text: str) -> bool:
    """False if a lone surrogate prevents encoding as UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def find_entities(text: str) -> list[Entity]:
    """Returns the links, commands, mentions, hashtags and e-mail addresses in plain text, by position."""
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
    """Returns `entities` and those detected outside links, code and mentions, by position."""
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
    """Strips white space at the ends, as Telegram does; shifts the entities and drops empty ones."""
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
