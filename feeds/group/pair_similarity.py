"""GROUP, the similarity of two entries beyond their vectors: names and figures, shared or not, and their languages."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from feeds.group.embed import Vectors
from feeds.types import Fingerprint

# Up to 25 members in the window (VectorWindow.settled), every name looks rare.
_UNKNOWN: Final = 0.2


class _Entry(Protocol):
    @property
    def language(self) -> str | None: ...
    @property
    def fingerprint(self) -> Fingerprint: ...


@dataclass(frozen=True, slots=True)
class PairSimilarity:
    """Adjusts the vector similarity of a pair of entries. The weights were fitted with tests/eval/stories.

    Attributes:
        names: added if all names of the new entry are shared, in proportion to how rare the shared ones are.
        figures: added for a shared number of more than one digit.
        other_language: added for two languages, because the encoder puts translations further apart.
        other_names: share of the similarity that is subtracted, within one language, if all names of the new entry
            are missing, in proportion to how rare the missing ones are: "Russia claims capture of …" is said of a new
            village every day. Across languages spellings and capitals differ too much for that.
        other_figures: share that is subtracted, within one language, if both have numbers and none is the same.
    """

    names: float = 0.03
    figures: float = 0.05
    other_language: float = 0.06
    other_names: float = 0.9
    other_figures: float = 0.2

    def score(self, near: float, pair: tuple[_Entry, _Entry], weights: Mapping[str, float], settled: float) -> float:
        """Returns the adjusted similarity of a new entry and a member of the window, about -1 to 1.2.

        Args:
            near: similarity of their vectors, -1 to 1.
            pair: the new entry and the member.
            weights: `name_weights` of the new entry.
            settled: `VectorWindow.settled`, 0 to 1. In a sparse stream it is unknown which names are rare, so a
                missing name has no effect.
        """
        left, right = pair[0].fingerprint, pair[1].fingerprint
        shared = left.figures & right.figures
        score = near + self.names * _shared(left.names, right.names, weights)
        if any(len(figure) > 1 for figure in shared):
            score += self.figures
        if pair[0].language != pair[1].language:
            return score + self.other_language
        mismatch = self.other_names * _missing(left.names, right.names, weights)
        if left.figures and right.figures and not shared:
            mismatch += self.other_figures
        mismatch *= self.known(settled)
        return score - mismatch * max(near, 0.0)

    def known(self, settled: float) -> float:
        """Returns how well name frequencies are known, 0 to 1, from `VectorWindow.settled`; 0 in the first hours."""
        return max(0.0, settled - _UNKNOWN) / (1 - _UNKNOWN)

    def name_mismatch(
        self, left: Sequence[_Entry], right: Sequence[_Entry], weigh: Callable[[frozenset[str]], Mapping[str, float]]
    ) -> float:
        """Returns the share of two stories' similarity to subtract for other names: the mean over all pairs of members.

        Args:
            left: members of one story.
            right: members of the other.
            weigh: names → `name_weights` of them.
        """
        missing = 0.0
        for item in left:
            names = item.fingerprint.names
            weights = weigh(names)
            missing += sum(
                _missing(names, member.fingerprint.names, weights)
                for member in right
                if member.language == item.language
            )
        return self.other_names * missing / (len(left) * len(right))

    def language_bonus(self, left: Sequence[str | None], right: Sequence[str | None]) -> Vectors:
        """Returns a matrix of shape (len(left), len(right)): `other_language` where the languages differ, else 0."""
        codes = {language: code for code, language in enumerate(dict.fromkeys([*left, *right]))}
        rows, columns = (np.array([codes[language] for language in side]) for side in (left, right))
        return np.where(rows[:, None] != columns[None, :], np.float32(self.other_language), np.float32(0))


def _shared(left: frozenset[str], right: frozenset[str], weights: Mapping[str, float]) -> float:
    """Returns the weight of the names of `left` that are in `right`, 0 to 1."""
    return sum(weights[name] for name in left & right) if weights else 0.0


def _missing(left: frozenset[str], right: frozenset[str], weights: Mapping[str, float]) -> float:
    """Returns the weight of the names of `left` that are not in `right`, 0 to 1; 0 if either has no names."""
    return 1 - _shared(left, right, weights) if left and right and weights else 0.0


def name_weights(names: frozenset[str], counts: Mapping[str, int], members: int) -> dict[str, float]:
    """Returns the weight of each name by inverse frequency in the window; the weights sum to 1.

    Args:
        names: phonetic keys.
        counts: number of members of the window with a name.
        members: number of members of the window.
    """
    rarity = {name: math.log((members + 2) / (counts.get(name, 0) + 1)) for name in sorted(names)}
    total = sum(rarity.values())
    return {name: value / total for name, value in rarity.items()} if total > 0 else {}
