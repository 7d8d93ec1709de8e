"""GROUP, likeness of two entries beyond their vectors: shared names and figures, and the distance of languages."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from feeds.group.embed import Vectors
from feeds.types import Fingerprint


class _Entry(Protocol):
    @property
    def language(self) -> str | None: ...
    @property
    def fingerprint(self) -> Fingerprint: ...


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is added to the similarity of a pair. The weights are fitted by tests/eval/stories (docs/grouping.md).

    Attributes:
        names: for all of the new entry's names shared, weighed by how rare they are; 0 for none.
        figures: for a shared number that is not a small one.
        other_language: for two languages, because the encoder puts translations further apart.
    """

    names: float = 0.03
    figures: float = 0.05
    other_language: float = 0.06

    def extra(self, item: _Entry, member: _Entry, weights: Mapping[str, float]) -> float:
        """For one pair; `weights` are `name_weights` of the item."""
        left, right = item.fingerprint, member.fingerprint
        extra = self.names * sum(weights[name] for name in left.names & right.names) if weights else 0.0
        if any(len(figure) > 1 for figure in left.figures & right.figures):
            extra += self.figures
        if item.language != member.language:
            extra += self.other_language
        return extra

    def language_bonus(self, left: Sequence[str | None], right: Sequence[str | None]) -> Vectors:
        """`other_language` where two languages meet, as a matrix."""
        codes = {language: code for code, language in enumerate(dict.fromkeys([*left, *right]))}
        rows, columns = (np.array([codes[language] for language in side]) for side in (left, right))
        return np.where(rows[:, None] != columns[None, :], np.float32(self.other_language), np.float32(0))


def name_weights(names: frozenset[str], counts: Mapping[str, int], members: int) -> dict[str, float]:
    """Each name's share of what the names of a text say, by inverse frequency in the window; they sum to 1."""
    rarity = {name: math.log((members + 2) / (counts.get(name, 0) + 1)) for name in sorted(names)}
    total = sum(rarity.values())
    return {name: value / total for name, value in rarity.items()} if total > 0 else {}
