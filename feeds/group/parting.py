"""GROUP, parting: takes the facts of a story and the entries that leave it, returns those of each side.

Pure. A fact with sources on both sides becomes two, each with its own sources. A figure of one event neither replaces
nor disputes that of another, so links between the two sides are cut.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from feeds.group.corroborate import clearest
from feeds.group.importance import importance_of
from feeds.types import Fact, FactSource


@dataclass(frozen=True, slots=True)
class Parted:
    """The facts of a story that entries leave.

    Attributes:
        staying: those that keep a source in the story; the same as before if nothing of them leaves.
        leaving: those of the entries that leave; one that also stays is a new fact here, with a negative id.
        parts: id of such a new fact → id of the fact that stays.
    """

    staying: tuple[Fact, ...]
    leaving: tuple[Fact, ...]
    parts: Mapping[int, int]


def part(facts: Sequence[Fact], entry_ids: Collection[int]) -> Parted:
    """Parts the facts of a story.

    Args:
        facts: all of the story, stored.
        entry_ids: of the entries that leave it.
    """
    staying, leaving = [], []
    parts: dict[int, int] = {}
    for fact in facts:
        gone = tuple(source for source in fact.sources if source.entry_id in entry_ids)
        kept = tuple(source for source in fact.sources if source.entry_id not in entry_ids)
        if gone and kept:
            parts[-1 - len(parts)] = fact.id
            leaving.append(replace(_with_sources(fact, gone), id=-len(parts)))
            staying.append(_with_sources(fact, kept))
        else:
            (leaving if gone else staying).append(fact)
    there = {fact.id: fact.id for fact in leaving} | {whole: new for new, whole in parts.items()}
    here = {fact.id: fact.id for fact in staying}
    return Parted(
        tuple(_with_links(fact, here) for fact in staying), tuple(_with_links(fact, there) for fact in leaving), parts
    )


def _with_sources(fact: Fact, sources: tuple[FactSource, ...]) -> Fact:
    """Returns the fact with some of its sources. Its vector stays: the sources say the same."""
    claims = [source.claim for source in sources]
    after = replace(
        fact,
        claim=fact.claim if fact.claim in claims else reduce(clearest, claims),
        sources=sources,
        last_seen=max(source.published for source in sources),
    )
    return replace(after, importance=importance_of(after))


def _with_links(fact: Fact, ids: Mapping[int, int]) -> Fact:
    """Returns the fact with links to the facts of its own side.

    Args:
        fact: of either side.
        ids: id before → id on this side.
    """
    after = replace(
        fact,
        replaces=None if fact.replaces is None else ids.get(fact.replaces),
        disputed_by=tuple(ids[other] for other in fact.disputed_by if other in ids),
    )
    return fact if after == fact else replace(after, importance=importance_of(after))
