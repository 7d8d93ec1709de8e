"""Values of attribution: the speaker, the reported content and its shape, and the attribution made of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from feeds.types import Quotation


class Shape(StrEnum):
    """The construction in which a cue and its content were found."""

    QUOTE = "quote"  # “We wait,” Ann Lee said
    CLAUSE = "clause"  # Ann Lee said that the port was closed
    BARE_CLAUSE = "bare_clause"  # Ann Lee said the port was closed
    TO_CLAUSE = "to_clause"  # Ann Lee expected the port to close
    PREPOSED = "preposed"  # The port is closed, Ann Lee said
    PARENTHETICAL = "parenthetical"  # The port, Ann Lee said, is closed
    INFINITIVE = "infinitive"  # Ann Lee promised to reopen the port
    OBJECT = "object"  # Ann Lee announced a strike
    PREPOSITIONAL = "prepositional"  # Ann Lee called for a strike
    JUDGEMENT = "judgement"  # Ann Lee called the plan “a sad joke”
    CUE_NOUN = "cue_noun"  # Ann Lee's claim that the port was closed
    SOURCE_PHRASE = "source_phrase"  # According to Ann Lee, the port is closed
    HEADLINE = "headline"  # Ann Lee: the port is closed
    COLON = "colon"  # Ann Lee went on: “We wait.”
    CONTINUATION = "continuation"  # “We wait,” Ann Lee said. “It is late.”
    ADJACENT = "adjacent"  # Ann Lee shrugged. “We wait.”
    UNLISTED_VERB = "unlisted_verb"  # “We wait,” shrugged Ann Lee


# The certainty of a speaker who is only a pronoun that no name of the text answers to.
UNRESOLVED: Final = 0.0


class SpeakerKind(StrEnum):
    """What a speaker is, which decides by which pronouns a later sentence may call them."""

    PERSON = "person"  # Ann Lee, the mayor: he, she
    PEOPLE = "people"  # two witnesses: they
    BODY = "body"  # the ministry, Seoul: it, in English; il or elle by its gender, in French
    UNKNOWN = "unknown"  # Kersol: any of them


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as a claim names them.

    Attributes:
        name: the fullest name in the article, or the words of the text where it names nobody.
        role: the role that stands beside the name, None where there is none.
        certainty: 0 to 1, how sure the name is.
        kind: what the speaker is.
        gender: masculine or feminine, None where nothing tells it.
    """

    name: str
    role: str | None
    certainty: float
    kind: SpeakerKind = SpeakerKind.UNKNOWN
    gender: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A reported span, in characters of the article."""

    start: int
    end: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution: a speaker, a cue and a content.

    Attributes:
        start: where the content begins, in characters of the article.
        end: where it ends (exclusive).
        speaker: who says it.
        cue: the reporting word as written, "" where there is none.
        kind: direct, indirect or mixed quotation.
        cue_start: where the cue begins, in characters of the article.
        shape: the construction in which it was found.
        via: who relays it ("Tass reported that Zakharova said …": Tass).
        is_denied: the speaker denies the content.
        is_hearsay: it is only said that the speaker said it: "aurait dit".
        lead: the words from the cue to a content that is no clause of its own ("called on").
        report: the verb and the conjunction before a clause whose tense is that of reported speech ("said that").
    """

    start: int
    end: int
    speaker: Speaker
    cue: str
    kind: Quotation
    cue_start: int
    shape: Shape
    via: str | None = None
    is_denied: bool = False
    is_hearsay: bool = False
    lead: str = ""
    report: str = ""
