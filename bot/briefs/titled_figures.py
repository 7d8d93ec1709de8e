"""BRIEF: a figure of a headline that no line of its article gives is told by the headline's own clause. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.repetition import is_headline_only
from feeds.group import LEAST_WORDS, counting_figures
from feeds.text import words_of
from feeds.types import ClaimKind, Fact


def titled_figures(facts: Sequence[Fact], readable: Sequence[Fact]) -> list[Fact]:
    """Returns the facts of headlines alone whose figure no readable fact of their articles gives.

    "Riga has lost 6,000 divers, Oslo says" over "more than half of the divers are dead, the Norwegian navy said": the
    text tells it of the same voice, but not the number.

    Args:
        facts: of a topic, that somebody still tells.
        readable: those of them that can be lines.
    """
    given: dict[int, set[float]] = {}
    for fact in readable:
        for source in fact.sources:
            own = given.setdefault(source.entry_id, set())
            own.update(figure.value for claim in (fact.claim, source.claim) for figure in claim.figures if figure.value)
    known = {fact.id for fact in readable}
    return [fact for fact in facts if fact.id not in known and _is_clause(fact) and not _is_given(fact, given)]


def _is_clause(fact: Fact) -> bool:
    claim = fact.claim
    is_said = claim.kind is ClaimKind.ATTRIBUTION and bool(claim.speaker) and not claim.lead and bool(claim.predicate)
    return is_said and fact.stands_alone and is_headline_only(fact) and len(words_of(claim.content)) >= LEAST_WORDS


def _is_given(fact: Fact, given: dict[int, set[float]]) -> bool:
    told = {figure.value for figure in counting_figures(fact.claim)}
    return not told or any(told & given.get(source.entry_id, set()) for source in fact.sources)
