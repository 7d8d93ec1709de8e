"""Forms of a text for comparison: folded for search, with offsets into the original, and without accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

_SPACES = "'’ʼ‘`´-‐‑‒–—―_/\u00a0\u202f\u2009\u2007\t\n\r\v\f·•"
# Letters that have no Unicode decomposition.
_LETTERS = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_ASCII = {ord(c): " " for c in _SPACES if ord(c) < 128}
_OTHERS: Final = re.compile("([^\x00-\x7f]+)")  # characters outside of ASCII
_BETWEEN: Final = "\x00"


@cache
def _folded(character: str) -> str:
    """Returns the fold of one character: "" for an accent or an invisible mark, several letters for a ligature."""
    if character in _SPACES:
        return " "
    if unicodedata.category(character) == "Cf":
        return ""  # a soft hyphen, a joiner, a mark of direction
    if "\uac00" <= character <= "\ud7a3":
        return character  # a Hangul syllable would be decomposed into its letters
    parts = unicodedata.normalize("NFKD", character.casefold())
    return "".join(_LETTERS.get(part, part) for part in parts if not unicodedata.combining(part))


def strip_accents(text: str) -> str:
    """Returns the compatibility decomposition (NFKD) of the text without combining marks. The case is kept."""
    return text if text.isascii() else _OTHERS.sub(_without_accents, text)


def _without_accents(found: re.Match[str]) -> str:
    return _plain_run(found[0])


@lru_cache(maxsize=8_192)
def _plain_run(characters: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", characters) if not unicodedata.combining(c))


def fold(text: str) -> str:
    """Returns the text case-folded, without accents, with apostrophes, hyphens and white space as single spaces each.

    This is the form in which topics are searched and names are looked up. `fold(fold(x)) == fold(x)`.
    """
    if text.isascii():
        return text.lower().translate(_ASCII)
    parts = _OTHERS.split(text)
    # The parts in ASCII, which are most of a text in Latin letters, are folded at once.
    ascii_parts = _BETWEEN.join(parts[::2]).lower().translate(_ASCII).split(_BETWEEN)
    if len(ascii_parts) != len(parts[::2]):  # the text has the character that stands between them
        return "".join(map(_folded, text))
    parts[::2] = ascii_parts
    parts[1::2] = map(_folded_run, parts[1::2])
    return "".join(parts)


@lru_cache(maxsize=8_192)
def _folded_run(characters: str) -> str:
    return "".join(map(_folded, characters))


def fold_with_offsets(text: str) -> tuple[str, Sequence[int]]:
    """Returns `fold(text)` and, for each of its characters, the index of the original one; one more for the end."""
    folded = fold(text)
    if text.isascii():
        return folded, range(len(text) + 1)
    others = {c for run in _OTHERS.findall(text) for c in run if len(_folded(c)) != 1}
    if not others:
        return folded, range(len(text) + 1)
    offsets: list[int] = []
    start = 0
    for found in re.finditer(f"[{re.escape(''.join(others))}]", text):
        place = found.start()
        offsets += range(start, place)
        offsets += [place] * len(_folded(found[0]))
        start = place + 1
    offsets += range(start, len(text) + 1)
    return folded, offsets
