"""GROUP, corroboration: takes a story's facts and new claims, returns the facts that changed and what is new in them.

Pure. Claims of one meaning become one fact with several sources, whatever their language; a new figure for the same
quantity replaces the old one; a denial and what it denies are linked. No source is ever dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from feeds.group.claim_relations import MergeSettings, Relation, relate
from feeds.group.embed import mean_vector
from feeds.group.fact_links import FactLinks, RelatedFact, fact_links_of, figure_change_key
from feeds.group.importance import importance_of
from feeds.group.incoming import IncomingClaim, MergeResult
from feeds.group.quotation_match import is_full_name, is_same_quotation, quotes_one_judgement
from feeds.group.stored_rows import StoredRows
from feeds.offices import bodies_in
from feeds.types import Change, ChangeKind, Claim, ClaimKind, Fact, FactSource


def merge_claims(
    story_id: int,
    existing: Sequence[Fact],
    incoming: Iterable[IncomingClaim],
    now: datetime,
    settings: MergeSettings | None = None,
) -> MergeResult:
    """Merges `incoming` into the facts of a story.

    The order of `incoming` does not matter, and claims that are there already change nothing.

    Args:
        story_id: of all facts given back.
        existing: all facts of the story, with their ids.
        incoming: claims of new articles.
        now: aware UTC; when new facts are seen first.
        settings: thresholds.
    """
    merger = _FactMerger(story_id, existing, now, settings or MergeSettings())
    for claim in _in_order(_outside_attributions(list(incoming))):
        merger.add(claim)
    return merger.result()


def _in_order(incoming: Sequence[IncomingClaim]) -> list[IncomingClaim]:
    """Sorts by time, then by entry and place, so that the result does not depend on the order given."""
    return sorted(
        incoming, key=lambda i: (i.published, i.entry_id, i.claim.start, i.claim.end, i.claim.kind, i.publisher)
    )


def _outside_attributions(incoming: list[IncomingClaim]) -> list[IncomingClaim]:
    """Drops figures and events that lie inside an attribution of the same article: the attribution has them.

    An event that can be read alone stays where the attribution cannot: "a spokesman" says what the article leads with.
    """
    attributions: dict[int, list[Claim]] = {}
    for new in incoming:
        if new.claim.kind is ClaimKind.ATTRIBUTION:
            attributions.setdefault(new.entry_id, []).append(new.claim)
    return [new for new in incoming if not _is_within(new.claim, attributions.get(new.entry_id, ()))]


def _is_within(claim: Claim, attributions: Sequence[Claim]) -> bool:
    if claim.kind is ClaimKind.ATTRIBUTION:
        return False
    values = {figure.value for figure in claim.figures}
    for other in attributions:
        overlap = min(claim.end, other.end) - max(claim.start, other.start)
        is_inside = overlap * 2 >= claim.end - claim.start > 0
        is_told = other.stands_alone or not claim.stands_alone or claim.kind is ClaimKind.FIGURE
        if is_inside and is_told and values <= {figure.value for figure in other.figures}:
            return True
    return False


class _FactMerger:
    """The facts of one story while claims are merged into them."""

    def __init__(self, story_id: int, existing: Sequence[Fact], now: datetime, settings: MergeSettings) -> None:
        self._story_id = story_id
        self._facts = {fact.id: fact for fact in existing}
        self._rows = StoredRows(fact.vector for fact in existing)  # in the order of `_facts`
        self._known = {place_of(s) for fact in existing for s in fact.sources}
        self._next_id = min([0, *self._facts]) - 1
        self._touched: dict[int, None] = {}
        self._changes: list[tuple[ChangeKind, int, int | None, str]] = []
        self._now = now
        self._settings = settings

    def add(self, incoming: IncomingClaim) -> None:
        if place_of(incoming.source) in self._known:
            return
        self._known.add(place_of(incoming.source))
        compared = incoming.compared
        related = [
            RelatedFact(fact, relate(compared, fact, alike, self._settings), alike)
            for fact, alike in zip(self._facts.values(), self._rows.cosines(incoming.vector), strict=True)
        ]
        same = [(row.alike, -row.fact.id, row.fact.id) for row in related if row.relation is Relation.SAME]
        if same:
            self._add_source(max(same)[2], incoming)
            self._deny(max(same)[2], fact_links_of(related))
        elif incoming.claim.confidence >= self._settings.least_confidence:
            self._add_fact(incoming, fact_links_of(related))

    def result(self) -> MergeResult:
        """Returns the changed facts and the changes. Importance is computed here, when all sources are known."""
        for fact_id in self._touched:
            fact = self._facts[fact_id]
            self._facts[fact_id] = replace(fact, importance=importance_of(fact))
        changes = (
            Change(
                kind,
                self._story_id,
                importance_of(self._facts[fact_id], kind),
                self._facts[fact_id],
                None if previous is None else self._facts[previous],
                reason,
            )
            for kind, fact_id, previous, reason in self._changes
        )
        return MergeResult(tuple(self._facts[fact_id] for fact_id in self._touched), tuple(changes))

    def _add_source(self, fact_id: int, incoming: IncomingClaim) -> None:
        before = self._facts[fact_id]
        sources = tuple(sorted((*before.sources, incoming.source), key=lambda s: (s.published, s.entry_id)))
        after = replace(
            before,
            sources=sources,
            last_seen=max(before.last_seen, incoming.published),
            claim=_clearest_of(before, incoming),
            vector=mean_vector(before.vector, len(before.sources), incoming.vector),
        )
        self._rows.put(list(self._facts).index(fact_id), after.vector)
        self._facts[fact_id] = after
        self._touched[fact_id] = None
        if any(kind is ChangeKind.NEW_FACT and of == fact_id for kind, of, _, _ in self._changes):
            return  # still new: one change reports it with all its sources
        # Two prints of one speaker's words have one origin of the information.
        is_statement = after.claim.kind is ClaimKind.ATTRIBUTION and after.claim.speaker is not None
        if len(before.origins) == 1 and len(after.origins) == 2 and not is_statement:
            reason = f"{incoming.publisher} has it too: {len(after.publishers)} publishers, 2 origins"
            self._changes.append((ChangeKind.CONFIRMED, fact_id, None, reason))
        elif len(after.publishers) > len(before.publishers):
            reason = f"{len(after.publishers)} publishers, {len(after.origins)} origins"
            self._changes.append((ChangeKind.MORE_SOURCES, fact_id, None, reason))

    def _deny(self, fact_id: int, links: FactLinks) -> None:
        """Links a fact to what a further source of it denies, if no source before denied anything."""
        fact = self._facts[fact_id]
        denied = [other for other in links.denied if other != fact_id]
        if not denied or fact.disputed_by:
            return
        for one, other in ((fact_id, denied[0]), (denied[0], fact_id)):
            self._facts[one] = replace(self._facts[one], disputed_by=(*self._facts[one].disputed_by, other))
            self._touched[one] = None
        told = {(ChangeKind.NEW_FACT, fact_id), (ChangeKind.MORE_SOURCES, fact_id)}  # the denial says as much
        self._changes = [row for row in self._changes if row[:2] not in told]
        self._changes.append((ChangeKind.DENIAL, fact_id, denied[0], f"{fact.claim.speaker} denies it"))

    def _add_fact(self, incoming: IncomingClaim, links: FactLinks) -> None:
        fact_id, self._next_id = self._next_id, self._next_id - 1
        self._facts[fact_id] = Fact(
            id=fact_id,
            story_id=self._story_id,
            claim=incoming.claim,
            sources=(incoming.source,),
            first_seen=self._now,
            last_seen=incoming.published,
            disputed_by=links.opposed,
            replaces=links.replaces,
            vector=incoming.vector,
        )
        self._rows.append(incoming.vector)
        self._touched[fact_id] = None
        for other in links.opposed:
            self._facts[other] = replace(self._facts[other], disputed_by=(*self._facts[other].disputed_by, fact_id))
            self._touched[other] = None
        if links.outdated:
            self._outdate(fact_id, links.outdated)
        else:
            self._changes.append(self._new_change(fact_id, links))

    def _outdate(self, fact_id: int, newer: Sequence[int]) -> None:
        """Records that newer figures replace this one, which is older and came in late.

        The change is reported once; the older figure itself is not reported as new.
        """
        reported: set[object] = set()
        for other in newer:
            self._facts[other] = after = replace(self._facts[other], replaces=fact_id)
            self._touched[other] = None
            if figure_change_key(after) not in reported:
                reported.add(figure_change_key(after))
                self._changes.append((ChangeKind.FIGURE_CHANGED, other, fact_id, "an older figure came in after it"))

    def _new_change(self, fact_id: int, links: FactLinks) -> tuple[ChangeKind, int, int | None, str]:
        speaker = self._facts[fact_id].claim.speaker or self._facts[fact_id].sources[0].publisher
        if links.denied:
            return ChangeKind.DENIAL, fact_id, links.denied[0], f"{speaker} denies it"
        if links.replaces is not None and not links.is_reported:
            return ChangeKind.FIGURE_CHANGED, fact_id, links.replaces, f"{speaker} gives another figure than before"
        if links.disputed:
            return ChangeKind.NEW_FACT, fact_id, links.disputed[0], f"{speaker} gives another figure at the same time"
        return ChangeKind.NEW_FACT, fact_id, None, "not told before in this story"


def place_of(source: FactSource) -> tuple[int, int, int, str, str]:
    """Returns the identity of a source: the article and the place in it."""
    return source.entry_id, source.claim.start, source.claim.end, source.claim.kind, source.claim.speaker_key or ""


def _clearest_of(fact: Fact, incoming: IncomingClaim) -> Claim:
    """Returns the claim to show for a fact with a further source: a headline gives way to the text under it."""
    standing, other = fact.claim, incoming.claim
    source = next((s for s in fact.sources if s.claim == standing), fact.sources[0])
    is_below = source.entry_id == incoming.entry_id and standing.end <= len(source.title) < other.start
    is_other = not is_same_quotation(standing, other)  # of one quotation the fuller name counts
    if is_below and is_other and other.stands_alone and (other.speaker or not standing.speaker):
        return other
    return clearest(standing, other)


def clearest(standing: Claim, other: Claim) -> Claim:
    """Returns the claim to show for a fact: the present one, unless only the other can be read alone or has a speaker.

    It stays as it is otherwise, so that the text of an alert does not change with every source.
    """
    if standing.stands_alone != other.stands_alone:
        return standing if standing.stands_alone else other
    if standing.speaker is None:
        return standing if other.speaker is None else other
    is_told_of_nobody = bool(bodies_in(other.content)) and not bodies_in(standing.content)
    if is_told_of_nobody and quotes_one_judgement(standing.content, other.content):
        return other  # "it would be an “escalation”": the one that tells whose deed is judged
    is_named = is_same_quotation(standing, other) and not is_full_name(standing.speaker) and is_full_name(other.speaker)
    return other if is_named else standing
