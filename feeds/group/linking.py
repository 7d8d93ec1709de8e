"""GROUP, facts that stand: whether an article speaks of them, how those of two stories meet, what is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from feeds.group.comparing import MergeSettings, Relation, relate
from feeds.group.embed import StoredRows
from feeds.group.incoming import IncomingClaim, MergeResult
from feeds.group.ties import Related, ties_of
from feeds.types import Change, ChangeKind, Fact

_SPEAKS_OF: Final = frozenset({Relation.SAME, Relation.AGREES, Relation.DENIES, Relation.UPDATES})


def speaks_of(facts: Sequence[Fact], incoming: Iterable[IncomingClaim], settings: MergeSettings | None = None) -> bool:
    """Whether any of `incoming` repeats, denies or moves on what `facts` say: its article is of their story then."""
    wanted = settings or MergeSettings()
    rows = StoredRows(fact.vector for fact in facts)
    return any(
        relate(claim.told, fact, alike, wanted) in _SPEAKS_OF
        for claim in incoming
        for fact, alike in zip(facts, rows.cosines(claim.vector), strict=True)
    )


def link(left: Sequence[Fact], right: Sequence[Fact], settings: MergeSettings | None = None) -> tuple[Fact, ...]:
    """The facts of two stories that become one which deny or dispute one another: each named by the other's id."""
    wanted = settings or MergeSettings()
    opposed: dict[int, set[int]] = {}
    for facts, others in ((left, right), (right, left)):
        rows = StoredRows(other.vector for other in others)
        for fact in facts:
            told = IncomingClaim.of(fact).told
            related = [
                Related(other, relate(told, other, alike, wanted), alike)
                for other, alike in zip(others, rows.cosines(fact.vector), strict=True)
            ]
            for other_id in ties_of(related).opposed:
                opposed.setdefault(fact.id, set()).add(other_id)
                opposed.setdefault(other_id, set()).add(fact.id)
    return tuple(
        replace(fact, disputed_by=tuple(dict.fromkeys((*fact.disputed_by, *sorted(opposed[fact.id])))))
        for fact in (*left, *right)
        if opposed.get(fact.id, set()) - set(fact.disputed_by)
    )


def withdraw(facts: Sequence[Fact], entry_id: int) -> MergeResult:
    """Marks what `entry_id` told as withdrawn; a fact that no other source carries is a change worth telling."""
    touched, changes = [], []
    for fact in facts:
        if not any(s.entry_id == entry_id and not s.is_withdrawn for s in fact.sources):
            continue
        sources = tuple(replace(s, is_withdrawn=s.is_withdrawn or s.entry_id == entry_id) for s in fact.sources)
        after = replace(fact, sources=sources)
        touched.append(after)
        if not after.publishers:
            publisher = next(s.publisher for s in sources if s.entry_id == entry_id)
            reason = f"{publisher} withdrew it, and no other source carries it"
            changes.append(Change(ChangeKind.WITHDRAWN, fact.story_id, fact.importance, after, fact, reason))
    return MergeResult(tuple(touched), tuple(changes))
