"""The tables of a lexicon file that describe a language and its texts: verbs, grammar, sentences, quotations.

Each class is one table of `<language>.toml`; its attributes are the table's keys. `reporting.py` has the tables that
attribution reads, `facts.py` those of names, dates, figures and events. Words stand in lower case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Frame(StrEnum):
    """What a reporting verb takes as its content (its subcategorization frames)."""

    QUOTE = "quote"  # “We wait,” she said
    CLAUSE = "clause"  # she said that it rained
    INFINITIVE = "infinitive"  # she promised to wait
    PERSON_INFINITIVE = "person_infinitive"  # she urged Congress to act
    JUDGED_INFINITIVE = "judged_infinitive"  # she expected the port to close
    GERUND = "gerund"  # she denied having met him
    OBJECT = "object"  # she announced a strike
    QUOTED_OBJECT = "quoted_object"  # she noted a “slow decline”: an object only with quotation marks in it
    COUNTED_OBJECT = "counted_object"  # she reported 14 new cases: an object only with a number in it
    DEED_OBJECT = "deed_object"  # she confirmed the capture of a ship: an object only if its noun tells a deed
    JUDGEMENT = "judgement"  # she called the plan reckless


@dataclass(frozen=True, slots=True)
class InflectionRule:
    """How regular verbs are inflected: the ending of the lemma is replaced by each of the suffixes."""

    ending: str
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inflection:
    """How the written forms of verbs are made.

    Attributes:
        rules: of the rules whose ending fits a lemma, the one with the longest ending counts.
        doubled: lemmas that double their last letter, always or in one spelling ("labelled" beside "labeled") …
        doubled_suffixes: … before these suffixes.
        irregular: lemma → all of its forms, for verbs that the rules get wrong.
        reflexive_prefixes: what a reflexive lemma begins with ("s'étonner").
    """

    rules: tuple[InflectionRule, ...]
    doubled: frozenset[str]
    doubled_suffixes: tuple[str, ...]
    irregular: Mapping[str, tuple[str, ...]]
    reflexive_prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """Reporting verbs that take the same contents.

    Attributes:
        takes: the frames of all of them.
        lemmas: the verbs; further words belong to the verb ("mettre en garde").
        weak: those of them that report only where a quotation or a marked clause leaves no doubt.
        prepositions: what the content may stand behind ("warned of a strike").
        judgement_prepositions: what a judgement may stand behind ("accused him of lying").
    """

    takes: frozenset[Frame]
    lemmas: tuple[str, ...]
    weak: frozenset[str] = frozenset()
    prepositions: tuple[str, ...] = ()
    judgement_prepositions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError if a weak verb is none of the group's."""
        if unknown := self.weak - set(self.lemmas):
            raise ValueError(f"weak: {', '.join(sorted(unknown))}: not among the lemmas")


