"""GROUP, figures in a headline: takes text in any language, returns its numbers as language-neutral keys ("12000")."""

from __future__ import annotations

import re
from typing import Final

# Words for a power of ten by their first letters, as news writes them behind digits. The longest come first.
_SCALES: Final = {
    "trillion": 12, "billion": 9, "milliard": 9, "miliard": 9, "mrd": 9, "bilh": 9, "bilion": 9, "bln": 9,
    "miliardi": 9, "miljard": 9, "миллиард": 9, "млрд": 9, "мільярд": 9, "مليار": 9, "milyar": 9,
    "million": 6, "millió": 6, "millo": 6, "milh": 6, "milion": 6, "miljoen": 6, "mio": 6, "mln": 6, "milyon": 6,
    "миллион": 6, "млн": 6, "мільйон": 6, "مليون": 6, "ملايين": 6,
    "thousand": 3, "tausend": 3, "duizend": 3, "tys": 3, "тыс": 3, "тис": 3, "mila": 3, "mil": 3, "mille": 3,
    "bin": 3, "ألف": 3, "آلاف": 3,
    "亿": 8, "億": 8, "억": 8, "万": 4, "萬": 4, "만": 4, "千": 3, "천": 3, "百": 2, "백": 2,
}  # fmt: skip
_NUMBER: Final = re.compile(r"\d{1,3}(?:[.,’' \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_SCALE: Final = re.compile(
    r"\s?(?:-)?(" + "|".join(sorted(map(re.escape, _SCALES), key=len, reverse=True)) + ")", re.IGNORECASE
)
_GROUPED: Final = re.compile(r"(\d{1,3}(?:[.,’' \u00a0\u202f]\d{3})+)([.,]\d+)?")
_EAST_ASIAN: Final = frozenset("亿億억万萬만千천百백")


def number_keys(text: str) -> frozenset[str]:
    """Returns the numbers of `text` as digits, multiplied by scale words: "1,2 Mio." and "1.2 million" are "1200000".

    A bare number from 1900 to 2100 is left out, since it is a year far more often than a count; "2,000" is none.
    """
    keys = set()
    for value, is_scaled in _numbers(text):
        if is_scaled or not 1900 <= value <= 2100:
            keys.add(value_key(value))
    return frozenset(keys)


def value_key(value: float) -> str:
    """Returns the key of one number: "12000", "3.5"."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _numbers(text: str) -> list[tuple[float, bool]]:
    found: list[tuple[float, bool]] = []
    position = 0
    pending: float | None = None  # 1万2000: the part in front of the next digits
    while match := _NUMBER.search(text, position):
        value = _value(match.group())
        position = match.end()
        scale = _SCALE.match(text, position)
        power = 0
        if scale and _is_scale(text, scale):
            power, position = _SCALES[scale.group(1).lower()], scale.end()
        value *= 10**power
        if pending is not None:
            value, pending = value + pending, None
        if power and scale and scale.group(1) in _EAST_ASIAN and text[position : position + 1].isdigit():
            pending = value
            continue
        found.append((value, power > 0 or _is_grouped(match.group())))
    return found


def _is_scale(text: str, scale: re.Match[str]) -> bool:
    """Short scale words must end there ("10 mil personas", not "10 militares"); the others may be inflected."""
    word = scale.group(1).lower()
    following = text[scale.end() : scale.end() + 1]
    return len(word) > 4 or word[0] in _EAST_ASIAN or not following.isalpha()


def _is_grouped(digits: str) -> bool:
    return not digits.startswith("0") and _GROUPED.fullmatch(digits) is not None


def _value(digits: str) -> float:
    """Reads "1,500", "1.500", "1 500" as 1500 and "3,5", "3.5" as 3.5: three digits behind the mark are a group."""
    grouped = None if digits.startswith("0") else _GROUPED.fullmatch(digits)
    if grouped is None:
        return float(digits.replace(",", "."))
    whole, fraction = grouped.groups()
    return float(re.sub(r"\D", "", whole) + (fraction or "").replace(",", "."))
