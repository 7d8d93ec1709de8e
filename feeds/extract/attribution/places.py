"""The region of which an article speaks: `the Kursk region`, `la région de Koursk`."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from feeds.extract.lexicon import Lexicon

_NAME: Final = r"(?P<name>[A-ZÀ-Þ][\w-]+)"


def region_of(text: str, lexicon: Lexicon) -> str:
    """Returns the one region that a text names as such; "" if it names none or several.

    Args:
        text: of an article.
        lexicon: the words of its language.
    """
    names = {match["name"] for match in _region(lexicon).finditer(text)}
    return names.pop() if len(names) == 1 else ""


@cache
def _region(lexicon: Lexicon) -> re.Pattern[str]:
    areas = "|".join(map(re.escape, lexicon.speakers.areas)) or "(?!)"
    if lexicon.grammar.adjective_follows_noun:
        return re.compile(rf"\b(?:{areas})\s(?:de\s|du\s|d[’'])(?:la\s|l[’'])?{_NAME}")
    return re.compile(rf"\b{_NAME}\s(?:{areas})\b")
