"""PHRASING: the numbers of a text as values, whether in digits or in words, in English and French."""

from __future__ import annotations

import re
from typing import Final

from bot.phrasing.lexicon import LEXICON

_TOKEN: Final = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?(?!\d)|[^\W\d_]+")
_JOINERS: Final = frozenset({"and", "et", "of", "de", "d"})


def numbers_in(text: str) -> frozenset[float]:
    """Returns every number in `text`: 12,000 and "twelve thousand" are one, "1.5 million" is 1,500,000."""
    found: set[float] = set()
    run: list[float | str] = []
    for token in [*_TOKEN.findall(text.casefold()), "."]:
        if token[0].isdigit():
            _close(run, found)
            run = [_value(token)]
        elif token in LEXICON.small or token in LEXICON.scales or token in LEXICON.one:
            run.append(token)
        elif not (run and token in _JOINERS):
            _close(run, found)
            run = []
    return frozenset(found)


def _value(token: str) -> float:
    """1.500, 1,500 and 1 500 are fifteen hundred; 1.5 and 1,5 are one and a half."""
    grouped = re.fullmatch(r"(\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+)(?:[.,](\d+))?", token)
    if grouped:
        return float(f"{re.sub(r'[^0-9]', '', grouped[1])}.{grouped[2] or 0}")
    return float(re.sub(r"[\u00a0\u202f ]", "", token).replace(",", "."))


def _close(run: list[float | str], found: set[float]) -> None:
    """Adds the value of a run of number words: twenty-five, deux cents, 1.5 million."""
    if not run or all(word in LEXICON.one for word in run):
        return
    total = current = 0.0
    for word in run:
        if isinstance(word, float):
            current = word
        elif word in LEXICON.scales:
            current = (current or 1.0) * LEXICON.scales[word]
            if LEXICON.scales[word] >= 1e3:
                total, current = total + current, 0.0
        elif current == 4.0 and LEXICON.small.get(word) == 20:
            current = 80.0  # quatre-vingts
        else:
            current += 1.0 if word in LEXICON.one else float(LEXICON.small[word])
    found.add(total + current)
