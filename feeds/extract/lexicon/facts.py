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
        offices: names of bodies that a name follows without a comma: "le ministre de la [Défense] Paul Roy".
        parties: what "Hadley, R-Ohio" has before its hyphen.
    """

    masculine: frozenset[str]
    feminine: frozenset[str]
    particles: frozenset[str]
    not_names: frozenset[str]
    openings: frozenset[str]
    place_words: frozenset[str]
    offices: frozenset[str]
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
        articles: what may stand between a weekday and its date ("lundi le 21 octobre").
        of: what may stand between a day and its month ("the 3rd of October").
        parts_of_day: nouns behind a weekday: "mercredi soir".
        openers: verbs whose date is that of what they describe ("a visit starting on Monday").
        month_prepositions: a month alone is a date behind these ("in June").
        year_prepositions: a year alone is a date behind these.
        clock_units: a number before these is a time of day.
        periods: phrase → the span that it names: "week-1", "month0" or "year-1", counted from publication; "told-1" for
            the day before the one that the text told last ("the day before"); "past" for a day before publication that
            is not said ("days earlier").
        counted_events: words behind "the day before" that begin an event, from which it counts ("the vote").
        ago: patterns of "{count} {unit} ago".
        earlier: patterns of "{count} {unit} earlier", counted from the day that the text told last.
        after: marks of a clause that is told as past: "two years after they met".
        ago_units: unit → "day", "week", "month" or "year".
        counts: words for small numbers.
        before_past: auxiliaries of what had been said before what is told ("had said", "avait déclaré").
        at_that_time: adverbs beside a report for the time of which the sentence before tells ("said then").
    """

    months: tuple[str, ...]
    month_abbreviations: tuple[str, ...]
    weekdays: tuple[str, ...]
    last: frozenset[str]
    next: frozenset[str]
    days: Mapping[str, int]
    ordinal_suffixes: tuple[str, ...]
    articles: tuple[str, ...]
    of: tuple[str, ...]
    parts_of_day: frozenset[str]
    openers: frozenset[str]
    month_prepositions: tuple[str, ...]
    year_prepositions: tuple[str, ...]
    clock_units: tuple[str, ...]
    periods: Mapping[str, str]
    counted_events: tuple[str, ...]
    ago: tuple[str, ...]
    earlier: tuple[str, ...]
    after: frozenset[str]
    ago_units: Mapping[str, str]
    counts: Mapping[str, int]
    before_past: frozenset[str]
    at_that_time: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MatterWords:
    """Soldiers that are sent somewhere.

    Attributes:
        sending: beginnings of words that tell it ("deploy").
        towards: prepositions before where.
        countries: words that stand for a country that was named ("the communist country", "the North").
        has_adjectives_behind: a nationality stands behind its noun.
    """

    sending: tuple[str, ...]
    towards: frozenset[str]
    countries: frozenset[str]
    has_adjectives_behind: bool


@dataclass(frozen=True, slots=True)
class FigureWords:
    """Numbers, their hedges and units.

    Attributes:
        thousands: marks between groups of three digits.
        decimal: the mark before decimals.
        suffixes: abbreviations behind digits → factor ("5bn", "4,2 Mds€"); upper and lower case differ. A blank may
            stand before them where a currency stands beside them.
        scales: words behind a number → its factor.
        words: number words below a hundred → value.
        collective: words for a number of things → value ("dozen").
        vague: words for an unknown number ("dozens").
        few: words that make a scale behind them unknown ("several hundred").
        scales_alone: scales that need no number before them ("mille").
        articles: what counts as one before a scale ("a million").
        half: what halves a scale behind it ("half a million").
        and_a_half: what adds a half behind a number.
        number_joints: words between the parts of a number ("one hundred and fifty").
        fractions: words that make a fraction of the number before them ("two thirds").
        ratio: words between the two numbers of a ratio ("one in five").
        range: what stands between the two numbers of a range.
        between: what opens a range whose numbers are joined by one of `between_joint`.
        between_joint: joins the numbers of such a range.
        changes: forms of verbs by which "from 10 to 15" is a change, and no range.
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
    few: tuple[str, ...]
    scales_alone: frozenset[str]
    articles: tuple[str, ...]
    half: tuple[str, ...]
    and_a_half: tuple[str, ...]
    number_joints: tuple[str, ...]
    fractions: tuple[str, ...]
    ratio: tuple[str, ...]
    range: tuple[str, ...]
    between: tuple[str, ...]
    between_joint: tuple[str, ...]
    changes: frozenset[str]
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
    """Words beside an event's verb that say whether it happened.

    Attributes:
        denied: it did not.
        hypothetical: it may.
        hearsay: it is only said to have ("reportedly").
        hearsay_participles: the same, where the verb is their infinitive ("are believed to have left").
        planned: it is to happen.
    """

    denied: frozenset[str]
    hypothetical: frozenset[str]
    hearsay: frozenset[str]
    hearsay_participles: frozenset[str]
    planned: frozenset[str]


@dataclass(frozen=True, slots=True)
class EventWords:
    """Events.

    Attributes:
        verbs: lemmas of event verbs; the lemma is the claim's predicate.
        nouns: lemma → forms of nouns for the same event.
        said_by_people: lemmas that are events of a body and words of a person ("recall").
        only_passive: lemmas that are events in the passive only ("est attendu à Paris").
        needs: lemma → words of which one stands beside it, where it is an event in that sense alone ("mis en examen").
        excluded: lemma → words beside it that make it no event ("se rendre compte").
        light_verbs: forms of verbs that add nothing to an event noun ("made a visit").
        being: forms of "be" over an event noun ("is in Seoul for a visit").
        takes_place: words beside an event noun that say that it happens ("will take place").
        auxiliaries: forms before a verb whose subject the parser lost.
        implicatives: verbs whose infinitive did happen ("began to leave").
        status: whether it happened.
    """

    verbs: tuple[str, ...]
    nouns: Mapping[str, tuple[str, ...]]
    said_by_people: frozenset[str]
    only_passive: frozenset[str]
    needs: Mapping[str, frozenset[str]]
    excluded: Mapping[str, frozenset[str]]
    light_verbs: frozenset[str]
    being: frozenset[str]
    takes_place: frozenset[str]
    auxiliaries: frozenset[str]
    implicatives: tuple[str, ...]
    status: EventStatus
