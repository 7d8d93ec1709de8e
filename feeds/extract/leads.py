"""The sentence that an article leads with, where no claim that can be read alone tells it.

The lexicons do not know every verb: "Kim decorated soldiers", "Lee s'est dit prêt à …". What a report leads with is its
news, whatever its verb, and its own words tell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from feeds.extract.attribution.standalone import stands_alone
from feeds.extract.attribution.unknown_subjects import is_demonym
from feeds.extract.claim_finder import SentenceContext
from feeds.extract.event_clauses import EventVerb, is_said_of
from feeds.extract.event_status import status_of
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS, RELATIVE_CLAUSES
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import is_finite, is_verbal
from feeds.extract.rules import Rules, any_of
from feeds.offices import bodies_in, without_bodies
from feeds.text import FUNCTION_WORDS, strip_accents, words_of
from feeds.types import Claim, ClaimKind, Status

# A report begins within so many characters of its headline, behind the credit of a picture, and in one sentence.
_FIRST: Final = 160
_LONGEST: Final = 320
_FEWEST_WORDS: Final = 7
# So many words of its headline, by their first letters, are in what the headline announces.
_SHARED: Final = 2
_STEM: Final = 5
_LEAST_LETTERS: Final = 3
# Words at the beginning of a sentence among which who it is about is named.
_BEGINNING: Final = 6
# Words around the main verb among which its negation stands.
_NEGATION: Final = 3
# As of an event (`events`): a sentence that is told as a fact.
_CONFIDENCE: Final = 0.6
_SURE: Final = 0.3
_DAY_LENGTH: Final = len("2024-10-21")


class LeadReader:
    """Reads the sentences of one article until it has its lead."""

    def __init__(self, title: str, lexicon: Lexicon) -> None:
        self._title = title
        self._lexicon = lexicon
        self._is_found = not title
        self._has_teaser = False

    def with_lead(self, claims: list[Claim], sentence: ParsedSentence, context: SentenceContext) -> list[Claim]:
        """Returns the claims of a sentence, and the sentence itself if it is the lead and none of them tells it.

        Args:
            claims: of the sentence.
            sentence: in the order of the article.
            context: what surrounds it.
        """
        at = sentence.bounds.start - len(self._title)
        if self._is_found or at < 0:
            return claims
        verb = _main_verb(sentence, self._lexicon)
        if verb is None:  # the credit of a picture, "Medals, embraces and tears."
            return claims
        lead = _Lead(self._title, verb, sentence, self._lexicon)
        is_told = any(_tells(claim, verb, sentence) for claim in claims)
        if at <= _FIRST and not is_told and any_of(_TEASER_RULES, lead):  # "The answer took two days, and it is harsh."
            self._has_teaser = True
            return claims
        self._is_found = True
        if at > _FIRST or is_told or any_of(_NO_LEAD_RULES, lead):
            return claims
        is_first = not self._has_teaser
        if is_first and any(said := [_is_said_alone(claim, lead) for claim in claims]):
            return [replace(one, stands_alone=True) if own else one for one, own in zip(claims, said, strict=True)]
        claim = _claim(lead, context)
        is_alone = (is_first and names_first(lead)) or stands_alone(claim, sentence, self._lexicon)
        return [*claims, claim] if is_alone else claims


def _main_verb(sentence: ParsedSentence, lexicon: Lexicon) -> Token | None:
    """The verb of the first subject that is no relative's; behind a report ("…, Lee said") that of what is told.

    Where a small model finds no subject, the first verb: "Le service juge probable une visite".
    """
    outside = [t for t in sentence.doc if sentence.in_quote(t) is None]
    subjects = (t for t in outside if t.dep_ in NOMINAL_SUBJECTS)
    found = next((t.head for t in subjects if t.head.dep_ not in RELATIVE_CLAUSES and is_verbal(t.head)), None)
    return found or next((t for t in outside[1:] if _may_be_verb(t, lexicon)), None)


def _may_be_verb(token: Token, lexicon: Lexicon) -> bool:
    is_relative = token.dep_ in RELATIVE_CLAUSES or token.head.dep_ in RELATIVE_CLAUSES
    is_cue = token.pos_ == "NOUN" and token.dep_ == "ROOT" and token.lower_ in lexicon.verbs_by_form
    return not is_relative and (is_cue or (is_verbal(token) and is_finite(token)))


def _tells(claim: Claim, verb: Token, sentence: ParsedSentence) -> bool:
    """True if a claim that can be a line tells what the verb does."""
    if claim.kind is ClaimKind.FIGURE or not claim.stands_alone or claim.confidence < _SURE:
        return False
    is_cue = verb.lower_ in f"{claim.lead} {claim.cue or ''}".lower().split()
    return claim.start <= sentence.start_of(verb) < claim.end or is_cue


def _is_said_alone(claim: Claim, lead: _Lead) -> bool:
    """True for what a named voice says in the lead and names himself: "nine divers had died where they cleared it"."""
    is_said = claim.kind is ClaimKind.ATTRIBUTION and any(map(str.isupper, claim.speaker or ""))
    if not is_said or not _tells(replace(claim, stands_alone=True), lead.verb, lead.sentence):
        return False
    inside = [t for t in lead.sentence.doc if claim.start <= lead.sentence.start_of(t) < claim.end][:_BEGINNING]
    return bool(claim.figures) or any(t.pos_ == "PROPN" or is_demonym(t.text, lead.lexicon) for t in inside)


class _Lead:
    """The first sentence of a report with its main verb."""

    def __init__(self, title: str, verb: Token, sentence: ParsedSentence, lexicon: Lexicon) -> None:
        self.title = title
        self.verb = verb
        self.sentence = sentence
        self.lexicon = lexicon
        self.text = sentence.text[sentence.bounds.start : sentence.bounds.end]


def is_no_sentence(lead: _Lead) -> bool:
    """`What if the port closed?`, `“A disaster.”`, three words, half a page."""
    is_whole = lead.text[:1].isupper() or lead.text[:1].isdigit()
    return not is_whole or not lead.text.endswith(".") or len(lead.text) > _LONGEST or lead.text.endswith("...")


def is_short(lead: _Lead) -> bool:
    """`The end is near.`."""
    return len(words_of(lead.text)) < _FEWEST_WORDS


def is_of_author(lead: _Lead) -> bool:
    """`We will cover the vote live`, `On meurt de faim`: a subject that is nobody."""
    first = lead.sentence.doc[0]
    subject = next((t for t in lead.verb.children if t.dep_ in NOMINAL_SUBJECTS), first)
    return subject.pos_ == "PRON" or subject.lower_ in lead.lexicon.cues.own_voice


def is_of_nobody(lead: _Lead) -> bool:
    """`Le vote est devenu une cible facile`: nothing and nobody is named; nor does a report begin with `But`."""
    words = [t.text for t in lead.sentence.doc]
    is_named = any(t.pos_ == "PROPN" or t.ent_type_ for t in lead.sentence.doc[1:])
    is_of_country = any(is_demonym(word, lead.lexicon) for word in words)
    return lead.sentence.doc[0].pos_ == "CCONJ" or not (is_named or is_of_country)


def is_no_report(lead: _Lead) -> bool:
    """`Lee n'a pas démenti l'envoi de plongeurs`, `refused to say`: what somebody did not say is no denial."""
    at = lead.verb.i  # a small model may take the auxiliary for the verb
    words = [token.lower_ for token in lead.sentence.doc[max(at - _NEGATION, 0) : at + _NEGATION]]
    return not lead.lexicon.cues.negations.isdisjoint(words) and any(
        word in lead.lexicon.verbs_by_form for word in words
    )


def is_denial(lead: _Lead) -> bool:
    """`Oslo has not sent divers, an envoy said`: a denial has its speaker; not `has not encountered divers`."""
    is_deed = lead.verb.lower_ in lead.lexicon.event_verbs_by_form
    return is_deed and status_of(EventVerb(lead.verb, lead.lexicon)) is Status.DENIED


def is_other_matter(lead: _Lead) -> bool:
    """An essay's first thought: its headline shares no two words with it; a country may have two names."""
    title, text = _stems(lead.title), _stems(lead.text)
    if len(title & text) >= _SHARED:
        return False
    words = _stems(without_bodies(lead.title)) & _stems(without_bodies(lead.text))
    return not words or len(words) + len(bodies_in(lead.title) & bodies_in(lead.text)) < _SHARED


