"""A key that is the same for all spellings of a name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Spellings of one sound in the romanisations that English and French papers use, the longest first.
_SOUNDS: Final = (
    ("tch", "c"), ("sch", "s"), ("dj", "j"), ("gu", "g"), ("ou", "u"), ("ph", "f"), ("kh", "k"), ("ch", "s"),
    ("sh", "s"), ("zh", "j"), ("ck", "k"), ("qu", "k"), ("y", "i"), ("w", "v"), ("c", "k"), ("q", "k"), ("x", "ks"),
)  # fmt: skip
_VOWELS: Final = re.compile(r"[aeiou]")
_REPEATED: Final = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def speaker_key(name: str) -> str:
    """Returns sounds instead of letters, and no vowels but the first of each word: Zinoviev and Zinovyev are one."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return " ".join(map(_sound, letters.split()))


@lru_cache(maxsize=8192)
def _sound(word: str) -> str:
    for spelling, sound in _SOUNDS:
        word = word.replace(spelling, sound)
    return _REPEATED.sub(r"\1", word[0] + _VOWELS.sub("", word[1:]))
