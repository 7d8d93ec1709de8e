"""VOICES, bodies: names of bodies and of several speakers, as they stand in a sentence of the reader's language."""

from __future__ import annotations

import re
from typing import Final

from bot.voices.lexicon import ARTICLES, BODY_ARTICLES, LINKS
from feeds.offices import office_of, office_words, with_article

_JOINED: Final = re.compile(r",?\s(?:and|et)\s|,\s")
_AND: Final = {"en": "and", "fr": "et"}
_NAME: Final = re.compile(r"(?:[A-ZÀ-Þ][\w’'-]*\s?){2,4}")


def in_sentence(name: str, language: str) -> str:
    """Returns "the Central Electoral Commission", "la Commission électorale"; a name of another kind as it is.

    Args:
        name: as the article writes it.
        language: of the article.
    """
    article = article_of(name, language)
    return f"{article}{name}" if article.endswith("'") or not article else f"{article} {name}"


def article_of(name: str, language: str) -> str:
    """Returns the article that a body's name lacks, by its noun; "" for any other name.

    English has the noun last, or before "of": "Association of Dockers"; French has it first.
    """
    words = name.split()
    is_bare = name[:1].isupper() and len(words) > 1 and "'s" not in name
    if not is_bare or any(word.lower() in ARTICLES for word in words):  # "Both the port and the Fishing Association"
        return ""
    noun = next((n for n, word in enumerate(words) if word.lower() in LINKS), len(words)) - 1 if language == "en" else 0
    return BODY_ARTICLES.get(language, {}).get(words[noun].lower(), "")


def joined(name: str, language: str) -> str:
    """Returns several countries, bodies, offices or people in the reader's language; "" where one is not known.

    Args:
        name: "Kiev et Séoul", "Ann Lee and Paul Roy"; a role before the names is left out.
        language: the reader's.
    """
    parts = _JOINED.split(name)
    told = [_told(part, language) for part in parts]
    if len(parts) <= 1 or not all(told):
        return ""
    return f"{', '.join(told[:-1])} {_AND[language]} {told[-1]}"


def _told(part: str, language: str) -> str:
    """One of several: a body or office in the reader's words, or a name, without a role in small letters before it."""
    if (office := office_of(part)) is not None and office.home:
        return with_article(office, office_words(office, language), language)
    small = re.match(r"(?:[a-zà-ÿ-]+\s)+(?=[A-ZÀ-Þ])", part)
    words = part[small.end() :] if small is not None and office_of(part[: small.end()]) is not None else part
    return words if _NAME.fullmatch(words) else ""
