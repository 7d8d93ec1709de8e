"""The tables of a lexicon file that attribution reads: cues, contents, sources and the words for speakers.

Each class is one table of `<language>.toml`; its attributes are the table's keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CueWords:
    """What decides whether a reporting verb reports, and what belongs to it.

    Attributes:
        denying: lemmas whose content the speaker denies.
        refusals: lemmas that take the report away: "declined to say".
        stances: lemmas that hold when negated, with a denied content: "does not think that …".
        asking: lemmas whose clause is a question where it begins with an interrogative: "asked how …".
        subjunctive: lemmas whose clause is no sentence without them: "demanded that the troops be withdrawn".
        inverting: lemmas that may stand before their subject without a quotation: "Prices rose, said Lee".
        negations: words that negate a verb.
        negative_particles: the first half of a negation in two parts ("ne … pas").
        nobody: subjects that negate: "nobody said".
        own_voice: subjects that are no source: the first and second person, relatives, "there".
        set_phrases: words right behind a cue that make it none: "dire adieu".
        causatives: verbs whose infinitive is the act of somebody else: "fait avancer le dossier".
        irreflexive: lemmas that mean something else behind a reflexive pronoun: "s'assurer de".
        showing: lemmas whose clause may follow from a thing, and is a report only of evidence: "l'étude montre que".
        conditions: marks of a clause in which a report is only supposed: "if he says that …".
        uncertain_auxiliaries: a report with one of them has not been made: "may announce".
        future_auxiliaries: a report with one of them is still to come: "will announce".
        reflexives: pronouns before a reflexive verb.
        clitics: words that belong to the verb behind them ("l'a dit").
        continuations: what continues the content behind a parenthetical cue: "…, the bank said, because …".
        rejecting: verbs that deny what a noun reports: "dismissed claims that …".
        silences: what somebody who says nothing does not do: "did not wish to comment".
    """

    denying: frozenset[str]
    refusals: tuple[str, ...]
    stances: frozenset[str]
    asking: frozenset[str]
    subjunctive: frozenset[str]
    inverting: frozenset[str]
    negations: frozenset[str]
    negative_particles: frozenset[str]
    nobody: frozenset[str]
    own_voice: frozenset[str]
    set_phrases: frozenset[str]
    causatives: frozenset[str]
    irreflexive: frozenset[str]
    showing: frozenset[str]
    conditions: frozenset[str]
    uncertain_auxiliaries: frozenset[str]
    future_auxiliaries: frozenset[str]
    reflexives: frozenset[str]
    clitics: frozenset[str]
    continuations: frozenset[str]
    silences: frozenset[str] = frozenset()
    rejecting: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class VerbForms:
    """Tells verbs by their written form, where the model's tagger is not enough.

    Attributes:
        finite_endings: a form that ends like this, is no participle and is no noun either is a verb.
        also_nouns: forms that are nouns as well.
        participle_endings: a form that ends like this is a participle and no finite verb.
        past_participle_endings: what a past participle may end in, to check the tagger's word.
        adjectival_endings: an adjective that ends like this is a participle.
        gerund_endings: present participles that carry on a report: ", ajoutant que …".
        gerund_marks: what may stand before them: "tout en ajoutant".
        infinitive_ending: lemmas with this ending …
        present_ending: … have this one in the present tense, singular.
        future_endings: of the future tense, behind the infinitive or a stem of its own; none where a word makes it.
        conditional_endings: the same of the conditional.
        future_stems: infinitive → the stem of both where it is not the infinitive without its last "e".
    """

    finite_endings: tuple[str, ...]
    also_nouns: frozenset[str]
    participle_endings: tuple[str, ...]
    past_participle_endings: tuple[str, ...]
    adjectival_endings: tuple[str, ...]
    gerund_endings: tuple[str, ...]
    gerund_marks: frozenset[str]
    infinitive_ending: str
    present_ending: str
    future_endings: tuple[str, ...]
    conditional_endings: tuple[str, ...]
    future_stems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clauses:
    """Words that join clauses.

    Attributes:
        marks: what a reported clause begins with.
        subject_marks: those of them that may be the subject of the clause themselves: "said that's why".
        question_marks: marks of a reported question, which is no content: "asked whether".
        interrogatives: words that open any other question.
        relatives: relative pronouns.
        subject_relatives: those that are subjects.
        personal_relatives: those that stand for people only.
        object_relatives: those that are objects: "soldiers that they sent".
        adverbial_relatives: those that are neither ("where").
        contrasts: openers of a clause that no longer belongs to the content: ", while the ministry said".
        meanwhile: what a headline joins two pieces of news by: "as", "alors que".
        openers: words that may stand before the first phrase of a sentence: "But according to …".
        verbs_without_object: what the parser takes for an object of these, with a verb behind it, is a clause.
    """

    marks: frozenset[str]
    subject_marks: frozenset[str]
    question_marks: frozenset[str]
    interrogatives: frozenset[str]
    relatives: frozenset[str]
    subject_relatives: frozenset[str]
    object_relatives: frozenset[str]
    adverbial_relatives: frozenset[str]
    contrasts: frozenset[str]
    openers: frozenset[str]
    verbs_without_object: frozenset[str]
    personal_relatives: frozenset[str] = frozenset()
    meanwhile: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """Contents that are no clause.

    Attributes:
        judgement_marks: what names a judgement: "described the plan as reckless".
        adjectival_judgement_marks: the same, only before an adjective or verb: "qualifié d'irresponsable".
        noun_modifiers: what carries on a quoted noun: "« un gâchis » de temps".
        any_preposition_modifies: whatever preposition follows a quoted noun carries it on.
        zero_determiners: "reported no delays".
        inversion_prepositions: prepositions between a cue and its inverted subject: "a dit à Lyon la ministre".
        deeds: nouns that tell what somebody did, or what happened: "confirmed the capture of a ship".
        deed_prepositions: behind such a noun, before who did it or to whom it was done.
        deed_ends: before the place where such a deed ends: "l'envoi de soldats au Danemark".
    """

    judgement_marks: frozenset[str]
    adjectival_judgement_marks: frozenset[str]
    noun_modifiers: frozenset[str]
    any_preposition_modifies: bool
    zero_determiners: frozenset[str]
    inversion_prepositions: frozenset[str]
    deeds: frozenset[str]
    deed_prepositions: frozenset[str]
    deed_ends: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hearsay:
    """The conditional by which a language marks what is only said to be so: "aurait tiré".

    Attributes:
        suffixes: how it ends; without suffixes the language has none.
        exceptions: words that only look so, and conditionals that say something else.
        auxiliaries: those of its past.
        participle_endings: how the participle behind an auxiliary ends.
    """

    suffixes: tuple[str, ...]
    exceptions: frozenset[str]
    auxiliaries: frozenset[str]
    participle_endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourcePhraseWords:
    """Phrases that name a source without a verb.

    Attributes:
        phrases: what stands before the source: "according to".
        opening: the same, at a sentence's start only, before a person or body and a comma: "Pour X, …".
        closing: verbs that end a sentence behind what shows it: "…, the records show".
        citing: before the source of a medium, or of somebody without a name: "a lawmaker said, citing the agency".
        doubtful: phrases behind which only people and bodies count ("selon la saison" names no source).
        not_followed_by: what makes a phrase name no source: "according to plan".
        possessive_openings: "in", of "in X's view".
        possessive_nouns: "view", of "in X's view".
        possessive_pronouns: "her", of "in her view".
        possessive_adjectives: "own", of "in her own view".
        same: "same", of "according to the same source".
        as_marks: "as", of "as X said".
        quoting: verbs whose object speaks: "MPs quoted X as saying".
        documents: what somebody else writes, and a medium cites: "CNN, citing a Danish intelligence note".
        counts: "count", of "by one Western count".
        indefinite: "one", of "by one Western count".
    """

    phrases: tuple[str, ...]
    opening: tuple[str, ...]
    closing: frozenset[str]
    citing: tuple[str, ...]
    doubtful: frozenset[str]
    not_followed_by: tuple[str, ...]
    possessive_openings: tuple[str, ...]
    possessive_nouns: tuple[str, ...]
    possessive_pronouns: tuple[str, ...]
    possessive_adjectives: tuple[str, ...]
    same: frozenset[str]
    as_marks: frozenset[str]
    quoting: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    counts: tuple[str, ...] = ()
    indefinite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CueNouns:
    """Nouns that report: "her claim that …".

    Attributes:
        clause: nouns whose clause is a content.
        infinitive: nouns whose infinitive is one: "her promise to wait".
        light_verbs: forms of verbs over a cue noun that add nothing: "made a claim that".
        owner_prepositions: what stands between the noun and the source: "a claim by".
        relative_prepositions: "selon", of "une rumeur selon laquelle".
        relative_pronouns: "laquelle", of the same.
    """

    clause: frozenset[str]
    infinitive: frozenset[str]
    light_verbs: frozenset[str]
    owner_prepositions: frozenset[str]
    relative_prepositions: frozenset[str]
    relative_pronouns: frozenset[str]


@dataclass(frozen=True, slots=True)
class CueAdjectives:
    """Adjectives whose clause is a content: "was confident that …"."""

    clause: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pronouns:
    """Pronouns that stand for somebody named elsewhere.

    Attributes:
        masculine: for a man.
        feminine: for a woman.
        plural: for several people.
        neuter: for a body.
        indefinite: for nobody in particular: "indique-t-on".
        somebody: for one whom the text does not name: "[one] of the men".
        subjects: those that can be a subject.
        objects: pronouns that can be judged, and are no content then: "called it “a joke”".
        possessives: possessive → the pronoun of its owner.
        impersonal_verbs: what makes a pronoun behind or before it stand for nobody: "il faut", "il suffit de".
        enclitic_prefixes: how a pronoun written together with its verb begins ("-t-" of "a-t-il").
    """

    masculine: frozenset[str]
    feminine: frozenset[str]
    plural: frozenset[str]
    neuter: frozenset[str]
    indefinite: frozenset[str]
    somebody: frozenset[str]
    subjects: frozenset[str]
    objects: frozenset[str]
    possessives: Mapping[str, str]
    impersonal_verbs: frozenset[str]
    enclitic_prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpeakerWords:
    """Words for people and bodies.

    Attributes:
        definite: determiners before a description of somebody who was named: "the minister".
        impersonal_prepositions: before the source of a cue whose subject is nobody: "indique-t-on à la préfecture".
        agent_prepositions: "by".
        adjunct_marks: what stands behind a speaker and says where or when: "la ministre lors d'un point de presse".
        hearer_prepositions: before whom somebody speaks to: "a dit l'opposition à El Mundo".
        locatives: prepositions before a place.
        titles: titles of both genders.
        titles_masculine: before the name of a man.
        titles_feminine: before the name of a woman.
        roles: offices and professions.
        others: what tells somebody from another one of the same role: "another lawmaker".
        member_prepositions: before the body that somebody is of: "an official of the mission".
        areas: beside the name of a region: "the Kursk region".
        parliaments: words of one country's parliament and parties: whoever is "Rep." beside them may be of that one.
        counterparts: who holds the same office in another country: "his Danish counterpart Lee".
        name_ties: little words in the name of a body, without accents: "the mission to the UN".
        sitting: verbs of a member: "who sits on the council".
        heading: verbs of a head: "who heads the council".
        within: before the body in which somebody heads something.
        of_material: before what was counted or analysed: "a count of films shown on Monday".
        memberships: nouns that are a role behind a name only: "Ann Lee, a member of the council".
        ranks: those roles that say no office: "Maj. Gen.", "Dr".
        no_titles: those that are part of a name where they are capitalised: "his son", "Choe Son Hui".
        feminine_roles: those of a woman.
        masculine_roles: those of a man.
        organisations: nouns for bodies and groups that can speak.
        humans: further nouns for people, who say things only now and then: "the crews".
        documents: nouns for what is written, a source behind "according to" only.
        evidence: nouns for what shows something: "analyse", behind the lemmas of `cues.showing`.
        agent_endings: endings of nouns for people, in the plural as well.
        agent_exceptions: nouns that only end so.
        including: words before an example, which is not the speaker: "officials, including Lee".
        description_ends: where a description has said who it is: before a clause or a hearer.
        leading_words: what is left out at the start of a role.
        synonyms: role → other roles by which the same person may be spoken of again.
    """

    definite: frozenset[str]
    impersonal_prepositions: frozenset[str]
    agent_prepositions: frozenset[str]
    adjunct_marks: frozenset[str]
    hearer_prepositions: frozenset[str]
    locatives: frozenset[str]
    titles: frozenset[str]
    titles_masculine: frozenset[str]
    titles_feminine: frozenset[str]
    roles: frozenset[str]
    ranks: frozenset[str]
    others: frozenset[str]
    member_prepositions: frozenset[str]
    name_ties: frozenset[str]
    memberships: frozenset[str]
    no_titles: frozenset[str]
    feminine_roles: frozenset[str]
    masculine_roles: frozenset[str]
    organisations: frozenset[str]
    humans: frozenset[str]
    documents: frozenset[str]
    evidence: frozenset[str]
    agent_endings: tuple[str, ...]
    agent_exceptions: frozenset[str]
    including: frozenset[str]
    description_ends: tuple[str, ...]
    leading_words: frozenset[str]
    synonyms: Mapping[str, frozenset[str]]
    counterparts: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    parliaments: frozenset[str] = frozenset()
    sitting: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    of_material: frozenset[str] = frozenset()
