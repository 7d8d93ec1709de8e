"""Resolves descriptions: `the deputy minister` is a person named before, or the body itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from feeds.extract.attribution.entities import Entity, EntityRegistry
from feeds.extract.attribution.roles import role_beside
from feeds.extract.attribution.source_lists import is_list
from feeds.extract.attribution.types import Speaker, SpeakerKind
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Span, Token
from feeds.extract.nlp.names import clean_name
from feeds.extract.nlp.tokens import is_plural
from feeds.extract.rules import Rules, any_of
from feeds.offices import Office, country_of, is_rank, office_of

BODIES: Final = frozenset({"ORG", "GPE", "NORP", "LOC"})
_NO_SPEAKERS: Final = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "QUANTITY"})
_NOMINAL: Final = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "X"})
_LEAST_SCORE: Final = 0.3
# Offices that are told by other words than their own: "head of state", "chef de la diplomatie".
_OF_STATE: Final = frozenset({"president", "prime_minister", "minister"})
_GENDERS: Final = {"Masc": "masculine", "Fem": "feminine"}


@dataclass(frozen=True, slots=True)
class Description:
    """A noun phrase that names nobody.

    Attributes:
        span: the phrase.
        root: its head.
        lexicon: the words of the language.
    """

    span: Span
    root: Token
    lexicon: Lexicon


def described_entity(description: Description, entities: EntityRegistry) -> Speaker | None:
    """Returns the entity that the description fits best, None where it fits none."""
    span, root, lexicon = description.span, description.root, description.lexicon
    synonyms = lexicon.speakers.synonyms.get(root.lower_, frozenset())
    others = {t.lower_ for t in span if t.i != root.i and t.pos_ in {"ADJ", "PROPN", "NOUN"}}
    names = {t.lower_ for t in span if t.ent_type_ == "ORG"}
    is_body = is_recognised_body(description)
    best, best_score = None, 0.0
    office = None if is_body else office_of(span.text)
    for age, entity in enumerate(entities.recent()):
        is_held = _holds(entity, office, others)
        is_called_so = bool(is_held) or root.lower_ in entity.words
        if is_held is False or (not is_called_so and not synonyms & entity.words):
            continue
        if entity.is_person and is_body:
            continue  # "the Pentagon" is not its spokesman
        if is_organisation(description) and (held := office_of(entity.name)) is not None and held.title:
            continue  # "the ministry" is not "a ministry official"
        if not entity.is_person and (len(entity.name.split()) < 2 or not names <= entity.words):
            continue
        if not entity.is_person and _is_of_another_country(others, entity, lexicon):
            continue
        if not entity.is_person and entity.words < {root.lower_, *others}:
            continue  # "the Danish prime minister" says more than "the prime minister" before
        score = (2.0 if is_called_so else 1.2) + _fit(others, entity, lexicon) - 0.05 * age
        if score > best_score:
            best, best_score = entity, score
    return best.as_speaker(0.8) if best is not None and best_score > _LEAST_SCORE else None


def _holds(entity: Entity, office: Office | None, others: set[str]) -> bool | None:
    """Whether a person holds an office: `the head of state` is the president, and not the head of a team.

    None where the words of the person's role, or the office, do not tell it.
    """
    if office is None or not office.title:
        return None
    held = office_of(entity.role or entity.name)
    if not entity.is_person or not entity.role:  # "the Latvian president", of whom no name was given
        return False if held is not None and held.home and office.home not in {"", held.home} else None
    if held is None:
        return False if office.title in _OF_STATE and not others <= entity.words else None
    if office.home and held.home and office.home != held.home:
        return False
    if office.title not in _OF_STATE or is_rank(held.title):
        return None
    return held.title == office.title and (held.portfolio == office.portfolio or not held.portfolio)


def _is_of_another_country(others: set[str], entity: Entity, lexicon: Lexicon) -> bool:
    """`the Danish news agency` is not `a Riga-based agency`: no word of that one tells its country."""
    has_country = any(word in lexicon.demonyms or country_of(word) for word in others)
    return has_country and _fit(others, entity, lexicon) < 0


def _fit(others: set[str], entity: Entity, lexicon: Lexicon) -> float:
    """How well the further words of a description fit: `the Russian minister` is a minister of Russia."""
    if not others:
        return 0.0
    places = {lexicon.demonyms[word] for word in others if word in lexicon.demonyms}
    roots = {lexicon.demonyms.get(word, word) for word in entity.words}
    return 1.0 if places & roots or others & entity.words else -0.8


def speaker_described(description: Description) -> Speaker | None:
    """Returns the description itself as a speaker, None where it stands for nobody who can speak."""
    span, root, lexicon = description.span, description.root, description.lexicon
    if is_list(span):
        return Speaker(clean_name(span.text), None, 0.8, SpeakerKind.PEOPLE)
    is_capitalised = root.text[:1].isupper() and root.i > root.sent.start
    if not (root.pos_ in _NOMINAL or is_capitalised) or root.ent_type_ in _NO_SPEAKERS:
        return None
    text = span.text.strip()
    name = clean_name(_description_end(lexicon).split(text, maxsplit=1)[0])
    if not name:
        return None
    is_apposed = len(span) > 1 and span[1].text == ","
    role = role_beside(span.doc.span(span.start, span.start + 1), lexicon) if is_apposed else None
    kind, gender = kind_of(description), gender_of(root, lexicon)
    if can_speak(description) or role:
        return Speaker(name, role, 0.8, kind, gender)
    is_capitalised = len(span) == 1 and text[:1].isupper() and root.pos_ == "NOUN"
    is_named = is_capitalised or any(t.pos_ == "PROPN" for t in span)
    return Speaker(name, role, 0.7 if is_named else 0.5, kind, gender)


def kind_of(description: Description) -> SpeakerKind:
    """Returns whether a description is one of a person, of people or of a body."""
    if is_plural(description.root):
        return SpeakerKind.PEOPLE
    if is_organisation(description) or is_recognised_body(description):
        return SpeakerKind.BODY
    return SpeakerKind.PERSON if is_role(description) or _is_one_of_many(description) else SpeakerKind.UNKNOWN


def _is_one_of_many(description: Description) -> bool:
    """`a former member of the panel`, `a refugee`: a noun for a person that is no office."""
    words = description.lexicon.singulars(description.root.lower_)
    return not words.isdisjoint(description.lexicon.speakers.memberships | description.lexicon.speakers.humans)


def gender_of(noun: Token, lexicon: Lexicon) -> str | None:
    """Returns the gender of a noun, by its determiner, by the word, else by the tagger; None where none tells it."""
    determiner = next((_gender(child) for child in noun.children if child.dep_ == "det"), None)
    return determiner or lexicon.role_genders.get(noun.lower_) or _gender(noun)


def _gender(token: Token) -> str | None:
    return next(map(_GENDERS.get, token.morph.get("Gender", [])), None)


def can_speak(description: Description) -> bool:
    """True if the description is one of people or of a body."""
    return any_of(_SPEAKER_RULES, description)


@cache
def _description_end(lexicon: Lexicon) -> re.Pattern[str]:
    """Matches where a description has said who it is: before a clause, a bracket, a hearer."""
    words = "|".join(map(re.escape, lexicon.speakers.description_ends)) or "(?!)"
    return re.compile(rf", |,? (?:{words})\b| \(")


# --- descriptions of those who can speak


def is_organisation(description: Description) -> bool:
    """`the ministry`, `police`, `officials`."""
    words = description.lexicon.singulars(description.root.lower_)
    return bool(words & description.lexicon.speakers.organisations)


def is_role(description: Description) -> bool:
    """`the mayor`, `ministers`."""
    words = description.lexicon.singulars(description.root.lower_)
    return bool(words & description.lexicon.speakers.roles)


def is_recognised_body(description: Description) -> bool:
    """`Moscow`, `the United States`."""
    return description.root.ent_type_ in BODIES


def is_agent_noun(description: Description) -> bool:
    """`les sapeurs-pompiers`, `des syndicalistes`: a noun for people by its ending."""
    word, speakers = description.root.lower_, description.lexicon.speakers
    return word.endswith(speakers.agent_endings) and word not in speakers.agent_exceptions


_SPEAKER_RULES: Final[Rules[Description]] = (
    is_organisation,
    is_role,
    is_recognised_body,
    is_agent_noun,
)
