"""BRIEF: what contradicts what: a denial and those who state its matter, and values that cannot both hold. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Final

from bot.briefs.contests import contest_headlines
from bot.briefs.dismissals import dismissals
from bot.briefs.rivals import rival_counts
from bot.briefs.sides import sides_of
from bot.briefs.values import Dispute
from bot.ranking import lead_bonus
from bot.repetition import is_headline_only
from bot.telling import contradicts, statement_of
from feeds.group import is_denial, speaks_for_one
from feeds.types import Claim, Fact, Status

# One fact that many contradict is set against so many of them: the others repeat what these say.
OPPOSED_A_FACT: Final = 2
# Those who state what somebody denies are each of another country or body.
VOICES_A_MATTER: Final = 4
_UNSURE: Final = frozenset({Status.UNCONFIRMED, Status.HYPOTHETICAL, Status.PLANNED, Status.DENIED})


def disputes_of(facts: Sequence[Fact], readable: Sequence[Fact], sides: Collection[str]) -> tuple[Dispute, ...]:
    """Returns what contradicts what: first the denials with those who state their matter in any story of the topic.

    Args:
        facts: of a topic, that somebody still tells.
        readable: those of them that can be lines, without what a headline alone tells.
        sides: the countries and bodies that the topic joins.
    """
    matters = _denied_matters([fact for fact in readable if not is_headline_only(fact)])
    told = {fact.id for dispute in matters for fact in dispute.facts}
    dismissed = [one for one in dismissals(facts) if told.isdisjoint(fact.id for fact in one.facts)]
    told.update(fact.id for dispute in dismissed for fact in dispute.facts)
    counts = [one for one in rival_counts(facts) if told.isdisjoint(fact.id for fact in one.facts)]
    told.update(fact.id for dispute in counts for fact in dispute.facts)
    found = (*matters, *dismissed, *counts, *_opposed([fact for fact in facts if fact.id not in told]))
    return (*found, *contest_headlines(facts, sides, found))


def _denied_matters(facts: Sequence[Fact]) -> list[Dispute]:
    """Each denial of a known matter, of several by one voice the weightiest, with the voices that state it."""
    found: list[Dispute] = []
    for denial in sorted((f for f in facts if _denies(f)), key=_weight):
        if any(speaks_for_one(denial.claim, known.one.claim) for known in found):
            continue
        stating = [fact for fact in facts if _states_matter_of(fact, denial)]
        if stating := _of_different_voices(sorted(stating, key=partial(_distance, denial))):
            earliest = sorted(stating, key=lambda fact: (fact.sources[0].published, fact.id))
            found.append(Dispute(denial, tuple(earliest), is_denial=True))
    return found


def _denies(fact: Fact) -> bool:
    return fact.claim.status is Status.DENIED and bool(fact.claim.speaker)


def _weight(fact: Fact) -> tuple[float, int]:
    return -fact.importance - lead_bonus(fact), fact.id


def _distance(denial: Fact, fact: Fact) -> tuple[int, tuple[float, int]]:
    """What is denied was stated before, or is stated soon after: of one voice the nearest counts."""
    return abs((fact.sources[0].published - denial.sources[0].published).days), _weight(fact)


def _states_matter_of(fact: Fact, denial: Fact) -> bool:
    """True if a voice of another side states for sure what the denial denies."""
    if fact.claim.status in _UNSURE or not fact.claim.speaker:
        return False
    denier, voice = sides_of(denial.claim), sides_of(fact.claim)
    if not denier or not voice or voice & denier:
        return False
    matters = [found for claim in _claims(denial) if (found := statement_of(claim, is_denied=True))]
    return any(
        contradicts(stated, matter, denier)
        for claim in _claims(fact)
        if (stated := statement_of(claim)) is not None
        for matter in matters
    )


def _claims(fact: Fact) -> Iterable[Claim]:
    """The claims of a fact that a line can be made of."""
    return (source.claim for source in fact.sources if source.claim.stands_alone and not source.is_withdrawn)


def _of_different_voices(facts: Iterable[Fact]) -> list[Fact]:
    kept: list[Fact] = []
    heard: set[str] = set()
    for fact in facts:
        if len(kept) < VOICES_A_MATTER and not heard & sides_of(fact.claim):
            kept.append(fact)
            heard |= sides_of(fact.claim)
    return kept


def _opposed(facts: Sequence[Fact]) -> list[Dispute]:
    """Pairs of facts of one story that contradict each other: denials first, then by importance."""
    by_id = {fact.id: fact for fact in facts}
    pairs: dict[tuple[int, int], Dispute] = {}
    for fact in facts:
        for other in _others(fact, by_id):
            one, two = sorted((fact, by_id[other]), key=lambda f: (f.first_seen, f.id))
            pairs.setdefault((one.id, two.id), Dispute(one, (two,)))
    shown: Counter[int] = Counter()
    kept = []
    for dispute in sorted(pairs.values(), key=_weight_of_pair):
        ids = [fact.id for fact in dispute.facts]
        if max(shown[fact_id] for fact_id in ids) < OPPOSED_A_FACT:
            kept.append(dispute)
            shown.update(ids)
    return kept


def _others(fact: Fact, known: Collection[int]) -> Iterable[int]:
    return (number for number in fact.disputed_by if number in known and number != fact.id)


def _weight_of_pair(dispute: Dispute) -> tuple[bool, float]:
    return not any(is_denial(fact.claim) for fact in dispute.facts), -max(fact.importance for fact in dispute.facts)
