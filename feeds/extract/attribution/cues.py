"""Finds the cues of a sentence: its reporting verbs, known by their written form, that report something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.cue_verbs import is_verb, is_written_as
from feeds.extract.lexicon import Lexicon, Verb
from feeds.extract.nlp.dependency_labels import AUXILIARIES, SUBJECTS
from feeds.extract.nlp.doc import Doc, Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import first_child, is_infinitive, is_past_participle, previous_token
from feeds.extract.rules import Rules, all_of, any_of

_AGENT_DISTANCE: Final = 24  # tokens between a participle and its agent
_RESTRICTION_WINDOW: Final = 3
_LONGEST_QUOTED_LEAD: Final = 24  # characters between an opening mark and a cue that the writer still says


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb in a sentence.

    Attributes:
        token: the verb.
        verb: what the lexicon says of it.
        first: number of the first token of the verb group (auxiliaries, clitics).
        last: number of its last token (an attached pronoun, further words of the verb).
        sentence: where it stands.
        lexicon: the words of the language.
        is_denied: the speaker denies the content.
    """

    token: Token
    verb: Verb
    first: int
    last: int
    sentence: ParsedSentence
    lexicon: Lexicon
    is_denied: bool = False

    @property
    def doc(self) -> Doc:
        """The parsed sentence."""
        return self.token.doc

    @property
    def start(self) -> int:
        """Where the verb begins, in characters of the article."""
        return self.sentence.start_of(self.token)

    @property
    def subject_before(self) -> Token | None:
        """The subject before the verb group, as the parser has it."""
        return first_child(self.token, SUBJECTS, before=self.first)


def find_cues(sentence: ParsedSentence, lexicon: Lexicon) -> Iterator[Cue]:
    """Yields the cues of a sentence in order, without verbs that are negated, refused, asked or only supposed."""
    for place, word in enumerate(sentence.words):
        verbs = lexicon.verbs_by_form.get(word)
        if verbs is None or sentence.input.placeholder_at(sentence.doc[place].idx) is not None:
            continue
        cue = _cue(sentence.doc[place], verbs, sentence, lexicon)
        if cue is not None:
            yield cue


def is_future(cue: Cue) -> bool:
    """True if the report is still to come: `will announce`, `would respond`, `va appeler à la grève`."""
    words = cue.lexicon.cues.future_auxiliaries
    return _has_auxiliary(cue, words) or (cue.token.dep_ == "xcomp" and cue.token.head.lower_ in words)


def is_hearsay(cue: Cue) -> bool:
    """True if it is only said that somebody reported: `aurait dit`; not `aurait souhaité`, a wish."""
    words = cue.lexicon.hearsay.auxiliaries
    is_wish = cue.verb.lemma in cue.lexicon.cues.stances
    return not is_wish and any(c.dep_ in AUXILIARIES and c.lower_ in words for c in cue.token.children)


def is_day(token: Token, lexicon: Lexicon) -> bool:
    """True for a date, a weekday and the part of a day behind it: `mercredi`, `mercredi [soir]`."""
    weekdays, before = lexicon.dates.weekdays, previous_token(token)
    if token.ent_type_ in {"DATE", "TIME"} or token.lower_ in weekdays:
        return True
    return token.lower_ in lexicon.dates.parts_of_day and before is not None and before.lower_ in weekdays


def is_attribute(cue: Cue) -> bool:
    """True if the cue is a participle that describes a noun: `a meeting called “useless”`."""
    return all_of(_ATTRIBUTE_RULES, cue)


def _cue(token: Token, verbs: tuple[Verb, ...], sentence: ParsedSentence, lexicon: Lexicon) -> Cue | None:
    fitting = [verb for verb in verbs if is_written_as(token, verb, lexicon)]
    verb = next((verb for verb in fitting if verb.is_reflexive or verb.rest), next(iter(fitting), None))
    if verb is None or not is_verb(token, verb, sentence, lexicon):
        return None
    cue = Cue(token, verb, *_verb_group(token, verb, lexicon), sentence, lexicon)
    if any_of(_VETO_RULES, cue):
        return None
    is_negated = any_of(_NEGATION_RULES, cue)
    if is_negated and verb.lemma not in lexicon.cues.stances:
        return None
    is_denied = is_negated or verb.lemma in lexicon.cues.denying
    return Cue(token, verb, cue.first, cue.last, sentence, lexicon, is_denied)


