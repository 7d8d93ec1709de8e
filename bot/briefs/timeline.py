"""BRIEF: what happened when: events, and what the stories lead with, each on a day of its text. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date as Date
from typing import Final

from bot.briefs.past import in_past
from bot.briefs.values import TimelineEntry
from bot.ranking import select_facts
from bot.repetition import is_line, is_same
from feeds.days import days_of
from feeds.types import ClaimKind, Fact, Status

_NOT_YET: Final = frozenset({Status.HYPOTHETICAL, Status.PLANNED})
_DAY_LENGTH: Final = len("2024-10-21")


def timeline_of(
    facts: Sequence[Fact], key: Sequence[Fact], heads: Sequence[Fact], score: Callable[[Fact], float], most: int
) -> tuple[TimelineEntry, ...]:
    """Returns events with their day, and the first facts of stories with that on which they were said, in order.

    Any source may give the day of an event. What another section tells with its day is marked.

    Args:
        facts: that somebody tells.
        key: the key facts.
        heads: the first facts of stories, as far as a section tells them.
        score: of a fact, higher is kept.
        most: number of entries.
    """
    events = [f for f in facts if f.claim.kind is ClaimKind.EVENT and is_line(f)]
    happened = [f for f in events if f.claim.status not in _NOT_YET | {Status.DENIED}]
    dated = {f.id: date for f in happened if (date := _date(f))}
    chosen = select_facts([f for f in happened if f.id in dated], most, score)
    dated_key = [other for other in key if other.claim.date]

    def is_key(fact: Fact) -> bool:
        return any(fact.id == other.id or is_same(fact, other) for other in dated_key)

    told = [(fact, past) for fact in chosen if (past := in_past(fact)) is not None]
    entries = [TimelineEntry(dated[fact.id], past, is_key(fact)) for fact, past in told]
    said = [fact for fact in heads if _is_said_on_a_day(fact) and not any(is_same(fact, one) for one in chosen)]
    said = sorted(said, key=score, reverse=True)[: max(most - len(entries), 0)]
    entries += [TimelineEntry(fact.claim.date or "", fact, is_key=True) for fact in said]
    return tuple(sorted(entries, key=lambda m: (days_of(m.date) or (Date.max, Date.max), m.fact.id)))


def _is_said_on_a_day(fact: Fact) -> bool:
    """True if the text gives the very day on which it was said, and what is said is neither a plan nor possible."""
    claim = fact.claim
    is_of_day = len(claim.date or "") == _DAY_LENGTH and not claim.is_day_of_report
    return claim.kind is ClaimKind.ATTRIBUTION and is_of_day and claim.status not in _NOT_YET


def _date(fact: Fact) -> str:
    """The most precise day that a source gives for what happened; "" if none does.

    The day on which somebody told of it is another one: "Norway has sent three ships, the ministry said on Monday".
    """
    happened = [s.claim for s in fact.sources if s.claim.kind is ClaimKind.EVENT and not s.is_withdrawn]
    dates = [claim.date for claim in happened if claim.date and days_of(claim.date)]
    return max(dates, key=len, default=fact.claim.date or "")
