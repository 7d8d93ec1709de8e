"""VOICES, spelling: takes a name romanised for one language, returns it as the other language romanises it.

Only for names in Cyrillic script, whose romanisation differs by rule: Budanov is Boudanov in French.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.voices.lexicon import FIRST_NAMES

# Countries whose names are written in Cyrillic script at home.
CYRILLIC: Final = frozenset({"RU", "UA", "BY", "BG", "KZ", "KG", "TJ"})
_Rules = Sequence[tuple[re.Pattern[str], str]]
# The longest first. A rule that would change what another one wrote stands before it.
_TO_ENGLISH: Final[_Rules] = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"\bIou", "Yu"), (r"\bIe", "Ye"), (r"\bIa", "Ya"),
        (r"\bTch", "C\0h"), (r"\bCh", "Sh"), (r"\bDj", "J"),
        (r"\bOu", "U"),
        (r"tch", "c\0h"), (r"(?<!\0)ch", "sh"), (r"gu(?=[eéiï])", "g"), (r"ou", "u"),
        (r"(?<=[a-z])ine\b", "in"), (r"ï", "i"),
        (r"é", "e"), (r"\0", ""),
    )
)  # fmt: skip
_TO_FRENCH: Final[_Rules] = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"\bYu", "Iou"), (r"\bYe", "Ie"), (r"\bYa", "Ia"),
        (r"\bCh", "Tc\0h"),
        (r"\bSh", "C\0h"), (r"\bU", "Ou"),
        (r"ch", "tc\0h"), (r"sh", "c\0h"), (r"(?<![oO])u", "ou"), (r"(?<=[a-z])in\b", "ine"),
        (r"(?<=[aeo])[iy]\b", "ï"),
        (r"g(?=[ei])", "gu"), (r"\0", ""),
    )
)  # fmt: skip


def respelled(name: str, language: str) -> str:
    """Returns a name of the other language's texts in the romanisation of `language`.

    Args:
        name: "Roustem Oumerov", from a French text.
        language: "en" for "Rustem Umerov", "fr" for the other way round.
    """
    return " ".join(_word(word, language) for word in name.split())


def _word(word: str, language: str) -> str:
    for english, french in FIRST_NAMES:
        if word == (french if language == "en" else english):
            return english if language == "en" else french
    for pattern, spelling in _TO_ENGLISH if language == "en" else _TO_FRENCH:
        word = pattern.sub(spelling, word)
    return word
