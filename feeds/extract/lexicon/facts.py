"""The tables of a lexicon file for names, dates, figures and events.

Each class is one table of `<language>.toml`; its attributes are the table's keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameWords:
    """Names, and words that look like them.

    Attributes:
        masculine: given names of men.
        feminine: given names of women.
        particles: what may stand in lower case within a name ("van").
        not_names: words that never begin a name, though they may be capitalised.
        openings: words among those that begin names of several words ("New").
        place_words: what ends the name of a place ("airport").
        parties: what "Hadley, R-Ohio" has before its hyphen.
    """

    masculine: frozenset[str]
    feminine: frozenset[str]
    particles: frozenset[str]
    not_names: frozenset[str]
    openings: frozenset[str]
    place_words: frozenset[str]
    parties: frozenset[str]


@dataclass(frozen=True, slots=True)
class DateWords:
    """Dates.

    Attributes:
        months: the twelve in order.
        month_abbreviations: the twelve in order, without a full stop.
        weekdays: the seven in order, from Monday.
        last: words that make a weekday or month the one before publication.
        next: words that make it the one after.
        days: word of one day → days from publication.
        ordinal_suffixes: what may follow the number of a day ("1st").
        month_prepositions: a month alone is a date behind these ("in June").
        year_prepositions: a year alone is a date behind these.
        clock_units: a number before these is a time of day.
    """

    months: tuple[str, ...]
    month_abbreviations: tuple[str, ...]
    weekdays: tuple[str, ...]
    last: frozenset[str]
    next: frozenset[str]
    days: Mapping[str, int]
    ordinal_suffixes: tuple[str, ...]
    month_prepositions: tuple[str, ...]
    year_prepositions: tuple[str, ...]
    clock_units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureWords:
    """Numbers, their hedges and units.

    Attributes:
        thousands: marks between groups of three digits.
        decimal: the mark before decimals.
        suffixes: what may be written together with digits → its factor ("5bn"); upper and lower case differ.
        scales: words behind a number → its factor.
        words: number words → value.
        collective: words for a number of things → value ("dozen").
        vague: words for an unknown number ("dozens").
        range: what stands between the two numbers of a range.
        of: what may stand between a number and what it counts ("millions of").
        unit_prefixes: what belongs to a unit before its noun ("square").
        percent: signs and words.
        money: signs and words → ISO 4217 code.
        approximate: hedges before an approximate number.
        at_least: hedges before a lower bound.
        at_most: hedges before an upper bound.
        harmed: words behind a number of people that stand without a noun ("60 wounded").
        people: the unit of those.
        age_units: units that are no quantity ("year-old").
        not_before: words before a number that make it a name ("article 5").
        not_before_years: words before four digits that make them a year.
    """

    thousands: tuple[str, ...]
    decimal: str
    suffixes: Mapping[str, float]
    scales: Mapping[str, float]
    words: Mapping[str, float]
    collective: Mapping[str, float]
    vague: frozenset[str]
    range: tuple[str, ...]
    of: tuple[str, ...]
    unit_prefixes: frozenset[str]
    percent: tuple[str, ...]
    money: Mapping[str, str]
    approximate: tuple[str, ...]
    at_least: tuple[str, ...]
    at_most: tuple[str, ...]
    harmed: frozenset[str]
    people: str
    age_units: tuple[str, ...]
    not_before: frozenset[str]
    not_before_years: frozenset[str]


@dataclass(frozen=True, slots=True)
class EventStatus:
    """Words beside an event's verb that say whether it happened; the first table that has one of them decides."""

    denied: frozenset[str]
    hypothetical: frozenset[str]
    planned: frozenset[str]


@dataclass(frozen=True, slots=True)
class EventWords:
    """Events.

    Attributes:
        verbs: lemmas of event verbs; the lemma is the claim's predicate.
        nouns: lemma → forms of nouns for the same event.
        said_by_people: lemmas that are events of a body and words of a person ("recall").
        light_verbs: forms of verbs that add nothing to an event noun ("made a visit").
        being: forms of "be" over an event noun ("is in Seoul for a visit").
        takes_place: words beside an event noun that say that it happens ("will take place").
        auxiliaries: forms before a verb whose subject the parser lost.
        status: whether it happened.
    """

    verbs: tuple[str, ...]
    nouns: Mapping[str, tuple[str, ...]]
    said_by_people: frozenset[str]
    light_verbs: frozenset[str]
    being: frozenset[str]
    takes_place: frozenset[str]
    auxiliaries: frozenset[str]
    status: EventStatus
