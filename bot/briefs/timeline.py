"""BRIEF: what happened when: events, and what the stories lead with, each on a day of its text. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date as Date
from typing import Final

from bot.briefs.dated import is_deed_of_its_day, is_told_by
from bot.briefs.past import in_past
from bot.briefs.values import TimelineEntry
from bot.ranking import select_facts
from bot.render.deeds import with_day_of_deed
from bot.repetition import is_line, is_same
from feeds.days import days_of
from feeds.types import ClaimKind, Fact, Status

_NOT_YET: Final = frozenset({Status.HYPOTHETICAL, Status.PLANNED})
_DAY_LENGTH: Final = len("2024-10-21")


def deeds_of(facts: Sequence[Fact], key: Sequence[Fact], heads: Collection[int]) -> dict[int, TimelineEntry]:
    """Returns the first facts that somebody tells of a deed with its day: "Norway received the divers on Friday".

    They are of their own day, and not of the day on which it was told.

    Args:
        facts: that can be lines.
        key: the key facts, which tell their own days.
        heads: ids of the first facts of stories.
    """
    dated = ((fact, _of_deed(fact)) for fact in facts if fact.id in heads)
    found = {fact.id: entry for fact, entry in dated if entry is not None and is_deed_of_its_day(entry.fact)}
    return {fact_id: entry for fact_id, entry in found.items() if not any(is_same(entry.fact, one) for one in key)}


def _of_deed(fact: Fact) -> TimelineEntry | None:
    told = [(source, *with_day_of_deed(source.claim.content, source.claim)) for source in fact.sources]
    days = {iso for _, _, iso in told if iso}
    if len(days) != 1 or fact.claim.status in _NOT_YET:
        return None
    sources = tuple(replace(s, claim=replace(s.claim, content=said)) if iso else s for s, said, iso in told)
    claim = next(source.claim for source, (_, _, iso) in zip(sources, told, strict=True) if iso)
    return TimelineEntry(days.pop(), replace(fact, claim=claim, sources=sources))


def timeline_of(  # noqa: PLR0913, PLR0917 - the whole of what the section depends on, named one by one
    facts: Sequence[Fact],
    key: Sequence[Fact],
    heads: Sequence[Fact],
    deeds: Mapping[int, TimelineEntry],
    score: Callable[[Fact], float],
    most: int,
) -> tuple[TimelineEntry, ...]:
    """Returns events with their day, and the first facts of stories with that on which they were said, in order.

    Any source may give the day of an event. What another section tells with its day is marked.

    Args:
        facts: that somebody tells.
        key: the key facts.
        heads: the first facts of stories, as far as a section tells them.
        deeds: by `deeds_of`.
        score: of a fact, higher is kept.
        most: number of entries.
    """
    events = [f for f in facts if f.claim.kind is ClaimKind.EVENT and is_line(f)]
    happened = [f for f in events if f.claim.status not in _NOT_YET | {Status.DENIED}]
    dated = {f.id: date for f in happened if is_deed_of_its_day(f) and (date := _date(f))}
    chosen = select_facts([f for f in happened if f.id in dated], most, score)
    dated_key = [other for other in key if other.claim.date]

    def is_key(fact: Fact) -> bool:
        return any(fact.id == other.id or is_same(fact, other) for other in dated_key)

    told = [(fact, past) for fact in chosen if (past := in_past(fact)) is not None]
    entries: list[TimelineEntry] = []
    for one in (*deeds.values(), *(TimelineEntry(dated[fact.id], past, is_key(fact)) for fact, past in told)):
        if not any(is_told_by(one.fact, one.date, other.fact, other.date) for other in entries):
            entries.append(one)
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
    dates = [c.date for c in happened if c.date and not c.is_day_of_report and days_of(c.date)]
    return max(dates, key=len, default="" if fact.claim.is_day_of_report else fact.claim.date or "")
