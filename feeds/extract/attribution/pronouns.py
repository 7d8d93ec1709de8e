"""Resolves pronouns to a speaker of the article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from feeds.extract.attribution.entities import Entity, EntityRegistry
from feeds.extract.attribution.types import UNRESOLVED, Speaker, SpeakerKind
from feeds.extract.rules import Rules, Ways, any_of, first_of

_MOST_SALIENT: Final = 12
_LONGEST_TIE: Final = 3  # letters of what ties the words of a name


@dataclass(slots=True)
class Discourse:
    """Who the sentences so far were about, or who spoke in them; the latest is the last."""

    salient: list[Speaker] = field(default_factory=list)

    def note(self, speaker: Speaker) -> None:
        """Remembers a subject or a speaker, unless it is a pronoun that nobody answers to."""
        if speaker.certainty == UNRESOLVED and speaker is not SOMEBODY:
            return
        self.salient = [one for one in self.salient if one.name != speaker.name][-_MOST_SALIENT:]
        self.salient.append(speaker)


# Somebody whom the text does not name: "one of the men". A pronoun right behind stands for nobody else.
SOMEBODY: Final = Speaker("", None, UNRESOLVED, SpeakerKind.PERSON)


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A pronoun at a place of the article.

    Attributes:
        kind: masculine, feminine, plural or neuter.
        discourse: who was spoken of so far.
        entities: who was named so far.
        has_neuter: the language has a pronoun for bodies ("it"); else they are "il" or "elle" by their gender.
        token: its number in its sentence.
    """

    kind: str
    discourse: Discourse
    entities: EntityRegistry
    has_neuter: bool
    token: int

    @property
    def is_personal(self) -> bool:
        """True for "he" and "she"."""
        return self.kind in {"masculine", "feminine"}


def resolve_pronoun(pronoun: Pronoun) -> Speaker | None:
    """Returns the speaker that a pronoun stands for, None where nobody in the article fits, or several do."""
    latest = pronoun.discourse.salient[-1] if pronoun.discourse.salient else None
    if pronoun.is_personal and latest is not None and (latest is SOMEBODY or _is_unnamed(Candidate(latest, pronoun))):
        return None
    return first_of(_ANTECEDENT_RULES, pronoun)


def _is_unnamed(candidate: Candidate) -> bool:
    """`A deserter said it rained. [He] added …`: whoever spoke last, named or not; who is no person, the noun hides."""
    speaker, words = candidate.speaker, candidate.speaker.name.split()
    is_description = len(words) > 1 and words[1].islower() and len(words[1]) > _LONGEST_TIE  # not "Bank of Norland"
    return speaker.kind is SpeakerKind.UNKNOWN and is_description and candidate.agrees


def latest_who_fits(pronoun: Pronoun) -> Speaker | None:
    """`Ann Lee met the mayor. [She] said …`: subjects and speakers before those who are only named."""
    latest = pronoun.discourse.salient[-1:]
    for speaker in reversed(pronoun.discourse.salient):
        if speaker is not SOMEBODY and any_of(_FITTING_RULES, Candidate(speaker, pronoun)):
            return replace(speaker, certainty=0.8 if [speaker] == latest else 0.7)
    return None


def only_person_of_that_gender(pronoun: Pronoun) -> Speaker | None:
    """`Reporters met Ann Lee and Paul Roy. [She] said …`."""
    return _only(e for e in _people(pronoun) if e.gender == pronoun.kind)


def only_person_of_unknown_gender(pronoun: Pronoun) -> Speaker | None:
    """`Reporters met Vanya Nari. [She] said …`."""
    return _only(e for e in _people(pronoun) if e.gender is None)


def latest_of_unknown_kind(pronoun: Pronoun) -> Speaker | None:
    """`Kersol said it rained. [She] added …`."""
    unknown = [one for one in pronoun.discourse.salient[-1:] if one.kind is SpeakerKind.UNKNOWN]
    return replace(unknown[0], certainty=0.5) if unknown and pronoun.is_personal else None


_ANTECEDENT_RULES: Final[Ways[Pronoun, Speaker]] = (
    latest_who_fits,
    only_person_of_that_gender,
    only_person_of_unknown_gender,
    latest_of_unknown_kind,
)


def _people(pronoun: Pronoun) -> Iterator[Entity]:
    """The people who were named before the pronoun; not Ann Lee in `“We wait,” she told Ann Lee`."""
    place = (pronoun.entities.sentence, pronoun.token)
    people = (e for e in pronoun.entities.recent() if e.is_person and e.first_mention < place)
    return people if pronoun.is_personal else iter(())


def _only(people: Iterable[Entity]) -> Speaker | None:
    """The person, None where there are several: whom the pronoun stands for is not sure."""
    found = list(people)
    return found[0].as_speaker(0.7) if len(found) == 1 else None


# --- whom a pronoun may stand for


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject or speaker before a pronoun."""

    speaker: Speaker
    pronoun: Pronoun

    @property
    def agrees(self) -> bool:
        """True for the same gender, or an unknown one."""
        return self.speaker.gender in {self.pronoun.kind, None}


def is_person_of_that_gender(candidate: Candidate) -> bool:
    """`Ann Lee said it rained. [She] added …`, `La maire sort. [Elle] ajoute …`."""
    return candidate.pronoun.is_personal and candidate.speaker.kind is SpeakerKind.PERSON and candidate.agrees


def is_body_of_that_gender(candidate: Candidate) -> bool:
    """`L'agence compte 1 200 départs. [Elle] ajoute …`."""
    is_body = candidate.speaker.kind is SpeakerKind.BODY and not candidate.pronoun.has_neuter
    return is_body and candidate.pronoun.is_personal and candidate.agrees


def is_body(candidate: Candidate) -> bool:
    """`The ministry said it rained. [It] added …`, `The ministry said so. [They] added …`."""
    is_possible = candidate.pronoun.kind in {"neuter", "plural"} and candidate.pronoun.has_neuter
    return is_possible and candidate.speaker.kind in {SpeakerKind.BODY, SpeakerKind.UNKNOWN}


def is_firms_name(candidate: Candidate) -> bool:
    """`KelAir Ports said it would wait. [It] added …`: a name without gender or role may be a firm's."""
    speaker, latest = candidate.speaker, candidate.pronoun.discourse.salient[-1]
    is_name = speaker.kind is SpeakerKind.PERSON and not speaker.gender and not speaker.role
    return is_name and candidate.pronoun.kind == "neuter" and speaker == latest


def is_people(candidate: Candidate) -> bool:
    """`Two witnesses said it rained. [They] added …`."""
    return candidate.pronoun.kind == "plural" and candidate.speaker.kind in {SpeakerKind.PEOPLE, SpeakerKind.UNKNOWN}


_FITTING_RULES: Final[Rules[Candidate]] = (
    is_person_of_that_gender,
    is_body_of_that_gender,
    is_body,
    is_firms_name,
    is_people,
)
