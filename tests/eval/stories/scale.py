"""Fits the cosine scale of an encoder: which cosines of the two encoders as many pairs of headlines exceed.

Thresholds that were set for the first encoder then pass as many pairs by the other one. Pairs are of one event, and
each headline with the nearest of another event: among such pairs claims of one story have to be told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

import feeds.group
from feeds.group.cosine_scale import SCALE_FILE
from feeds.group.embed import Encoder
from tests.eval.stories.samples import Sample

Pairs = NDArray[np.int64]

_KNOTS: Final = 16
_MOST_MATES: Final = 6  # pairs of one headline within its event


def write_scale(encoder: Encoder, common: Sequence[Sample], own: Sequence[Sample]) -> None:
    """Writes the knots of an encoder.

    Args:
        encoder: not the first one.
        common: sets of headlines with vectors of the first encoder.
        own: the same sets with vectors of `encoder`.
    """
    pairs = [_pairs(sample) for sample in common]
    levels = np.linspace(0, 1, _KNOTS)
    theirs, ours = (
        np.quantile(np.concatenate([_cosines(s, p) for s, p in zip(sets, pairs, strict=True)]), levels)
        for sets in (common, own)
    )
    lines = [
        "# Written by `make fit-stories`; do not edit. Cosines of this encoder, and those of the first one that",
        f"# as many of {sum(map(len, pairs)):,} pairs of headlines exceed (tests/eval/stories/scale.py).",
        f"own = [{_numbers([0.0, *ours[1:-1], 1.0])}]",
        f"common = [{_numbers([0.0, *theirs[1:-1], 1.0])}]",
    ]
    path = Path(feeds.group.__file__).parent / SCALE_FILE.format(encoder=encoder.value)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.4f}" for value in values)


def _cosines(sample: Sample, pairs: Pairs) -> NDArray[np.float64]:
    rows = sample.embedded.vectors.astype(np.float64)
    found: NDArray[np.float64] = np.sum(rows[pairs[:, 0]] * rows[pairs[:, 1]], axis=1)
    return found


def _pairs(sample: Sample) -> Pairs:
    """Returns pairs of rows: within events, and of each headline with the nearest one of another event."""
    drawn, clusters = np.random.default_rng(0), np.array(sample.embedded.clusters)
    rows, found = sample.embedded.vectors, []
    for row, cluster in enumerate(sample.embedded.clusters):
        cosines = rows @ rows[row]
        cosines[clusters == cluster] = -1.0
        found.append((row, int(np.argmax(cosines))))
        mates = np.flatnonzero(clusters == cluster)
        mates = mates[mates != row]
        found += [(row, int(mate)) for mate in drawn.permutation(mates)[:_MOST_MATES]]
    return np.array(found)