def names_first(lead: _Lead) -> bool:
    """Returns whether a sentence begins with a name: what it calls "they" further on, it has named itself."""
    begin = lead.sentence.doc[:_BEGINNING]
    return any(t.pos_ == "PROPN" or is_demonym(t.text, lead.lexicon) for t in begin if t.i < lead.verb.i)


_NO_LEAD_RULES: Final[Rules[_Lead]] = (
    is_no_sentence,
    is_short,
    is_of_author,
    is_of_nobody,
    is_no_report,
    is_denial,
    is_other_matter,
)

# What makes a reader go on, and is behind it no news of its own.
_TEASER_RULES: Final[Rules[_Lead]] = (is_short, is_of_author, is_of_nobody)


def _stems(text: str) -> frozenset[str]:
    words = (strip_accents(word) for word in words_of(text) if word not in FUNCTION_WORDS)
    return frozenset(word[:_STEM] for word in words if len(word) >= _LEAST_LETTERS)


def _claim(lead: _Lead, context: SentenceContext) -> Claim:
    bounds = lead.sentence.bounds
    end = bounds.end - 1  # without its full stop
    verb = EventVerb(lead.verb, lead.lexicon)
    status, day = status_of(verb), _day(verb, lead.sentence, context)
    reported = context.published.isoformat() if context.published is not None else None
    claim = Claim(
        kind=ClaimKind.EVENT,
        start=bounds.start,
        end=end,
        content=lead.sentence.text[bounds.start : end],
        date=day or reported,
        is_day_of_report=day is None and reported is not None,
        figures=context.figures_in(bounds.start, end),
        participants=_participants(lead),
        # "Lee's men have not met the guards" denies nothing: it tells what is.
        status=Status.ASSERTED if status is Status.DENIED else status,
        confidence=_CONFIDENCE,
        sentence_start=bounds.start,
        sentence_end=bounds.end,
        language=lead.lexicon.language,
    )
    return replace(claim, places=tuple(dict.fromkeys(e.text for e in lead.sentence.doc.ents if e.label_ == "GPE")))


def _day(verb: EventVerb, sentence: ParsedSentence, context: SentenceContext) -> str | None:
    """The first day, no month or year, that belongs to the main verb; None if there is none."""
    for date in context.dates_in(sentence.bounds.start, sentence.bounds.end):
        token = next((token for token in sentence.doc if sentence.start_of(token) >= date.start), None)
        if token is not None and len(date.iso) == _DAY_LENGTH and is_said_of(token, verb):
            return date.iso
    return None


def _participants(lead: _Lead) -> tuple[str, ...]:
    names: Iterable[str] = (entity.text for entity in lead.sentence.doc.ents if entity.label_ in _NAMES)
    return tuple(dict.fromkeys(names))


_NAMES: Final[Sequence[str]] = ("PERSON", "ORG", "GPE", "NORP")
