"""Tells whether a claim can be read without the sentences around it.

A line of an alert has nothing around it: "They will go to the front" leaves its reader asking who. Such a claim is true
and is kept, and it counts as a source, but it is no line of its own (`Claim.stands_alone`).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from feeds.extract.attribution.cut_clauses import begins_in_apposition, is_noun_with_relative, leaves_relative_open
from feeds.extract.attribution.readings import MARKS, Reading
from feeds.extract.attribution.references import points_elsewhere
from feeds.extract.attribution.things import is_bare_thing, is_part_of_others
from feeds.extract.attribution.types import UNRESOLVED, Speaker, SpeakerKind
from feeds.extract.attribution.unknown_subjects import (
    has_unknown_group,
    has_unknown_holder,
    has_unknown_number,
    has_unknown_office,
    has_unknown_subject,
    has_unknown_sum,
    is_demonym,
    is_open_office,
)
from feeds.extract.attribution.unnamed_bodies import is_of_unnamed_body
from feeds.extract.attribution.unnamed_matters import (
    answers_unnamed_matter,
    begins_with_unnamed_decision,
    condemns_unnamed_matter,
    denies_all_of_a_kind,
    says_what_it_is,
)
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import OBJECTS, RELATIVE_CLAUSES, SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import is_finite, is_infinitive, is_participle, is_verbal
from feeds.extract.rules import Rules, any_of
from feeds.offices import bodies_in
from feeds.types import Claim, ClaimKind

_MOST_VAGUE_WORDS: Final = 2  # behind the article
_SHORT: Final = 3  # letters of words that end like a plural and are none
_DETERMINERS: Final = frozenset({"det", "amod", "predet"})  # "such claims" has an adjective to the parser
_INDIRECT_OBJECTS: Final = OBJECTS | {"iobj", "dative", "obl:arg", "pobj", "obl", "obl:mod"}


def stands_alone(claim: Claim, sentence: ParsedSentence, lexicon: Lexicon, speaker: Speaker | None = None) -> bool:
    """Returns whether a claim is a whole statement whose words say of whom and of what they speak.

    Args:
        claim: the claim.
        sentence: the sentence in which it was found.
        lexicon: the words of its language.
        speaker: who says it, with what is known of them.
    """
    tokens = sentence.tokens_within(claim.start, claim.end)
    return not any_of(_DEPENDENT_RULES, Reading(claim, tokens, speaker, lexicon, sentence.text))


# --- a claim that needs the sentences around it


def has_vague_speaker(reading: Reading) -> bool:
    """`she`, `the general`, `his embassy`, `la même source`; not `the Kremlin`, `a Danish lawmaker`, `officials`."""
    if reading.speaker is None:
        return False
    if ": " in reading.speaker.name.replace(" :", ":"):  # a headline with its catchword: "Oslo : 300 morts"
        return True
    first = reading.speaker.name.split(" ", 1)[0].lower()
    owners = reading.lexicon.standalone.owners | reading.lexicon.anaphora.plural
    is_of_somebody = first in reading.lexicon.pronouns.possessives or first in owners
    second = reading.speaker.name.lower().split()[1:2]
    if not reading.lexicon.standalone.times.isdisjoint(second):  # "last week by the minister"
        return True
    if reading.speaker.certainty == UNRESOLVED or is_of_somebody:
        return True
    if _is_of_unknown_pair(reading.speaker.name, reading.lexicon):
        return True
    if is_open_office(reading.speaker.name):
        return False  # its article may tell of which country (`homes`)
    if not reading.speaker.role and is_of_unnamed_body(reading.speaker.name, reading.lexicon):
        return True
    words = _without_definite_article(reading.speaker.name, reading.lexicon)
    if words == []:  # "the", whose noun a dictionary does not know
        return True
    if words is None or reading.speaker.role:
        return False
    is_group = words[0].lower() in reading.lexicon.standalone.cardinals  # "the ten countries behind the appeal"
    if len(words) > _MOST_VAGUE_WORDS and not is_group:
        return False
    return not any(word[:1].isupper() or is_demonym(word, reading.lexicon) for word in words)


def _is_of_unknown_pair(name: str, lexicon: Lexicon) -> bool:
    """True for `officials in both countries`, `the same official`; not `both Koreas`."""
    pointing = lexicon.anaphora.both | lexicon.anaphora.same
    return any(one.lower() in pointing and two.islower() for one, two in pairwise(name.split()))


def _without_definite_article(name: str, lexicon: Lexicon) -> list[str] | None:
    """The words behind `the`, `le` or `l'`, None where a name has no definite article; none of a blank name."""
    first, *rest = name.replace("’", "'").split() or [""]
    if not first:
        return []
    if first.lower() in lexicon.speakers.definite:
        return rest
    article, mark, noun = first.partition("'")
    is_elided = mark and noun and f"{article.lower()}'" in lexicon.grammar.articles
    return [noun, *rest] if is_elided else None


def is_cut_quotation(reading: Reading) -> bool:
    """`“the first step to a war”`: a phrase in marks, where its sentence has no lead to it; not `Lee: “it is late”`."""
    inner = reading.claim.content.strip(MARKS)
    is_introduced = reading.text[: reading.claim.start].rstrip().endswith(":")
    return reading.is_quotation and not reading.claim.lead and inner[:1].islower() and not is_introduced


def is_only_question(reading: Reading) -> bool:
    """`told him [what he planned to say]`: what that is stands elsewhere; not `what she wants is peace`."""
    first = next((t for t in reading.tokens if t.is_alpha), None)
    is_open = first is not None and first.lower_ in reading.lexicon.clauses.interrogatives
    return is_open and not reading.is_quotation and sum(map(is_finite, reading.tokens)) == 1


def has_no_verb(reading: Reading) -> bool:
    """`up to 12,000 troops for Russia`, `to close the port`; a lead ("denies") or a quotation makes it a statement."""
    if reading.is_quotation or reading.claim.lead or not reading.tokens:
        return False
    forms = reading.lexicon.verb_forms
    endings = (*forms.future_endings, *forms.conditional_endings) if reading.lexicon.model.misses_verbs else ()
    is_stated = any(is_verbal(t) and not is_infinitive(t) for t in reading.tokens)
    is_intended = reading.lexicon.model.misses_verbs and any(
        one.lower_ in reading.lexicon.events.status.planned and is_infinitive(two)
        for one, two in pairwise(reading.tokens)
    )
    return not is_stated and not is_intended and not any(t.lower_.endswith(endings) for t in reading.tokens)


def begins_with_verb(reading: Reading) -> bool:
    """`was returned by mail`, `to clear the backlog`: a clause that lost its subject, and no lead before it."""
    is_spoken = reading.claim.kind is ClaimKind.ATTRIBUTION and not reading.is_quotation and not reading.claim.lead
    words = [t for t in reading.tokens if t.is_alpha]
    if not is_spoken or len(words) <= 1:
        return False
    first = words[0]
    if first.lower_ in reading.lexicon.grammar.infinitive_marks and words[1].tag_ == "VB":
        return not any(is_finite(t) and t.dep_ not in RELATIVE_CLAUSES for t in words)
    has_subject = any(t.dep_ in SUBJECTS and t.head.i == first.i for t in words)
    return first.tag_ in {"VBD", "VBZ"} and first.text.islower() and not has_subject


def lost_its_subject(reading: Reading) -> bool:
    """`a rencontré le maire à Oslo`, `has sunk near Oslo`: an event that begins with its verb, in small letters."""
    first = next((t for t in reading.tokens if t.is_alpha), None)
    is_cut = first is not None and first.text.islower() and first.pos_ in {"AUX", "VERB"} and is_finite(first)
    return is_cut and reading.claim.kind is ClaimKind.EVENT


def has_no_finite_verb(reading: Reading) -> bool:
    """`figures to be published`, `les navires pris lundi`: an event that is cut out of its sentence; not a headline."""
    if reading.claim.kind is not ClaimKind.EVENT or reading.claim.start < reading.text.find("\n\n"):
        return False
    # "il y a un an" has a verb, and is only a day
    verbs = [t for t in reading.tokens if is_verbal(t) and all(c.dep_ != "expl:comp" for c in t.children)]
    return bool(verbs) and all(is_participle(t) or is_infinitive(t) or t.tag_ == "VB" for t in verbs)


def begins_dependent_clause(reading: Reading) -> bool:
    """`that Oslo signed in June`, `whose mayor, Ann Lee, left`, `if it rains`; not `If it rains, the port closes`."""
    if reading.claim.lead:
        return False
    if reading.first_word in reading.lexicon.standalone.relatives or _begins_with_governed_relative(reading):
        return True
    return reading.first_word in reading.lexicon.standalone.conjunctions and "," not in reading.claim.content


def _begins_with_governed_relative(reading: Reading) -> bool:
    """`dans lesquelles des navires ont coulé`, `in which ships sank`."""
    words = [token.lower_ for token in reading.tokens[:2]]
    is_governed = len(words) == 2 and reading.tokens[0].pos_ == "ADP"
    return is_governed and words[1] in reading.lexicon.cue_nouns.relative_pronouns | reading.lexicon.clauses.relatives


def tells_only_when(reading: Reading) -> bool:
    """`nearly a year after work began`: an event that only dates another one; not `After work began, a ship sank`."""
    if reading.claim.kind is not ClaimKind.EVENT:
        return False
    verbs = [t for t in reading.tokens if is_finite(t) and t.dep_ not in RELATIVE_CLAUSES]
    marks, that = {"mark", "prep"}, reading.lexicon.clauses.marks
    return bool(verbs) and all(
        any(
            c.dep_ in marks and c.i < verb.i and c.pos_ in {"SCONJ", "ADP"} and c.lower_ not in that
            for c in verb.children
        )
        for verb in verbs
    )


def points_back(reading: Reading) -> bool:
    """`Norway paid these dockers`, `rejects such claims`, `cet envoi est un défi`; not `this week`, `ce lundi`."""
    words, dates = reading.lexicon.standalone, reading.lexicon.dates
    nouns = (t.head for t in reading.tokens if t.lower_ in words.demonstratives and t.dep_ in _DETERMINERS)
    return any(noun.lower_ not in words.times and noun.lower_ not in dates.weekdays for noun in nouns)


def has_gerund_as_lead(reading: Reading) -> bool:
    """`calling on allies to act`, `réclamer le départ`: the lead of a content is a finite verb."""
    return bool(reading.claim.lead) and reading.claim.lead.split()[0].endswith(reading.lexicon.standalone.lead_endings)


def has_unknown_object(reading: Reading) -> bool:
    """`Russia trained them`, `Paul Roy l'avait signé`, `Oslo had not confirmed it`; not `a plan and who backs it`."""
    words = reading.lexicon.standalone.object_pronouns
    tokens = reading.tokens
    if any(_is_thing_before(token, reading) for token in tokens):
        return True
    if any(t.lower_ in words and t.pos_ == "PRON" and t.dep_ in _INDIRECT_OBJECTS for t in tokens):
        return True
    # "l'avait": what a tagger takes for an article is none before an auxiliary.
    past = reading.lexicon.dates.before_past
    return any(one.lower_ in words and two.lower_ in past for one, two in pairwise(tokens))


def _is_thing_before(token: Token, reading: Reading) -> bool:
    """True for `it` as the object of a verb, where nothing stands before it but who acts: no thing that it may be."""
    if token.lower_ not in reading.lexicon.standalone.thing_pronouns or token.dep_ not in OBJECTS:
        return False
    acting = {t.i for child in token.head.children if child.dep_ in SUBJECTS for t in child.subtree}
    before = (t for t in reading.tokens if t.i < token.i and t.i not in acting)
    return not reading.claim.lead and not any(t.pos_ in {"NOUN", "PROPN", "NUM"} for t in before)


def has_told_object(reading: Reading) -> bool:
    """`The agency gave the estimate in Oslo`, `Roy attended the event`; not `the estimate of the ministry`."""
    words = reading.lexicon.standalone.told_nouns
    things = (t for t in reading.tokens if t.lower_ in words and t.dep_ in OBJECTS and not reading.claim.lead)
    return not reading.is_quotation and any(_is_bare(t, reading.lexicon) for t in things)


def _is_bare(noun: Token, lexicon: Lexicon) -> bool:
    """True for a noun with nothing but its definite article, and a place or time behind it."""
    definite, places = lexicon.speakers.definite, lexicon.speakers.locatives
    others = [c for c in noun.children if c.lower_ not in definite and not c.is_punct]
    return len(others) < len(noun.children) and all(c.dep_ == "prep" and c.lower_ in places for c in others)


def has_unknown_pronoun_in_quotation(reading: Reading) -> bool:
    """`“We will fight against them”`: nobody before it in the marks; not `“If ships come, we help them”`."""
    if not reading.is_quotation:
        return False
    listed, dates = reading.lexicon.standalone, reading.lexicon.dates
    words = [word.strip(MARKS + ".,;:!?").lower().replace("’", "'") for word in reading.claim.content.split()]
    bare = [word.partition("'")[0] for word in words]  # "they'd"
    place = next((n for n, word in enumerate(bare) if word in listed.plural_pronouns), None)
    no_nouns = {*dates.ago_units, *dates.after}  # "years", "après"
    several = (w for w in words[:place] if len(w) > _SHORT and w.endswith(listed.plural_endings) and w not in no_nouns)
    return place is not None and not any(several)


def begins_with_unknown_owner(reading: Reading) -> bool:
    """Ann Lee: `leur départ serait grave`, `their departure would be late`: the speaker is one, so it is of others."""
    if reading.is_quotation or reading.claim.lead or reading.speaker is None:
        return False
    is_of_several = reading.first_word in reading.lexicon.standalone.plural_pronouns
    return is_of_several and reading.speaker.kind is SpeakerKind.PERSON


def is_of_unknown_owner(reading: Reading) -> bool:
    """`Sa demande est rejetée`, `Our main points: ships sank`: an event of somebody in the sentence before."""
    owners = reading.lexicon.pronouns.possessives.keys() | reading.lexicon.standalone.owners
    return reading.claim.kind is ClaimKind.EVENT and reading.first_word in owners


def may_be_of_hearer(reading: Reading) -> bool:
    """Oslo warned Riga that `its ships would sink`: whose they are, only the words before tell."""
    claim, speaker = reading.claim, reading.speaker
    owners = reading.lexicon.pronouns.possessives.keys() | reading.lexicon.source_phrases.possessive_pronouns
    is_owned = reading.first_word in owners and not reading.is_quotation
    if not is_owned or speaker is None or speaker.kind is SpeakerKind.PERSON or not claim.cue:
        return False
    between = reading.text[claim.sentence_start : claim.start].rpartition(claim.cue)[2]
    return bool(bodies_in(between) - bodies_in(speaker.name))


def is_only_relative(reading: Reading) -> bool:
    """`Ann Lee, who arrived in Oslo` of "Ann Lee, who arrived in Oslo, urged …": a subject that lost its verb."""
    if reading.claim.kind is not ClaimKind.EVENT:
        return False
    verbs = [t for t in reading.tokens if is_verbal(t) and not is_infinitive(t)]
    inside = {token.i for token in reading.tokens}
    return bool(verbs) and all(_is_relative(verb, inside, reading.lexicon) for verb in verbs)


def _is_relative(token: Token, inside: set[int], lexicon: Lexicon) -> bool:
    while token.dep_ not in RELATIVE_CLAUSES:
        if token.head.i == token.i or token.head.i not in inside:
            return False
        token = token.head
    relatives = lexicon.clauses.relatives | lexicon.standalone.relatives
    return any(t.lower_ in relatives for t in token.subtree if t.i in inside)


def has_time_from_nowhere(reading: Reading) -> bool:
    """`Lee had said that ships would sail soon`: soon after a day that the text does not tell."""
    if reading.claim.date != "":
        return False
    times = reading.lexicon.standalone.relative_times
    return any(token.lower_ in times for token in reading.tokens)


def is_cut_before_object(reading: Reading) -> bool:
    """`Oslo a convoqué lundi` of "Oslo a convoqué lundi l'ambassadeur": an event that breaks off before an article."""
    if reading.claim.kind is not ClaimKind.EVENT:
        return False
    rest = reading.text[reading.claim.end :]
    if not rest.startswith((" ", "\u00a0")):
        return False
    words = rest.split(maxsplit=1)
    first = words[0].lower().replace("’", "'") if words else ""
    elided = first.split("'")[0] + "'" if "'" in first else first
    return elided in reading.lexicon.grammar.articles or elided in reading.lexicon.speakers.definite


def has_anonymous_speaker(reading: Reading) -> bool:
    """`Officials`, `an official`, `des sources`; not `US officials`, `a source in the ministry`."""
    return reading.speaker is not None and is_anonymous(reading.speaker.name, reading.lexicon)


def has_thing_as_speaker(reading: Reading) -> bool:
    """`Signs: …`, `half of them: …`: whose they are, another sentence says; not `a UN report`."""
    if reading.speaker is None:
        return False
    name, lexicon = reading.speaker.name, reading.lexicon
    return is_bare_thing(name, lexicon) or is_part_of_others(name, lexicon)


def is_anonymous(name: str, lexicon: Lexicon) -> bool:
    """True if a speaker has no name, and nothing says of whom they are."""
    determiners = lexicon.grammar.articles | lexicon.speakers.definite
    words = [word for word in name.lower().split() if word not in determiners]
    return len(words) == 1 and words[0] in lexicon.standalone.anonymous


_DEPENDENT_RULES: Final[Rules[Reading]] = (
    has_vague_speaker,
    has_anonymous_speaker,
    has_thing_as_speaker,
    is_noun_with_relative,
    is_cut_quotation,
    is_only_question,
    has_no_verb,
    begins_with_verb,
    lost_its_subject,
    has_no_finite_verb,
    begins_dependent_clause,
    has_unknown_subject,
    has_unknown_object,
    has_told_object,
    has_unknown_pronoun_in_quotation,
    begins_with_unknown_owner,
    is_of_unknown_owner,
    may_be_of_hearer,
    tells_only_when,
    has_unknown_number,
    has_unknown_group,
    has_unknown_holder,
    has_unknown_sum,
    has_unknown_office,
    is_only_relative,
    has_time_from_nowhere,
    is_cut_before_object,
    begins_in_apposition,
    leaves_relative_open,
    points_back,
    condemns_unnamed_matter,
    answers_unnamed_matter,
    begins_with_unnamed_decision,
    denies_all_of_a_kind,
    says_what_it_is,
    has_gerund_as_lead,
    points_elsewhere,
)
