"""EXTRACT, events: what happened, as an alert would say it: predicate, participants, place, whether it did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Span, Token

from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.roles import clean_name
from feeds.extract.claim_finder import FoundClaim, SentenceContext
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.types import Claim, ClaimKind, Status

ASSERTED_CONFIDENCE: Final = 0.6
OTHER_CONFIDENCE: Final = 0.5  # planned, denied, hypothetical
_LEFT_OUT: Final = {"advcl", "conj", "ccomp", "parataxis", "relcl", "acl:relcl", "cc", "punct", "mark"}
_PLACES: Final = {"GPE", "LOC"}
_NAMES: Final = {"PERSON", "PER", "ORG", "GPE", "NORP", "LOC"}


@dataclass(frozen=True, slots=True)
class DetectedEvent:
    """An event; `start`, `end` and `place` (of its verb) count in the article."""

    start: int
    end: int
    predicate: str
    participants: tuple[str, ...]
    places: tuple[str, ...]
    status: Status
    place: int


class EventFinder:
    """Finds what happened in the sentences of one article."""

    def __init__(self, coreference: CoreferenceResolver) -> None:
        self._coreference = coreference

    def find(self, sentence: ParsedSentence, context: SentenceContext) -> Iterator[FoundClaim]:
        """Yields the events of the sentence, outside its quotations."""
        for event in detect_events(sentence, context.lexicon, self._coreference):
            yield FoundClaim(_claim(event, sentence, context), event.place)


def _claim(event: DetectedEvent, sentence: ParsedSentence, context: SentenceContext) -> Claim:
    bounds = sentence.bounds
    dates = context.dates_in(bounds.start, bounds.end, is_future=event.status is Status.PLANNED)
    own = [date for date in dates if event.start <= date.start < event.end]
    return Claim(
        kind=ClaimKind.EVENT,
        start=event.start,
        end=event.end,
        content=context.article.text[event.start : event.end],
        date=(own or dates)[0].iso if dates else None,
        figures=context.figures_in(event.start, event.end),
        predicate=event.predicate,
        participants=event.participants,
        places=event.places,
        status=event.status,
        confidence=ASSERTED_CONFIDENCE if event.status is Status.ASSERTED else OTHER_CONFIDENCE,
        sentence_start=bounds.start,
        sentence_end=bounds.end,
        language=context.lexicon.language,
    )


def detect_events(
    sentence: ParsedSentence, lexicon: Lexicon, coreference: CoreferenceResolver
) -> Iterator[DetectedEvent]:
    """The events of a sentence, outside its quotations."""
    by_noun = lexicon.event_nouns_by_form
    for place, low in enumerate(sentence.words):
        if low not in lexicon.event_verbs_by_form and low not in by_noun:
            continue
        token = sentence.doc[place]
        if sentence.in_quote(token) is not None:
            continue
        if token.pos_ in {"VERB", "AUX"} and low in lexicon.event_verbs_by_form:
            found = _event(token, lexicon.event_verbs_by_form[low], sentence, lexicon, coreference)
        elif token.pos_ == "NOUN" and low in by_noun and (verb := _verb_over(token, lexicon)) is not None:
            found = _event(verb, by_noun[low], sentence, lexicon, coreference)
        else:
            continue
        if found is not None:
            yield found


def _event(
    verb: Token, predicate: str, sentence: ParsedSentence, lexicon: Lexicon, coreference: CoreferenceResolver
) -> DetectedEvent | None:
    subject = next((c for c in verb.children if c.dep_ in NOMINAL_SUBJECTS), None)
    is_gapped = any(
        c.lower_ in lexicon.clauses.object_relatives for c in verb.children
    )  # "soldiers that they sent": the noun is sent, not sends
    if (
        subject is None
        and verb.dep_ in {"acl", "advcl", "relcl"}
        and verb.head.pos_ in {"NOUN", "PROPN"}
        and not is_gapped
    ):
        subject = verb.head
    if subject is None and verb.dep_ in {"conj", "xcomp"}:
        subject = next((c for c in verb.head.children if c.dep_ in NOMINAL_SUBJECTS), None)
    if subject is None or (subject.pos_ == "PRON" and subject.lower_ in lexicon.clauses.subject_relatives):
        subject = verb.head if subject is not None and verb.head.pos_ in {"NOUN", "PROPN"} else subject
    span = _span(verb, subject) if subject is not None else None
    if span is not None and span[-1].i == verb.i and lexicon.verb_forms.finite_endings:
        span = verb.doc[span.start : _clause_end(verb)]  # "la Douma, la chambre basse, doit ratifier le traité"
    elif span is None:
        span = _clause(verb, lexicon)
        subject = subject or (_first_noun(span) if span is not None else None)
    if span is None or subject is None:
        return None
    names = [clean_name(e.text) for e in span.ents if e.label_ in _NAMES]
    speaker = coreference.resolve(_words_of(subject))
    is_said = predicate in lexicon.events.said_by_people and speaker is not None
    if is_said and speaker is not None and coreference.is_person(speaker.name):
        return None  # "Le chef de l'État a rappelé l'article 4": words, where a country recalls an ambassador
    sources = [speaker.name] if speaker is not None else [clean_name(_words_of(subject).text)]
    participants = tuple(dict.fromkeys((*sources, *names)))
    if not participants or len(span) < 3:
        return None
    places = tuple(dict.fromkeys(clean_name(e.text) for e in span.ents if e.label_ in _PLACES))
    place = sentence.span(span)
    if place is None:
        return None
    return DetectedEvent(*place, predicate, participants, places, _status(verb, lexicon), sentence.start_of(verb))


def _clause(verb: Token, lexicon: Lexicon) -> Span | None:
    """Where a small model has lost the verb's subject or object: the words around it, from mark to mark."""
    endings = lexicon.verb_forms.finite_endings
    doc = verb.doc
    before = doc[max(0, verb.i - 4) : verb.i]
    has_auxiliary = any(t.pos_ == "AUX" or t.lower_ in lexicon.events.auxiliaries for t in before)
    if not endings or not (has_auxiliary or (verb.pos_ == "VERB" and verb.lower_.endswith(endings))):
        return None
    first = next((i + 1 for i in range(verb.i - 1, -1, -1) if doc[i].is_punct or doc[i].pos_ == "SCONJ"), 0)
    while first < verb.i and doc[first].pos_ in {"CCONJ", "ADV"}:
        first += 1
    return doc[first : _clause_end(verb)] if first < verb.i else None


