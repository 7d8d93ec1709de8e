"""ALERT: which facts of a story another story's facts tell in other words. Pure.

A chat that was told the one is not told the other as news (`AlertListener`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from bot.held import is_held
from bot.render.facts import sourced_fact
from bot.repetition import is_document, is_same
from feeds.group import counting_figures, is_one_voice, speaks_for_one
from feeds.types import Claim, Fact
from storage.ports import ToldElsewhere

# Least cosine of two facts that are compared word by word; what says the same has 0.4 or more, in two languages too.
LEAST_ALIKE: Final = 0.35
MOST_COMPARED: Final = 100


def likely_told(facts: Sequence[Fact], beside: Sequence[ToldElsewhere]) -> list[ToldElsewhere]:
    """Returns the facts of other stories that may tell what one of these tells, the likeliest first.

    Args:
        facts: of one story.
        beside: of other stories.
    """
    size = max((len(fact.vector) for fact in facts), default=0)
    comparable = [one for one in beside if one.vector and len(one.vector) == size]
    if not comparable:
        return []
    mine = _matrix([fact.vector for fact in facts if len(fact.vector) == size], size)
    nearest = (_matrix([one.vector for one in comparable], size) @ mine.T).max(axis=1)
    order = np.argsort(-nearest, kind="stable")[:MOST_COMPARED]
    return [comparable[place] for place in order if nearest[place] >= LEAST_ALIKE]


def retold(facts: Sequence[Fact], others: Iterable[Fact]) -> dict[int, frozenset[int]]:
    """Returns which facts of other stories tell the same, by the id of the fact; without those that none tells.

    Args:
        facts: of one story.
        others: of other stories.
    """
    known = list(others)
    found = {fact.id: frozenset(other.id for other in known if tells_the_same(fact, other)) for fact in facts}
    return {fact_id: ids for fact_id, ids in found.items() if ids}


def known_to(told: frozenset[int], same: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """Returns the facts that are no news to a chat.

    Args:
        told: ids of the facts that it was told.
        same: by the id of a fact, those that tell the same.
    """
    return frozenset(fact_id for fact_id, ids in same.items() if fact_id in told or ids & told)


def tells_the_same(fact: Fact, other: Fact) -> bool:
    """Returns whether a fact would tell somebody who knows the other one nothing new.

    Another speaker who says as much is news, where somebody is known to have said the first.
    """
    if fact.id == other.id:
        return True
    if not _has_one_voice(fact.claim, other.claim):
        return False
    return is_held(fact, other) or (_gives_no_other_figure(fact, other) and is_same(fact, other))


def adds_figure(fact: Fact, language: str) -> bool:
    """Returns whether the words in which readers of a language are told a fact give a figure that its claim has not.

    What was told of the fact is its claim; a later source may say more.
    """
    told = {figure.value for figure in fact.claim.figures}
    return any(figure.value not in told for figure in counting_figures(sourced_fact(fact, language).claim))


def _has_one_voice(new: Claim, known: Claim) -> bool:
    return not new.speaker or is_document(new.speaker) or is_one_voice(new, known) or speaks_for_one(new, known)


def _gives_no_other_figure(new: Fact, known: Fact) -> bool:
    told = {figure.value for source in known.sources for figure in source.claim.figures}
    return all(figure.value in told for figure in counting_figures(new.claim))


def _matrix(vectors: Sequence[bytes], size: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.frombuffer(b"".join(vectors), dtype="<f2").astype(np.float32).reshape(len(vectors), size // 2)
