"""STORIES, versions: marks what the new version of an article no longer says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from feeds.group import MergeResult
from feeds.types import Change, ChangeKind, Fact, FactSource


def supersede(facts: Sequence[Fact], new_id: int, old_id: int) -> MergeResult:
    """Returns the facts without the older versions of an article as their source; without any, a fact is withdrawn.

    A fact that the new version repeats keeps its sources. So does one whose figure another fact changed: it is the
    earlier value, not an error.

    Args:
        facts: all of the story, the claims of the new version merged into them.
        new_id: stored id of the new version.
        old_id: stored id of the entry that it replaces.
    """
    earlier_values = {fact.replaces for fact in facts}
    new = next((source for fact in facts for source in fact.sources if source.entry_id == new_id), None)
    touched, changes = [], []
    for fact in facts:
        if fact.id in earlier_values or any(source.entry_id == new_id for source in fact.sources):
            continue
        sources = tuple(
            replace(source, is_withdrawn=True) if _is_older(source, old_id, new) else source for source in fact.sources
        )
        if sources == fact.sources:
            continue
        after = replace(fact, sources=sources)
        touched.append(after)
        if not after.publishers:
            reason = f"{sources[0].publisher} no longer says it, and no other source carries it"
            changes.append(Change(ChangeKind.WITHDRAWN, fact.story_id, fact.importance, after, fact, reason))
    return MergeResult(tuple(touched), tuple(changes))


def _is_older(source: FactSource, old_id: int, new: FactSource | None) -> bool:
    """True if the source is the replaced entry, or one of its versions: same publisher, same page."""
    if source.entry_id == old_id:
        return True
    return new is not None and new.link is not None and (source.publisher, source.link) == (new.publisher, new.link)
