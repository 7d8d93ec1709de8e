"""Detects events: what happened, with predicate, participants, places, date, and whether it did happen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from feeds.days import days_of
from feeds.extract.attribution.coreference import CoreferenceResolver
from feeds.extract.attribution.roles import without_article
from feeds.extract.attribution.standalone import stands_alone
from feeds.extract.attribution.types import Speaker
from feeds.extract.claim_finder import FoundClaim, SentenceContext
from feeds.extract.event_beliefs import is_believed, is_own_forecast
from feeds.extract.event_clauses import EventVerb, clause_of, is_said_of, subject_of, trigger_verb, words_of
from feeds.extract.event_status import status_of
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import PASSIVE_SUBJECTS
from feeds.extract.nlp.doc import Span, Token
from feeds.extract.nlp.names import clean_name, whole_words
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import first_child, is_finite, is_infinitive, is_nominal, is_past_participle, is_verbal
from feeds.extract.rules import Rules, any_of
from feeds.types import Claim, ClaimKind, Figure, Status

ASSERTED_CONFIDENCE: Final = 0.6
OTHER_CONFIDENCE: Final = 0.5  # planned, denied, hypothetical
# Below what makes a fact (feeds/group): nobody knows of whom or of what it is told.
UNCERTAIN_CONFIDENCE: Final = 0.2
_LEAST_TOKENS: Final = 3
_WORDS_BEFORE: Final = 3
_WORDS_BEHIND: Final = 5
_DESCRIBING: Final = frozenset({"acl", "amod", "acl:relcl", "relcl"})
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
        is_named: somebody or some place is named in it.
        is_background: it only says which thing is meant (`l'argent reçu`), or what something is done for.
    """

    start: int
    end: int
    predicate: str
    participants: tuple[str, ...]
    places: tuple[str, ...]
    status: Status
    verb: EventVerb
    is_named: bool
    is_background: bool


class EventFinder:
    """Finds what happened in the sentences of one article."""

    def __init__(self, coreference: CoreferenceResolver) -> None:
        self._coreference = coreference

    def find(self, sentence: ParsedSentence, context: SentenceContext) -> Iterator[FoundClaim]:
        """Yields the events of the sentence, outside its quotations."""
        for event in detect_events(sentence, context.lexicon, self._coreference):
            claim = _claim(event, sentence, context)
            # "North Korea has not sent troops" with nobody who says so denies nothing.
            is_news = claim.status is not Status.DENIED and not is_believed(event.verb)
            is_news = is_news and not is_own_forecast(claim, context.article.text, context.lexicon)
            claim = replace(claim, stands_alone=is_news and stands_alone(claim, sentence, context.lexicon))
            yield FoundClaim(claim, sentence.start_of(event.verb.token))


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
    speaker = coreference.resolve(words_of(subject, verb))
    if any_of(_NO_EVENT_RULES, Candidate(verb, predicate, span, subject, speaker, coreference)):
        return None
    first = speaker.name if speaker is not None else clean_name(_as_written(words_of(subject, verb), sentence))
    names = (clean_name(entity.text) for entity in span.ents if entity.label_ in _NAMES)
    others = (name for name in names if name != without_article(first, verb.lexicon))
    participants = dict.fromkeys((first, *others))
    places = dict.fromkeys(clean_name(e.text) for e in span.ents if e.label_ in _PLACES)
    span = _without_report(span, verb.lexicon)
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
        is_named=any(token.pos_ == "PROPN" or token.ent_type_ in _NAMES for token in span),
        is_background=_is_background(verb, subject),
    )


def _without_report(span: Span, lexicon: Lexicon) -> Span:
    """`The envoy left[, reports] the Herald`: a report behind the clause is no part of the event."""
    comma, verb = span.doc[span.end - 2], span.doc[span.end - 1]
    is_longer = span.end - span.start > _LEAST_TOKENS
    if is_longer and comma.text == "," and verb.lower_ in lexicon.verbs_by_form:
        return span.doc.span(span.start, comma.i)
    return span


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


