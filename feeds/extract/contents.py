"""EXTRACT, contents: which words of a sentence a cue reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from spacy.tokens import Doc, Token

from feeds.extract.cues import CLAUSES, OBJECTS, SUBJECTS, Cue
from feeds.extract.lexicon import Lexicon
from feeds.extract.quotations import Quote
from feeds.extract.reading import Reading

_ASKING: Final = frozenset({"whether", "if", "si", "s'", "s’"})
_LONGEST_TAIL: Final = 90
_LONGEST_LEAD: Final = 40
_CONTRASTS: Final = frozenset(
    {"as", "while", "though", "although", "but", "even", "whereas", "mais", "tandis", "alors"}
)
_PREPOSITIONS: Final = frozenset({"prep", "obl:arg", "obl", "obl:mod", "agent", "iobj", "dative"})


@dataclass(frozen=True, slots=True)
class Content:
    """A reported span of the article. `shape`: quote, before, clause, bare, infinitive, object, judged, prep, noun."""

    start: int
    end: int
    shape: str


def contents_of(cue: Cue, reading: Reading, lexicon: Lexicon, others: Sequence[Cue]) -> list[Content]:
    """What a cue reports, at most one span on each side of it."""
    takes = cue.verb.takes
    before = _before(cue, reading)
    beside = _quote_after(cue, reading) if "quote" in takes else None
    if before is not None and ((beside is not None) or not _has_clause_after(cue, lexicon)):
        return [before, *([beside] if beside is not None else [])]
    if beside is not None:
        return [beside]
    clause = list(_clause(cue, reading, lexicon, others)) if "clause" in takes else []
    if clause:
        return clause
    further = _judged(cue, reading) or _infinitive(cue, reading) or _preposition(cue, reading) or _object(cue, reading)
    return [further] if further is not None else []


# --- before the cue: “…, said X”


def _left_edge(cue: Cue, reading: Reading) -> int | None:
    """The first token of the cue's side: of its subject when that stands before it; None for a relative."""
    doc = cue.token.doc
    subject = next((c for c in cue.token.children if c.dep_ in SUBJECTS and c.i < cue.first), None)
    if subject is None or reading.unit.quote_at(subject.idx) is not None:
        return cue.first
    if subject.lower_ in {"who", "which", "that", "qui", "que", "dont"}:
        return None
    first = min((t.i for t in subject.subtree), default=subject.i)
    if any(doc[i].text == "," for i in range(first, subject.i)) and doc[subject.i - 1].text == ",":
        return subject.i
    return first


def _before(cue: Cue, reading: Reading) -> Content | None:
    doc = cue.token.doc
    edge = _left_edge(cue, reading)
    if edge is None or edge == 0:
        return None
    previous = doc[edge - 1]
    quote = reading.unit.quote_at(previous.idx)
    if quote is None and previous.text in {",", "–", "—"} and edge > 1:
        quote = reading.unit.quote_at(doc[edge - 2].idx)
    is_quote = quote is not None or previous.text in {"”", "»", '"', "’", "'", "›", "“"}
    if not is_quote and previous.text not in {",", "–", "—"}:
        return None
    if quote is not None:
        return Content(quote.start, quote.end, "quote")
    has_subject = edge < cue.first or _is_inverted(cue)
    if not has_subject or (cue.token.dep_ in {"amod", "compound"} and not is_quote):
        return None
    start = 0
    for token in doc[: edge - 1]:
        if token.text == ";":
            start = token.i + 1
    segment = [t for t in doc[start:edge] if not t.is_space]
    words = [t for t in segment if t.is_alpha]
    if len(words) < 4 and not is_quote:
        return None
    if not is_quote and not any(t.pos_ in {"VERB", "AUX"} for t in segment) and len(words) < 5:
        return None
    opening = next((t for t in segment if not t.is_punct), None)
    is_setting = opening is not None and (
        opening.tag_ in {"VBG", "VBN"} or opening.pos_ == "ADP" or _is_participle(opening)
    )
    if is_setting and (edge < cue.first or not any(t.dep_ in SUBJECTS for t in segment)):
        return None  # "Asked by reporters, X said …", "In Paris, X said …": a setting, not what is said.
    span = reading.span(segment)
    return Content(*span, "before") if span else None


def _is_participle(token: Token) -> bool:
    return "VerbForm=Part" in str(token.morph) or "VerbForm=Ger" in str(token.morph)


