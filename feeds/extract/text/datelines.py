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
# "(Lorn) Le maire a dit": a place in brackets; never "(1) The mayor".
_BRACKETED: Final = r"\([A-ZÀ-Þ][\w'’.-]+(?:[ ,]+[\w'’.-]+){0,4}\)\s*(?:[-–—]\s+)?"
_DATELINE: Final = re.compile(rf"(?:(?:{_PLACE},? ?{_AGENCY}|{_CAPITALS}){_DASH}|{_BRACKETED}){_SENTENCE}")
# "LORN: The mayor said": a place before a colon, where the first line of the body is the only one that begins so.
_LABEL: Final = re.compile(r"[A-ZÀ-Þ]{4,}(?:[ '’-][A-ZÀ-Þ]{2,})*: (?=[A-ZÀ-Þ])")
_LABELLED_LINE: Final = re.compile(r"^[A-ZÀ-Þ]{2,}[^:\n]{0,40}: ", re.MULTILINE)


def behind_dateline(text: str, start: int, end: int) -> int:
    """Returns where the words of a line begin: behind `OSLO, March 3 (Agency) --`, else at its start.

    Args:
        text: the article.
        start: where a sentence begins.
        end: where it ends (exclusive).
    """
    is_line = start == 0 or text[start - 1] == "\n"
    match = _DATELINE.match(text, start, min(end, start + _LONGEST)) if is_line else None
    if match is None and is_line and start and len(_LABELLED_LINE.findall(text, _end_of_title(text))) == 1:
        match = _LABEL.match(text, start, min(end, start + _LONGEST))
    return match.end() if match is not None and match.end() < end else start


def _end_of_title(text: str) -> int:
    return text.find("\n") + 1