def _status(event: DetectedEvent, date: str | None, context: SentenceContext) -> Status:
    """The status of an event; what is told in the future of a day gone by did happen: "il mourra en 1991".

    What somebody has to do did not: in "un traité de 1991 que Paul doit signer" the year is that of the treaty.
    """
    days = days_of(date) if date else None
    if event.verb.token.lower_ not in context.lexicon.event_futures:
        return event.status
    is_past = date == "" or (days is not None and context.published is not None and days[1] < context.published)
    return Status.ASSERTED if event.status is Status.PLANNED and is_past else event.status


def _confidence(event: DetectedEvent, date: str | None, figures: Sequence[Figure]) -> float:
    """Returns how sure an event is, 0 to 1: low where it names nobody, or is told of no occasion in particular."""
    lexicon, token = event.verb.lexicon, event.verb.token
    is_nobody = event.participants[0].lower() in lexicon.pronoun_kinds
    is_habit = is_finite(token) and token.morph.get("Tense", []) in (["Pres"], ["Imp"])
    is_general = is_habit and not (event.is_named or date or figures)
    if is_nobody or is_general or (event.is_background and not date):
        return UNCERTAIN_CONFIDENCE
    return ASSERTED_CONFIDENCE if event.status is Status.ASSERTED else OTHER_CONFIDENCE


