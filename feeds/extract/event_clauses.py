"""Finds the clause of an event: its verb, its subject, and the words that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feeds.extract.joined_subjects import start_of_subject
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import NOMINAL_SUBJECTS, RELATIVE_CLAUSES
from feeds.extract.nlp.doc import Doc, Span, Token
from feeds.extract.nlp.tokens import first_child, is_nominal, is_verbal
from feeds.extract.rules import Ways, first_of

_OTHER_CLAUSES: Final = RELATIVE_CLAUSES | {"advcl", "conj", "ccomp", "parataxis", "cc", "punct", "mark"}
_LONGEST_CLAUSE: Final = 60
_LONGEST_SUBJECT: Final = 4  # tokens behind the head
_AUXILIARY_WINDOW: Final = 4
_MOST_HEADS: Final = 4


@dataclass(frozen=True, slots=True)
class EventVerb:
    """The verb of an event."""

    token: Token
    lexicon: Lexicon


def trigger_verb(noun: Token, lexicon: Lexicon) -> Token | None:
    """Returns the verb that an event noun is told by (`made a visit`), None where none tells it."""
    return first_of(_TRIGGER_RULES, EventVerb(noun, lexicon))


def subject_of(verb: EventVerb) -> Token | None:
    """Returns the head of the subject of an event, None where the parser has none."""
    return first_of(_SUBJECT_RULES, verb)


def clause_of(verb: EventVerb, subject: Token | None) -> tuple[Span | None, Token | None]:
    """Returns the words of an event and its subject, None for what is not found.

    Args:
        verb: its verb.
        subject: its subject as the parser has it; without one the first noun of the clause may be it.
    """
    if subject is not None:
        span = _span(verb.token, subject)
        span = verb.token.doc.span(min(span.start, start_of_subject(verb.token, subject)), span.end)
        is_cut = verb.lexicon.model.misses_verbs and all(_is_day(t, verb) for t in span if t.i > verb.token.i)
        # "la Douma, la chambre basse, doit ratifier le traité": the parser lost what follows the verb
        return verb.token.doc.span(span.start, _clause_end(_last_of_day(verb))) if is_cut else span, subject
    clause = _clause_around(verb)
    return clause, _first_noun(clause) if clause is not None else None


def _is_day(token: Token, verb: EventVerb) -> bool:
    """`convoqué [lundi] l'ambassadeur`, `convoqué[, lundi 3 mai], l'ambassadeur`."""
    dates = verb.lexicon.dates
    is_word = token.lower_ in dates.weekdays or token.lower_ in dates.parts_of_day
    return is_word or token.text == "," or token.lower_ in verb.lexicon.month_names or token.text.isdecimal()


def _last_of_day(verb: EventVerb) -> Token:
    """The comma behind a day between two commas, which is no end of the clause; the verb where there is none."""
    doc, first = verb.token.doc, verb.token.i + 1
    if first >= len(doc) or doc[first].text != ",":
        return verb.token
    last = first + 1
    while last < len(doc) and doc[last].text != "," and _is_day(doc[last], verb):
        last += 1
    is_enclosed = first + 1 < last < len(doc) - 1 and doc[last].text == ","
    return doc[last] if is_enclosed else verb.token


def is_said_of(token: Token, verb: EventVerb) -> bool:
    """True if a date holds for an event: no verb but its own governs the date, or one whose date it shares.

    In `The firm sold the port that he visited on Monday` Monday is not the day of the sale.
    """
    verb_token = verb.token
    governor = token if token.i == verb_token.i else token.head  # whatever the tagger says, a date is no verb
    while governor.i != verb_token.i and not is_verbal(governor) and governor.head.i != governor.i:
        governor = governor.head
    if not is_verbal(governor):
        return True
    return verb_token.i in _holders(governor, verb.lexicon) or governor.i in _sharers(verb)


def _holders(governor: Token, lexicon: Lexicon) -> set[int]:
    """Numbers of the verbs whose date stands at another one: `attacked one and [seized] another on Monday`."""
    holders = {governor.i}
    is_opener = governor.lower_ in lexicon.dates.openers
    while (
        (governor.dep_ == "conj" and first_child(governor, NOMINAL_SUBJECTS) is None)
        or (governor.dep_ == "xcomp" and governor.head.lower_ in lexicon.events.being)
        or (is_opener and governor.head.i != governor.i)  # "is in Seoul for a visit [starting] on Monday"
    ):
        governor = governor.head
        holders.add(governor.i)
    return holders


def _sharers(verb: EventVerb) -> set[int]:
    """Numbers of the verbs above one whose date holds for it: `visited Oslo in June, when they [signed] a treaty`."""
    token, found = verb.token, set[int]()
    while token.dep_ in {"conj", "xcomp", "advcl"} or _is_adverbial_relative(token, verb.lexicon):
        token = token.head
        while not is_verbal(token) and token.head.i != token.i:
            token = token.head
        if token.i in found:
            break
        found.add(token.i)
    return found


def _is_adverbial_relative(token: Token, lexicon: Lexicon) -> bool:
    """True for `during which they signed`, `où ils ont signé`: not where the relative is subject or object."""
    if any(child.lower_ in lexicon.clauses.adverbial_relatives for child in token.children):
        return True
    if token.dep_ not in RELATIVE_CLAUSES:
        return False
    relatives = lexicon.clauses.relatives | lexicon.clauses.subject_relatives | lexicon.clauses.object_relatives
    return not any(child.lower_ in relatives for child in token.children)


def words_of(subject: Token, verb: EventVerb) -> Span:
    """Returns the words of the subject of a verb, without what stands far behind its head."""
    first = start_of_subject(verb.token, subject)
    if first < subject.i:
        return subject.doc.span(first, subject.i + 1)
    return _words_below(subject)


def _words_below(subject: Token) -> Span:
    tokens = [token for token in subject.subtree if token.i <= subject.i + _LONGEST_SUBJECT]
    first, last = tokens[0].i, tokens[-1].i
    while last > subject.i and subject.doc[last].pos_ in {"ADP", "DET", "CCONJ", "PUNCT"}:
        last -= 1  # "les membres du conseil d'"
    while first < subject.i and subject.doc[first].is_punct:
        first += 1
    first = _start_of_name(subject.doc, first)
    return subject.doc.span(first, last + 1)


def _start_of_name(doc: Doc, place: int) -> int:
    """`[la Corée] du Sud, qui …`: where the name begins that a token stands in, which the parser may cut."""
    return next((entity.start for entity in doc.ents if entity.start < place < entity.end), place)


def _span(verb: Token, subject: Token) -> Span:
    """From the subject to the end of what depends on the verb, without further clauses."""
    tokens = [verb, *(token for token in subject.subtree if token.i <= max(verb.i, subject.i))]
    for child in verb.children:
        if child.dep_ not in _OTHER_CLAUSES and child.i != subject.i:
            tokens += [token for token in child.subtree if not _is_in_relative_clause(token, child)]
    first, last = min(token.i for token in tokens), max(token.i for token in tokens)
    first = _start_of_name(verb.doc, first)
    while first > 0 and verb.doc[first - 1].pos_ == "DET" and verb.dep_ not in RELATIVE_CLAUSES:
        first -= 1  # "[La] Nouvelle-Zélande a remporté", whose article the parser hangs elsewhere
    if last > verb.i and _is_loose(verb.doc[last]):
        last -= 2
    return verb.doc.span(first, min(last + 1, first + _LONGEST_CLAUSE))


def _is_loose(token: Token) -> bool:
    """`…, [ce] qui est légal`: what stands before a clause that is left out."""
    return token.pos_ in {"PRON", "DET"} and token.doc[token.i - 1].text == ","


def _is_in_relative_clause(token: Token, top: Token) -> bool:
    """True if a relative clause below `top` holds the token."""
    while token.i != top.i:
        if token.dep_ in RELATIVE_CLAUSES:
            return True
        token = token.head
    return False


def _clause_around(verb: EventVerb) -> Span | None:
    """Where a small model lost the subject or the object: the words around the verb, from mark to mark."""
    token, doc, endings = verb.token, verb.token.doc, verb.lexicon.verb_forms.finite_endings
    before = doc[max(0, token.i - _AUXILIARY_WINDOW) : token.i]
    has_auxiliary = any(t.pos_ == "AUX" or t.lower_ in verb.lexicon.events.auxiliaries for t in before)
    is_future = token.lower_ in verb.lexicon.event_futures
    is_finite = has_auxiliary or is_future or (token.pos_ == "VERB" and token.lower_.endswith(endings))
    if not verb.lexicon.model.misses_verbs or not is_finite:
        return None
    first = next((i + 1 for i in range(token.i - 1, -1, -1) if _is_boundary(doc[i])), 0)
    while first < token.i and doc[first].pos_ in {"CCONJ", "ADV"}:
        first += 1
    return doc.span(first, _clause_end(token)) if first < token.i else None


def _clause_end(verb: Token) -> int:
    """Behind the last token of the clause: where the next mark or conjunction stands."""
    doc = verb.doc
    return next((i for i in range(verb.i + 1, len(doc)) if _is_boundary(doc[i])), len(doc))


def _is_boundary(token: Token) -> bool:
    return token.is_punct or token.pos_ == "SCONJ"


def _first_noun(span: Span) -> Token | None:
    """The noun that a clause begins with, where no preposition governs it."""
    for token in span:
        if is_nominal(token):
            return token
        if token.pos_ == "ADP" or is_verbal(token):
            return None
    return None


# --- who acts


def antecedent(verb: EventVerb) -> Token | None:
    """`[the soldiers] who arrived`."""
    subject, head = first_child(verb.token, NOMINAL_SUBJECTS), verb.token.head
    if subject is None or subject.pos_ != "PRON" or not is_nominal(head):
        return None
    return head if subject.lower_ in verb.lexicon.clauses.subject_relatives else None


def own_subject(verb: EventVerb) -> Token | None:
    """`[The soldiers] arrived`."""
    return first_child(verb.token, NOMINAL_SUBJECTS)


def described_noun(verb: EventVerb) -> Token | None:
    """`[a ship] sunk by a mine`; not `soldiers that they sent`, where the noun is sent."""
    token, head, relatives = verb.token, verb.token.head, verb.lexicon.clauses.object_relatives
    if token.dep_ not in {"acl", "advcl", "relcl"} or not is_nominal(head):
        return None
    return None if any(child.lower_ in relatives for child in token.children) else head


def subject_of_governing_verb(verb: EventVerb) -> Token | None:
    """`[The soldiers] landed and [left]`, `[The minister] plans to [visit] Oslo`."""
    token = verb.token
    return first_child(token.head, NOMINAL_SUBJECTS) if token.dep_ in {"conj", "xcomp"} else None


_SUBJECT_RULES: Final[Ways[EventVerb, Token]] = (
    antecedent,
    own_subject,
    described_noun,
    subject_of_governing_verb,
)


# --- the verb of an event noun


def verb_of_taking_place(noun: EventVerb) -> Token | None:
    """`A meeting [will take] place`, `une rencontre [aura] lieu`."""
    head, words = noun.token.head, noun.lexicon.events.takes_place
    is_subject = noun.token.dep_ in NOMINAL_SUBJECTS
    return head if is_subject and any(t.lower_ in words for t in (head, *head.children)) else None


def light_verb(noun: EventVerb) -> Token | None:
    """`[made] a visit`, `[held] talks`."""
    return next((t for t in _heads_below_clause(noun) if t.lower_ in noun.lexicon.events.light_verbs), None)


def verb_of_being(noun: EventVerb) -> Token | None:
    """`[is] to be in Seoul for a visit`, `was due in Oslo for talks`."""
    if noun.token.head.pos_ != "ADP":
        return None
    being = noun.lexicon.events.being
    verb = next((t for t in _heads(noun.token) if _is_clause_head(t)), None)
    return verb if verb is not None and any(t.lower_ in being for t in (verb, *verb.children)) else None


_TRIGGER_RULES: Final[Ways[EventVerb, Token]] = (verb_of_taking_place, light_verb, verb_of_being)


def _heads(token: Token) -> list[Token]:
    """The heads above a token, a few of them."""
    heads = []
    for _ in range(_MOST_HEADS):
        token = token.head
        heads.append(token)
    return heads


def _heads_below_clause(noun: EventVerb) -> list[Token]:
    """The heads up to the first verb with a subject, for a noun behind a preposition; else all of them."""
    heads = _heads(noun.token)
    if noun.token.head.pos_ != "ADP":
        return heads
    end = next((n + 1 for n, token in enumerate(heads) if _is_clause_head(token)), len(heads))
    return heads[:end]


def _is_clause_head(token: Token) -> bool:
    return is_verbal(token) and first_child(token, NOMINAL_SUBJECTS) is not None
