"""The section "stories": groups our own gold at several densities, gives scores against a baseline, and floors.

`python -m tests.eval.stories.report` prints the table; `--fit` prints what each setting does when it alone is moved,
which is how the defaults of StorySettings and PairSimilarity were chosen.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from feeds.group import Embedder, StorySettings, default_embedder, group_stream
from feeds.group.embed import Vectors
from feeds.group.pair_similarity import PairSimilarity
from tests.eval.stories.gold import Score, headlines, score

DENSITIES = (1, 3, 8, 20, 60)
# (density, least B-cubed F1, least F1 of pairs in two languages): a little under what is reached.
FLOORS = ((1, 0.83, 0.76), (8, 0.82, 0.70), (60, 0.81, 0.63))

# What is usual: the mean of the three nearest headlines of the window, on the encoder's own cosine.
THREE_NEAREST = StorySettings(
    centring=0.0, nearest=3, join=0.57, merge=9.0, split=-9.0, sparse=0.0, decay_a_day=0.03,
    pair_similarity=PairSimilarity(0, 0, 0, 0, 0),
)  # fmt: skip


class _Remembering:
    """Embeds each text once, however often the gold is grouped."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._embedder.embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@cache
def _embedder() -> Embedder:
    return _Remembering(default_embedder())


def measure(density: float, settings: StorySettings | None = None) -> Score:
    """The score of our grouping of the gold at `density`."""
    gold = headlines(density)
    return score(gold, dict(group_stream((h.article for h in gold), settings or StorySettings(), _embedder())))


def report(args: Sequence[str] = ()) -> str:
    """A Markdown table of what is reached; with "--fit" also of single settings moved."""
    rows = [("three nearest", THREE_NEAREST), ("wirebrief", StorySettings())]
    if "--fit" in args:
        rows += list(_moved())
    head = "| B-cubed F1 (P, R), pairs across languages F1 |" + "".join(f" density {d} |" for d in DENSITIES)
    lines = [head, "|---|" + "---|" * len(DENSITIES)]
    for name, settings in rows:
        cells = (
            f" {s.f1:.3f} ({s.precision:.2f}, {s.recall:.2f}) {s.cross_language_f1:.2f} |"
            for s in (measure(density, settings) for density in DENSITIES)
        )
        lines.append(f"| {name} |" + "".join(cells))
    return "\n".join(lines)


def _moved() -> Iterator[tuple[str, StorySettings]]:
    usual = StorySettings()
    for join in (0.42, 0.50):
        yield f"join {join}", replace(usual, join=join)
    for merge in (0.36, 0.42, 9.0):
        yield f"merge {merge}", replace(usual, merge=merge)
    for nearest in (4, 8, 24):
        yield f"nearest {nearest}", replace(usual, nearest=nearest)
    for centring in (0.0, 0.8):
        yield f"centring {centring}", replace(usual, centring=centring)
    for decay in (0.02, 0.06):
        yield f"decay {decay}", replace(usual, decay_a_day=decay)
    for left_out in ("names", "figures", "other_language", "other_names"):
        changed = replace(usual.pair_similarity, **{left_out: 0.0})
        yield f"{left_out} 0", replace(usual, pair_similarity=changed)


if __name__ == "__main__":
    print(report(sys.argv[1:]))