def _claim(event: DetectedEvent, sentence: ParsedSentence, context: SentenceContext) -> Claim:
    bounds = sentence.bounds
    date = _date(event, sentence, context)
    # A small model may cut "vingt-trois" off its noun.
    first = min((f.start for f in context.figures if f.start < event.start < f.end), default=event.start)
    start, end = whole_words(context.article.text, first, event.end)
    # "Kim Jong-un inaugure": a small model may cut a name at its hyphen
    joined = context.article.text[start:first] + context.article.text[first:end].split()[0] if start < first else ""
    return Claim(
        kind=ClaimKind.EVENT,
        start=start,
        end=end,
        content=context.article.text[start:end],
        date=date,
        figures=context.figures_in(start, end),
        predicate=event.predicate,
        participants=(joined, *event.participants[1:]) if joined else event.participants,
        places=event.places,
        status=_status(event, date, context),
        confidence=_confidence(event, date, context.figures_in(start, end)),
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
    subject: Token
    speaker: Speaker | None
    coreference: CoreferenceResolver

    @property
    def words_beside(self) -> frozenset[str]:
        """The words around the verb, and those that depend on it with their own dependents, in lower case."""
        token = self.verb.token
        around = token.doc[max(0, token.i - _WORDS_BEFORE) : token.i + _WORDS_BEHIND]
        below = (t for child in token.children for t in (child, *child.children))
        return frozenset(t.lower_ for t in (*around, *below))


def is_said_by_person(candidate: Candidate) -> bool:
    """`Le chef de l'État a rappelé l'article 4`: words, where a country recalls an ambassador."""
    lexicon = candidate.verb.lexicon
    if candidate.speaker is None or candidate.predicate not in lexicon.events.said_by_people:
        return False
    token = candidate.verb.token
    is_described = token.dep_ in _DESCRIBING and is_past_participle(token)
    if is_described or candidate.subject.dep_ in PASSIVE_SUBJECTS or first_child(token, {"aux:pass"}) is not None:
        return False
    return candidate.coreference.is_person(candidate.speaker.name) or candidate.speaker.name in lexicon.pronoun_kinds


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


def is_other_sense(candidate: Candidate) -> bool:
    """`a mis en évidence une fraude`, `se rendit compte de la fraude`; not `a été mis en examen`."""
    events = candidate.verb.lexicon.events
    needed, excluded = events.needs.get(candidate.predicate), events.excluded.get(candidate.predicate)
    if needed is None and excluded is None:
        return False
    words = candidate.words_beside
    lacks = needed is not None and words.isdisjoint(needed)
    return lacks or (excluded is not None and not words.isdisjoint(excluded))


def is_told_by_author(candidate: Candidate) -> bool:
    """`Nous devons fermer le port`, `On meurt de faim`: no news, and of nobody whom the text names."""
    words = candidate.verb.lexicon.cues.own_voice - candidate.verb.lexicon.pronouns.neuter
    return candidate.subject.pos_ == "PRON" and candidate.subject.lower_ in words and candidate.speaker is None


def is_within_phrase(candidate: Candidate) -> bool:
    """`le procès [des 24 hommes désignés]`, `avec l'argent reçu`: only which thing is meant."""
    subject = candidate.subject
    is_described = candidate.verb.token.dep_ in _DESCRIBING and candidate.verb.token.head.i == subject.i
    is_governed = any(c.dep_ == "case" and c.i < subject.i for c in subject.children)
    return is_described and is_governed and subject.pos_ != "PROPN"


def is_only_a_purpose(candidate: Candidate) -> bool:
    """`une chance de signer`, `est venu pour visiter le port`, `à partir de mai`: an infinitive that nobody did."""
    token, lexicon = candidate.verb.token, candidate.verb.lexicon
    if lexicon.grammar.infinitive_marks or not is_infinitive(token):
        return False
    while token.dep_ == "conj" and is_infinitive(token.head):
        token = token.head
    return token.dep_ not in {"xcomp", "ROOT", "conj"} or is_nominal(token.head)


def is_circumstance(candidate: Candidate) -> bool:
    """`Le port vit [en fermant] ses quais`: a present participle says how, and is no event of its own."""
    token, endings = candidate.verb.token, candidate.verb.lexicon.verb_forms.gerund_endings
    is_present = token.morph.get("VerbForm", []) == ["Part"] and token.morph.get("Tense", []) == ["Pres"]
    return bool(endings) and is_present and token.lower_.endswith(endings)


def is_helping_verb(candidate: Candidate) -> bool:
    """`Ils ont commencé à [creuser]`, `n'arrivent pas à [s'entendre]`: the infinitive says what they do."""
    token, lexicon = candidate.verb.token, candidate.verb.lexicon
    if lexicon.grammar.infinitive_marks or not any(c.dep_ == "xcomp" and is_infinitive(c) for c in token.children):
        return False
    return token.lower_ in lexicon.implicative_forms


_NO_EVENT_RULES: Final[Rules[Candidate]] = (
    is_said_by_person,
    is_too_short,
    is_asked,
    is_no_news,
    is_other_sense,
    is_told_by_author,
    is_within_phrase,
    is_only_a_purpose,
    is_circumstance,
    is_helping_verb,
)


# --- what is told of as known, and not as news


def _is_background(verb: EventVerb, subject: Token) -> bool:
    """True for what only says which thing is meant, or what something is done for, in a language without "to"."""
    if _is_years_ago(verb):
        return True
    if verb.lexicon.grammar.infinitive_marks:
        return False
    return _is_attribute_of_thing(verb, subject) or _is_infinitive_of_no_plan(verb)


def _is_years_ago(verb: EventVerb) -> bool:
    """`Two years after Ann Lee [signed] the treaty, the bill is due`, `Deux ans après que Lee a [signé] …`."""
    dates, children = verb.lexicon.dates, verb.token.children
    mark = next((c for c in children if c.lower_ in dates.after), None)
    return mark is not None and any(c.i < mark.i and c.lower_ in dates.ago_units for c in (*children, *mark.children))


def _is_attribute_of_thing(verb: EventVerb, subject: Token) -> bool:
    """`Le préfet compte [l'argent reçu]`; not `Un homme arrêté à Lyon`, a headline."""
    token = verb.token
    is_participle = is_past_participle(token) and token.dep_ in {"acl", "amod"} and token.head.i == subject.i
    has_auxiliary = any(child.dep_.startswith("aux") for child in token.children)
    return is_participle and not has_auxiliary and any(map(is_finite, token.doc))


def _is_infinitive_of_no_plan(verb: EventVerb) -> bool:
    """`L'aide permet de [lancer] un plan`; not `Moscou a décidé d'[envoyer] des soldats`."""
    token, lexicon = verb.token, verb.lexicon
    if not is_infinitive(token) or token.dep_ != "xcomp":
        return False
    words = {t.lower_ for t in (token.head, *token.head.children)}
    status = lexicon.events.status
    known = status.planned | status.denied | status.hypothetical | lexicon.implicative_forms
    return words.isdisjoint(known) and token.head.lower_ not in lexicon.verbs_by_form
