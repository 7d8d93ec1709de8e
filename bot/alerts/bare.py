"""ALERT: what stands below a headline that tells all that its article has to say in lines of their own. Pure.

An alert without a line would leave its reader with the headline, maybe in a language that they do not read, although
the article says more: its lead in full, and the sentence behind it, which cannot be read without it ("They may fight").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.alerts.lines import FACT_WIDTH, MessageContext
from bot.novelty import novelty
from bot.ranking import is_in_lead
from bot.render.facts import SourcedFact, line_language, sourced_fact
from bot.render.lexicon import LINE_WORDS, all_words
from bot.repetition import is_line
from feeds.group import is_one_voice
from feeds.types import Claim, ClaimKind, Fact, FactSource, Quotation, Status

# Characters between two sentences.
_BETWEEN: Final = 3
_SAME_SOURCE: Final = all_words("same_source")
_CLAUSE_END: Final = re.compile(r"\s?;\s")


def lead_in_full(heading: Sequence[Fact], context: MessageContext) -> SourcedFact | None:
    """Returns the lead that says more than the headline, with the sentence that goes on with it; None if none does.

    Args:
        heading: the facts that the headline tells, with their sources.
        context: of the alert.
    """
    words, title = context.words, context.headline.title
    untold = [fact for fact in heading if fact.id not in context.known_ids and is_line(fact)]
    leads = [sourced_fact(fact, words.language) for fact in untold if any(map(is_in_lead, fact.sources))]
    texts = [lead for lead in leads if lead.claim.end > len(lead.source.title)]
    for lead in sorted(texts, key=lambda lead: (-lead.fact.importance, lead.fact.id)):
        full = _with_next(lead, context.facts)
        if full is not None:
            return full
        is_in_language = line_language(lead.claim, words) in {words.language, None}
        if not novelty(lead.claim, title).is_little or (is_in_language and context.headline.language):
            return lead
    return None


def _with_next(lead: SourcedFact, facts: Sequence[Fact]) -> SourcedFact | None:
    """The lead with the next sentence of its article, if that is the same speaker's and cannot be read without it."""
    claim = lead.claim
    if (
        claim.told
        or claim.report
        or claim.lead
        or claim.quotation is not Quotation.INDIRECT
        or claim.status is not Status.ASSERTED
    ):
        return None
    own = (source for fact in facts for source in fact.sources if source.entry_id == lead.source.entry_id)
    following = next((source for source in own if _goes_on(source, claim)), None)
    if following is None:
        return None
    content = _joined(claim, following.claim)
    if len(content) > FACT_WIDTH:
        return None
    # As words of two sentences it is said in no other language: no statement holds both.
    return SourcedFact(
        lead.fact, replace(lead.source, claim=replace(claim, content=content, quotation=Quotation.MIXED))
    )


def _goes_on(source: FactSource, lead: Claim) -> bool:
    """True for the sentence right behind the lead, from its first word, by the same speaker, not to be read alone."""
    claim = source.claim
    is_next = 0 <= claim.sentence_start - lead.sentence_end <= _BETWEEN and claim.start == claim.sentence_start
    if not is_next or claim.stands_alone or claim.kind is not ClaimKind.ATTRIBUTION or claim.lead or claim.report:
        return False
    if claim.quotation is not Quotation.INDIRECT or claim.status is Status.DENIED or claim.language != lead.language:
        return False
    return is_one_voice(claim, lead) or (claim.speaker or "").casefold() in _SAME_SOURCE


def _joined(lead: Claim, following: Claim) -> str:
    """`8,000 soldiers have arrived; they may fight soon`: the first clause of the second sentence is enough."""
    own = LINE_WORDS.get(lead.language or "", LINE_WORDS["en"])
    clause = _CLAUSE_END.split(following.content, maxsplit=1)[0]
    first, blank, rest = clause.partition(" ")
    is_name = first.lower() not in own.pointing
    return f"{lead.content}{own.clause_mark[0]} {first if is_name else first.lower()}{blank}{rest}"
