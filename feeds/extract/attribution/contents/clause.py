"""Reported clauses: `said that it rained`, and without a mark `said it rained`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from feeds.extract.attribution.contents.clause_ends import end_before_next_report
from feeds.extract.attribution.contents.clause_marks import LONGEST_MARK, mark_behind
from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.types import Content, Shape
from feeds.extract.lexicon import Lexicon
from feeds.extract.nlp.dependency_labels import CLAUSAL_COMPLEMENTS, OBJECTS, RELATIVE_CLAUSES, SUBJECTS
from feeds.extract.nlp.doc import Doc, Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import first_child, is_verbal
from feeds.extract.rules import Rules, all_of


@dataclass(frozen=True, slots=True)
class Clause:
    """What may be the reported clause of a cue.

    Attributes:
        cue: the cue.
        head: the verb of the clause as the parser has it, None where it has none.
        mark: number of the clause mark behind the cue, None where there is none.
    """

    cue: Cue
    head: Token | None
    mark: int | None


def clause_contents(cue: Cue, others: Sequence[Cue]) -> Iterator[Content]:
    """Yields the clauses that a cue reports; `that A and that B` are two."""
    doc, lexicon, sentence = cue.doc, cue.lexicon, cue.sentence
    head = first_child(cue.token, CLAUSAL_COMPLEMENTS, after=cue.last) or _verb_behind_object(cue)
    clause = Clause(cue, head, mark_behind(cue))
    if clause.mark is None and not all_of(_UNMARKED_RULES, clause):
        return
    first, last = _bounds(clause)
    last = _without_apposition(first, end_before_next_report(first, last, cue, others), doc, lexicon)
    for low, high in _coordinated(doc[first : last + 1], lexicon):
        span = sentence.span(doc[low : high + 1])
        if span is not None and high > low:
            yield Content(*_with_whole_quotes(span, sentence), _shape(clause))


def _verb_behind_object(cue: Cue) -> Token | None:
    """`said such talk [aimed] to harm it`: the parser took the subject for an object and its verb for a participle."""
    if cue.verb.lemma not in cue.lexicon.clauses.verbs_without_object:
        return None
    thing = first_child(cue.token, OBJECTS, after=cue.last)
    inside = thing.subtree if thing is not None else ()
    return next((t for t in inside if t.dep_ in {"acl", "relcl"} and t.tag_ in {"VBD", "VBN"}), None)


def _shape(clause: Clause) -> Shape:
    if clause.mark is not None:
        return Shape.CLAUSE
    return Shape.TO_CLAUSE if _is_to_clause(clause) else Shape.BARE_CLAUSE


def _is_to_clause(clause: Clause) -> bool:
    """`expected about 10,000 troops to be there`: a clause to the parser and none to a reader."""
    marks = clause.cue.lexicon.grammar.infinitive_marks
    return clause.head is not None and any(c.lower_ in marks and c.dep_ == "aux" for c in clause.head.children)


def _bounds(clause: Clause) -> tuple[int, int]:
    """The numbers of the first and the last token of the clause."""
    head, mark = clause.head, clause.mark
    first = mark + 1 if mark is not None else _unmarked_start(clause)
    is_known = head is not None and head.i >= first and not _lost_verb(head)
    last = max(t.i for t in head.subtree) if head is not None and is_known else len(clause.cue.doc) - 1
    if mark is None and head is not None and first_child(head, SUBJECTS) is None:
        first = _with_object(first, clause.cue)
    return first, last


def _lost_verb(head: Token) -> bool:
    """`nie que des [navires] croisent dehors`: the tagger missed the verb, and the clause hangs on its subject."""
    has_verb = any(child.dep_ in SUBJECTS | {"cop"} for child in head.children)
    return head.pos_ == "NOUN" and not has_verb


def _unmarked_start(clause: Clause) -> int:
    assert clause.head is not None, "a clause without a mark has a head"
    cue, doc = clause.cue, clause.cue.doc
    first = _behind_date(min(t.i for t in clause.head.subtree if t.i > cue.last), clause.head)
    has_mark = doc[first].lower_ in cue.lexicon.clauses.marks and first + 1 < len(doc)
    return first + 1 if has_mark and doc[first + 1].pos_ != "AUX" else first


def _behind_date(first: int, head: Token) -> int:
    """`told the radio [on Monday] he saw it`: a date between cue and subject is when it was said."""
    subject = first_child(head, SUBJECTS, after=first)
    if subject is None:
        return first
    edge = subject.left_edge.i
    before = [t for t in head.doc[first:edge] if t.pos_ != "ADP"]
    return edge if before and all(t.ent_type_ == "DATE" for t in before) else first


def _with_object(first: int, cue: Cue) -> int:
    """`fear the price, about $7.50 a dose, will put it out of reach`: the parser took the subject for an object."""
    thing = first_child(cue.token, OBJECTS, after=cue.last, before=first)
    return min((t.i for t in thing.subtree if t.i > cue.last), default=first) if thing is not None else first


# --- a clause without a mark


def may_omit_mark(clause: Clause) -> bool:
    """English says `said the port was closed`; French has no clause without `que`."""
    return clause.head is not None and clause.cue.lexicon.grammar.omits_clause_mark


def is_no_question(clause: Clause) -> bool:
    """Not `asked whether the port was closed`."""
    marks = clause.cue.lexicon.clauses.question_marks
    children = clause.head.children if clause.head is not None else ()
    return not any(c.dep_ in {"mark", "advmod"} and c.lower_ in marks for c in children)


def is_no_open_question(clause: Clause) -> bool:
    """Not `asked Lee how she was feeling`."""
    cue, head = clause.cue, clause.head
    if head is None or cue.verb.lemma not in cue.lexicon.cues.asking:
        return True
    first = cue.doc[min(t.i for t in head.subtree if t.i > cue.last)]
    return first.lower_ not in cue.lexicon.clauses.interrogatives


def is_certain(clause: Clause) -> bool:
    """Not `figured the price was fair`: a weak verb needs a quotation beside it."""
    return not clause.cue.verb.is_weak or bool(clause.cue.sentence.quotes)


def has_predicate(clause: Clause) -> bool:
    """Not `said Monday`, which the parser may take for a clause."""
    head = clause.head
    return head is not None and (is_verbal(head) or first_child(head, SUBJECTS) is not None)


def has_subject(clause: Clause) -> bool:
    """Not `the workers that they thought were fit`, whose subject stands before the cue."""
    cue, head = clause.cue, clause.head
    if head is None or cue.token.dep_ not in RELATIVE_CLAUSES:
        return True
    behind = first_child(head, SUBJECTS, after=cue.last) or first_child(cue.token, OBJECTS, after=cue.last)
    return behind is not None


_UNMARKED_RULES: Final[Rules[Clause]] = (
    may_omit_mark,
    is_no_question,
    is_no_open_question,
    is_certain,
    has_predicate,
    has_subject,
)


def _without_apposition(first: int, last: int, doc: Doc, lexicon: Lexicon) -> int:
    """`…[, a claim that others dispute]` says something about the content and is no part of it."""
    for i in range(first + 4, last - 2):
        if doc[i].text == "," and doc[i + 1].pos_ == "DET" and doc[i + 2].lower_ in lexicon.cue_nouns.clause:
            return i - 1
    return last


def _coordinated(tokens: Iterable[Token], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yields the first and last token of each clause of `that A and that B`."""
    kept = list(tokens)
    low = kept[0].i if kept else 0
    for one, two in pairwise(kept):
        is_next = one.pos_ == "CCONJ" or (one.text == "," and two.pos_ == "SCONJ")
        if is_next and two.lower_ in lexicon.clauses.marks and one.i - low > 2:
            yield low, one.i - 1
            low = two.i + 1
    while kept and kept[-1].pos_ == "CCONJ":  # "said it was over [and] warned that …"
        kept.pop()
    if kept and kept[-1].i >= low:
        yield low, kept[-1].i


def _with_whole_quotes(span: tuple[int, int], sentence: ParsedSentence) -> tuple[int, int]:
    """The span with all of a quotation that it cuts."""
    start, end = span
    for quote in sentence.quotes:
        if quote.start < end < quote.end and end - quote.start > 1:
            end = quote.end
        if quote.start < start < quote.end and start - quote.start < LONGEST_MARK:
            start = quote.start
    return start, end
