"""BRIEF: what somebody states, and who dismisses it in the next sentence: "Moscow dismisses such claims". Pure.

A denial may do so in its second half: "Oslo denied that it had left and called the statement “a trick”".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from bot.briefs.sides import sides_of
from bot.briefs.values import Dispute
from bot.render.lexicon import all_words, one_of
from bot.telling import statement_of
from feeds.group import is_one_voice
from feeds.types import Claim, Fact, FactSource, Quotation, Status

# Characters between two sentences.
_BETWEEN: Final = 3
_IN_PARAGRAPH: Final = 1
_DISMISSING: Final = re.compile(rf"\b{one_of(all_words('dismissing'))}\b", re.IGNORECASE)
_STATEMENT: Final = re.compile(rf"{one_of(all_words('statements'))}\b", re.IGNORECASE)
# "… and called the statement a trick", "… et qualifié ces affirmations de ruse", behind what is denied.
_CALLED: Final = re.compile(
    rf",?\s(?:and|et)\s(?:\S+\s){{1,2}}{one_of(all_words('statements'))}\b.*$", re.IGNORECASE | re.DOTALL
)


def dismissals(facts: Sequence[Fact]) -> list[Dispute]:
    """Returns the statements that another voice dismisses in the next sentence of the same article.

    Args:
        facts: of a topic, that somebody still tells; the dismissal itself cannot be read alone.
    """
    found: dict[int, Dispute] = {}
    for fact in facts:
        for source in fact.sources:
            stated = _stated_before(source, facts) if _dismisses(source.claim) else _denied_before(source, facts)
            if stated is not None and stated.id != fact.id:
                found.setdefault(stated.id, Dispute(stated, (_without_call(fact),)))
    return list(found.values())


def _dismisses(claim: Claim) -> bool:
    """True for "dismisses such claims" by somebody, whose verb stands in the line; or a denial that names them."""
    if claim.speaker and claim.status is Status.DENIED and _CALLED.search(claim.content):
        return True
    has_verb = bool(claim.lead) and _DISMISSING.search(claim.lead) is not None
    return bool(claim.speaker) and has_verb and _STATEMENT.match(claim.content) is not None


def _without_call(fact: Fact) -> Fact:
    """The denial alone: what it calls the statement is no part of what it denies."""
    if fact.claim.status is not Status.DENIED:
        return fact
    sources = tuple(replace(s, claim=_cut(s.claim)) for s in fact.sources)
    return replace(fact, claim=_cut(fact.claim), sources=sources)


def _cut(claim: Claim) -> Claim:
    return replace(claim, content=_CALLED.sub("", claim.content))


def _stated_before(dismissal: FactSource, facts: Iterable[Fact], within: int = _BETWEEN) -> Fact | None:
    """The one fact that another voice states for sure in the sentence right before; None if there is not one."""
    stating = [fact for fact in facts if any(_is_before(source, dismissal, within) for source in fact.sources)]
    return stating[0] if len(stating) == 1 else None


def _denied_before(denial: FactSource, facts: Sequence[Fact]) -> Fact | None:
    """What a denial of another side answers: the one deed that is stated right before, in the same paragraph.

    A denial of a matter that is known by itself ("sending troops") answers whoever states it (`disputes`).
    """
    claim, denying = denial.claim, sides_of(denial.claim)
    is_read = claim.status is Status.DENIED and bool(denying) and claim.stands_alone and claim.date != ""
    stated = _stated_before(denial, facts, within=_IN_PARAGRAPH) if is_read else None
    if stated is None or not stated.claim.predicate or not sides_of(stated.claim) - denying:
        return None
    return stated if statement_of(claim, is_denied=True) is None else None


def _is_before(source: FactSource, dismissal: FactSource, within: int) -> bool:
    claim, later = source.claim, dismissal.claim
    is_next = source.entry_id == dismissal.entry_id and 0 <= later.sentence_start - claim.sentence_end <= within
    if not is_next or not claim.speaker or not claim.stands_alone or source.is_withdrawn:
        return False
    is_sure = claim.status is Status.ASSERTED and claim.quotation is not Quotation.DIRECT
    return is_sure and not is_one_voice(claim, later)
