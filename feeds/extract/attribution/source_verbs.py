"""Finds who speaks by a verb: its subject, its agent, its antecedent, or the speaker of the verb above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from feeds.extract.attribution.types import Speaker
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import (
    CLAUSAL_COMPLEMENTS,
    OBJECTS,
    PASSIVE_SUBJECTS,
    RELATIVE_CLAUSES,
    SUBJECTS,
)
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import first_child, is_nominal, is_verbal
from feeds.extract.rules import Ways, first_of

_DEPENDENT: Final = frozenset({"conj", "xcomp", "advcl", "acl", "ccomp", "obl:arg", "obl:mod", "parataxis"})
RELATIVE: Final = RELATIVE_CLAUSES | {"acl"}
_MOST_VERBS_UP: Final = 3
_CERTAIN: Final = 0.6  # a less certain subject is no person or body, and does not speak


class NounResolver(Protocol):
    """Resolves nouns of one article to speakers."""

    @property
    def lexicon(self) -> Lexicon:
        """The words of the language."""
        ...

    def resolve_for(self, noun: Token, verb: Token) -> Speaker | None:
        """Returns the speaker that a noun beside a verb stands for, None for the writer's own voice."""
        ...


@dataclass(frozen=True, slots=True)
class SpeakingVerb:
    """A verb whose speaker is sought.

    Attributes:
        token: the verb.
        subject: its subject as the parser has it.
        sentence: where it stands.
        resolver: resolves nouns.
        depth: how many verbs lie between it and the cue.
    """

    token: Token
    subject: Token | None
    sentence: ParsedSentence
    resolver: NounResolver
    depth: int

    @property
    def lexicon(self) -> Lexicon:
        """The words of the language."""
        return self.resolver.lexicon

    def resolve(self, noun: Token) -> Speaker | None:
        """Returns the speaker that a noun of the verb stands for."""
        return self.resolver.resolve_for(noun, self.token)

    def by_verb(self, verb: Token) -> Speaker | None:
        """Returns the speaker of another verb, on which this one depends."""
        return speaker_of_verb(verb, self.sentence, self.resolver, self.depth + 1)

    @property
    def is_relative(self) -> bool:
        """True if the subject is a relative pronoun, and not one of a passive."""
        if self.subject is None or self.is_passive:
            return False
        return self.subject.lower_ in self.lexicon.clauses.subject_relatives

    @property
    def is_passive(self) -> bool:
        """True if the subject is a passive one."""
        return self.subject is not None and self.subject.dep_ in PASSIVE_SUBJECTS


def speaking_verb(verb: Token, sentence: ParsedSentence, resolver: NounResolver, depth: int = 0) -> SpeakingVerb:
    """Returns a verb with its subject.

    Args:
        verb: the verb.
        sentence: where it stands.
        resolver: resolves nouns.
        depth: how many verbs lie between it and the cue.
    """
    return SpeakingVerb(verb, _subject_of(verb, resolver.lexicon), sentence, resolver, depth)


def _subject_of(verb: Token, lexicon: Lexicon) -> Token | None:
    """The subject of a verb as the parser has it, mended where that cannot be one."""
    clitics = [c for c in verb.children if c.dep_ in SUBJECTS and c.text.startswith("-") and len(c.text) > 1]
    if clitics:  # "a-t[-il]", though the parser may have the quotation before it for the subject
        return clitics[-1]
    subject = first_child(verb, SUBJECTS)
    if subject is None:
        return None
    return _person_behind_adjunct(subject, verb) or subject


def _person_behind_adjunct(subject: Token, verb: Token) -> Token | None:
    """`Face au diplomate, le ministre [Paul Roy] a dit`: the noun behind a preposition is no subject."""
    is_adjunct = any(c.dep_ == "case" and c.i < subject.i for c in subject.children)
    between = verb.doc[subject.i + 1 : verb.i]
    if not is_adjunct or not any(t.text == "," for t in between):
        return None
    last = next((t for t in reversed(between) if t.pos_ not in {"AUX", "ADV"}), None)
    return last if last is not None and last.ent_type_ == "PERSON" else None


