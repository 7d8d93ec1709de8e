"""GROUP, tokens of the encoder: takes tokens, returns what the encoder computes of each alone, which it keeps."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Positions = NDArray[np.int64]

# 5 kB each. News repeats its words: of the tokens of a stream, most are among these.
_KEPT: Final = 1_024


class TokenRows:
    """The embedding of each token, beside its normalised projection, the input of the convolutions."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._chunks = len(model.scale)
        self._slot_of: NDArray[np.int32] = np.full(len(model.table), -1, dtype=np.int32)
        self._rows: Floats = np.empty((_KEPT, model.table.shape[1] + model.proj_W.shape[1]), dtype=np.float32)
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
        model, chunk = self._model, tokens % self._chunks
        embedded = model.table[tokens].astype(np.float32)
        embedded *= model.scale[chunk, None]
        embedded += model.lo[chunk, None]
        projected = embedded @ model.proj_W + model.proj_b
        projected -= projected.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", projected, projected) / projected.shape[1]
        projected *= (1 / np.sqrt(variance + model.eps))[:, None].astype(np.float32)
        return np.concatenate([embedded, projected * model.ln_g_all + model.ln_b_all], axis=1)
