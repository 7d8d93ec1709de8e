"""EXTRACT, contents: which words of a sentence a cue reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from spacy.tokens import Doc, Token

from feeds.extract.attribution.contents.complements import complement_of
from feeds.extract.attribution.contents.parenthetical import as_clause_content, parenthetical_content, parenthetical_end
from feeds.extract.attribution.contents.preposed import cue_clause_start, is_inverted, preposed_content
from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.types import Content, Shape
from feeds.extract.lexicon import Frame, Lexicon
from feeds.extract.nlp.dependency_labels import CLAUSAL_COMPLEMENTS, OBJECTS, SUBJECTS
from feeds.extract.nlp.parsed_sentence import ParsedSentence

_LONGEST_MARK: Final = 7  # “that …


def contents_of(cue: Cue, sentence: ParsedSentence, lexicon: Lexicon, others: Sequence[Cue]) -> list[Content]:
    """What a cue reports, at most one span on each side of it."""
    takes = cue.verb.takes
    left = cue_clause_start(cue, sentence, lexicon)
    if (
        whole := as_clause_content(cue, sentence, left, lexicon) or parenthetical_content(cue, sentence, left, lexicon)
    ) is not None:
        return [whole]
    said_before = preposed_content(cue, sentence, lexicon)
    beside = _quote_after(cue, sentence) if Frame.QUOTE in takes else None
    is_inset = parenthetical_end(cue) == cue.last + 1 and is_inverted(cue, lexicon)  # "…, soutient-il, une thèse que …"
    if said_before is not None and (beside is not None or is_inset or not _has_clause_after(cue, sentence, lexicon)):
        return [said_before, *([beside] if beside is not None else [])]
    if beside is not None:
        return [beside]
    clause = list(_clause(cue, sentence, lexicon, others)) if Frame.CLAUSE in takes else []
    if clause:
        return clause
    further = complement_of(cue, sentence, lexicon)
    return [_until_conjunct(further, cue, sentence, others)] if further is not None else []


def _until_conjunct(content: Content, cue: Cue, sentence: ParsedSentence, others: Sequence[Cue]) -> Content:
    """`affirme avoir « tendu la main » et regrette que …`: the next report is none of this one."""
    doc = cue.token.doc
    for other in sorted(others, key=lambda o: o.first):
        place = sentence.start_of(doc[other.first])
        is_within = content.start < place < content.end and other.first > cue.last + 2
        if is_within and doc[other.first - 1].pos_ == "CCONJ" and sentence.in_quote(other.token) is None:
            span = sentence.trim(content.start, sentence.start_of(doc[other.first - 1]))
            return Content(*span, content.shape) if span is not None else content
    return content


def _has_clause_after(cue: Cue, sentence: ParsedSentence, lexicon: Lexicon) -> bool:
    if _mark_after(cue, sentence, lexicon) is not None:
        return True
    return any(
        c.dep_ in CLAUSAL_COMPLEMENTS and c.i > cue.last and any(k.dep_ in SUBJECTS for k in c.children)
        for c in cue.token.children
    )


# --- behind it


def _quote_after(cue: Cue, sentence: ParsedSentence) -> Content | None:
    """A whole quotation that follows the cue's side: `she said: “…”`, `…, “…”`."""
    for start, _, quote in sentence.input.placeholders:
        between = [t for t in cue.token.doc if cue.token.idx + len(cue.token) <= t.idx < start]
        if start < cue.token.idx or len(between) > 14:
            continue
        if any(t.pos_ in {"VERB", "AUX"} and t.i > cue.last for t in between):
            return None
        if not between or between[-1].text in {":", ",", "–", "—"} or len(between) <= 2:
            return Content(quote.start, quote.end, Shape.QUOTE)
        return None
    return None


def _clause(cue: Cue, sentence: ParsedSentence, lexicon: Lexicon, others: Sequence[Cue]) -> Iterator[Content]:
    doc, verb = cue.token.doc, cue.token
    child = next((c for c in verb.children if c.dep_ in CLAUSAL_COMPLEMENTS and c.i > cue.last), None)
    mark = _mark_after(cue, sentence, lexicon)
    if mark is None and (child is None or not lexicon.grammar.omits_clause_mark):
        return  # only English leaves its mark out
    if mark is None and child is not None and any(other.token.i == child.i for other in others):
        return  # "has decided to go, the agency said": the other report's own verb
    if mark is None and child is not None:
        first = min(t.i for t in child.subtree if t.i > cue.last)
        first += doc[first].lower_ in lexicon.clauses.marks and first + 1 < len(doc) and doc[first + 1].pos_ != "AUX"
        if _is_question(child, lexicon):
            return
        if cue.verb.is_weak and not sentence.quotes:
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
    last = _cut_apposition(first, _cut(first, last, cue, others, lexicon), doc, lexicon)
    for low, high in _coordinated(doc[first : last + 1], lexicon):
        span = sentence.span(doc[low : high + 1])
        if span is not None and high > low:
            shape = (
                Shape.CLAUSE
                if mark is not None
                else Shape.TO_CLAUSE
                if _is_to_clause(child, lexicon)
                else Shape.BARE_CLAUSE
            )
            yield Content(*_whole_quotes(span, sentence), shape)


