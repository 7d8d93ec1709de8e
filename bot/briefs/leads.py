"""BRIEF: what articles lead with, where no other section tells it: an event that nobody in particular tells. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from bot.held import is_held
from bot.ranking import Relevance, lead_bonus, select_facts
from bot.repetition import is_headline_only, is_same
from feeds.types import Fact


def untold_leads(
    facts: Sequence[Fact], heads: Collection[int], told: Iterable[Fact], score: Callable[[Fact], float], most: int
) -> tuple[Fact, ...]:
    """Returns the first facts of stories and articles that no section tells, the earliest first.

    Args:
        facts: of the topic, that can be lines.
        heads: ids of the first facts.
        told: facts that the other sections tell.
        score: of a fact, higher is kept.
        most: number of facts.
    """
    known = list(told)
    leading = [fact for fact in facts if fact.id in heads and not is_headline_only(fact)]
    untold = [fact for fact in leading if not any(_tells(other, fact) for other in known)]
    return tuple(sorted(select_facts(untold, most, score), key=lambda fact: (first_told(fact), fact.id)))


def with_newest(
    key: Sequence[Fact], facts: Sequence[Fact], heads: Collection[int], relevance: Relevance, most: int
) -> tuple[Fact, ...]:
    """Returns the key facts with what the newest article leads with, in the place of the last one where they are many.

    Args:
        key: the key facts, the most important first.
        facts: of the topic, that can be lines.
        heads: ids of the first facts of stories and articles.
        relevance: of facts to the topic: what names neither side of it is no key fact.
        most: number of key facts.
    """
    leading = [fact for fact in facts if fact.id in heads and lead_bonus(fact) > 0 and relevance.is_of_topic(fact)]
    newest = max(leading, key=lambda fact: (first_told(fact), fact.importance, -fact.id), default=None)
    if newest is None or any(_tells(other, newest) for other in key):
        return tuple(key)
    return (*key[: most - 1], newest)


def first_told(fact: Fact) -> datetime:
    """Returns when the first article that tells a fact was published, aware UTC."""
    return min(source.published for source in fact.sources)


def _tells(told: Fact, fact: Fact) -> bool:
    return told.id == fact.id or is_same(fact, told) or is_held(fact, told)
