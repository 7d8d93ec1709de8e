"""GROUP, tokens of the encoder: takes tokens, returns what the encoder computes of each alone, which it keeps."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from feeds.group.use_weights import CHUNKS, UseWeights

Floats = NDArray[np.float32]
Positions = NDArray[np.int64]

# 5 kB each. News repeats its words: of the tokens of a stream, most are among these.
_KEPT: Final = 1_024


class TokenRows:
    """The embedding of each token, beside its normalised projection, the input of the convolutions."""

    def __init__(self, weights: UseWeights) -> None:
        self._weights = weights
        self._slot_of: NDArray[np.int32] = np.full(weights.table.count, -1, dtype=np.int32)
        width = weights.table.width + weights.of["proj_all"].shape[1]
        self._rows: Floats = np.empty((_KEPT, width), dtype=np.float32)
        self._used = 0

    def of(self, tokens: Positions) -> Floats:
        """Returns a row for each token."""
        missing = np.unique(tokens[self._slot_of[tokens] < 0])
        if self._used + len(missing) > _KEPT:
            # Begun anew, not one by one: the frequent ones are back at once.
            self._slot_of[:], self._used = -1, 0
            missing = np.unique(tokens)
        if len(missing) > _KEPT:
            different, place = np.unique(tokens, return_inverse=True)
            return self._computed(different)[place]
        if len(missing):
            end = self._used + len(missing)
            self._rows[self._used : end] = self._computed(missing)
            self._slot_of[missing] = np.arange(self._used, end)
            self._used = end
        return self._rows[self._slot_of[tokens]]

    def _computed(self, tokens: Positions) -> Floats:
        weights, of, chunk = self._weights, self._weights.of, tokens % CHUNKS
        embedded = weights.table.rows(tokens).astype(np.float32)
        embedded *= weights.scale[chunk, None]
        embedded += weights.lowest[chunk, None]
        projected = embedded @ of["proj_all"] + of["proj_b_all"]
        projected -= projected.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", projected, projected) / projected.shape[1]
        projected *= (1 / np.sqrt(variance + weights.epsilon))[:, None].astype(np.float32)
        return np.concatenate([embedded, projected * of["ln_g_all"] + of["ln_b_all"]], axis=1)