def _is_to_clause(child: Token | None, lexicon: Lexicon) -> bool:
    """`expected about 10,000 troops to be there`, a clause to the parser and none to a reader."""
    return child is not None and any(
        c.lower_ in lexicon.grammar.infinitive_marks and c.dep_ == "aux" for c in child.children
    )


def _mark_after(cue: Cue, sentence: ParsedSentence, lexicon: Lexicon) -> int | None:
    """`that` behind the cue, across the hearer, an adverb or a date: `told reporters on Monday that`."""
    doc = cue.token.doc
    for token in doc[cue.last + 1 : cue.last + 12]:
        if _is_woven(token, sentence):
            return None  # "juge le résultat « moins vert que régional »"
        is_subject = token.i + 1 < len(doc) and token.nbor().pos_ == "AUX"  # "said that's why …"
        if token.lower_ in lexicon.clauses.subject_marks and is_subject:
            return None
        if token.lower_ in lexicon.clauses.marks and token.pos_ in {"SCONJ", "PRON", "DET", "ADP", "CCONJ", "ADV"}:
            is_ours = token.head.head.i == cue.token.i or token.i <= cue.last + 2 or token.dep_ == "mark"
            is_ours = (
                is_ours or token.tag_ == "IN"
            )  # the tagger's word against the parser's: "told them in an email that"
            return token.i if is_ours and token.dep_ not in {"det"} else None
        is_phrase = token.nbor(-1).pos_ in {"ADP", "DET", "ADJ"}  # "a déclaré par écrit que"
        is_verb = (token.pos_ in {"VERB", "AUX"} or token.lower_ in lexicon.verbs_by_form) and not is_phrase
        if (is_verb and not token.text[:1].isupper()) or token.text in {";", ":"}:
            return None  # "said on “Meet the Nation” that": a title's verb is none
    return None


def _is_woven(token: Token, sentence: ParsedSentence) -> bool:
    """Whether a token stands inside a quotation, behind its first word."""
    quote = sentence.in_quote(token)
    return quote is not None and sentence.start_of(token) - quote.inner_start > _LONGEST_MARK


def _is_question(child: Token, lexicon: Lexicon) -> bool:
    return any(c.dep_ in {"mark", "advmod"} and c.lower_ in lexicon.clauses.question_marks for c in child.children)


def _cut(first: int, last: int, cue: Cue, others: Sequence[Cue], lexicon: Lexicon) -> int:
    """The clause ends where another report of the same speaker begins: `, adding that`, `and warned that`."""
    doc = cue.token.doc
    for other in others:
        start = other.first
        if not first + 1 < start <= last:
            continue
        subject = next((c for c in other.token.children if c.dep_ in SUBJECTS and c.i > first), None)
        if subject is not None:
            low = min(t.i for t in subject.subtree)
            if doc[low - 1].text == "," and not any(t.pos_ in {"VERB", "AUX"} for t in doc[other.last + 1 :]):
                return low - 2  # "told them that it was over, his embassy said"
            opener = next((i for i in range(low - 1, max(first, low - 4), -1) if doc[i].text == ","), None)
            if opener is not None and any(t.lower_ in lexicon.clauses.contrasts for t in doc[opener + 1 : low]):
                return opener - 1
            continue
        before = doc[start - 1]
        is_conjunct = other.token.dep_ == "conj" and other.token.head.i == cue.token.i
        if before.pos_ == "CCONJ" and is_conjunct:
            return start - 2  # "estime que … et réclame …"
        is_participle = other.token.tag_ == "VBG" or other.token.lower_.endswith(lexicon.verb_forms.gerund_endings)
        has_mark = any(t.lower_ in lexicon.clauses.marks for t in doc[other.last + 1 : other.last + 3])
        if (before.text == "," and is_participle) or (before.pos_ == "CCONJ" and has_mark):
            return start - 2
    return last


def _cut_apposition(first: int, last: int, doc: Doc, lexicon: Lexicon) -> int:
    """`…, a claim that others dispute` says something of the content and is none of it."""
    nouns = lexicon.cue_nouns.clause
    for i in range(first + 4, last - 2):
        if doc[i].text == "," and doc[i + 1].pos_ == "DET" and doc[i + 2].lower_ in nouns:
            return i - 1
    return last


def _coordinated(tokens: Iterable[Token], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """`that A and that B` are two contents."""
    kept = list(tokens)
    low = kept[0].i if kept else 0
    for one, two in pairwise(kept):
        is_next = one.pos_ == "CCONJ" or (one.text == "," and two.pos_ == "SCONJ")
        if is_next and two.lower_ in lexicon.clauses.marks and one.i - low > 2:
            yield low, one.i - 1
            low = two.i + 1
    if kept and kept[-1].i >= low:
        yield low, kept[-1].i


def _whole_quotes(span: tuple[int, int], sentence: ParsedSentence) -> tuple[int, int]:
    """A content that cuts a quotation takes it in whole."""
    start, end = span
    for quote in sentence.quotes:
        if quote.start < end < quote.end and end - quote.start > 1:
            end = quote.end
        if quote.start < start < quote.end:
            start = quote.start if start - quote.start < _LONGEST_MARK else start
    return start, end
