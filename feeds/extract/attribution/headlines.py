"""Headlines that put a speaker before a colon: `Putin: the treaty stands`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.coreference import NAMED, CoreferenceResolver
from feeds.extract.attribution.types import Speaker
from feeds.extract.nlp.doc import Span
from feeds.extract.nlp.names import clean_name
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.rules import Rules, all_of, any_of

_HEADLINE: Final = re.compile(r"([^:.?!\n“«\"]{2,60}?)\s?: (?=\S)(.{12,}?)[.]?\Z", re.DOTALL)
_MOST_WORDS_BESIDE_NAME: Final = 3


@dataclass(frozen=True, slots=True)
class Headline:
    """A speaker and what they say.

    Attributes:
        start: where the content begins, in characters of the article.
        end: where it ends (exclusive).
        speaker: who says it.
        colon: where the colon stands.
    """

    start: int
    end: int
    speaker: Speaker
    colon: int


def read_headline(sentence: ParsedSentence, coreference: CoreferenceResolver) -> Headline | None:
    """Returns what a sentence of the form `X: …` says, None where X is not a person.

    Args:
        sentence: the sentence.
        coreference: knows the people of the article.
    """
    match = _HEADLINE.match(sentence.input.text)
    if match is None:
        return None
    people = (e for e in sentence.doc.ents if e.end_char <= match.end(1) and e.label_ == "PERSON")
    name = next(people, None) or _surname(sentence, match, coreference)
    if name is None or not all_of(_SPEAKER_RULES, Lead(match[1], name, sentence, coreference)):
        return None
    speaker = _speaker(name, coreference)
    span = sentence.trim(sentence.input.start_of(match.start(2)), sentence.input.end_of(match.end(2)))
    if speaker is None or span is None:
        return None
    return Headline(*span, speaker, sentence.input.start_of(match.end(1)))


def _speaker(name: Span, coreference: CoreferenceResolver) -> Speaker | None:
    """Who is named: by the fullest name of the article, whatever the recogniser makes of a surname alone."""
    entity = coreference.entities.find(clean_name(name.text))
    return entity.as_speaker(NAMED) if entity is not None and not name.label_ else coreference.resolve(name)


def _surname(sentence: ParsedSentence, match: re.Match[str], coreference: CoreferenceResolver) -> Span | None:
    """The words before the colon, where they are the surname of somebody whom the article names in full."""
    words = sentence.doc.char_span(*match.span(1))
    return words if words is not None and coreference.entities.find(clean_name(words.text)) is not None else None


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands before the colon.

    Attributes:
        text: its words.
        name: the name in it.
        sentence: the headline.
        coreference: knows the people of the article.
    """

    text: str
    name: Span
    sentence: ParsedSentence
    coreference: CoreferenceResolver


def has_no_number(lead: Lead) -> bool:
    """Not `Lee v Roy 2: the court decides`."""
    return not any(character.isdigit() for character in lead.text)


def is_no_heading(lead: Lead) -> bool:
    """Not `ANN LEE LIVE: the mayor answers your questions`."""
    return not (lead.text.isupper() and " " in lead.text)


def is_mostly_name(lead: Lead) -> bool:
    """Not `What you should know about Ann Lee: …`."""
    return len(lead.text.split()) <= len(lead.name.text.split()) + _MOST_WORDS_BESIDE_NAME


def names_a_person(lead: Lead) -> bool:
    """Not `Strait of Kersol: 40 ships a day`."""
    return any_of(_PERSON_RULES, lead)


_SPEAKER_RULES: Final[Rules[Lead]] = (has_no_number, is_no_heading, is_mostly_name, names_a_person)


# --- a name of a person, and not of a place or a thing


def has_given_name_or_role(lead: Lead) -> bool:
    """`Ann Lee: the port is closed`, `Minister Kersol: the port is closed`."""
    entity = lead.coreference.entities.find(clean_name(lead.name.text))
    return entity is not None and bool(entity.gender or entity.role)


def is_named_again(lead: Lead) -> bool:
    """`Idris Kersol: the port is closed`, where the article has that name again and no `idris` in lower case."""
    name, text = lead.name.text, lead.sentence.text
    first, last = re.escape(lead.name[0].lower_), re.escape(lead.name[-1].text)
    is_repeated = len(re.findall(rf"\b{last}\b", text)) > 1
    return is_repeated and len(name.split()) > 1 and re.search(rf"\b{first}\b", text) is None


def is_named_in_full(lead: Lead) -> bool:
    """`Kersol: the port is closed`, where the article has `Idris Kersol` for it."""
    entity = lead.coreference.entities.find(clean_name(lead.name.text))
    return entity is not None and len(entity.name.split()) > len(lead.name.text.split())


_PERSON_RULES: Final[Rules[Lead]] = (has_given_name_or_role, is_named_again, is_named_in_full)
