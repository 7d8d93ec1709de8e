"""BRIEF: what somebody states, and who dismisses it in the next sentence: "Moscow dismisses such claims". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot.briefs.values import Dispute
from bot.render.lexicon import all_words, one_of
from feeds.group import is_one_voice
from feeds.types import Claim, Fact, FactSource, Quotation, Status

# Characters between two sentences.
_BETWEEN: Final = 3
_DISMISSING: Final = re.compile(rf"\b{one_of(all_words('dismissing'))}\b", re.IGNORECASE)
_STATEMENT: Final = re.compile(rf"{one_of(all_words('statements'))}\b", re.IGNORECASE)


def dismissals(facts: Sequence[Fact]) -> list[Dispute]:
    """Returns the statements that another voice dismisses in the next sentence of the same article.

    Args:
        facts: of a topic, that somebody still tells; the dismissal itself cannot be read alone.
    """
    found: dict[int, Dispute] = {}
    for fact in facts:
        for source in fact.sources:
            stated = _stated_before(source, facts) if _dismisses(source.claim) else None
            if stated is not None and stated.id != fact.id:
                found.setdefault(stated.id, Dispute(stated, (fact,)))
    return list(found.values())


def _dismisses(claim: Claim) -> bool:
    """True for "dismisses such claims as fabrications", by somebody, whose verb stands in the line."""
    has_verb = bool(claim.lead) and _DISMISSING.search(claim.lead) is not None
    return bool(claim.speaker) and has_verb and _STATEMENT.match(claim.content) is not None


def _stated_before(dismissal: FactSource, facts: Iterable[Fact]) -> Fact | None:
    """The one fact that another voice states for sure in the sentence right before; None if there is not one."""
    stating = [fact for fact in facts if any(_is_before(source, dismissal) for source in fact.sources)]
    return stating[0] if len(stating) == 1 else None


def _is_before(source: FactSource, dismissal: FactSource) -> bool:
    claim, later = source.claim, dismissal.claim
    is_next = source.entry_id == dismissal.entry_id and 0 <= later.sentence_start - claim.sentence_end <= _BETWEEN
    if not is_next or not claim.speaker or not claim.stands_alone or source.is_withdrawn:
        return False
    is_sure = claim.status is Status.ASSERTED and claim.quotation is not Quotation.DIRECT
    return is_sure and not is_one_voice(claim, later)
