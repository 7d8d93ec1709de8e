"""GROUP, unification: takes the facts of two stories that become one, returns one fact for those that say the same.

Pure. Facts are compared as a claim is with a fact, in both directions. What the facts of one side are to those who know
the other is a change, as if it had come in later: a denial, another figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from feeds.group.claim_relations import MergeSettings, Relation
from feeds.group.corroborate import clearest, place_of
from feeds.group.embed import mean_vector
from feeds.group.event_coreference import EventMention, event_mention_of, is_other_event, merged_mention
from feeds.group.fact_links import figure_change_key
from feeds.group.importance import importance_of
from feeds.group.linking import FactPair, link, pairs_of
from feeds.types import Change, ChangeKind, ClaimKind, Fact

# What the one direction may say if the other says that two facts are the same.
_NO_CONTRADICTION: Final = frozenset({Relation.SAME, Relation.AGREES, Relation.UNRELATED})


@dataclass(frozen=True, slots=True)
class United:
    """What the facts of two stories are in one.

    Attributes:
        facts: those that changed, with their ids; none that was absorbed.
        changes: for those who know only the facts of one side.
        absorbed: id of a fact → id of the fact whose sources have its sources now.
    """

    facts: tuple[Fact, ...] = ()
    changes: tuple[Change, ...] = ()
    absorbed: Mapping[int, int] = field(default_factory=dict)


def unite(left: Sequence[Fact], right: Sequence[Fact], settings: MergeSettings | None = None) -> United:
    """Unites the facts of two stories, or of a story and of entries that join it.

    Of facts that say the same, the one that was stored first has the sources of all. Facts that deny, dispute or
    replace one another are linked.

    Args:
        left: facts of the one story.
        right: facts of the other one; those not yet stored have negative ids, of their own in both.
        settings: thresholds.
    """
    pairs = pairs_of(left, right, settings or MergeSettings())
    linked = link(left, right, pairs)
    before = {fact.id: fact for fact in (*left, *right)}
    facts = before | {fact.id: fact for fact in linked.facts}
    absorbed = _absorbed(pairs)
    for old, new in absorbed.items():
        facts[new] = combined(facts[new], facts.pop(old))
    facts = _without_cycles({fact.id: _with_ids(fact, absorbed) for fact in facts.values()})
    changed = [fact for fact in facts.values() if fact != before[fact.id]]
    facts |= {fact.id: replace(fact, importance=importance_of(fact)) for fact in changed}
    changes = [*linked.changes, *_known_changes(left, right, absorbed, facts)]
    return United(tuple(facts[fact.id] for fact in changed), tuple(_with_facts(changes, absorbed, facts)), absorbed)


def combined(fact: Fact, other: Fact) -> Fact:
    """Returns `fact` with the sources of another fact that says the same; its importance is that of before."""
    known = {place_of(source) for source in fact.sources}
    new = [source for source in other.sources if place_of(source) not in known]
    return replace(
        fact,
        claim=clearest(fact.claim, other.claim),
        sources=tuple(sorted((*fact.sources, *new), key=lambda s: (s.published, s.entry_id))),
        first_seen=min(fact.first_seen, other.first_seen),
        last_seen=max(fact.last_seen, other.last_seen),
        disputed_by=tuple(dict.fromkeys((*fact.disputed_by, *other.disputed_by))),
        replaces=other.replaces if fact.replaces is None else fact.replaces,
        vector=mean_vector(fact.vector, len(fact.sources), other.vector, len(other.sources)),
    )


def _absorbed(pairs: Iterable[FactPair]) -> dict[int, int]:
    """Returns the survivor of each fact that says the same as one of the other side. A fact is in one group."""
    groups: dict[int, list[Fact]] = {}
    taken: set[int] = set()
    same = sorted((pair for pair in pairs if _is_same(pair)), key=lambda p: (-p.alike, p.left.id, p.right.id))
    for pair in same:
        if pair.right.id not in taken:
            taken.add(pair.right.id)
            groups.setdefault(pair.left.id, [pair.left]).append(pair.right)
    found = {}
    for group in groups.values():
        survivor = min(group, key=lambda fact: (fact.id <= 0, fact.first_seen, fact.id))
        found.update({fact.id: survivor.id for fact in group if fact is not survivor})
    return found


def _is_same(pair: FactPair) -> bool:
    relations = {pair.left_to_right, pair.right_to_left}
    return Relation.SAME in relations and relations <= _NO_CONTRADICTION and not _is_other_event(pair)


def _is_other_event(pair: FactPair) -> bool:
    """True if all sources of each side together contradict those of the other, whatever two of them say."""
    if not pair.left.claim.kind is pair.right.claim.kind is ClaimKind.EVENT:
        return False
    ours, theirs = _mentions(pair.left), _mentions(pair.right)
    return bool(ours and theirs) and is_other_event(merged_mention(ours), merged_mention(theirs))


def _mentions(fact: Fact) -> list[EventMention]:
    return [found for s in fact.sources if (found := event_mention_of(s.claim, s.published)) is not None]


def _with_ids(fact: Fact, absorbed: Mapping[int, int]) -> Fact:
    """Returns the fact with links to the facts that are left, and none to itself."""
    replaces = None if fact.replaces is None else absorbed.get(fact.replaces, fact.replaces)
    disputed_by = dict.fromkeys(absorbed.get(other, other) for other in fact.disputed_by)
    return replace(
        fact,
        replaces=None if replaces == fact.id else replaces,
        disputed_by=tuple(other for other in disputed_by if other != fact.id),
    )


def _without_cycles(facts: Mapping[int, Fact]) -> dict[int, Fact]:
    """Lets go of the earliest change of a figure that came back to a value that it had: no fact replaces itself."""
    found = dict(facts)
    for fact in sorted(facts.values(), key=lambda fact: (fact.sources[0].published, fact.id)):
        other, seen = fact.replaces, {fact.id}
        while other is not None and other in found and other not in seen:
            seen.add(other)
            other = found[other].replaces
        if other == fact.id:
            found[fact.id] = replace(fact, replaces=None)
    return found


def _known_changes(
    left: Sequence[Fact], right: Sequence[Fact], absorbed: Mapping[int, int], facts: Mapping[int, Fact]
) -> Iterator[Change]:
    """Yields what one side knows to have changed in a fact that both have, for those who know only the other side."""
    shared = {*absorbed, *absorbed.values()}
    for ours, theirs in ((left, right), (right, left)):
        reported = {figure_change_key(facts[absorbed.get(fact.id, fact.id)]) for fact in theirs}
        for fact in (facts[fact.id] for fact in ours if fact.id not in shared):
            changed = next((f for f in ours if f.id in shared and absorbed.get(f.id, f.id) == fact.replaces), None)
            if changed is not None and figure_change_key(fact) not in reported:
                importance = importance_of(fact, kind=ChangeKind.FIGURE_CHANGED)
                reason = "another figure than in the story that was merged with this one"
                yield Change(ChangeKind.FIGURE_CHANGED, fact.story_id, importance, fact, changed, reason)


def _with_facts(changes: Iterable[Change], absorbed: Mapping[int, int], facts: Mapping[int, Fact]) -> Iterable[Change]:
    """Yields the changes with the facts as they are now, each once; none of a fact in itself."""
    seen: set[tuple[ChangeKind, int]] = set()
    for change in changes:
        assert change.fact is not None, "a change between two facts"
        assert change.previous is not None, "a change between two facts"
        of, previous = (facts[absorbed.get(fact.id, fact.id)] for fact in (change.fact, change.previous))
        if of.id != previous.id and (change.kind, of.id) not in seen:
            seen.add((change.kind, of.id))
            yield replace(change, fact=of, previous=previous)