def _clause_end(verb: Token) -> int:
    """The place behind a clause: of the next mark or conjunction behind its verb."""
    doc = verb.doc
    return next((i for i in range(verb.i + 1, len(doc)) if doc[i].is_punct or doc[i].pos_ == "SCONJ"), len(doc))


def _first_noun(span: Span) -> Token | None:
    """The noun that a clause begins with, where no preposition holds it."""
    for token in span:
        if token.pos_ in {"ADP", "VERB", "AUX"}:
            return None
        if token.pos_ in {"NOUN", "PROPN"}:
            return token
    return None


def _verb_over(noun: Token, lexicon: Lexicon) -> Token | None:
    """The verb that an event's noun hangs on: `made a visit`, `is to be in Seoul for a visit`."""
    token = noun.head
    if noun.dep_ in NOMINAL_SUBJECTS and any(c.lower_ in lexicon.events.takes_place for c in (token, *token.children)):
        return token  # "a meeting will take place", "une rencontre aura lieu"
    is_held = token.pos_ == "ADP"
    for _ in range(4):
        if token.lower_ in lexicon.events.light_verbs:
            return token
        if is_held and token.pos_ in {"VERB", "AUX"} and any(c.dep_ in NOMINAL_SUBJECTS for c in token.children):
            return (
                token
                if token.lower_ in lexicon.events.being or any(c.lower_ in lexicon.events.being for c in token.children)
                else None
            )
        token = token.head
    return None


def _words_of(subject: Token) -> Span:
    tokens = [t for t in subject.subtree if t.i <= subject.i + 4]
    return subject.doc[tokens[0].i : tokens[-1].i + 1]


def _span(verb: Token, subject: Token) -> Span:
    """From the subject to the end of what hangs on the verb, without further clauses."""
    tokens = [verb, *(t for t in subject.subtree if t.i <= max(verb.i, subject.i))]
    for child in verb.children:
        if child.dep_ not in _LEFT_OUT and child.i != subject.i:
            tokens += [
                t
                for t in child.subtree
                if not any(a.dep_ in {"relcl", "acl:relcl"} for a in (t, *t.ancestors) if child.is_ancestor(a))
            ]
    doc = verb.doc
    first, last = min(t.i for t in tokens), max(t.i for t in tokens)
    return doc[first : min(last + 1, first + 60)]


def _status(verb: Token, lexicon: Lexicon) -> Status:
    near = (
        {verb.lower_}
        | {t.lower_ for t in verb.children}
        | {t.lower_ for t in verb.head.children if verb.dep_ == "xcomp"}
    )
    near |= {verb.head.lower_} if verb.dep_ in {"xcomp", "advcl"} else set()
    words = lexicon.events.status
    statuses = (
        (words.denied, Status.DENIED),
        (words.hypothetical, Status.HYPOTHETICAL),
        (words.planned, Status.PLANNED),
    )
    for signs, status in statuses:
        if near & signs:
            return status
    return Status.ASSERTED
