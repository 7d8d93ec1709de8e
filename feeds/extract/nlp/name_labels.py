"""Tells what a name names: a person, an organisation, a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feeds.extract.lexicon import Lexicon
from feeds.extract.lexicon.countries import country_openings, country_words
from feeds.extract.rules import Ways, first_of

_LONGEST_ACRONYM: Final = 6
_NO_LABEL: Final = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words without roles before it.

    Attributes:
        text: the run as written.
        words: its words in lower case.
        before: the word before it, in lower case.
        after: the word behind it, as written.
        has_role: a role or title stands before it.
        lexicon: the words of the language.
    """

    text: str
    words: tuple[str, ...]
    before: str
    after: str
    has_role: bool
    lexicon: Lexicon

    @property
    def has_one_word(self) -> bool:
        """True for a run of one word."""
        return len(self.words) == 1


def label_of(name: Name) -> str | None:
    """Returns PERSON, ORG or GPE, None where the run is no name."""
    return first_of(_LABEL_RULES, name) or None


def organisation_by_word(name: Name) -> str | None:
    """`the [Fishing Association]`, `[Banque] du Nord`."""
    return "ORG" if not name.lexicon.speakers.organisations.isdisjoint(name.words) else None


def organisation_by_acronym(name: Name) -> str | None:
    """`[NATO]`, `[OMS]`."""
    is_acronym = name.has_one_word and name.text.isupper() and 2 <= len(name.words[0]) <= _LONGEST_ACRONYM
    return "ORG" if is_acronym else None


def country(name: Name) -> str | None:
    """`[United States]`, `[Russia]`; not `President [France]`."""
    countries = country_words(name.lexicon.language)
    is_country = " ".join(name.words) in countries
    return "GPE" if is_country or (name.words[-1] in countries and not name.has_role) else None


def country_by_opening(name: Name) -> str | None:
    """`[South Sudan]`, `[Corée] du Nord`."""
    is_opening = name.words[0] in country_openings(name.lexicon.language)
    return "GPE" if is_opening and not name.has_role and not name.has_one_word else None


def no_name_but_verb(name: Name) -> str | None:
    """`[Visit] the port`: a verb at the start of a sentence."""
    is_verb = name.has_one_word and name.words[0] in name.lexicon.event_verbs_by_form
    return _NO_LABEL if is_verb else None


def person_by_role(name: Name) -> str | None:
    """`President [Roy]`."""
    return "PERSON" if name.has_role else None


def person_by_given_name(name: Name) -> str | None:
    """`[Ann Lee]`."""
    is_given = name.words[0] in name.lexicon.given_name_genders
    return "PERSON" if is_given and not name.has_one_word else None


def place_by_preposition(name: Name) -> str | None:
    """`in [Narva]`."""
    return "GPE" if name.before in name.lexicon.speakers.locatives else None


def place_by_word(name: Name) -> str | None:
    """`[Orly Airport]`."""
    return "GPE" if name.words[-1] in name.lexicon.names.place_words else None


def person_by_given_name_alone(name: Name) -> str | None:
    """`raconte [Sylvie]`; not `the [Virginia]`, `[Virginia] delegate Ann Lee`."""
    speakers = name.lexicon.speakers
    is_given = name.has_one_word and name.words[0] in name.lexicon.given_name_genders
    is_place = name.before in speakers.definite or name.after in speakers.roles
    return "PERSON" if is_given and not is_place else None


def organisation_by_article(name: Name) -> str | None:
    """`the [Halden Marine]`."""
    is_defined = name.before in name.lexicon.speakers.definite
    return "ORG" if is_defined and _is_long_name(name) else None


def person_by_form(name: Name) -> str | None:
    """`[Idris Hamdan]`, `[Lee-Roy]`."""
    return "PERSON" if _is_long_name(name) else None


_LABEL_RULES: Final[Ways[Name, str]] = (
    organisation_by_word,
    organisation_by_acronym,
    country,
    country_by_opening,
    no_name_but_verb,
    person_by_role,
    person_by_given_name,
    place_by_preposition,
    place_by_word,
    person_by_given_name_alone,
    organisation_by_article,
    person_by_form,
)


def _is_long_name(name: Name) -> bool:
    return not name.has_one_word or ("-" in name.text and len(name.words[0]) > 1)