def _verb_group(token: Token, verb: Verb, lexicon: Lexicon) -> tuple[int, int]:
    """The numbers of the first and last token that belong to the verb: `[l'a dit]`, `[a-t-il] mis en garde`."""
    doc = token.doc
    first = last = token.i
    for child in token.children:
        is_beside = not any(t.is_punct for t in doc[child.i + 1 : token.i])
        if child.dep_ in AUXILIARIES and child.i < token.i and is_beside:
            first = min(first, child.i)
    while first > 0 and doc[first - 1].lower_ in lexicon.cues.clitics:
        first -= 1
    while last + 1 < len(doc) and doc[last + 1].text.startswith("-") and len(doc[last + 1].text) > 1:
        last += 1
    if verb.rest:
        last = min(last + len(verb.rest), len(doc) - 1)
    return first, last


def _has_auxiliary(cue: Cue, words: frozenset[str]) -> bool:
    return any(child.dep_ == "aux" and child.lower_ in words for child in cue.token.children)


# --- a verb that reports nothing


def is_set_phrase(cue: Cue) -> bool:
    """`a dit adieu au maillot`."""
    follows = cue.doc.span(cue.token.i + 1, cue.token.i + 2).text.lower()
    return follows in cue.lexicon.cues.set_phrases


def is_bare_participle(cue: Cue) -> bool:
    """`la loi dite « … »`, `claims made in May`; not with an agent: `jugée « stérile » par les syndicats`."""
    token = cue.token
    is_past = token.tag_ == "VBN" or is_past_participle(token)
    if token.dep_ not in {"acl", "amod"} or not is_past or any(c.dep_.startswith("aux") for c in token.children):
        return False
    agents = cue.lexicon.speakers.agent_prepositions
    return not any(t.lower_ in agents for t in cue.doc[token.i + 1 : token.i + _AGENT_DISTANCE])


def is_quoted(cue: Cue) -> bool:
    """`“Lee says it rains” is a song`; not where the marks begin at the verb: `he “strongly urged …”`."""
    token, sentence = cue.token, cue.sentence
    quote = sentence.in_quote(token)
    if quote is None:
        return False
    subject = first_child(token, SUBJECTS)
    if subject is None and token.dep_ == "conj":
        subject = token.head
    is_at_start = cue.start - quote.start < _LONGEST_QUOTED_LEAD
    return not (is_at_start and subject is not None and sentence.start_of(subject) < quote.start)


def is_restrictive_negation(cue: Cue) -> bool:
    """`ne demande qu'un plat`, `ne demande chaque jour qu'un plat`: "only", and no clause."""
    behind = cue.doc[cue.last + 1 : cue.last + 1 + _RESTRICTION_WINDOW]
    is_particle = cue.doc[cue.first].lower_ in cue.lexicon.cues.negative_particles
    return is_particle and any(t.lower_ in cue.lexicon.clauses.marks for t in behind)


def is_only_possible(cue: Cue) -> bool:
    """`may announce a strike`, `pourrait être amené à annoncer une grève`: nobody has."""
    words, token = cue.lexicon.cues.uncertain_auxiliaries, cue.token
    if _has_auxiliary(cue, words):
        return True
    while token.dep_ == "xcomp" and token.head.i != token.i:
        token = token.head
        if token.lower_ in words or any(c.lower_ in words and c.i < token.i for c in token.children):
            return True
    return False


def is_caused(cue: Cue) -> bool:
    """`fait [avancer] le dossier`, `se fait [remarquer] par …`: somebody else's act."""
    before = previous_token(cue.token)
    return before is not None and before.lower_ in cue.lexicon.cues.causatives and before.i >= cue.first - 1


def is_what_is_meant(cue: Cue) -> bool:
    """`told him what he planned to say`: what it is, stands nowhere."""
    below = (word for child in cue.token.children if child.dep_ == "xcomp" for word in child.children)
    return any(word.i < cue.token.i and word.lower_ in cue.lexicon.clauses.interrogatives for word in below)


