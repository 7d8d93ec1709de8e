"""RENDER: headlines without what an agency or a page puts before them: `(LEAD)`, `ANALYSIS-`, `EN DIRECT.`.

By form and not by a list of words: marks in capitals and brackets, capitals before a dash or a full stop that name no
body, and a word or "noun in place" before a whole headline with a name of its own. A speaker before a colon stays.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from bot.render.lexicon import all_words, one_of
from feeds.offices import bodies_in, office_of

_MOST_MARKS: Final = 3
_FEWEST_WORDS: Final = 4  # of what is a headline without its rubric
_LEAST_LETTERS: Final = 5  # of a word in capitals that is no acronym of a body
_CAPITALS: Final = "A-ZÀ-ÖØ-Þ"
# "(2nd LD)", "[EXCLUSIVE]", "(URGENT-LEAD)"
_BRACKETED: Final = re.compile(rf"[(\[](?:\d+(?:st|nd|rd|th)? )?[{_CAPITALS}][{_CAPITALS}\d -]+[)\]]\s+")
# "ANALYSIS-Beyond shells", "EN DIRECT - …", "UPDATE 2-…", "DÉCRYPTAGE | …", "EN DIRECT. …"
_CAPITALISED: Final = re.compile(
    rf"([{_CAPITALS}][{_CAPITALS}’']+(?:[ -][{_CAPITALS}’']+){{0,3}}(?: \d+)?)"
    rf"(?:\s?[–—|]\s?|\s-\s|-(?=[{_CAPITALS}][a-zà-ÿ])|\.\s+)"
)
# "Poll. Six in ten …", "Guerre en Ukraine. …", "Guerre en Ukraine : …"
_LABEL: Final = re.compile(
    rf"[{_CAPITALS}][a-zà-ÿ]{{4,}}(?:\s{one_of(all_words('locatives'))}\s[{_CAPITALS}][\w’'-]+)?(?P<mark>\s?:\s+|\.\s+)"
)
_NAME: Final = re.compile(rf"(?<=[\w,] )[{_CAPITALS}][\w’'-]+")
_POINTING: Final = all_words("pointing")


@lru_cache(maxsize=2_048)
def without_rubric(title: str) -> str:
    """Returns a headline as it is shown.

    Args:
        title: of an article.
    """
    shown = title.strip()
    for _ in range(_MOST_MARKS):
        rest = _behind_brackets(shown) or _behind_capitals(shown) or _behind_label(shown)
        if rest is None:
            break
        shown = rest
    return shown if shown == title.strip() else shown[:1].upper() + shown[1:]


def _behind_brackets(title: str) -> str | None:
    match = _BRACKETED.match(title)
    return title[match.end() :] if match is not None and _is_headline(title[match.end() :]) else None


def _behind_capitals(title: str) -> str | None:
    match = _CAPITALISED.match(title)
    if match is None or bodies_in(match[1]) or office_of(match[1]) is not None:
        return None
    is_acronym = max(map(len, re.findall(rf"[{_CAPITALS}]+", match[1]))) < _LEAST_LETTERS
    rest = title[match.end() :]
    return rest if not is_acronym and _is_headline(rest) and not title.isupper() else None


def _behind_label(title: str) -> str | None:
    """The headline behind a label, if it is whole by itself: it has a name, and does not point back."""
    match = _LABEL.match(title)
    if match is None:
        return None
    label, rest = title[: match.start("mark")], title[match.end() :]
    is_speaker = office_of(label) is not None or (":" in match["mark"] and " " not in label)
    is_whole = _is_headline(rest) and bool(_NAME.search(rest)) and rest.split()[0].lower() not in _POINTING
    return rest if is_whole and not is_speaker else None


def _is_headline(text: str) -> bool:
    return len(text.split()) >= _FEWEST_WORDS
