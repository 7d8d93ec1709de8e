"""GROUP, stored rows: takes a stored vector, returns its cosine to each of many.

Cosines are on the scale on which thresholds are set. Vectors of two encoders are never compared.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from feeds.group.cosine_scale import all_on_common_scale
from feeds.group.embed import STORED, Encoder, Vectors, encoder_of, numbers_of, unit_rows, unpack_vector


class StoredRows:
    """A matrix of stored vectors, so that the cosines of one vector to all are a single product."""

    def __init__(self, stored: Iterable[bytes]) -> None:
        self._stored = list(stored)
        self._matrix: Vectors | None = None
        self._encoder: Encoder | None = None  # of the matrix

    def append(self, stored: bytes) -> None:
        """Appends a vector."""
        self._stored.append(stored)
        self._matrix = None

    def put(self, place: int, stored: bytes) -> None:
        """Replaces the vector at index `place`."""
        self._stored[place] = stored
        if self._matrix is not None and self._fits(stored):
            self._matrix[place] = unpack_vector(stored)
        else:
            self._matrix = None

    def cosines(self, stored: bytes) -> list[float]:
        """Returns the cosine of `stored` to each row, -1 to 1; 0 if either is missing or of another encoder."""
        encoder = encoder_of(stored)
        if not stored or encoder is None or not self._stored:
            return [0.0] * len(self._stored)
        if self._matrix is None or not self._fits(stored):
            self._fill(encoder, len(numbers_of(stored)))
        assert self._matrix is not None, "filled"
        cosines: list[float] = all_on_common_scale(self._matrix @ unpack_vector(stored), encoder).tolist()
        return cosines

    def _fits(self, stored: bytes) -> bool:
        """True if a vector is of the encoder of the matrix, and of its dimension."""
        if self._matrix is None or encoder_of(stored) is not self._encoder:
            return False
        return len(self._matrix[0]) * STORED.itemsize == len(numbers_of(stored))

    def _fill(self, encoder: Encoder, size: int) -> None:
        """Makes the matrix of the vectors of an encoder; the others are zero in it."""
        rows = (numbers_of(row) if encoder_of(row) is encoder else b"" for row in self._stored)
        joined = b"".join(row if len(row) == size else bytes(size) for row in rows)
        self._encoder = encoder
        self._matrix = unit_rows(np.frombuffer(joined, dtype=STORED).astype(np.float32).reshape(len(self._stored), -1))