def speaker_of_verb(verb: Token, sentence: ParsedSentence, resolver: NounResolver, depth: int = 0) -> Speaker | None:
    """Returns the speaker of a verb, None where it has none that can speak; the arguments are those of a verb."""
    governed = speaking_verb(verb, sentence, resolver, depth)
    return first_of(_SUBJECT_RULES if governed.subject is not None else _SUBJECTLESS_RULES, governed)


def agent_of(verb: Token, sentence: ParsedSentence, resolver: NounResolver) -> Speaker | None:
    """Returns the agent of a participle: `a meeting called “useless” by [the mayor]`."""
    return first_of(_PARTICIPLE_RULES, speaking_verb(verb, sentence, resolver))


def agent_in_tree(verb: SpeakingVerb) -> Speaker | None:
    """`was called useless [by the mayor]`, `jugée stérile [par la Centrale]`."""
    words = verb.lexicon.speakers.agent_prepositions
    for child in verb.token.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ in words):
            noun = first_child(child, {"pobj"})
            if noun is not None:
                return verb.resolve(noun)
        is_phrase = child.dep_.startswith("obl") and any(c.dep_ == "case" and c.lower_ in words for c in child.children)
        if (child.dep_ == "obl:agent" or is_phrase) and not _is_adverbial(child, verb):
            return verb.resolve(child)
    return None


def _is_adverbial(noun: Token, verb: SpeakingVerb) -> bool:
    """`par conséquent`, `par écrit`: a noun without an article, and no name, is nobody in French."""
    articles = verb.lexicon.grammar.articles
    if not verb.lexicon.grammar.negation_follows_verb or not articles or not noun.i:
        return False
    return noun.pos_ == "NOUN" and noun.nbor(-1).lower_ in verb.lexicon.speakers.agent_prepositions


def agent_in_words(verb: SpeakingVerb) -> Speaker | None:
    """`jugée « stérile » [par la Centrale]`, where the parser attaches the agent elsewhere."""
    words, doc = verb.lexicon.speakers.agent_prepositions, verb.token.doc
    place = next((t.i for t in doc[verb.token.i + 1 :] if t.lower_ in words), len(doc))
    noun = next(filter(is_nominal, doc[place + 1 :]), None)
    return verb.resolve(noun) if noun is not None and verb.sentence.in_quote(noun) is None else None


_PARTICIPLE_RULES: Final[Ways[SpeakingVerb, Speaker]] = (agent_in_tree, agent_in_words)


def agent_of_passive(verb: SpeakingVerb) -> Speaker | None:
    """`the plan was called useless [by the mayor]`: the subject of a passive does not speak."""
    return agent_in_tree(verb) if verb.is_passive else None


def quoted_antecedent(verb: SpeakingVerb) -> Speaker | None:
    """`“…”, tempère [le joueur], qui assure que …`: the parser takes the quotation for the antecedent."""
    doc, sentence = verb.token.doc, verb.sentence
    if not verb.is_relative or not _is_placeholder(verb.token.head, sentence) or verb.token.dep_ not in RELATIVE:
        return None
    nouns = [t for t in doc[: verb.token.i] if is_nominal(t) and sentence.in_quote(t) is None]
    return verb.resolve(nouns[-1]) if nouns else None


def antecedent_of_date(verb: SpeakingVerb) -> Speaker | None:
    """`[the agency] said on Friday, October 18, which expects …`: a date expects nothing."""
    head = verb.token.head
    if not verb.is_relative or not _is_date(head, verb) or verb.depth >= _MOST_VERBS_UP - 1:
        return None
    while head.head.i != head.i and not is_verbal(head):
        head = head.head
    return verb.by_verb(head)


