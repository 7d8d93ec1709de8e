"""CHAT: how many buttons stand side by side. A phone cuts a label that is too long for its share of the row. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

# In pixels of CSS, on a phone that is 360 wide: the keyboard, the gap between two buttons, what is beside a label; and
# a letter, a narrow letter and a sign of a label at 14 pixels.
_KEYBOARD: Final = 304
_GAP: Final = 4
_PADDING: Final = 12
_LETTER: Final = 8.2
_NARROW: Final = 4.6
_SIGN: Final = 18.0
_NARROW_LETTERS: Final = frozenset(" iIjlftr.,:;!'’|()/·-")


def in_rows(items: Sequence[dict[str, str]], most: int) -> list[list[dict[str, str]]]:
    """Returns buttons in rows of the same length, the last one shorter, so that a phone shows every label whole.

    Args:
        items: the buttons, in the order in which they are read.
        most: of a row.
    """
    columns = next((count for count in range(most, 1, -1) if _fits(items, count)), 1)
    return [list(items[place : place + columns]) for place in range(0, len(items), columns)]


def _fits(items: Sequence[Mapping[str, str]], columns: int) -> bool:
    room = (_KEYBOARD - _GAP * (columns - 1)) / columns - _PADDING
    return all(_pixels(item["text"]) <= room for item in items)


def _pixels(label: str) -> float:
    return sum(map(_letter_pixels, label))


def _letter_pixels(letter: str) -> float:
    if unicodedata.category(letter) in {"So", "Sk"} or unicodedata.east_asian_width(letter) == "W":
        return _SIGN
    if unicodedata.category(letter) in {"Mn", "Cf"}:
        return 0.0
    return _NARROW if letter in _NARROW_LETTERS else _LETTER
