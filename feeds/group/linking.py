"""GROUP, existing facts: whether an article speaks of them, how the facts of two stories relate, and withdrawal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from feeds.group.claim_relations import MergeSettings, Relation, relate
from feeds.group.fact_links import FactLinks, RelatedFact, fact_links_of, figure_change_key
from feeds.group.importance import importance_of
from feeds.group.incoming import IncomingClaim, MergeResult
from feeds.group.stored_rows import StoredRows
from feeds.types import Change, ChangeKind, Fact

_SPEAKS_OF: Final = frozenset({Relation.SAME, Relation.AGREES, Relation.DENIES, Relation.UPDATES})


def speaks_of(facts: Sequence[Fact], incoming: Iterable[IncomingClaim], settings: MergeSettings | None = None) -> bool:
    """True if any incoming claim repeats, denies or updates one of the facts, so that its article is of their story.

    Args:
        facts: of one story.
        incoming: claims of one article.
        settings: thresholds.
    """
    wanted = settings or MergeSettings()
    rows = StoredRows(fact.vector for fact in facts)
    return any(
        relate(claim.compared, fact, alike, wanted) in _SPEAKS_OF
        for claim in incoming
        for fact, alike in zip(facts, rows.cosines(claim.vector), strict=True)
    )


@dataclass(frozen=True, slots=True)
class FactPair:
    """Two facts of two stories, and the relation of each to the other.

    Attributes:
        left, right: one of each story.
        alike: cosine of their vectors, -1 to 1.
        left_to_right: what the claim of `left` would be to `right` if it came in after it.
        right_to_left: the reverse.
    """

    left: Fact
    right: Fact
    alike: float
    left_to_right: Relation
    right_to_left: Relation


def pairs_of(left: Sequence[Fact], right: Sequence[Fact], settings: MergeSettings) -> list[FactPair]:
    """Returns the pairs of a fact of `left` and one of `right` that have any relation.

    Args:
        left: facts of the one story.
        right: facts of the other one.
        settings: thresholds.
    """
    rows = StoredRows(fact.vector for fact in right)
    coming = [IncomingClaim.of(fact).compared for fact in right]
    found = []
    for fact in left:
        ours = IncomingClaim.of(fact).compared
        for other, theirs, alike in zip(right, coming, rows.cosines(fact.vector), strict=True):
            pair = FactPair(
                fact, other, alike, relate(ours, other, alike, settings), relate(theirs, fact, alike, settings)
            )
            if {pair.left_to_right, pair.right_to_left} != {Relation.UNRELATED}:
                found.append(pair)
    return found


def link(left: Sequence[Fact], right: Sequence[Fact], pairs: Sequence[FactPair]) -> MergeResult:
    """Links the facts of two stories that become one: those that deny, dispute or replace one another.

    A denial or a new figure in one story about a fact of the other is a change, as if it had come in later.

    Args:
        left: facts of the one story.
        right: facts of the other one.
        pairs: as `pairs_of` returns them.
    """
    meeting = _Meeting((*left, *right))
    related: dict[int, list[RelatedFact]] = {}
    for pair in pairs:
        related.setdefault(pair.left.id, []).append(RelatedFact(pair.right, pair.left_to_right, pair.alike))
        related.setdefault(pair.right.id, []).append(RelatedFact(pair.left, pair.right_to_left, pair.alike))
    for fact in (*left, *right):
        if fact.id in related:
            meeting.link(fact.id, fact_links_of(related[fact.id]))
    return meeting.result()


class _Meeting:
    """The facts of two stories while they are being linked."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._before = {fact.id: fact for fact in facts}
        self._facts = dict(self._before)
        self._reported = {figure_change_key(fact) for fact in facts if fact.replaces is not None}
        self._changes: list[tuple[ChangeKind, int, int, str]] = []

    def link(self, fact_id: int, links: FactLinks) -> None:
        for other in links.opposed:
            is_new = other not in self._facts[fact_id].disputed_by
            self._oppose(fact_id, other)
            self._oppose(other, fact_id)
            if is_new and other in links.denied:
                self._changes.append((ChangeKind.DENIAL, fact_id, other, "denied in a story that was another"))
        if links.replaces is not None and self._facts[fact_id].replaces is None:
            self._facts[fact_id] = after = replace(self._facts[fact_id], replaces=links.replaces)
            if not links.is_reported and figure_change_key(after) not in self._reported:
                reason = "another figure than in a story that was another"
                self._changes.append((ChangeKind.FIGURE_CHANGED, fact_id, links.replaces, reason))
            self._reported.add(figure_change_key(after))

    def result(self) -> MergeResult:
        for fact_id, fact in self._facts.items():
            if fact != self._before[fact_id]:
                self._facts[fact_id] = replace(fact, importance=importance_of(fact))
        changes = (
            Change(
                kind,
                self._facts[of].story_id,
                importance_of(self._facts[of], kind=kind),
                self._facts[of],
                self._facts[previous],
                reason,
            )
            for kind, of, previous, reason in self._changes
        )
        changed = (fact for fact_id, fact in self._facts.items() if fact != self._before[fact_id])
        return MergeResult(tuple(changed), tuple(changes))

    def _oppose(self, fact_id: int, other: int) -> None:
        fact = self._facts[fact_id]
        self._facts[fact_id] = replace(fact, disputed_by=tuple(dict.fromkeys((*fact.disputed_by, other))))


def withdraw(facts: Sequence[Fact], entry_id: int) -> MergeResult:
    """Marks the claims of an entry as withdrawn; a fact left without a source is a change."""
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
