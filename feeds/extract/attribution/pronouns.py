"""Resolves pronouns to a speaker of the article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.entities import Entity, EntityRegistry
from feeds.extract.attribution.types import Speaker
from feeds.extract.rules import Ways, first_of


@dataclass(slots=True)
class Discourse:
    """What was spoken of last at a place of the article.

    Attributes:
        speaker: the last speaker.
        subject: the name of the person that the last sentence was about, None where it was about none.
        organisation: the last organisation or group that a description named.
    """

    speaker: Speaker | None = None
    subject: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A pronoun at a place of the article.

    Attributes:
        kind: masculine, feminine, plural or neuter.
        discourse: what was spoken of last.
        entities: who was named so far.
    """

    kind: str
    discourse: Discourse
    entities: EntityRegistry

    @property
    def is_personal(self) -> bool:
        """True for "he" and "she"."""
        return self.kind in {"masculine", "feminine"}

    @property
    def last_entity(self) -> Entity | None:
        """The last speaker as a named entity, None where they are none."""
        last = self.discourse.speaker
        return self.entities.get(last.name) if last is not None else None

    def fits(self, entity: Entity) -> bool:
        """True if the pronoun may stand for the entity: same gender, or unknown."""
        return entity.gender in {self.kind, None}


def resolve_pronoun(kind: str, discourse: Discourse, entities: EntityRegistry) -> Speaker | None:
    """Returns the speaker that a pronoun stands for, None where nobody in the article fits.

    Args:
        kind: masculine, feminine, plural or neuter.
        discourse: what was spoken of last.
        entities: who was named so far.
    """
    return first_of(_ANTECEDENT_RULES, Pronoun(kind, discourse, entities))


def last_organisation(pronoun: Pronoun) -> Speaker | None:
    """`The agency counts 12,000 men. Lee agreed. [It] said …`: the last speaker was a person."""
    last, organisation = pronoun.discourse.speaker, pronoun.discourse.organisation
    if pronoun.kind != "neuter" or organisation is None:
        return None
    return Speaker(organisation, None, 0.65) if last is None or pronoun.last_entity is not None else None


def last_speaker_with_a_firms_name(pronoun: Pronoun) -> Speaker | None:
    """`KelAir Ports said it would wait. [It] added …`: a name without gender or role may be a firm's."""
    last, entity = pronoun.discourse.speaker, pronoun.last_entity
    if pronoun.kind != "neuter" or last is None or entity is None or entity.gender or entity.role:
        return None
    return Speaker(last.name, last.role, 0.65)


def last_speaker_that_is_no_person(pronoun: Pronoun) -> Speaker | None:
    """`The ministry said it rained. [It] added …`, `Officials said so. [They] added …`."""
    last, entity = pronoun.discourse.speaker, pronoun.last_entity
    if pronoun.is_personal or last is None or (entity is not None and entity.is_person):
        return None
    return Speaker(last.name, last.role, 0.75 if pronoun.kind == "neuter" else 0.6)


def last_speaker_of_that_gender(pronoun: Pronoun) -> Speaker | None:
    """`Ann Lee said it rained. [She] added …`."""
    last, entity = pronoun.discourse.speaker, pronoun.last_entity
    if not pronoun.is_personal or last is None or entity is None:
        return None
    return Speaker(last.name, last.role, 0.8) if entity.is_person and pronoun.fits(entity) else None


def person_of_the_last_sentence(pronoun: Pronoun) -> Speaker | None:
    """`Ann Lee left the room. [She] said …`."""
    entity = pronoun.entities.get(pronoun.discourse.subject)
    if not pronoun.is_personal or entity is None or not pronoun.fits(entity):
        return None
    return Speaker(entity.name, entity.role, 0.75)


def last_person_of_that_gender(pronoun: Pronoun) -> Speaker | None:
    """`Ann Lee met Paul Roy. [She] said …`."""
    people = (e for e in pronoun.entities.recent() if e.is_person and e.gender == pronoun.kind)
    return _first(people) if pronoun.is_personal else None


def last_person_of_unknown_gender(pronoun: Pronoun) -> Speaker | None:
    """`Vanya Nari met reporters. [She] said …`."""
    people = (e for e in pronoun.entities.recent() if e.is_person and e.gender is None)
    return _first(people) if pronoun.is_personal else None


def last_speaker_without_a_name(pronoun: Pronoun) -> Speaker | None:
    """`A neighbour said it rained. [She] added …`."""
    last = pronoun.discourse.speaker
    if not pronoun.is_personal or last is None or pronoun.last_entity is not None:
        return None
    return Speaker(last.name, last.role, 0.5)


def _first(people: Iterator[Entity]) -> Speaker | None:
    person = next(people, None)
    return Speaker(person.name, person.role, 0.7) if person is not None else None


_ANTECEDENT_RULES: Final[Ways[Pronoun, Speaker]] = (
    last_organisation,
    last_speaker_with_a_firms_name,
    last_speaker_that_is_no_person,
    last_speaker_of_that_gender,
    person_of_the_last_sentence,
    last_person_of_that_gender,
    last_person_of_unknown_gender,
    last_speaker_without_a_name,
)
