"""VOICES: the words by which speakers are labelled, from words.toml beside this file."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Final

from feeds.extract import speaker_key
from feeds.offices import Office, known_people

_TABLE: Final = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
DEPENDENT: Final = tuple(str(word) for word in _TABLE["dependent"])
# English, French.
FIRST_NAMES: Final = tuple((str(english), str(french)) for english, french in _TABLE["first_names"])
# Noun of a body → its article: "commission" → "the", "la". English, French.
BODY_ARTICLES: Final = {
    language: {str(noun): str(article) for article, nouns in rows.items() for noun in nouns}
    for language, rows in _TABLE["body_articles"].items()
}
ARTICLES: Final = frozenset(str(word) for word in _TABLE["articles"])
MEDIA: Final = frozenset(str(word) for word in _TABLE["media"])
DOCUMENTS: Final = frozenset(str(word) for word in _TABLE["documents"])
DOCUMENT_ADJECTIVES: Final = frozenset(str(word) for word in _TABLE["document_adjectives"])
LINKS: Final = frozenset(str(word) for word in _TABLE["links"])
_PEOPLE: Final = known_people()
# Key of a person's name → the country whose offices they hold.
COUNTRY_OF_PERSON: Final = {
    speaker_key(name): str(country) for country, names in _PEOPLE["countries"].items() for name in names
}

# Key of a person's name → the name as texts write it most.
SPELLINGS: Final = {speaker_key(name): str(name) for names in _PEOPLE["countries"].values() for name in names}


def _terms() -> dict[str, list[tuple[Office, str, str]]]:
    found: dict[str, list[tuple[Office, str, str]]] = {}
    for name, surname, title, portfolio, of, first, last in _PEOPLE["terms"]["rows"]:
        country, named = (of, "") if of.isupper() else ("", of)
        office = Office(title=title, portfolio=portfolio, country=country, named=named)
        for known in filter(None, (name, surname)):
            found.setdefault(speaker_key(known), []).append((office, first, last))
    return found


# Key of a person's name → the offices that the person held, with first and last month: "2019-05".
TERMS: Final = _terms()
