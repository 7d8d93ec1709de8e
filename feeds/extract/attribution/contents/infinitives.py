"""Infinitives and gerunds as contents: `promised to wait`, `denied having met him`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.contents.spans import tokens_behind, until_next_verb
from feeds.extract.attribution.cues import Cue, is_day
from feeds.extract.attribution.types import Content, Shape
from feeds.extract.lexicon import Frame
from feeds.extract.nlp.dependency_labels import OBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import first_child, is_infinitive, is_verbal
from feeds.extract.rules import Rules, Ways, all_of, first_of

_LEAST_TOKENS: Final = 2
_LONGEST_ADVERBIAL: Final = 9  # tokens between a cue and an infinitive that the parser attaches elsewhere
_CLITIC_ADVERBS: Final = frozenset({"en", "pas"})
_LEAST_TOKENS_WITHOUT_PARSE: Final = 3
_FRAMES: Final = frozenset({Frame.INFINITIVE, Frame.PERSON_INFINITIVE, Frame.JUDGED_INFINITIVE})


def partly_quoted_infinitive(cue: Cue) -> Content | None:
    """`a dit vouloir « tourner la page »`: the quotation is a part of the infinitive."""
    sentence, head = cue.sentence, first_child(cue.token, {"xcomp"}, after=cue.last)
    if Frame.INFINITIVE not in cue.verb.takes or head is None:
        return None
    if not any(map(is_infinitive, (head, *head.children))):  # `tourner`, and `avoir tourné`
        return None
    behind = tokens_behind(cue, head)
    first = min((t for t in behind if is_verbal(t)), key=lambda t: t.i, default=head)
    quote = next((q for q in sentence.quotes if q.start >= sentence.end_of(first)), None)
    if quote is None:
        return None
    tokens = [t for t in behind if sentence.start_of(t) < quote.end]
    if not any(sentence.start_of(t) >= quote.start for t in tokens):
        return None
    end = max(sentence.end_of(t) for t in behind)
    span = sentence.trim(sentence.start_of(tokens[0]), max(quote.end, end))
    return Content(*span, Shape.INFINITIVE) if span is not None else None


def gerund(cue: Cue) -> Content | None:
    """`described hearing three shots`, `denied having met him`."""
    children = (c for c in cue.token.children if c.dep_ == "xcomp" and c.i > cue.last and c.tag_ == "VBG")
    head = next(children, None)
    if Frame.GERUND not in cue.verb.takes or head is None or head.i > cue.last + 2:
        return None
    tokens = tokens_behind(cue, head)
    span = cue.sentence.span(tokens)
    return Content(*span, Shape.INFINITIVE) if span is not None and len(tokens) >= _LEAST_TOKENS else None


def infinitive(cue: Cue) -> Content | None:
    """`promised to wait`, `urged Congress to act`."""
    if not cue.verb.takes & _FRAMES:
        return None
    head = first_child(cue.token, {"xcomp", "ccomp"}, after=cue.last)
    return first_of(_INFINITIVE_RULES, Infinitive(cue, head))


@dataclass(frozen=True, slots=True)
class Infinitive:
    """A cue that takes an infinitive, and its head as the parser has it, None where it has none."""

    cue: Cue
    head: Token | None


def behind_missed_cue(candidate: Infinitive) -> Content | None:
    """`Le patron nie avoir reçu …`: the tagger missed the cue, and the parser with it."""
    cue = candidate.cue
    if candidate.head is not None or is_verbal(cue.token) or Frame.INFINITIVE not in cue.verb.takes:
        return None
    rest = until_next_verb([t for t in cue.doc[cue.last + 1 :] if not t.is_space])
    if len(rest) < _LEAST_TOKENS_WITHOUT_PARSE or not is_infinitive(rest[0]):
        return None
    span = cue.sentence.span(rest)
    return Content(*span, Shape.INFINITIVE) if span is not None else None


def attached_to_person(candidate: Infinitive) -> Content | None:
    """`appelle ses alliés à réagir`: the parser attaches the infinitive to the person."""
    cue = candidate.cue
    is_missed = not is_verbal(cue.token) and Frame.INFINITIVE in cue.verb.takes
    if candidate.head is not None or is_missed or Frame.PERSON_INFINITIVE not in cue.verb.takes:
        return None
    person = first_child(cue.token, OBJECTS, after=cue.last)
    if person is None or not any(c.dep_ == "acl" and is_infinitive(c) for c in person.children):
        return None
    span = cue.sentence.span(tokens_behind(cue, person))
    return Content(*span, Shape.INFINITIVE) if span is not None else None


def attached_to_cue(candidate: Infinitive) -> Content | None:
    """`promised to wait for the next train`, `urged [Congress to act]`."""
    cue, head = candidate.cue, candidate.head
    if head is None or not all_of(_ATTACHED_RULES, candidate):
        return None
    thing = first_child(cue.token, OBJECTS, after=cue.last, before=head.i)
    first = min(t.i for t in tokens_behind(cue, thing if thing is not None else head))
    last = max(t.i for t in head.subtree)
    span = cue.sentence.span(cue.doc[first : last + 1])
    return Content(*span, Shape.INFINITIVE) if span and last - first >= _LEAST_TOKENS else None


def behind_adverbial(candidate: Infinitive) -> Content | None:
    """`a dit pour la première fois [avoir vu le port]`: the parser attaches the infinitive to the phrase between."""
    cue, doc = candidate.cue, candidate.cue.doc
    if Frame.INFINITIVE not in cue.verb.takes or cue.lexicon.grammar.infinitive_marks:
        return None
    place = next((t.i for t in doc[cue.last + 1 : cue.last + _LONGEST_ADVERBIAL] if is_infinitive(t)), None)
    if place is None or place < cue.last + 3 or not _is_adverbial(doc[cue.last + 1 : place], cue):
        return None
    start = place
    while doc[start - 1].lower_ in cue.lexicon.cues.clitics or doc[start - 1].lower_ in _CLITIC_ADVERBS:
        start -= 1
    before = doc[start - 1]
    if before.pos_ == "ADP" and before.lower_ not in cue.lexicon.contents.adjectival_judgement_marks:
        return None  # "a dit hier à Lyon [pour] rassurer la ville"
    head = doc[place].head if doc[place].pos_ == "AUX" else doc[place]
    first = before.i if before.pos_ == "ADP" else start
    tokens = until_next_verb([t for t in doc[first : max(t.i for t in head.subtree) + 1] if not t.is_space])
    span = cue.sentence.span(tokens)
    return Content(*span, Shape.INFINITIVE) if span is not None and len(tokens) >= _LEAST_TOKENS else None


def _is_adverbial(between: Sequence[Token], cue: Cue) -> bool:
    """True for phrases behind prepositions, adverbs and days: no object of the cue, and no other clause."""
    is_phrase = between[0].pos_ in {"ADP", "ADV"} or is_day(between[0], cue.lexicon)
    return is_phrase and not any(t.is_punct or is_verbal(t) or t.pos_ in {"SCONJ", "CCONJ"} for t in between)


_INFINITIVE_RULES: Final[Ways[Infinitive, Content]] = (
    behind_missed_cue,
    attached_to_person,
    attached_to_cue,
    behind_adverbial,
)


def asks_nothing(candidate: Infinitive) -> bool:
    """Not `decided whether to go`."""
    head = candidate.head
    marks = candidate.cue.lexicon.clauses.question_marks
    return head is not None and not any(c.lower_ in marks for c in head.children if c.i < head.i)


def is_predicate(candidate: Infinitive) -> bool:
    """`promised to wait`, `wants them ready`; not `denied waiting`, which is a gerund."""
    head = candidate.head
    return head is not None and head.pos_ in {"VERB", "AUX", "NOUN", "ADJ"} and head.tag_ != "VBG"


_ATTACHED_RULES: Final[Rules[Infinitive]] = (asks_nothing, is_predicate)