def _is_inverted(cue: Cue) -> bool:
    """Whether what follows the cue is its speaker: `a indiqué le ministère`, `said Lee`, `a-t-il dit`."""
    doc = cue.token.doc
    if any(doc[i].text.startswith("-") and len(doc[i]) > 1 for i in range(cue.first, cue.last + 1)):
        return True
    for token in doc[cue.last + 1 : cue.last + 8]:
        if token.pos_ in {"PROPN", "PRON", "NOUN"} and token.dep_ not in {"npadvmod", "obl:mod", "pobj"}:
            return token.lower_ not in {"that", "que", "qu'", "qu’"}
        if token.pos_ in {"VERB", "AUX", "SCONJ", "ADP"} and token.lower_ not in {"à", "au", "lors"}:
            return False
    return False


def _has_clause_after(cue: Cue, lexicon: Lexicon) -> bool:
    if _mark_after(cue, lexicon) is not None:
        return True
    return any(
        c.dep_ in CLAUSES and c.i > cue.last and any(k.dep_ in SUBJECTS for k in c.children) for c in cue.token.children
    )


# --- behind it


def _quote_after(cue: Cue, reading: Reading) -> Content | None:
    """A whole quotation that follows the cue's side: `she said: “…”`, `…, “…”`."""
    for start, _, quote in reading.unit.stand_ins:
        between = [t for t in cue.token.doc if cue.token.idx + len(cue.token) <= t.idx < start]
        if start < cue.token.idx or len(between) > 14:
            continue
        if any(t.pos_ in {"VERB", "AUX"} and t.i > cue.last for t in between):
            return None
        if not between or between[-1].text in {":", ",", "–", "—"} or len(between) <= 2:
            return Content(quote.start, quote.end, "quote")
        return None
    return None


def _clause(cue: Cue, reading: Reading, lexicon: Lexicon, others: Sequence[Cue]) -> Iterator[Content]:
    doc, verb = cue.token.doc, cue.token
    child = next((c for c in verb.children if c.dep_ in CLAUSES and c.i > cue.last), None)
    mark = _mark_after(cue, lexicon)
    if mark is None and child is None:
        return
    if mark is None and child is not None:
        first = min(t.i for t in child.subtree if t.i > cue.last)
        if _is_question(child, lexicon):
            return
        if cue.verb.is_weak and not reading.quotes:
            return
        has_subject = any(c.dep_ in SUBJECTS for c in child.children)
        if not has_subject and child.pos_ not in {"VERB", "AUX"}:
            return
    else:
        assert mark is not None, "one of the two is there"
        first = mark + 1
    last = max(t.i for t in child.subtree) if child is not None and child.i >= first else len(doc) - 1
    if mark is None and child is not None and not any(c.dep_ in SUBJECTS for c in child.children):
        # "fear the price, about $7.50 a dose, will put it out of reach": the subject was taken for an object.
        thing = next((c for c in cue.token.children if c.dep_ in OBJECTS and cue.last < c.i < first), None)
        first = min((t.i for t in thing.subtree if t.i > cue.last), default=first) if thing is not None else first
    last = _cut_apposition(first, _cut(first, last, cue, others), doc, lexicon)
    for low, high in _coordinated(doc[first : last + 1], lexicon):
        span = reading.span(doc[low : high + 1])
        if span is not None and high > low:
            yield Content(*_whole_quotes(span, reading), "clause" if mark is not None else "bare")


def _mark_after(cue: Cue, lexicon: Lexicon) -> int | None:
    """`that` behind the cue, across the hearer, an adverb or a date: `told reporters on Monday that`."""
    doc = cue.token.doc
    for token in doc[cue.last + 1 : cue.last + 12]:
        if token.lower_ in lexicon.clause_marks and token.pos_ in {"SCONJ", "PRON", "DET", "ADP", "CCONJ", "ADV"}:
            is_ours = token.head.head.i == cue.token.i or token.i <= cue.last + 2 or token.dep_ == "mark"
            return token.i if is_ours and token.dep_ not in {"det"} else None
        if token.pos_ in {"VERB", "AUX"} or token.text in {";", ":"} or token.lower_ in lexicon.verbs:
            return None
    return None


def _is_question(child: Token, lexicon: Lexicon) -> bool:
    return any(c.dep_ in {"mark", "advmod"} and c.lower_ in lexicon.question_marks for c in child.children)


