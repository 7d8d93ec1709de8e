"""Countries by ISO 3166 code: their names, adjectives and capitals in English and French (Unicode's CLDR by Babel)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from babel import Locale

from feeds.offices.tables import begins_with_vowel, little_words, phrase_of, table
from feeds.text import words_of

_LANGUAGES: Final = ("en", "fr", "de", "es", "it")
_SHORTEST_MENTION: Final = 3


@cache
def country_phrases() -> dict[tuple[str, ...], str]:
    """Returns the country of every name, adjective and capital, as words without accents and little words."""
    found: dict[tuple[str, ...], str] = {}
    countries = table("countries")["countries"]
    for code, (english, french, *capitals) in countries.items():
        names = [str(Locale(language).territories[code]) for language in _LANGUAGES]
        adjectives = [english, f"{english}s", *_forms(french).values()]
        for name in (*names, *adjectives, *capitals, *table("countries")["also"].get(code, ())):
            if phrase := phrase_of("US" if name == "US" else name):
                found.setdefault(phrase, code)
    return found


def country_of(text: str) -> str:
    """Returns the ISO code of the country that a text names by name, adjective or capital; "" if it is none."""
    phrase = phrase_of(text)
    return country_phrases().get(phrase) or country_by_stem(phrase[0] if len(phrase) == 1 else "")


def country_by_stem(word: str) -> str:
    """Returns the country whose adjective in another language begins `word`: `nordkoreanische`; "" if there is none."""
    stems = table("countries")["stems"].items()
    return next((code for code, listed in stems if word and word.startswith(tuple(listed))), "")


@lru_cache(maxsize=8_192)  # each fact is asked for again and again: for each class of readers, in each brief
def bodies_in(text: str) -> frozenset[str]:
    """Returns the countries and organisations that a text names anywhere, by name, adjective, capital or seat."""
    pattern, codes = _mentions()
    found = (match.group() for match in pattern.finditer(_without_ties(text)))
    return frozenset(codes[name] if name in codes else country_by_stem(name) for name in found)


def without_bodies(text: str) -> str:
    """Returns the words of a text without accents, little words, and the names that `bodies_in` finds."""
    pattern, _ = _mentions()
    return pattern.sub(" ", _without_ties(text))


def _without_ties(text: str) -> str:
    return " ".join(word for word in words_of(text) if word not in little_words())


@cache
def _mentions() -> tuple[re.Pattern[str], dict[str, str]]:
    rows = {" ".join(phrase): code for phrase, code in country_phrases().items() if not phrase[0].isupper()}
    for key, row in table("offices")["named"].items():
        for name in row.get("also", ()):
            if not name.isupper():
                rows.setdefault(" ".join(phrase_of(name)), key.partition("/")[0])
    rows = {name: code for name, code in rows.items() if len(name) >= _SHORTEST_MENTION}
    stems = {stem for listed in table("countries")["stems"].values() for stem in listed}
    return re.compile(rf"\b(?:(?:{_any_of(rows)})\b|(?:{_any_of(stems)})\w*)"), rows


def _any_of(names: Iterable[str]) -> str:
    """Returns the pattern of any of the names, the longest first.

    It branches at the first two letters: `re` tries one alternative after the other at every word, and there are 2,000.
    """
    by_start: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        by_start.setdefault(name[:2], []).append(re.escape(name[2:]))
    by_letter: dict[str, list[str]] = {}
    for start, rests in sorted(by_start.items()):
        by_letter.setdefault(start[0], []).append(f"{re.escape(start[1:])}(?:{'|'.join(rests)})")
    return "|".join(f"{re.escape(letter)}(?:{'|'.join(branches)})" for letter, branches in by_letter.items())


def country_name(code: str, language: str, *, article: bool = True) -> str:
    """Returns such as "South Korea", "the United States", "la Corée du Sud", "Israël".

    Args:
        code: ISO 3166.
        language: "en" or "fr".
        article: False for the bare name.
    """
    name = str(Locale(language).territories[code]).partition(" (")[0]
    if not article:
        return name
    if language == "fr":
        return f"{_french_article(code, name)}{name}"
    return f"the {name}" if code in table("countries")["english"]["article"] else name


def _french_article(code: str, name: str) -> str:
    listed = table("countries")["french"]
    if code in listed["without_article"]:
        return ""
    if code in listed["plural"]:
        return "les "
    if begins_with_vowel(name):
        return "l'"
    return "la " if name.partition(" ")[0].endswith("e") and code not in listed["masculine"] else "le "


def in_country(code: str, language: str) -> str:
    """Returns such as "in South Korea", "en Corée du Sud", "au Japon", "aux États-Unis", "à Cuba"."""
    if language != "fr":
        return f"in {country_name(code, language)}"
    name = country_name(code, "fr", article=False)
    article = _french_article(code, name)
    before = {"les ": "aux", "le ": "au", "": "à"}.get(article, "en")
    return f"{before} {name}"


def capital(code: str, language: str) -> str:
    """Returns the capital: "Seoul", "Séoul"."""
    return str(table("countries")["countries"][code][3 if language == "fr" else 2])


def adjective(code: str, language: str, form: str = "m") -> str:
    """Returns the adjective: "South Korean", "sud-coréen"; in French in the form m, f, mp or fp."""
    english, french, *_ = table("countries")["countries"][code]
    return _forms(french)[form] if language == "fr" else str(english)


def country_words(code: str, language: str) -> tuple[str, ...]:
    """Returns what a language calls a country: its name, its adjective in all forms, its capital; the name first.

    Args:
        code: ISO 3166.
        language: "en" or "fr".
    """
    forms = _forms(table("countries")["countries"][code][1]).values() if language == "fr" else [adjective(code, "en")]
    name = country_name(code, language, article=False)
    return tuple(dict.fromkeys((name, *forms, capital(code, language))))


@cache
def _forms(french: str) -> dict[str, str]:
    masculine, _, feminine = french.partition("/")
    feminine = feminine or _feminine(masculine)
    plural = masculine if masculine.endswith(("s", "x")) else f"{masculine}s"
    return {"m": masculine, "f": feminine, "mp": plural, "fp": f"{feminine}s"}


def _feminine(masculine: str) -> str:
    if masculine.endswith("e"):
        return masculine
    return f"{masculine}ne" if masculine.endswith("en") else f"{masculine}e"
