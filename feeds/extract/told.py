"""Completes lines: where the content of a claim is torn out of its sentence, its line is the sentence.

A line may leave out who says it and when, since it has a speaker and a day of its own, and what only adds to it. It
may not leave out what turns it: "a million barrels is not much [, but it is a lifeline]" tells the contrary of its
sentence. The line of a claim that does is the whole sentence, in the words of its source (`Claim.told`). Where the
sentence cannot be read alone or is too long, the claim makes no line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from feeds.extract.claim_finder import SentenceContext
from feeds.extract.nlp.dependency_labels import CLAUSAL_COMPLEMENTS, OBJECTS, RELATIVE_CLAUSES, SUBJECTS
from feeds.extract.nlp.doc import Token
from feeds.extract.nlp.parsed_sentence import ParsedSentence
from feeds.extract.nlp.tokens import is_verbal
from feeds.extract.reporting_words import ReportingWords
from feeds.extract.whole_sentence import LONGEST_CONTENT, WholeSentence, is_balanced, is_named
from feeds.types import Claim, ClaimKind, Quotation, Status, Telling
from feeds.verbatim import unquoted

# Characters behind the headline in which an article tells its news.
_LEAD: Final = 500
# Relations without which their head says something else or nothing.
_NEEDED: Final = SUBJECTS | OBJECTS | CLAUSAL_COMPLEMENTS | {"conj", "xcomp", "acomp", "pcomp", "pobj", "nummod"}
# Relations of words that say nothing without their head.
_LEFT_BEHIND: Final = SUBJECTS | frozenset(
    ("cc", "case", "det", "aux", "aux:tense", "aux:pass", "auxpass", "amod", "nummod", "mark")
)
# Clauses of what somebody thinks, which has not happened.
_BELIEVED: Final = CLAUSAL_COMPLEMENTS | {"xcomp", "csubj", "acl", "pcomp"}
_DEPENDENT_CLAUSES: Final = RELATIVE_CLAUSES | {"advcl", "acl"}


def with_told(claims: Sequence[Claim], sentence: ParsedSentence, context: SentenceContext) -> list[Claim]:
    """Returns the claims of a sentence, each with the words of its line.

    Args:
        claims: of the sentence, as they stand.
        sentence: as the parser read it.
        context: what surrounds it.
    """
    reporting = ReportingWords(sentence, context)
    whole = WholeSentence(sentence, reporting)
    return [
        _completed(claim, [other for other in claims if other is not claim], reporting, whole)
        if _may_be_torn(claim, context)
        else claim
        for claim in claims
    ]


def _may_be_torn(claim: Claim, context: SentenceContext) -> bool:
    """False for what stands in the headline, a number alone, a denial, and somebody's words from mark to mark."""
    is_in_title = claim.end <= len(context.article.title)
    is_bare = claim.kind is ClaimKind.FIGURE and not claim.stands_alone
    is_quotation = claim.quotation is Quotation.DIRECT and unquoted(claim.content) is not None
    return not (is_in_title or is_bare or is_quotation or claim.status is Status.DENIED)


def _completed(claim: Claim, others: Sequence[Claim], reporting: ReportingWords, whole: WholeSentence) -> Claim:
    if reporting.may_be_of_another(claim):
        return replace(claim, stands_alone=False)
    if claim.stands_alone and len(claim.content) > LONGEST_CONTENT and (short := whole.shortened(claim)) is not None:
        return replace(claim, told=short, telling=Telling.SAID if claim.speaker else Telling.SENTENCE)
    missing = reporting.left_out(claim, others)
    is_torn = (
        _is_torn(claim, missing, reporting) or _lacks_name(claim, reporting) or reporting.has_gap(claim)
        or whole.tells_elsewhere(claim)
    )  # fmt: skip
    if claim.stands_alone and not is_torn:
        return claim
    if not claim.stands_alone and not (missing and _is_main(claim, reporting, is_torn=is_torn)):
        return claim
    if (predicate := whole.predicate(claim)) is not None:
        return replace(claim, told=predicate, telling=Telling.PREDICATE, stands_alone=True)
    if (said := whole.said(claim)) is not None:
        return replace(claim, told=said, telling=Telling.SAID, stands_alone=True)
    if whole.text is None:
        return replace(claim, stands_alone=False)
    told = replace(claim, told=whole.text, stands_alone=True)
    return told if _is_of_main_verb(claim, reporting.sentence) else _dated_by_report(told, reporting.context)


