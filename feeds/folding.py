"""Text as it is compared: no case, no accents, apostrophes and hyphens as spaces, with the way back to the original."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import chain

_SPACES = "'’ʼ‘`´-‐‑‒–—―_/\u00a0\u202f\u2009\u2007\t\n\r\v\f·•"
# Letters that do not come apart by Unicode decomposition.
_LETTERS = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_ASCII = {ord(c): " " for c in _SPACES if ord(c) < 128}


@cache
def _folded(character: str) -> str:
    """What one character becomes: nothing for an accent of its own, several letters for a ligature."""
    if character in _SPACES:
        return " "
    if "\uac00" <= character <= "\ud7a3":
        return character  # a Hangul syllable would come apart into its letters
    parts = unicodedata.normalize("NFKD", character.casefold())
    return "".join(_LETTERS.get(part, part) for part in parts if not unicodedata.combining(part))


def fold(text: str) -> str:
    """The text as it is compared. `fold(fold(x)) == fold(x)`."""
    if text.isascii():
        return text.lower().translate(_ASCII)
    return "".join(map(_folded, text))


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place of the original one; one more for the end."""
    if text.isascii():
        return text.lower().translate(_ASCII), list(range(len(text) + 1))
    parts = list(map(_folded, text))
    offsets = list(chain.from_iterable([place] * len(part) for place, part in enumerate(parts)))
    offsets.append(len(text))
    return "".join(parts), offsets
