"""Detects events: what happened, with predicate, participants, places, date, and whether it did happen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.types import Speaker
from feeds.extract.claim_finder import FoundClaim, SentenceContext
from feeds.extract.event_clauses import EventVerb, clause_of, is_said_of, subject_of, trigger_verb, words_of
from feeds.extract.event_status import status_of
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.doc import Span
from feeds.extract.nlp.names import clean_name
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import is_past_participle, is_verbal
from feeds.extract.rules import Rules, any_of
from feeds.types import Claim, ClaimKind, Status

ASSERTED_CONFIDENCE: Final = 0.6
OTHER_CONFIDENCE: Final = 0.5  # planned, denied, hypothetical
_LEAST_TOKENS: Final = 3
_PLACES: Final = frozenset({"GPE", "LOC"})
_NAMES: Final = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC"})


@dataclass(frozen=True, slots=True)
class DetectedEvent:
    """An event.

    Attributes:
        start: where its clause begins, in characters of the article.
        end: where it ends (exclusive).
        predicate: the lemma of its trigger.
        participants: who takes part, the subject first.
        places: where it happens.
        status: whether it happened.
        verb: its verb.
    """

    start: int
    end: int
    predicate: str
    participants: tuple[str, ...]
    places: tuple[str, ...]
    status: Status
    verb: EventVerb


class EventFinder:
    """Finds what happened in the sentences of one article."""

    def __init__(self, coreference: CoreferenceResolver) -> None:
        self._coreference = coreference

    def find(self, sentence: ParsedSentence, context: SentenceContext) -> Iterator[FoundClaim]:
        """Yields the events of the sentence, outside its quotations."""
        for event in detect_events(sentence, context.lexicon, self._coreference):
            yield FoundClaim(_claim(event, sentence, context), sentence.start_of(event.verb.token))


def detect_events(
    sentence: ParsedSentence, lexicon: Lexicon, coreference: CoreferenceResolver
) -> Iterator[DetectedEvent]:
    """Yields the events of a sentence, outside its quotations.

    Args:
        sentence: the sentence.
        lexicon: says which verbs and nouns are triggers.
        coreference: resolves their subjects.
    """
    verbs, nouns = lexicon.event_verbs_by_form, lexicon.event_nouns_by_form
    for place, low in enumerate(sentence.words):
        if low not in verbs and low not in nouns:
            continue
        token = sentence.doc[place]
        if sentence.in_quote(token) is not None:
            continue
        if low in verbs and (is_verbal(token) or low in lexicon.event_futures):
            verb, predicate = token, verbs[low]
        elif low in nouns and token.pos_ == "NOUN" and (above := trigger_verb(token, lexicon)) is not None:
            verb, predicate = above, nouns[low]
        else:
            continue
        if (event := _event(EventVerb(verb, lexicon), predicate, sentence, coreference)) is not None:
            yield event


def _event(
    verb: EventVerb, predicate: str, sentence: ParsedSentence, coreference: CoreferenceResolver
) -> DetectedEvent | None:
    subject = subject_of(verb)
    span, subject = clause_of(verb, subject)
    if span is None or subject is None:
        return None
    speaker = coreference.resolve(words_of(subject))
    if any_of(_NO_EVENT_RULES, Candidate(verb, predicate, span, speaker, coreference)):
        return None
    first = speaker.name if speaker is not None else clean_name(_as_written(words_of(subject), sentence))
    participants = dict.fromkeys((first, *(clean_name(e.text) for e in span.ents if e.label_ in _NAMES)))
    places = dict.fromkeys(clean_name(e.text) for e in span.ents if e.label_ in _PLACES)
    bounds = sentence.span(span)
    if bounds is None:
        return None
    return DetectedEvent(
        *bounds,
        predicate=predicate,
        participants=tuple(participants),
        places=tuple(places),
        status=status_of(verb),
        verb=verb,
    )


def _as_written(words: Span, sentence: ParsedSentence) -> str:
    """Words of the article; in the parsed sentence a placeholder may stand among them."""
    bounds = sentence.span(words)
    return " ".join(sentence.text[slice(*bounds)].split()) if bounds is not None else words.text


def _date(event: DetectedEvent, sentence: ParsedSentence, context: SentenceContext) -> str | None:
    """The first date of the sentence that belongs to the event."""
    bounds, is_ahead = sentence.bounds, event.status in {Status.PLANNED, Status.HYPOTHETICAL}
    for date in context.dates_in(bounds.start, bounds.end, is_future=is_ahead):
        token = next((token for token in sentence.doc if sentence.start_of(token) >= date.start), None)
        if token is not None and is_said_of(token, event.verb):
            return date.iso
    return None


def _claim(event: DetectedEvent, sentence: ParsedSentence, context: SentenceContext) -> Claim:
    bounds = sentence.bounds
    # A small model may cut "vingt-trois" off its noun.
    start = min((f.start for f in context.figures if f.start < event.start < f.end), default=event.start)
    return Claim(
        kind=ClaimKind.EVENT,
        start=start,
        end=event.end,
        content=context.article.text[start : event.end],
        date=_date(event, sentence, context),
        figures=context.figures_in(start, event.end),
        predicate=event.predicate,
        participants=event.participants,
        places=event.places,
        status=event.status,
        confidence=ASSERTED_CONFIDENCE if event.status is Status.ASSERTED else OTHER_CONFIDENCE,
        sentence_start=bounds.start,
        sentence_end=bounds.end,
        language=context.lexicon.language,
    )


# --- what looks like an event and is none


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trigger with its clause and its subject."""

    verb: EventVerb
    predicate: str
    span: Span
    speaker: Speaker | None
    coreference: CoreferenceResolver


def is_said_by_person(candidate: Candidate) -> bool:
    """`Le chef de l'État a rappelé l'article 4`: words, where a country recalls an ambassador."""
    if candidate.speaker is None or candidate.predicate not in candidate.verb.lexicon.events.said_by_people:
        return False
    return candidate.coreference.is_person(candidate.speaker.name)


def is_too_short(candidate: Candidate) -> bool:
    """`it closed`."""
    return len(candidate.span) < _LEAST_TOKENS


def is_asked(candidate: Candidate) -> bool:
    """`Have soldiers been killed?`."""
    marks = (token for token in reversed(candidate.span.doc) if not (token.is_quote or token.is_space))
    return next(marks).text == "?"


def is_no_news(candidate: Candidate) -> bool:
    """`Une surprise attendait les enfants`; not `Xi est attendu à Paris`."""
    is_passive_only = candidate.predicate in candidate.verb.lexicon.events.only_passive
    return is_passive_only and not is_past_participle(candidate.verb.token)


_NO_EVENT_RULES: Final[Rules[Candidate]] = (is_said_by_person, is_too_short, is_asked, is_no_news)
