"""RENDER: cuts Telegram HTML into messages that are each within the limits and valid on their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

from bot.render.markup import escape, plain, units
from feeds.verbatim import without_loose_marks

# Longer than any real name or headline.
LONGEST_NAME: Final = 200

# Bot API, sendMessage: 1 to 4,096 characters after entities; entities beyond the hundredth are dropped by the server.
TEXT_LIMIT: Final = 4096
ENTITY_LIMIT: Final = 100

# Prepositions and participles behind a comma that only add to a statement.
_ADDING: Final = frozenset(
    {
        "in", "with", "at", "during", "alongside", "including", "along", "near", "where", "which", "who", "known",
        "en", "dans", "avec", "lors", "devant", "près", "notamment", "où", "qui", "dont", "accompagné", "accompagnée",
    }
)  # fmt: skip

_TOKEN: Final = re.compile(r"<(?P<close>/?)(?P<name>[a-z-]+)[^<>]*>|&(?:#x?[0-9a-fA-F]+|[a-z]+);|.", re.DOTALL)
_OPENING_TAG: Final = re.compile(r"<[a-z-]+[^<>]*>")


@dataclass(frozen=True, slots=True)
class Budget:
    """The size of one message: UTF-16 code units after entity parsing, and number of entities."""

    text: int = TEXT_LIMIT
    entities: int = ENTITY_LIMIT


def fits(html: str, budget: Budget = Budget()) -> bool:
    """True if `html` fits into one message."""
    return units(plain(html)) <= budget.text and _entities(html) <= budget.entities


def split(html: str, budget: Budget = Budget()) -> list[str]:
    """Splits `html` into messages: at the end of a line, at a blank if a line is too long, else anywhere.

    A cut never falls into a tag or an entity; tags that are open at a cut are closed and opened again. Only white
    space at the cuts is lost, and no message consists of white space.
    """
    rest = html.strip()
    parts: list[str] = []
    while rest and not fits(rest, budget):
        head, tail = _cut(rest, budget)
        if plain(head).strip():
            parts.append(head.strip())
        rest = tail.strip()
    if plain(rest).strip():
        parts.append(rest)
    return parts


def one_message(html: str) -> str:
    """Returns `html`, cut to one message if it is too long, so that a long name cannot stop an alert."""
    return html if fits(html) else split(html)[0]


def shorten(text: str, limit: int) -> str:
    """Returns at most `limit` characters of plain text, cut at a blank and ended with … if it was longer."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_blank = head.rpartition(" ")[0]
    return (at_blank if len(at_blank) > limit // 2 else head).rstrip(" ,;:–-") + "…"


def shorten_statement(text: str, limit: int) -> str:
    """Returns at most `limit` characters of plain text, without what stands behind a comma and only adds to it.

    `A museum was opened in Lorn, in the presence of …` ends before the comma: what is left is whole. A condition, a
    contrast or a source never goes, since it changes what is said; such a text is cut as by `shorten`.
    """
    text = " ".join(text.split())
    place = text.rfind(", ", 0, limit)
    while len(text) > limit and place * 3 >= limit:
        following = text[place + 2 :].split(maxsplit=1)[0].lower()
        if following in _ADDING and text.count('"', 0, place) % 2 == 0 and not _is_quoting(text[:place]):
            return text[:place]
        place = text.rfind(", ", 0, place)
    return shorten(text, limit)


def _is_quoting(head: str) -> bool:
    return head.count("“") != head.count("”") or head.count("«") != head.count("»")


def outside(text: str) -> str:
    """Escapes a name or title from a feed and drops unpaired quotation marks, which would pair with marks elsewhere."""
    return escape(" ".join(without_loose_marks(shorten(text, LONGEST_NAME)).split()))


def _entities(html: str) -> int:
    return len(_OPENING_TAG.findall(html))


def _cut(html: str, budget: Budget) -> tuple[str, str]:
    """Returns the longest valid head that fits, and the rest."""
    place = _farthest(html, budget)
    for separator in ("\n", " "):
        better = _last_outside_tags(html, separator, place)
        # Breaking a line is better than leaving most of the message empty.
        if better is not None and units(plain(html[:better])) * 4 >= units(plain(html[:place])):
            place = better
            break
    opened = _open_tags(html[:place])
    closing = "".join(f"</{_name(tag)}>" for tag in reversed(opened))
    return html[:place] + closing, "".join(opened) + html[place:].lstrip()


def _farthest(html: str, budget: Budget) -> int:
    """Returns the index where the budget ends, always after at least one character, so that splitting ends."""
    used = entities = 0
    for token in _TOKEN.finditer(html):
        if token["name"]:
            entities += not token["close"]
            # An entity that starts at the cut has no text in this message, and goes to the next one.
            if entities > budget.entities and used:
                return token.start()
            continue
        size = units(unescape(token[0]))
        if used and used + size > budget.text:
            return token.start()
        used += size
    return len(html)


def _last_outside_tags(html: str, separator: str, end: int) -> int | None:
    last = None
    for token in _TOKEN.finditer(html, 0, end):
        if token[0] == separator and not (separator == "\n" and _goes_on(html, token.start())):
            last = token.start()
    return last


def _goes_on(html: str, at: int) -> bool:
    """True at the end of a line that nothing parts from the next: a title alone, or before an indented second half."""
    line = html[html.rfind("\n", 0, at) + 1 : at]
    is_title = line.startswith("<b>") and line.find("</b>") == len(line) - len("</b>")
    return is_title or html.startswith("   ", at + 1)


def _open_tags(html: str) -> list[str]:
    opened: list[str] = []
    for token in _TOKEN.finditer(html):
        if token["name"] and token["close"]:
            opened.pop()
        elif token["name"]:
            opened.append(token[0])
    return opened


def _name(tag: str) -> str:
    return tag[1:-1].split(" ", 1)[0]