def is_weak_purpose(cue: Cue) -> bool:
    """`travaille afin de garantir que …`: a weak verb says nothing where it is what something is done for."""
    before = previous_token(cue.doc[cue.first])
    return cue.verb.is_weak and is_infinitive(cue.token) and before is not None and before.pos_ == "ADP"


def is_refusal(cue: Cue) -> bool:
    """`forgot that it rained`: the verb itself is one that takes a report away."""
    return cue.token.lower_ in cue.lexicon.refusals_by_form


def is_refused(cue: Cue) -> bool:
    """`declined to say whether the port would close`."""
    is_complement = cue.token.dep_ in {"xcomp", "acl", "obl:arg"}
    return is_complement and cue.token.head.lower_ in cue.lexicon.refusals_by_form


def is_supposed(cue: Cue) -> bool:
    """`if she says that the port is closed`."""
    conditions = cue.lexicon.cues.conditions
    return any(child.dep_ == "mark" and child.lower_ in conditions for child in cue.token.children)


def is_asked(cue: Cue) -> bool:
    """`Did Ann Lee say that the port was closed?`."""
    if cue.token.dep_ != "ROOT" or cue.sentence.quotes:
        return False
    return cue.token.sent.text.rstrip().endswith("?")


_VETO_RULES: Final[Rules[Cue]] = (
    is_set_phrase,
    is_bare_participle,
    is_quoted,
    is_restrictive_negation,
    is_only_possible,
    is_caused,
    is_what_is_meant,
    is_weak_purpose,
    is_refusal,
    is_refused,
    is_supposed,
    is_asked,
)


# --- a verb that is negated


def has_negation_beside(cue: Cue) -> bool:
    """`did not say`, `ne dit pas`; not `said no one was hurt`, where the content is negative."""
    end = cue.last + (2 if cue.lexicon.grammar.negation_follows_verb else 1)
    around = cue.doc[max(0, cue.first - 1) : end]
    return any(t.lower_ in cue.lexicon.cues.negations for t in around if t.i != cue.token.i)


def has_negative_child(cue: Cue) -> bool:
    """`never, in all those years, said that`."""
    negations, place = cue.lexicon.cues.negations, cue.token.i
    return any(c.dep_ == "neg" or (c.lower_ in negations and c.i < place) for c in cue.token.children)


def has_negative_head(cue: Cue) -> bool:
    """`did not want to say`, `n'a pas voulu dire`."""
    head = cue.token.head
    if cue.token.dep_ != "xcomp" or head.i >= cue.token.i:
        return False
    return any(c.dep_ == "neg" or c.lower_ in cue.lexicon.cues.negations for c in head.children)


def has_negative_subject(cue: Cue) -> bool:
    """`nobody said that`, `aucun témoin n'a dit`."""
    subject = first_child(cue.token, SUBJECTS, before=cue.token.i)
    nobody = cue.lexicon.cues.nobody
    return subject is not None and any(t.lower_ in nobody for t in (subject, *subject.children))


_NEGATION_RULES: Final[Rules[Cue]] = (
    has_negation_beside,
    has_negative_child,
    has_negative_head,
    has_negative_subject,
)


# --- a participle that describes a noun


def depends_on_noun(cue: Cue) -> bool:
    """`a meeting called “useless”`: the participle hangs on the noun."""
    return cue.token.dep_ in {"acl", "amod"}


def is_past_form(cue: Cue) -> bool:
    """`called`, `jugée`; not `ajoute`, whatever the tagger says of it."""
    token, forms = cue.token, cue.lexicon.verb_forms
    if is_past_participle(token) and token.lower_.endswith(forms.past_participle_endings):
        return True
    return token.tag_ == "VBN" or (token.pos_ == "ADJ" and token.text.endswith(forms.adjectival_endings))


def is_beside_its_noun(cue: Cue) -> bool:
    """Not `its secretary, Ann Lee, accused employers`: behind a comma it is the verb of a sentence."""
    before = previous_token(cue.token)
    return before is None or before.text != ","


_ATTRIBUTE_RULES: Final[Rules[Cue]] = (depends_on_noun, is_past_form, is_beside_its_noun)