def _cut(first: int, last: int, cue: Cue, others: Sequence[Cue]) -> int:
    """The clause ends where another report of the same speaker begins: `, adding that`, `and warned that`."""
    doc = cue.token.doc
    for other in others:
        start = other.first
        if not first + 1 < start <= last:
            continue
        subject = next((c for c in other.token.children if c.dep_ in SUBJECTS and c.i > first), None)
        if subject is not None:
            low = min(t.i for t in subject.subtree)
            opener = next((i for i in range(low - 1, max(first, low - 4), -1) if doc[i].text == ","), None)
            if opener is not None and any(t.lower_ in _CONTRASTS for t in doc[opener + 1 : low]):
                return opener - 1
            continue
        before = doc[start - 1]
        is_participle = other.token.tag_ == "VBG" or other.token.lower_.endswith("ant")
        has_mark = any(t.lower_ in {"that", "que", "qu'", "qu’"} for t in doc[other.last + 1 : other.last + 3])
        if (before.text == "," and is_participle) or (before.pos_ == "CCONJ" and has_mark):
            return start - 2
    return last


def _cut_apposition(first: int, last: int, doc: Doc, lexicon: Lexicon) -> int:
    """`…, a claim that others dispute` says something of the content and is none of it."""
    nouns = frozenset(lexicon.words("nouns", "clause"))
    for i in range(first + 4, last - 2):
        if doc[i].text == "," and doc[i + 1].pos_ == "DET" and doc[i + 2].lower_ in nouns:
            return i - 1
    return last