def antecedent_of_lost_verb(verb: SpeakingVerb) -> Speaker | None:
    """`[Le ministre] que Paul Roy juge dangereux a dit`: the parser missed the verb of the relative clause."""
    token, subject, words = verb.token, verb.subject, verb.lexicon.clauses.object_relatives
    if subject is None or token.dep_ not in RELATIVE or not verb.lexicon.model.misses_verbs:
        return None
    before = subject.doc[subject.i - 1] if subject.i else subject
    between = subject.doc[subject.i + 1 : token.i]
    has_lost_verb = any(t.text.islower() and t.pos_ == "X" and t.lower_ in verb.lexicon.verbs_by_form for t in between)
    return verb.resolve(token.head) if before.lower_ in words and has_lost_verb and is_nominal(token.head) else None


def antecedent(verb: SpeakingVerb) -> Speaker | None:
    """`[the agency], which expects …`."""
    head = verb.token.head
    if not verb.is_relative or verb.token.dep_ not in RELATIVE:
        return None
    if _is_placeholder(head, verb.sentence) or _is_date(head, verb):
        return None
    return verb.resolve(_whole_of(head, verb))


def _whole_of(noun: Token, verb: SpeakingVerb) -> Token:
    """`[l'agence] sud-coréenne du renseignement, qui table sur …`: the body that a common noun completes."""
    organisations, whole = verb.lexicon.speakers.organisations, noun.head
    is_body = bool(verb.lexicon.singulars(whole.lower_) & organisations)
    return whole if noun.dep_ == "nmod" and noun.pos_ == "NOUN" and is_body and whole.i < noun.i else noun


def subject_itself(verb: SpeakingVerb) -> Speaker | None:
    """`[The agency] expects …`."""
    if verb.subject is None or verb.is_passive or verb.is_relative:
        return None
    return verb.resolve(verb.subject)


def _is_placeholder(token: Token, sentence: ParsedSentence) -> bool:
    return sentence.input.placeholder_at(token.idx) is not None


def _is_date(token: Token, verb: SpeakingVerb) -> bool:
    is_date = token.ent_type_ in {"DATE", "TIME"} or token.lower_ in verb.lexicon.dates.weekdays
    return is_date and verb.token.dep_ in RELATIVE and not _is_placeholder(token, verb.sentence)


_SUBJECT_RULES: Final[Ways[SpeakingVerb, Speaker]] = (
    agent_of_passive,
    quoted_antecedent,
    antecedent_of_date,
    antecedent_of_lost_verb,
    antecedent,
    subject_itself,
)


def quoted_person(verb: SpeakingVerb) -> Speaker | None:
    """`[Lee] was quoted as saying that …`."""
    mark = verb.token.head
    if verb.token.dep_ != "pcomp" or mark.lower_ not in verb.lexicon.source_phrases.as_marks:
        return None
    subject = first_child(mark.head, SUBJECTS)
    return verb.resolver.resolve_for(subject, mark.head) if subject is not None and _may_go_up(verb) else None


def described_noun(verb: SpeakingVerb) -> Speaker | None:
    """`[a report] saying that …`, `[the first minister] to say that …`; not `an effort to prove that …`."""
    noun = verb.token.head
    is_attribute = verb.token.dep_ == "acl" and is_nominal(noun)
    if not is_attribute or not _may_go_up(verb) or (_is_infinitive(verb) and not _can_speak(noun, verb.lexicon)):
        return None
    return verb.resolve(noun)


def subject_of_predicate_noun(verb: SpeakingVerb) -> Speaker | None:
    """`[Roy] was the first minister to say that …`."""
    noun = verb.token.head
    is_predicate = noun.dep_ == "attr" and _can_speak(noun, verb.lexicon) and _may_go_up(verb)
    is_relative = verb.token.dep_ in RELATIVE and _is_infinitive(verb)
    return verb.by_verb(noun.head) if is_predicate and is_relative else None