def _is_torn(claim: Claim, missing: Sequence[Token], reporting: ReportingWords) -> bool:
    """True if a claim says another thing than its sentence, or less than a statement, without what is missing."""
    if any(map(reporting.turns, missing)) and not all(map(reporting.turns, missing)):
        return True
    inside = reporting.inside(claim)
    if any(token.head.i in inside and token.dep_ in _NEEDED for token in missing):
        return True
    if not is_balanced(claim.content) or len(claim.content) > LONGEST_CONTENT:
        return True
    # "Oslo spoke first: some 1,100 dockers are said to be hurt": an event that somebody tells
    is_told = claim.kind is ClaimKind.EVENT and claim.status is Status.UNCONFIRMED
    if is_told and reporting.sentence.text[claim.sentence_start : claim.start].rstrip().endswith(":"):
        return True
    gone = {token.i for token in missing}
    roots = _roots(claim, reporting)
    if any(token.head.i in gone and token.dep_ in _LEFT_BEHIND for token in roots):
        return True
    return claim.kind is ClaimKind.EVENT and any(is_verbal(t) and _is_dependent(t) for t in roots)


def _is_dependent(verb: Token) -> bool:
    """`[the day on which] ships sailed`, `[when it was known that] ships sailed`; not `[It emerged that] …`."""
    is_known = verb.dep_ in CLAUSAL_COMPLEMENTS and verb.head.dep_ in _DEPENDENT_CLAUSES
    return verb.dep_ in _DEPENDENT_CLAUSES or is_known


def _roots(claim: Claim, reporting: ReportingWords) -> list[Token]:
    """The words of a claim on which the others of it depend."""
    inside = reporting.inside(claim)
    return [t for t in reporting.sentence.doc if t.i in inside and (t.head.i not in inside or t.head.i == t.i)]


def _lacks_name(claim: Claim, reporting: ReportingWords) -> bool:
    """True for `a poll by the institute` of "a poll by the institute Ipsos": the name that tells which one is gone."""
    cue = reporting.cue(claim)
    if cue is None or not claim.speaker or is_named(claim.speaker):
        return False
    source = reporting.subject(cue) if is_verbal(cue) else cue.head
    named = f"{claim.speaker} {claim.role or ''}"
    return source is not None and any(t.pos_ == "PROPN" and t.text not in named for t in source.subtree)


def _is_main(claim: Claim, reporting: ReportingWords, *, is_torn: bool) -> bool:
    """True if a sentence is worth a line that its claim is not: it is the news of its article, or a named voice's."""
    if claim.kind is ClaimKind.ATTRIBUTION:
        return is_torn and is_named(claim.speaker)
    if any(token.dep_ in _BELIEVED for token in _roots(claim, reporting)):
        return False  # "the usual answer is that Oslo will send ships"
    return reporting.sentence.bounds.start - len(reporting.context.article.title) <= _LEAD


def _is_of_main_verb(claim: Claim, sentence: ParsedSentence) -> bool:
    """True if a claim tells what the main verb of its sentence tells, or who says it."""
    inside = sentence.tokens_within(claim.start, claim.end)
    return claim.kind is ClaimKind.ATTRIBUTION or any(t.head.i == t.i and is_verbal(t) for t in inside)


def _dated_by_report(claim: Claim, context: SentenceContext) -> Claim:
    """The claim without the day of a part of its sentence, which is not that of the sentence."""
    reported = context.published.isoformat() if context.published is not None else None
    return replace(claim, date=reported, is_day_of_report=reported is not None)
