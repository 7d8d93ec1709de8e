"""Values of extraction: articles, and the claims and figures that stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

# Characters of a line that is a sentence of its source; a longer one is cut behind a whole statement.
LONGEST_TOLD: Final = 216


@dataclass(frozen=True, slots=True)
class Article:
    """An entry's full text as it is stored: title, blank line, body. All spans count characters of `text`.

    `published` is aware: in the time zone of its publisher if that is known, since "yesterday" counts from there.
    """

    id: str
    text: str
    title: str = ""
    language: str | None = None
    published: datetime | None = None


class ClaimKind(StrEnum):
    """The kind of a claim."""

    ATTRIBUTION = "attribution"
    FIGURE = "figure"
    EVENT = "event"


class Quotation(StrEnum):
    """The type of quotation of an attribution."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Telling(StrEnum):
    """How the words of a line that is no claim's content stand to its speaker."""

    SENTENCE = "sentence"  # they name whoever speaks
    PREDICATE = "predicate"  # they begin with the verb of which the speaker is the subject
    SAID = "said"  # they are what the speaker says


class Status(StrEnum):
    """The factuality that the text gives to a claim."""

    ASSERTED = "asserted"
    UNCONFIRMED = "unconfirmed"
    PLANNED = "planned"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"


class Bound(StrEnum):
    """Whether a figure is a value or a limit."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in a text.

    Attributes:
        value: the number, None where the text gives only a magnitude ("billions").
        unit: what is counted, as in the text ("soldiers"), an ISO 4217 code for money, or "%".
        approximate: the text hedges it ("some", "près de").
        bound: exact, or a lower or upper limit ("more than", "up to").
        high: the upper end of a range whose lower end is `value`.
        of: the phrase that says of what or of whom, as in the text.
        start, end: the figure's own span in the article's text.
    """

    value: float | None
    unit: str
    approximate: bool = False
    bound: Bound = Bound.EXACT
    high: float | None = None
    of: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable fact with its span; `text[start:end] == content` always.

    Attributes:
        speaker: the full name as the article gives it, for an attribution.
        speaker_key: the same for all spellings of one name, in every language.
        role: the speaker's role or title, as in the text.
        cue: the reporting word as in the text ("said", "d'après"); "" where there is none (`X: "…"`).
        lead: the words from the cue to a content that is no clause of its own ("urged", "a exigé lundi"), by which it
            can be read: "Lee: urged allies to act".
        report: the verb and the conjunction before a clause whose tense is that of reported speech ("said that"),
            without which it would tell another time; "" for others.
        via: who relays the words ("according to the ministry").
        date: ISO 8601 at the precision of the text: 2024-10-21, 2024-W42, 2024-10, 2024; "" for a day before
            publication that the text does not say ("days earlier"); None where the text says nothing of the time.
        is_day_of_report: the text says no day for what somebody says in it, so that `date` is that of its publication;
            it was said then or before.
        of_country: whose soldiers it counts without saying so: ISO 3166 code, from the rest of the article.
        to_country: where they are sent, if it denies that they are and does not say where.
        sentence_start, sentence_end: the sentence that holds it, to open at the reader's wish.
        stands_alone: it can be read without the sentences around it; others make no line of an alert.
        confidence: 0 to 1, calibrated (docs/extraction.md says how).
        told: the words of its line where the content would leave out a part of its sentence: the sentence, or what
            of it is a whole statement; "" where the content is the line.
        telling: how `told` stands to the speaker.
        fragment: of the article's address, by which a browser marks the sentence (feeds/text/fragments.py); or "".
    """

    kind: ClaimKind
    start: int
    end: int
    content: str
    speaker: str | None = None
    speaker_key: str | None = None
    role: str | None = None
    cue: str | None = None
    lead: str = ""
    report: str = ""
    via: str | None = None
    date: str | None = None
    is_day_of_report: bool = False
    of_country: str = ""
    to_country: str = ""
    figures: tuple[Figure, ...] = ()
    predicate: str | None = None
    participants: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    quotation: Quotation | None = None
    status: Status = Status.ASSERTED
    confidence: float = 0.5
    sentence_start: int = 0
    sentence_end: int = 0
    language: str | None = None
    stands_alone: bool = True
    told: str = ""
    telling: Telling = Telling.SENTENCE
    fragment: str = ""

    def __hash__(self) -> int:
        """Returns a hash of what tells claims apart: they have 26 fields, and pairs are looked up by the thousand."""
        return hash((self.start, self.end, self.content))

    @property
    def line(self) -> str:
        """The words of its line: `told`, else the content."""
        return self.told or self.content

    @property
    def has_day(self) -> bool:
        """True if it can be put on a day: its own, or for an event that of its report.

        Not so what a text recalls from before ("days earlier"), and what it gives without saying when it was said.
        """
        is_undated = self.kind is ClaimKind.ATTRIBUTION and self.quotation is not Quotation.DIRECT
        return bool(self.date) or (self.date is None and not is_undated)