def maker_of_effort(verb: SpeakingVerb) -> Speaker | None:
    """`[Halden News] made an effort to prove that …`."""
    noun = verb.token.head
    is_described = verb.token.dep_ == "acl" and is_nominal(noun) and _is_infinitive(verb)
    is_made = is_described and noun.dep_ in OBJECTS and is_verbal(noun.head) and _may_go_up(verb)
    return verb.by_verb(noun.head) if is_made and not _can_speak(noun, verb.lexicon) else None


def _is_infinitive(verb: SpeakingVerb) -> bool:
    return any(child.lower_ in verb.lexicon.grammar.infinitive_marks for child in verb.token.children)


def _can_speak(noun: Token, lexicon: Lexicon) -> bool:
    return bool(noun.ent_type_) or not lexicon.singulars(noun.lower_).isdisjoint(lexicon.speaker_nouns)


def owner_of_statement(verb: SpeakingVerb) -> Speaker | None:
    """`[her] remarks calling it late`, `[All candidates] issued statements condemning it`."""
    noun, words = verb.token.head, verb.lexicon.cue_nouns
    is_described = verb.token.dep_ == "acl" and not verb.lexicon.singulars(noun.lower_).isdisjoint(words.clause)
    if not is_described or not _may_go_up(verb):
        return None
    owner = first_child(noun, {"poss"})
    if owner is not None:
        return verb.resolve(owner)
    is_made = noun.dep_ in OBJECTS and noun.head.lower_ in words.light_verbs
    return verb.by_verb(noun.head) if is_made else None


def controlled_object(verb: SpeakingVerb) -> Speaker | None:
    """`The delay led [officials] to warn that …`: who is led to say it says it."""
    token, head = verb.token, verb.token.head
    if token.dep_ != "xcomp" or not _is_infinitive(verb):
        return None
    led = first_child(head, OBJECTS, after=head.i, before=token.i)
    return verb.resolve(led) if led is not None and (is_nominal(led) or led.pos_ == "PRON") else None


def speaker_of_first_report(verb: SpeakingVerb) -> Speaker | None:
    """`[Ann Lee] said the bridge was unsafe but insisted that …`: the parser makes the bridge insist."""
    token, clause, lexicon = verb.token, verb.token.head, verb.lexicon
    is_joined = token.dep_ == "conj" and clause.dep_ in CLAUSAL_COMPLEMENTS and _may_go_up(verb)
    if not is_joined or clause.head.lower_ not in lexicon.verbs_by_form:
        return None
    has_mark = any(t.lower_ in lexicon.clauses.marks for t in token.doc[token.i + 1 : token.i + 3])
    if not has_mark:
        inner = verb.by_verb(clause)
        if inner is not None and inner.certainty >= _CERTAIN:
            return None
    return verb.by_verb(clause.head)


def subject_of_governing_verb(verb: SpeakingVerb) -> Speaker | None:
    """`[Lee] said that it rained, adding that …`, `[Lee] is ready to say that …`."""
    token, head = verb.token, verb.token.head
    is_described = token.dep_ == "acl" and is_nominal(head)
    is_governed = token.dep_ in _DEPENDENT and head.pos_ in {"VERB", "AUX", "ADJ", "NOUN"}
    return verb.by_verb(head) if is_governed and not is_described and _may_go_up(verb) else None


def _may_go_up(verb: SpeakingVerb) -> bool:
    return verb.depth <= _MOST_VERBS_UP and verb.token.head.i != verb.token.i


_SUBJECTLESS_RULES: Final[Ways[SpeakingVerb, Speaker]] = (
    agent_in_tree,
    quoted_person,
    owner_of_statement,
    subject_of_predicate_noun,
    described_noun,
    maker_of_effort,
    controlled_object,
    speaker_of_first_report,
    subject_of_governing_verb,
)