@dataclass(frozen=True, slots=True)
class Grammar:
    """Facts about the language's grammar.

    Attributes:
        articles: definite and indefinite.
        plural_suffixes: what a plural noun adds to its singular.
        possessive_marks: tokens that mark an owner before what is owned ("'s").
        infinitive_marks: "to" in "to wait".
        adjective_follows_noun: "forces spéciales", not "special forces".
        negation_follows_verb: "ne dit pas".
        report_follows_content: a subject and its cue may follow the content: "The port is closed, the agency said".
        any_verb_inverts: any reporting verb may stand before its subject: "…, précise le ministère".
        omits_clause_mark: "said [that] the port was closed".
        title_case_endings: endings of verbs and plurals, which names seldom have, where headlines may have a capital at
            every word ("Mayor Greets Sailors"); none where they do not.
    """

    articles: frozenset[str]
    plural_suffixes: tuple[str, ...]
    possessive_marks: frozenset[str]
    infinitive_marks: frozenset[str]
    adjective_follows_noun: bool
    negation_follows_verb: bool
    report_follows_content: bool
    any_verb_inverts: bool
    omits_clause_mark: bool
    title_case_endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelTraits:
    """What is known of the language's spaCy model.

    Attributes:
        straight_marks_only: it was trained on straight quotation marks and apostrophes and takes others for words.
        misses_verbs: its tagger takes present tenses for nouns, so that `[verb_forms]` decides.
        misses_nouns: its tagger takes plural nouns behind a number for something else.
        loses_subjects: its parser often attaches a subject elsewhere, so that a subject needs more evidence.
        tags_relatives_as_pronouns: it tells the relative "que" from the clause mark "que".
    """

    straight_marks_only: bool
    misses_verbs: bool
    misses_nouns: bool
    loses_subjects: bool
    tags_relatives_as_pronouns: bool


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """Where sentences end.

    Attributes:
        abbreviations: words that a full stop may follow within a sentence, without the full stop.
        speaker_may_follow_question: “Why now?” Mr. Lee asked.
        kickers: what a page puts before a sentence to say of what kind it is: "Summary:".
        links: what begins a line that leads to another page, or belongs to a picture: "Read more:".
        notes: what begins a sentence of a page on itself: "An earlier version of this story said …".
    """

    abbreviations: frozenset[str]
    speaker_may_follow_question: bool
    kickers: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StandaloneWords:
    """Words that need the sentence before them.

    Attributes:
        conjunctions: what a clause begins with that is none without another one: "if", "which".
        relatives: pronouns that make of a clause a part of another one, whatever it holds: "whose".
        demonstratives: determiners and pronouns that point back: "these soldiers".
        object_pronouns: pronouns that are no subject: "them".
        thing_pronouns: object pronouns that stand for a thing: "it".
        owners: possessives that stand for a body or for who writes, beside those for people: "its", "our".
        plural_pronouns: those of them that stand for several, and for nobody else: "them".
        plural_endings: endings of nouns for which such a pronoun may stand.
        relative_times: times that count from when it was said: "soon".
        times: nouns that a demonstrative dates: "this week".
        lead_endings: endings of gerunds and infinitives, which make no statement of a lead: "calling on".
        cardinals: numbers of a group that was named before: "the two leaders".
        totals: words of a sum, of what somebody counted before: "12,000 men in total".
        told_nouns: nouns for what was told before: "gave [the estimate]", "attended [the event]".
        known_nouns: nouns beside roles that stand behind an article for somebody named before: "the company".
        condemnations: lemmas of verbs that say what somebody takes something for: "denounced a provocation".
        indefinite: articles behind which they name no matter.
        decisions: what was decided, which another sentence tells: "the decision was taken in May".
        universal: before all of a kind, which names none of them: "denies any plot".
        replies: words at the end of a statement that answers what stands before it: "in response".
        pointers: words at the beginning of one that says what the thing before it is: "il s'agit de".
        parts: nouns for a part of what was told before: "joined [the first contingent]".
        then: times before which something was said that another sentence tells: "said at the time".
        further: with a number and without a noun, more of what was counted before: "another 3,000 were wounded".
        nations: nouns by which a text calls a country that it named before: "soldiers of the communist country".
        whole: beside such a noun, what tells of no other country: "the whole country".
        contracted: prepositions that hold the definite article: "du".
        anonymous: nouns for people who speak without a name, and of nobody in particular: "officials", "sources".
        turning: words of a part without which the rest of a sentence would say something else: "but", "without".
    """

    conjunctions: frozenset[str]
    relatives: frozenset[str]
    demonstratives: frozenset[str]
    object_pronouns: frozenset[str]
    thing_pronouns: frozenset[str]
    owners: frozenset[str]
    plural_pronouns: frozenset[str]
    plural_endings: tuple[str, ...]
    relative_times: frozenset[str]
    times: frozenset[str]
    lead_endings: tuple[str, ...]
    cardinals: frozenset[str]
    totals: frozenset[str]
    told_nouns: frozenset[str]
    known_nouns: frozenset[str]
    condemnations: frozenset[str]
    indefinite: frozenset[str]
    replies: tuple[str, ...]
    pointers: tuple[str, ...]
    anonymous: frozenset[str]
    decisions: frozenset[str] = frozenset()
    universal: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    then: tuple[str, ...] = ()
    further: frozenset[str] = frozenset()
    nations: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    contracted: frozenset[str] = frozenset()
    turning: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AnaphoraWords:
    """Words by which a line points to what stands before it.

    Attributes:
        definite: articles of what is known already.
        unique: nouns of which a reader knows one without a word of their own: "the front".
        told: nouns that another sentence tells of, where they are no subject: "the bodies".
        partitives: parts of what was named before: "the latter", "les seconds".
        plural: pronouns and possessives of several: "their".
        groups: nouns of several in the singular: "army".
        openings: the beginning of a quotation whose first word stands for what was said before it: "it's".
        impersonal_openings: those of them that stand for nothing: "it is time".
        relations: nouns of what a country or trade has, which it does not name: "turnover".
        connectives: words that tie a sentence to the one before it by a comma, and can be left out: "however".
        conjunctions: those of them that need no comma: "but".
        things: what shows something and cannot say it: "sign", "figure".
        factives: lemmas of verbs whose clause is so: "know".
        back_reports: the beginning of a sentence that says who said what the one before says.
        linking: forms of verbs that say nothing without what somebody became or remained.
        own_words: words by which an author speaks of himself: "I".
        additives: words that compare with what was named: "another", "others".
        joining: words before them by which the compared stands in the same line: "and".
        more: words behind a number that adds to another one: "three more sailors".
        shares: parts of what was named, as pronouns: "half", "neither".
        open_times: adverbs of a time that another sentence gives: "since".
        both: determiners of two that were named: "both".
        same: adjectives of what was named: "same".
        persons: pronouns and possessives of one person: "his".
        places: pronouns of a place: "y".
        existence: verbs before which they are of no place: "il y a".
        pointing: pronouns of what was said: "cela".
        demonstratives: determiners of what was named: "these".
        determining: those of them that are never pronouns: "cette".
        matching: adjectives of what goes with what was named: "corresponding".
    """

    definite: frozenset[str]
    unique: frozenset[str]
    told: frozenset[str]
    partitives: frozenset[str]
    plural: frozenset[str]
    groups: frozenset[str]
    openings: tuple[str, ...]
    impersonal_openings: tuple[str, ...]
    relations: frozenset[str]
    connectives: frozenset[str]
    conjunctions: frozenset[str]
    things: frozenset[str]
    factives: frozenset[str]
    own_words: frozenset[str]
    back_reports: tuple[str, ...]
    linking: frozenset[str]
    additives: frozenset[str]
    joining: frozenset[str]
    more: frozenset[str]
    shares: frozenset[str]
    open_times: frozenset[str]
    both: frozenset[str]
    same: frozenset[str]
    persons: frozenset[str]
    places: frozenset[str]
    existence: frozenset[str]
    pointing: frozenset[str]
    demonstratives: frozenset[str]
    determining: frozenset[str]
    matching: frozenset[str]