def _coordinated(tokens: Iterable[Token], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """`that A and that B` are two contents."""
    kept = list(tokens)
    low = kept[0].i if kept else 0
    for one, two in pairwise(kept):
        if one.pos_ == "CCONJ" and two.lower_ in lexicon.clause_marks and one.i - low > 2:
            yield low, one.i - 1
            low = two.i + 1
    if kept and kept[-1].i >= low:
        yield low, kept[-1].i


def _whole_quotes(span: tuple[int, int], reading: Reading) -> tuple[int, int]:
    """A content that cuts a quotation takes it in whole."""
    start, end = span
    for quote in reading.quotes:
        if quote.start < end < quote.end and end - quote.start > 1:
            end = quote.end
        if quote.start < start < quote.end:
            start = quote.start if start - quote.start < 3 else start
    return start, end


def _right(cue: Cue, token: Token) -> list[Token]:
    return [t for t in token.subtree if t.i > cue.last]


def _judged(cue: Cue, reading: Reading) -> Content | None:
    """`called the trip “…”`, `described it as “…”`, `was described as “…”`: from the object to the quotation's end."""
    takes = cue.verb.takes
    if not takes & {"judged", "object_quoted", "object"}:
        return None
    doc = cue.token.doc
    after = [q for q in reading.quotes if q.start >= reading.end_of(doc[cue.last])]
    own = [
        t
        for c in cue.token.children
        if c.i > cue.last and c.dep_ not in {"punct", "conj", "cc", "advcl"}
        for t in _right(cue, c)
    ]
    if after and own:
        low, high = reading.start_of(min(own, key=lambda t: t.i)), reading.end_of(max(own, key=lambda t: t.i))
        held = [q for q in after if low <= q.start < high]
        near = held or [q for q in after[:1] if q.start - reading.end_of(doc[cue.last]) < 30]
        if near:
            return _from_object(cue, reading, near, (low, high))
    if "judged" in takes and (span := _called(cue, reading)) is not None:
        return Content(*span, "judged")
    if after and not own and after[0].start - reading.end_of(doc[cue.last]) < _LONGEST_LEAD:
        span = reading.trim(reading.end_of(doc[cue.last]), after[0].end)
        return Content(*span, "judged") if span else None
    return None


def _called(cue: Cue, reading: Reading) -> tuple[int, int] | None:
    """`described the plan as reckless`, `a qualifié le plan d'irresponsable`: what is judged and how."""
    thing = next((c for c in cue.token.children if c.dep_ in OBJECTS and c.i > cue.last), None)
    if thing is None or thing.lower_ in {"it", "him", "her", "them", "this", "that"}:
        return None
    names = ("as", "d'", "d’", "de")
    inside = {
        t.i: t
        for c in cue.token.children
        if c.i > cue.last and c.dep_ not in {"punct", "advcl"}
        for t in _right(cue, c)
    }
    mark = next((t for i, t in sorted(inside.items()) if i > thing.i and t.lower_ in names), None)
    complement = next((c for c in cue.token.children if c.i > thing.i and c.dep_ in {"oprd", "acomp"}), None)
    if mark is None and complement is None:
        return None
    is_named = mark is not None and (mark.lower_ == "as" or mark.nbor().pos_ in {"ADJ"} or mark.nbor().tag_ == "ADJ")
    if not is_named and complement is None:
        return None
    tokens = [t for i, t in inside.items() if i >= min(k.i for k in _right(cue, thing))]
    return reading.span(tokens)


def _from_object(cue: Cue, reading: Reading, quotes: Sequence[Quote], own: tuple[int, int]) -> Content | None:
    start = quotes[0].start
    first = next(
        (c for c in sorted(cue.token.children, key=lambda c: c.i) if c.i > cue.last and c.dep_ in OBJECTS | {"ccomp"}),
        None,
    )
    if first is not None and first.lower_ not in {"it", "him", "her", "them", "this", "that"}:
        start = min(start, reading.start_of(min(_right(cue, first), key=lambda t: t.i, default=first)))
    is_nominal = first is not None and start <= quotes[0].start and bool(_right(cue, first))
    end = max(quotes[-1].end, own[1] if is_nominal and own[1] - quotes[-1].end < _LONGEST_TAIL else 0)
    if is_nominal and first is not None and end == quotes[-1].end:
        tail = next(
            (c for c in cue.token.children if c.dep_ in _PREPOSITIONS and 0 <= reading.start_of(c) - end <= 1), None
        )
        if tail is not None:
            end = reading.end_of(max(tail.subtree, key=lambda t: t.i))
    span = reading.trim(start, end)
    return Content(*span, "judged") if span else None


def _infinitive(cue: Cue, reading: Reading) -> Content | None:
    takes = cue.verb.takes
    if not takes & {"infinitive", "person_infinitive", "judged_infinitive"}:
        return None
    child = next((c for c in cue.token.children if c.dep_ in {"xcomp", "ccomp"} and c.i > cue.last), None)
    if child is not None and any(c.lower_ in _ASKING for c in child.children if c.i < child.i):
        return None
    if child is None or child.pos_ not in {"VERB", "AUX", "NOUN", "ADJ"} or child.tag_ == "VBG":
        return None
    first = min(t.i for t in _right(cue, child))
    thing = next((c for c in cue.token.children if c.dep_ in OBJECTS and cue.last < c.i < child.i), None)
    if thing is not None:
        if not takes & {"person_infinitive", "judged_infinitive"}:
            return None
        first = min(t.i for t in _right(cue, thing))
    span = reading.span(child.doc[first : max(t.i for t in child.subtree) + 1])
    words = max(t.i for t in child.subtree) - first
    return Content(*span, "infinitive") if span and words >= 2 else None


def _preposition(cue: Cue, reading: Reading) -> Content | None:
    """`called for X`, `warned of X`, `a appelé à X`."""
    wanted = {take.removeprefix("prep:") for take in cue.verb.takes if take.startswith("prep:")}
    for child in cue.token.children:
        if child.i <= cue.last or child.dep_ not in _PREPOSITIONS:
            continue
        case = child if child.lower_ in wanted else next((c for c in child.children if c.lower_ in wanted), None)
        if case is None or case.i > cue.last + 6:
            continue
        tokens = [t for t in child.subtree if t.i > case.i]
        span = reading.span(tokens)
        if span is not None and len(tokens) >= 2:
            return Content(*span, "prep")
    return None


def _object(cue: Cue, reading: Reading) -> Content | None:
    if "object" not in cue.verb.takes:
        return None
    if cue.token.pos_ not in {"VERB", "AUX"}:  # a tagger that missed the verb has no object for it either
        rest = [t for t in cue.token.doc[cue.last + 1 :] if reading.unit.quote_at(t.idx) is None]
        span = reading.span(rest) if len(rest) > 3 and rest[0].pos_ == "DET" else None
        return Content(*span, "object") if span else None
    child = next((c for c in cue.token.children if c.dep_ in OBJECTS and c.i > cue.last), None)
    if child is None or child.pos_ not in {"NOUN", "PROPN"} or child.ent_type_ == "PERSON":
        return None
    tokens = [
        t
        for c in cue.token.children
        if c.i >= child.i and c.dep_ in OBJECTS | {"prep", "obl:arg"}
        for t in _right(cue, c)
    ]
    span = reading.span(tokens)
    return Content(*span, "object") if span and len(tokens) >= 2 else None
