"""Decides whether an event happened: by the words beside its verb, its form, and the verb that governs it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from feeds.extract.event_clauses import EventVerb
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import first_child, is_infinitive, is_past_participle
from feeds.extract.rules import Ways, first_of
from feeds.types import Status

_GOVERNED: Final = frozenset({"xcomp", "ccomp", "advcl", "acl", "csubj", "pcomp", "acomp"})
_NEGATION_WINDOW: Final = 6
_WORDS_BEFORE: Final = 3  # how far an auxiliary stands before its verb where the parser lost it


def status_of(verb: EventVerb) -> Status:
    """Returns whether the event of a verb happened, as the text tells it."""
    return first_of(_STATUS_RULES, Event(verb)) or Status.ASSERTED


@dataclass(frozen=True)
class Event:
    """The verb of an event, with the words that say whether it happened."""

    verb: EventVerb

    @property
    def token(self) -> Token:
        """The verb."""
        return self.verb.token

    @cached_property
    def beside(self) -> frozenset[str]:
        """The verb, its dependents, and the auxiliaries right before it, in lower case."""
        token = self.token
        before = (t for t in token.doc[max(0, token.i - _WORDS_BEFORE) : token.i] if t.pos_ == "AUX")
        return frozenset(t.lower_ for t in (token, *token.children, *before))

    @cached_property
    def governor(self) -> Token | None:
        """The word whose complement or purpose the verb is; None where it stands for itself."""
        return self.token.head if self.token.dep_ in _GOVERNED and self.token.head.i != self.token.i else None

    @cached_property
    def above(self) -> frozenset[str]:
        """The word that an infinitive depends on, with its dependents where it is their complement."""
        governor = self.governor
        if governor is None or self.token.dep_ not in {"xcomp", "advcl"}:
            return frozenset()
        around = governor.children if self.token.dep_ == "xcomp" else ()
        return frozenset(t.lower_ for t in (governor, *around))


# --- the words beside the verb


def denied_beside(event: Event) -> Status | None:
    """`did not send troops`, `n'a pas envoyé de soldats`."""
    return Status.DENIED if event.beside & event.verb.lexicon.events.status.denied else None


def denied_by_governor(event: Event) -> Status | None:
    """`refused to send troops`, `did not want to send troops`."""
    return Status.DENIED if event.above & event.verb.lexicon.events.status.denied else None


def denied_before(event: Event) -> Status | None:
    """`n'est pas encore fermé`, `ne sera plus publié`, where the parser attaches the negation elsewhere."""
    lexicon = event.verb.lexicon
    group: set[str] = set()
    for token in reversed(event.token.doc[max(0, event.token.i - _NEGATION_WINDOW) : event.token.i]):
        if token.pos_ not in {"AUX", "ADV", "PRON"} and token.lower_ not in lexicon.cues.negative_particles:
            break
        group.add(token.lower_)
    is_negated = not group.isdisjoint(lexicon.cues.negative_particles) and not group.isdisjoint(_denials(lexicon))
    return Status.DENIED if is_negated else None


def _denials(lexicon: Lexicon) -> frozenset[str]:
    return lexicon.events.status.denied & lexicon.cues.negations


def denied_subject(event: Event) -> Status | None:
    """`Aucun soldat n'a été tué`, `Nobody was killed`."""
    subject, nobody = first_child(event.token, NOMINAL_SUBJECTS), event.verb.lexicon.cues.nobody
    return Status.DENIED if subject and any(t.lower_ in nobody for t in (subject, *subject.children)) else None


def hypothetical_beside(event: Event) -> Status | None:
    """`may send troops`, `si Moscou envoie des soldats`."""
    return Status.HYPOTHETICAL if event.beside & event.verb.lexicon.events.status.hypothetical else None


def hypothetical_with_first(event: Event) -> Status | None:
    """`If somebody opened the gate and [left]`: the second verb of a condition."""
    token = event.token
    while token.dep_ in {"conj", "xcomp"} and token.head.i != token.i:
        token = token.head
        if any(c.dep_ == "mark" and c.lower_ in event.verb.lexicon.cues.conditions for c in token.children):
            return Status.HYPOTHETICAL
    return None


def hypothetical_by_governor(event: Event) -> Status | None:
    """`might want to send troops`, `il pourrait décider de fermer le port`."""
    return Status.HYPOTHETICAL if event.above & event.verb.lexicon.events.status.hypothetical else None


def planned_beside(event: Event) -> Status | None:
    """`will send troops`, `va envoyer des soldats`, `sera organisée`."""
    return Status.PLANNED if event.beside & event.verb.lexicon.events.status.planned else None


def planned_by_governor(event: Event) -> Status | None:
    """`doit être fermé`, `is expected to be closed`: a participle below the verb that says so."""
    is_participle = is_past_participle(event.token) and event.token.dep_ == "xcomp"
    is_planned = is_participle and bool(event.above & event.verb.lexicon.events.status.planned)
    return Status.PLANNED if is_planned else None


def hearsay_beside(event: Event) -> Status | None:
    """`aurait envoyé des soldats`, `is reportedly sending troops`."""
    words = event.verb.lexicon.hearsay.auxiliaries | event.verb.lexicon.events.status.hearsay
    return Status.UNCONFIRMED if event.beside & words else None


def hearsay_by_governor(event: Event) -> Status | None:
    """`are said to have sent troops`, `est soupçonné d'avoir tué un homme`."""
    governor = event.governor if event.token.dep_ == "xcomp" else None
    is_hearsay = governor is not None and governor.lower_ in event.verb.lexicon.events.status.hearsay_participles
    return Status.UNCONFIRMED if is_hearsay else None


def unproved_report(event: Event) -> Status | None:
    """`did not confirm that troops were sent`: neither denied nor told as true."""
    governor, negations = event.governor, event.verb.lexicon.cues.negations
    if governor is None or event.token.dep_ != "ccomp":
        return None
    return Status.UNCONFIRMED if any(t.lower_ in negations for t in governor.children) else None


# --- the form of the verb


def future_form(event: Event) -> Status | None:
    """`Le port fermera`."""
    return Status.PLANNED if event.token.lower_ in event.verb.lexicon.event_futures else None


def conditional_form(event: Event) -> Status | None:
    """`Le port fermerait`."""
    return Status.HYPOTHETICAL if event.token.lower_ in event.verb.lexicon.event_conditionals else None


def infinitive_of_adjective(event: Event) -> Status | None:
    """`prêt à partir`, `able to leave`."""
    governor = event.governor
    is_ready = governor is not None and governor.pos_ == "ADJ" and _is_infinitive(event)
    return Status.HYPOTHETICAL if is_ready else None


def infinitive(event: Event) -> Status | None:
    """`Kim to meet Putin`, `agreed to leave`; not `began to leave`."""
    governor = event.governor
    is_fact = governor is not None and governor.lower_ in event.verb.lexicon.implicative_forms
    if governor is not None and is_infinitive(governor):
        is_fact = False  # "va pouvoir commencer"
    return Status.PLANNED if _is_infinitive(event) and not is_fact else None


_STATUS_RULES: Final[Ways[Event, Status]] = (
    denied_beside,
    denied_by_governor,
    denied_before,
    denied_subject,
    hypothetical_beside,
    hypothetical_with_first,
    hypothetical_by_governor,
    hearsay_beside,
    hearsay_by_governor,
    unproved_report,
    planned_beside,
    planned_by_governor,
    future_form,
    conditional_form,
    infinitive_of_adjective,
    infinitive,
)


def _is_infinitive(event: Event) -> bool:
    """True for a form that is its own lemma, behind a mark where the language has one ("to")."""
    token, lexicon = event.token, event.verb.lexicon
    if lexicon.event_verbs_by_form.get(token.lower_) != token.lower_:
        return False
    marks = lexicon.grammar.infinitive_marks
    return any(child.lower_ in marks for child in token.children) if marks else True
