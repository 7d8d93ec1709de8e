"""RENDER: countries that a text calls by letters only ("the DPRK"), under the names that a reader knows."""

from __future__ import annotations

import re
from typing import Final

from bot.render.lexicon import LINE_WORDS, one_of
from feeds.offices import adjective, country_name
from feeds.quantities import kind_of_unit

# Letters that official texts use and few readers know, by language: ISO 3166 code.
_LETTERS: Final = {
    "en": {"DPRK": "KP", "D.P.R.K.": "KP", "ROK": "KR", "PRC": "CN"},
    "fr": {"RPDC": "KP", "RPC": "CN"},
}
_PATTERNS: Final = {
    language: re.compile(
        rf"(?P<article>\b(?i:{one_of(LINE_WORDS[language].articles)})\s)?(?<!\w)(?P<letters>{one_of(letters)})(?!\w)"
        r"(?:(?P<blank>\s)(?P<next>[^\W\d_]+))?",
    )
    for language, letters in _LETTERS.items()
}


def with_country_names(text: str, language: str | None) -> str:
    """Returns the words of a text with "North Korea" for "the DPRK", "North Korean soldiers" for "DPRK soldiers".

    Args:
        text: outside of quotations.
        language: of the text; only English and French letters are known.
    """
    pattern = _PATTERNS.get(language or "")
    return text if pattern is None else pattern.sub(lambda match: _named(match, language or ""), text)


def _named(match: re.Match[str], language: str) -> str:
    code = _LETTERS[language][match["letters"]]
    rest = f"{match['blank']}{match['next']}" if match["next"] else ""
    if language == "en" and match["next"] and not match["article"] and kind_of_unit(match["next"]):
        return f"{adjective(code, 'en')}{rest}"
    article = match["article"] or ""
    name = country_name(code, language, article=False)
    return f"{article if language == 'fr' else ''}{name}{rest}"
