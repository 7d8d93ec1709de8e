"""Finds datelines: where and when a report was filed, before its first sentence."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 90
_AGENCY: Final = r"\([A-ZÀ-Þ][^()\n]{1,40}\)"
_DASH: Final = r"\s*(?:--|(?<=[\s)])[-–]|[—―])\s+"
_SENTENCE: Final = r"(?=[^\W\d_a-zà-ÿ]|\d|[\"“«‘'])"
# "Milan, 13 janv. (Agence) -": a place with an agency in brackets.
_PLACE: Final = (
    r"[A-ZÀ-Þ][\w.'’/-]*"
    r"(?:,? (?:[A-ZÀ-Þ][\w.'’-]*|\d{1,4}(?:er)?(?: [a-zà-ÿ]{3,9}\.?)?|le|de|du|la|sur|of))*"
)
# "LORN, Norway, March 3 —": a place in capitals.
_CAPITALS: Final = (
    r"[A-ZÀ-Þ]{3,}(?:[ '’./-]+[A-ZÀ-Þ]{2,})*"
    r"(?:, [A-ZÀ-Þ][\w.]*(?: [A-ZÀ-Þ][\w.]*)?)?"
    r"(?:,? \d{1,2} \w+\.?|,? [A-Z]\w+\.? \d{1,2})?"
)
_DATELINE: Final = re.compile(rf"(?:{_PLACE},? ?{_AGENCY}|{_CAPITALS}){_DASH}{_SENTENCE}")


def behind_dateline(text: str, start: int, end: int) -> int:
    """Returns where the words of a line begin: behind `OSLO, March 3 (Agency) --`, else at its start.

    Args:
        text: the article.
        start: where a sentence begins.
        end: where it ends (exclusive).
    """
    is_line = start == 0 or text[start - 1] == "\n"
    match = _DATELINE.match(text, start, min(end, start + _LONGEST)) if is_line else None
    return match.end() if match is not None and match.end() < end else start
