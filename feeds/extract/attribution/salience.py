"""Finds the entity that a sentence is about, whether it reports something or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from feeds.extract.attribution.coreference import NAMED, CoreferenceResolver
from feeds.extract.attribution.entities import EntityRegistry
from feeds.extract.attribution.source_resolver import SourceResolver
from feeds.extract.attribution.types import Speaker, SpeakerKind
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.rules import Rules, any_of

_LEAST_CERTAINTY: Final = 0.7
_BY_SURNAME: Final = 0.85
_OPENING_NAME: Final = re.compile(
    r"(?:(?<=[.!?”»\"]\s)|(?<=\n))([A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'-]+){0,2})(?=\s[a-zà-ÿ])"
)


def opening_names(text: str, start: int, end: int, entities: EntityRegistry) -> Iterator[Speaker]:
    """Yields who opens a sentence that was not parsed: `[Roy] sees it differently.`; not `Roy, Lee and others left.`.

    Args:
        text: the article.
        start: where the sentences before end, in characters of the article.
        end: where the next parsed sentence begins.
        entities: who was named so far.
    """
    for match in _OPENING_NAME.finditer(text, start, end):
        entity = entities.find(match[1])
        if entity is not None and entity.is_person:
            yield entity.as_speaker(_BY_SURNAME)


class SalientEntities:
    """Finds the entities that the sentences of one article are about."""

    def __init__(self, lexicon: Lexicon, coreference: CoreferenceResolver, sources: SourceResolver) -> None:
        self._lexicon = lexicon
        self._coreference = coreference
        self._sources = sources

    def subject(self, sentence: ParsedSentence) -> Speaker | None:
        """Returns who a sentence is about, a person or a body, None where it is about neither."""
        subject = self.entity(sentence)
        if subject is None:
            return None
        return subject if any_of(_SALIENT_RULES, Subject(subject, sentence, self._lexicon)) else None

    def entity(self, sentence: ParsedSentence) -> Speaker | None:
        """Returns the subject of the sentence's main verb, None where it is neither a name nor a role."""
        return self._subject(sentence, sentence.bounds.end)

    def entity_before(self, sentence: ParsedSentence, stop: int) -> Speaker | None:
        """Returns the subject before a place of the article; without one the last name, else an organisation.

        Args:
            sentence: a sentence that goes on behind the place.
            stop: the place, in characters of the article.
        """
        subject = self._subject(sentence, stop)
        if subject is not None:
            return subject
        people = [e for e in sentence.doc.ents if e.label_ == "PERSON" and sentence.end_of(e[-1]) <= stop]
        if people:
            return self._coreference.resolve(people[-1])
        organisation = next((e for e in sentence.doc.ents if e.label_ == "ORG"), None)
        if organisation is None or sentence.end_of(organisation[-1]) > stop:
            return None
        return self._coreference.resolve(organisation)

    def _subject(self, sentence: ParsedSentence, stop: int) -> Speaker | None:
        for token in sentence.subjects:
            if sentence.start_of(token) >= stop:
                break
            speaker = self._sources.resolve(token)
            if speaker is not None and (speaker.role or speaker.certainty >= _LEAST_CERTAINTY):
                return _as_person(speaker, token, self._lexicon)
        return None


def _as_person(speaker: Speaker, subject: Token, lexicon: Lexicon) -> Speaker:
    """`[Kersol], who met his staff, left`: a name of unknown kind is a person's."""
    behind = subject.doc[subject.i + 1 : subject.i + 3]
    is_person = bool(behind) and behind[0].text == "," and behind[-1].lower_ in lexicon.clauses.personal_relatives
    is_open = speaker.kind is SpeakerKind.UNKNOWN and speaker.name[:1].isupper()
    if not (is_person and is_open):
        return speaker
    return replace(speaker, kind=SpeakerKind.PERSON, certainty=max(speaker.certainty, _BY_SURNAME))


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is the subject of a sentence."""

    speaker: Speaker
    sentence: ParsedSentence
    lexicon: Lexicon

    @property
    def is_active(self) -> bool:
        """True if the main verb has an active subject."""
        return any(token.dep_ == "nsubj" for token in self.sentence.subjects)

    @property
    def is_person(self) -> bool:
        """True for a name of a person."""
        return self.speaker.kind is SpeakerKind.PERSON

    @property
    def is_surname(self) -> bool:
        """True for the last word of a longer name that the article gave before: `[Roy] a quitté la salle`."""
        first, _, last = self.speaker.name.rpartition(" ")
        return bool(first) and any(token.text == last and not token.children for token in self.sentence.subjects)


def acts_by_name(subject: Subject) -> bool:
    """`Ann Lee left the room.`; where parsers lose subjects, only a recognised name is sure enough."""
    least = NAMED if subject.lexicon.model.loses_subjects and not subject.is_surname else _BY_SURNAME
    return subject.is_active and subject.is_person and subject.speaker.certainty >= least


def acts_by_role(subject: Subject) -> bool:
    """`The mayor left the room.`, `Two witnesses left the room.`; not `A mayor left the room.`."""
    kind = subject.speaker.kind
    first = subject.speaker.name.lower().partition(" ")[0]
    definite = subject.lexicon.speakers.definite
    elided = tuple(word for word in definite if word.endswith(("'", "’")))  # "l'agence" is one word of the name
    is_defined = first in definite or first.startswith(elided)
    is_known = is_defined and kind in {SpeakerKind.PERSON, SpeakerKind.BODY}
    return subject.is_active and (is_known or kind is SpeakerKind.PEOPLE)


def acts_as_body(subject: Subject) -> bool:
    """`Seoul left the talks.`: a body, or a name of one word that may be one."""
    is_name = subject.speaker.kind is SpeakerKind.UNKNOWN and subject.speaker.name[:1].isupper()
    is_body = subject.speaker.kind is SpeakerKind.BODY
    return subject.is_active and (is_body or (is_name and " " not in subject.speaker.name))


def refuses_to_speak(subject: Subject) -> bool:
    """`The mayor declined to comment.`."""
    return subject.is_person and any(word in subject.lexicon.refusals_by_form for word in subject.sentence.words)


_SALIENT_RULES: Final[Rules[Subject]] = (acts_by_name, acts_by_role, acts_as_body, refuses_to_speak)