@dataclass(frozen=True, slots=True)
class GenderWords:
    """By what a sentence shows the gender of somebody whose name does not tell it.

    Attributes:
        objects: pronouns and possessives of one other person → masculine or feminine: "her".
        being: auxiliaries behind which a participle agrees with its subject: "est", where it does.
        feminine_endings: of such participles: "ée".
        masculine_endings: the same: "é".
    """

    objects: Mapping[str, str]
    being: frozenset[str]
    feminine_endings: tuple[str, ...]
    masculine_endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportedSpeech:
    """How a clause is told whose tense is that of reported speech. Without `neutral` none is.

    Attributes:
        neutral: the verb of a report without anything else: "said", "a dit".
        conjunction: what stands before its clause: "that", "que".
        dependent: lemmas that need a hearer or what was said before: "told reporters that", "added that".
        past_auxiliaries: auxiliaries of the past and of the conditional, where a tag does not tell them: "would".
        past_endings: endings of verbs in these tenses, where tags tell none: "visait".
        present_forms: forms of other tenses with such an ending: "fait".
        regular_endings: endings of participles that are past tenses as well: "warned".
        auxiliaries: auxiliary of a participle → the same in the present perfect: "avait" → "a".
        first_auxiliary: the one of a participle that shares another verb's: "a condamné l'envoi et [prévenu] que".
    """

    neutral: str
    conjunction: str
    dependent: frozenset[str]
    past_auxiliaries: frozenset[str]
    past_endings: tuple[str, ...]
    present_forms: frozenset[str]
    regular_endings: tuple[str, ...]
    auxiliaries: Mapping[str, str]
    first_auxiliary: str


@dataclass(frozen=True, slots=True)
class QuotationWords:
    """What the text says of its quotations.

    Attributes:
        naming: what stands right behind these in quotation marks is a name ("nicknamed").
        charges: words of an accusation in court: what stands in quotation marks behind them and …
        charge_prepositions: … one of these is what somebody is charged with, and nobody's words ("tried for “fraud”").
        placeholder: the word that stands in place of a quotation while its sentence is parsed.
    """

    naming: frozenset[str]
    charges: frozenset[str]
    charge_prepositions: tuple[str, ...]
    placeholder: str


@dataclass(frozen=True, slots=True)
class SplitQuotes:
    """A cue inside the marks of its quotation: « A, a expliqué la ministre. B ». Without subjects there is none.

    Attributes:
        pronouns: what may stand before the verb ("s'").
        auxiliaries: what a compound tense begins with.
        clitics: inverted pronouns, without their hyphens.
        subjects: what an inverted subject may begin with.
        elided_articles: the same, where it is written together with its noun ("l'").
    """

    pronouns: tuple[str, ...]
    auxiliaries: tuple[str, ...]
    clitics: frozenset[str]
    subjects: frozenset[str]
    elided_articles: tuple[str, ...]
