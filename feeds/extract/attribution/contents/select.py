"""Selects what a cue reports among the contents around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from feeds.extract.attribution.contents.clause import clause_contents
from feeds.extract.attribution.contents.clause_marks import mark_behind
from feeds.extract.attribution.contents.complements import complement_of
from feeds.extract.attribution.contents.parenthetical import as_clause_content, parenthetical_content
from feeds.extract.attribution.contents.preposed import preposed_content
from feeds.extract.attribution.cue_clause import CueClause, cue_clause, is_inverted
from feeds.extract.attribution.cues import Cue
from feeds.extract.attribution.types import Content, Shape
from feeds.extract.lexicon import Frame
from feeds.extract.nlp.dependency_labels import CLAUSAL_COMPLEMENTS, SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.tokens import has_verb
from feeds.extract.rules import Rules, Ways, any_of, first_of
from feeds.extract.text.quotations import Quote

_FARTHEST_QUOTE: Final = 14  # tokens between a cue and a quotation that it reports
_NEAREST_QUOTE: Final = 2  # so few that nothing has to introduce the quotation
_INTRODUCTIONS: Final = frozenset({":", ",", "–", "—"})


def contents_of(cue: Cue, others: Sequence[Cue]) -> list[Content]:
    """Returns what a cue reports, at most one span on each side of it.

    Args:
        cue: the cue.
        others: the other cues of its sentence, which end its content.
    """
    clause = cue_clause(cue)
    whole = first_of(_WHOLE_SENTENCE_RULES, clause)
    if whole is not None:
        return [whole]
    preposed = preposed_content(clause)
    quote = quote_behind(cue) if Frame.QUOTE in cue.verb.takes else None
    if preposed is not None and (quote is not None or any_of(_PREPOSED_RULES, clause)):
        return [preposed, *([quote] if quote is not None else [])]
    if quote is not None:
        return [quote]
    clauses = list(clause_contents(cue, others)) if Frame.CLAUSE in cue.verb.takes else []
    if clauses:
        return clauses
    complement = complement_of(cue)
    return [_until_next_report(complement, cue, others)] if complement is not None else []


_WHOLE_SENTENCE_RULES: Final[Ways[CueClause, Content]] = (as_clause_content, parenthetical_content)


def quote_behind(cue: Cue) -> Content | None:
    """Returns the whole quotation that follows the cue's clause: `she said: “…”`, `…, “…”`."""
    doc, token = cue.doc, cue.token
    for start, _, quote in cue.sentence.input.placeholders:
        between = [t for t in doc if token.end <= t.idx < start]
        if start < token.idx or len(between) > _FARTHEST_QUOTE:
            continue
        if has_verb(t for t in between if t.i > cue.last):
            return None
        if _is_title_before_clause(between, quote, cue):
            return None
        is_introduced = len(between) <= _NEAREST_QUOTE or between[-1].text in _INTRODUCTIONS
        return Content(quote.start, quote.end, Shape.QUOTE) if is_introduced else None
    return None


def _is_title_before_clause(between: Sequence[Token], quote: Quote, cue: Cue) -> bool:
    """`a montré dans « Le Port », [que] la ville vit`: where it was said, and the clause is what was."""
    sentence = cue.sentence
    if not between or between[-1].pos_ != "ADP":
        return False
    behind = [t for t in cue.doc if sentence.start_of(t) >= quote.end and not t.is_punct][:1]
    return bool(behind) and behind[0].lower_ in cue.lexicon.clauses.marks


# --- what stands before the cue is the content, though something follows the cue as well


def is_parenthetical(clause: CueClause) -> bool:
    """`…, soutient-il, une thèse que d'autres contestent`."""
    return clause.end == clause.cue.last + 1 and is_inverted(clause.cue)


def has_no_clause_behind(clause: CueClause) -> bool:
    """`The port is closed, the agency said on Friday`; not `The port is closed, he said that it was`."""
    cue = clause.cue
    if mark_behind(cue) is not None:
        return False
    return not any(
        child.dep_ in CLAUSAL_COMPLEMENTS and child.i > cue.last and any(c.dep_ in SUBJECTS for c in child.children)
        for child in cue.token.children
    )


_PREPOSED_RULES: Final[Rules[CueClause]] = (is_parenthetical, has_no_clause_behind)


def _until_next_report(content: Content, cue: Cue, others: Sequence[Cue]) -> Content:
    """The content without another report behind a conjunction: `affirme avoir « … » et regrette que …`."""
    doc, sentence = cue.doc, cue.sentence
    for other in sorted(others, key=lambda other: other.first):
        is_within = content.start < sentence.start_of(doc[other.first]) < content.end and other.first > cue.last + 2
        if is_within and doc[other.first - 1].pos_ == "CCONJ" and sentence.in_quote(other.token) is None:
            span = sentence.trim(content.start, sentence.start_of(doc[other.first - 1]))
            return Content(*span, content.shape) if span is not None else content
    return content
